// Package pacing waits on behalf of others.
package pacing

import (
	"context"
	"time"
)

// interval is how long a pause is.
const interval = 2 * time.Second

// Pause sleeps, and cannot be told to stop.
func Pause() { time.Sleep(interval) }

// PauseFor sleeps as long as its caller wants it to.
func PauseFor(ctx context.Context) error {
	timer := time.NewTimer(interval)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
