package sleep

import (
	"context"
	"time"
)

// PressKeys holds each of five keys down, and comes to more than anybody would call a moment.
func PressKeys(ctx context.Context, press func()) error {
	for range 5 { // want `each round can pass time\.Sleep \(line 12\) without a look at ctx: .*`
		press()
		time.Sleep(300 * time.Millisecond)
	}
	return nil
}

// PressKeysFor lets go.
func PressKeysFor(ctx context.Context, press func()) error {
	for range 5 {
		press()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(300 * time.Millisecond):
		}
	}
	return nil
}

// DialModem counts by itself, round a goto.
func DialModem(ctx context.Context, dial func() error) error {
	attempt := 0
dial:
	attempt++
	err := dial()
	if err != nil && attempt < 3 {
		time.Sleep(time.Second) // want `each round can pass time\.Sleep \(line 37\) without a look at ctx: .*`
		goto dial
	}
	return err
}

// DialModemFor hangs up.
func DialModemFor(ctx context.Context, dial func() error) error {
	attempt := 0
dial:
	attempt++
	err := dial()
	if err != nil && attempt < 3 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
		goto dial
	}
	return err
}

// TouchSectors sleeps often, and so briefly that all of it is nothing.
func TouchSectors(ctx context.Context, touch func()) {
	for range 3 {
		for range 5 {
			touch()
			time.Sleep(5 * time.Millisecond)
		}
	}
}

// RinseTracks looks up once a track, which takes less than a tenth of a second.
func RinseTracks(ctx context.Context, rinse func(track, sector int)) error {
	for track := range 40 {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		for sector := range 12 {
			rinse(track, sector)
			time.Sleep(5 * time.Millisecond)
		}
	}
	return nil
}
