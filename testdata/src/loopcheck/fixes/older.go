//go:build go1.22

package fixes

import (
	"context"
	"time"
)

// AwaitStorage is of a time when nobody collected a timer that had not fired.
func AwaitStorage(ctx context.Context, mounted func() bool) error {
	for !mounted() { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
		time.Sleep(time.Minute / 2)
	}
	return nil
}

// AwaitNetwork has a timer already.
func AwaitNetwork(ctx context.Context, connected func() bool) error {
	timer := time.AfterFunc(time.Minute, func() {})
	defer timer.Stop()
	for !connected() { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
		time.Sleep(time.Second)
	}
	return nil
}

// AwaitStorageFor stops its timer.
func AwaitStorageFor(ctx context.Context, mounted func() bool) error {
	for !mounted() {
		timer := time.NewTimer(time.Minute / 2)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
	}
	return nil
}

// AwaitPower cannot declare a timer that its goto jumps over.
func AwaitPower(ctx context.Context, on func() bool) error {
	if on() {
		goto done
	}
retry:
	time.Sleep(time.Second) // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
	if !on() {
		goto retry
	}
done:
	return nil
}
