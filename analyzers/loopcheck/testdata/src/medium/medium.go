// Package medium has loops that a finding is less sure of.
package medium

import (
	"context"
	"log/slog"
	"time"
)

// Probe makes what is left of its attempts, which fail at once.
func Probe(ctx context.Context, attempts int, check func(context.Context) error) (err error) {
	for range attempts { // want `each round can pass the failure of check \(line \d+\): once ctx is canceled the loop tries it again and again; return if ctx\.Err\(\) != nil`
		if err = check(ctx); err == nil {
			return nil
		}
		slog.Debug("probe", "error", err)
	}
	return err
}

// ProbeThrice has too few attempts to wait for.
func ProbeThrice(ctx context.Context, check func(context.Context) error) (err error) {
	for range 3 {
		if err = check(ctx); err == nil {
			return nil
		}
		slog.Debug("probe", "error", err)
	}
	return err
}

// ProbeAll tries something else in each round.
func ProbeAll(ctx context.Context, names []string, check func(context.Context, string) error) (err error) {
	for i := 0; i < len(names); i++ {
		if err = check(ctx, names[i]); err == nil {
			return nil
		}
		slog.Debug("probe", "error", err)
	}
	return err
}

// Watch sleeps for as long as it is told to.
func Watch(ctx context.Context, interval time.Duration, watch func()) {
	for ctx.Err() == nil { // want `each round sleeps in time\.Sleep \(line \d+\) before it looks at ctx: canceling ctx does not cut it short; select on ctx\.Done\(\) and a timer`
		watch()
		time.Sleep(interval)
	}
}

// WatchBriefly sleeps for less than anybody would wait for.
func WatchBriefly(ctx context.Context, watch func()) {
	for ctx.Err() == nil {
		watch()
		time.Sleep(time.Second)
	}
}

// Start begins a loop that does not use the context of whoever starts it.
func Start(ctx context.Context, compute func()) error {
	go func() {
		for { // want `nothing leaves this loop: it goes on after ctx is canceled; return once ctx\.Err\(\) != nil`
			compute()
		}
	}()
	return ctx.Err()
}

// A lease has the context of its owner's life.
type lease struct{ ctx context.Context }

// renew uses it, and does not end with it: nobody handed it to this loop.
func (l *lease) renew(grant func(context.Context) error) {
	for { // want `each round can pass time\.Sleep \(line \d+\) without a look at l\.ctx: canceling l\.ctx does not end the loop; select on l\.ctx\.Done\(\) and a timer`
		if err := grant(l.ctx); err != nil {
			slog.Debug("renew", "error", err)
		}
		time.Sleep(time.Second)
	}
}
