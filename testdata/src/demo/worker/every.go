// Package worker does what no customer waits for.
package worker

import (
	"context"
	"log/slog"
	"time"
)

// Every runs task now and then every interval, until ctx ends.
func Every(ctx context.Context, interval time.Duration, name string, task func() error) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		if err := task(); err != nil {
			slog.ErrorContext(ctx, "task failed", "task", name, "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
