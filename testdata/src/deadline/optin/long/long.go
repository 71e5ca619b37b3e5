// Package long has deadlines that come late, and waits that outlast them.
package long

import (
	"context"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

func check(ctx context.Context, peer healthpb.HealthClient) error {
	_, err := peer.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// -- beyond the ceiling --

// LoadArchive may keep its caller for an hour.
func LoadArchive(archive healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour) // want `context\.WithTimeout waits for 1h0m0s, and 10m0s is the longest that is allowed; set an earlier deadline`
	defer cancel()
	return check(ctx, archive)
}

// LoadArchiveSoon gives up after ten minutes.
func LoadArchiveSoon(archive healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	return check(ctx, archive)
}

const days = 2

// LoadHistory counts in days.
func LoadHistory(history healthpb.HealthClient) error {
	ctx, cancel := context.WithDeadline(context.Background(), time.Now().Add(days*24*time.Hour)) // want `context\.WithDeadline waits for 48h0m0s, and 10m0s is the longest that is allowed; .*`
	defer cancel()
	return check(ctx, history)
}

// -- beyond the parent's --

// Rank allows more for the first question than for all that it does: nothing is left for the second.
func Rank(offers, spare healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	ask, cancelAsk := context.WithTimeout(ctx, 30*time.Second) // want `context\.WithTimeout sets 30s, and its parent ends after 10s at the latest; set an earlier deadline, or the parent's later`
	defer cancelAsk()
	if check(ask, offers) == nil {
		return nil
	}
	return check(ctx, spare)
}

// RankInTime allows less.
func RankInTime(offers, spare healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	ask, cancelAsk := context.WithTimeout(ctx, 10*time.Second)
	defer cancelAsk()
	if check(ask, offers) == nil {
		return nil
	}
	return check(ctx, spare)
}

// -- beyond the parent's, all together --

// Reserve has time for two attempts, and makes three.
func Reserve(stock healthpb.HealthClient) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for range 3 {
		attempt, cancel := context.WithTimeout(ctx, 10*time.Second) // want `3 attempts of 10s each take longer than the 20s that the parent of context\.WithTimeout leaves; shorten them, or have fewer`
		err = check(attempt, stock)
		cancel()
		if err == nil {
			return nil
		}
	}
	return err
}

// ReserveInTime has time for all of them.
func ReserveInTime(stock healthpb.HealthClient) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for range 3 {
		attempt, cancel := context.WithTimeout(ctx, 10*time.Second)
		err = check(attempt, stock)
		cancel()
		if err == nil {
			return nil
		}
	}
	return err
}

// -- waits --

// Settle waits until its time is up, and asks then.
func Settle(books healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	time.Sleep(15 * time.Second) // want `time\.Sleep takes 15s, and the context of check ends after 10s: the call fails at once; sleep less, or set its deadline later`
	return check(ctx, books)
}

// SettleInTime sets the deadline when it asks.
func SettleInTime(books healthpb.HealthClient) error {
	time.Sleep(15 * time.Second)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return check(ctx, books)
}

// AskAgain means to ask again after a minute, for ten seconds.
func AskAgain(books healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for check(ctx, books) != nil {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Minute): // want `time\.After waits for 1m0s, and the context beside it ends after 10s: this case is never taken; wait for less, or set its deadline later`
		}
	}
	return nil
}

// AskAgainInTime asks again after a second.
func AskAgainInTime(books healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for check(ctx, books) != nil {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return nil
}
