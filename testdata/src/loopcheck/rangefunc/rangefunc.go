// Package rangefunc has loops over iterator functions: their bodies are functions, which somebody else calls in rounds.
package rangefunc

import (
	"context"
	"iter"
	"maps"
	"slices"
	"time"
)

// ArchiveMail takes one letter a second out of a mailbox that does not run dry.
func ArchiveMail(ctx context.Context, mailbox iter.Seq[string], archive func(string)) error {
	for letter := range mailbox { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: canceling ctx does not end the loop; select on ctx\.Done\(\) and a timer`
		archive(letter)
		time.Sleep(time.Second)
	}
	return nil
}

// ArchiveMailFor stops with its caller.
func ArchiveMailFor(ctx context.Context, mailbox iter.Seq[string], archive func(string)) error {
	for letter := range mailbox {
		archive(letter)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return nil
}

// PingHosts spares the network, whoever waits.
func PingHosts(ctx context.Context, hosts map[string]int, ping func(string)) {
	for host := range maps.Keys(hosts) { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
		ping(host)
		time.Sleep(time.Second)
	}
}

// PingHostsFor asks before each ping.
func PingHostsFor(ctx context.Context, hosts map[string]int, ping func(string)) {
	for host := range maps.Keys(hosts) {
		if ctx.Err() != nil {
			break
		}
		ping(host)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// RelayQuotes means to leave, and leaves the select.
func RelayQuotes(ctx context.Context, quotes iter.Seq2[string, int], relay func(string, int)) {
	for symbol, price := range quotes { // want `break after <-ctx\.Done\(\) leaves only the select: .*`
		select {
		case <-ctx.Done():
			break
		case <-time.After(time.Second / 10):
			relay(symbol, price)
		}
	}
}

// RelayQuotesFor leaves the loop.
func RelayQuotesFor(ctx context.Context, quotes iter.Seq2[string, int], relay func(string, int)) {
loop:
	for symbol, price := range quotes {
		select {
		case <-ctx.Done():
			break loop
		case <-time.After(time.Second / 10):
			relay(symbol, price)
		}
	}
}

// WaterBeds gives up the row of beds that it is at, and goes on with the next.
func WaterBeds(ctx context.Context, rows iter.Seq[[]string], water func(string)) {
	for row := range rows { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
		for bed := range slices.Values(row) {
			if ctx.Err() != nil {
				break
			}
			water(bed)
		}
		time.Sleep(time.Second)
	}
}

// WaterBedsFor gives up the garden.
func WaterBedsFor(ctx context.Context, rows iter.Seq[[]string], water func(string)) {
garden:
	for row := range rows {
		for bed := range slices.Values(row) {
			water(bed)
			select {
			case <-ctx.Done():
				break garden
			case <-time.After(time.Second):
			}
		}
	}
}
