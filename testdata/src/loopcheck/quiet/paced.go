package quiet

import (
	"context"
	"log/slog"
	"time"
)

// The loops of this file keep time, or work on behalf of nobody in particular.

// RenderFrames looks up sixty times a second.
func RenderFrames(ctx context.Context, draw func()) {
	next := time.Now()
	for ctx.Err() == nil {
		draw()
		next = next.Add(16 * time.Millisecond)
		time.Sleep(time.Until(next))
	}
}

// SendPaced looks up in each of its intervals, however long they may be.
func SendPaced(ctx context.Context, interval time.Duration, send func() error) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		start := time.Now()
		if err := send(); err != nil {
			return err
		}
		if left := interval - time.Since(start); left > 0 {
			time.Sleep(left)
		}
	}
}

// SaveDraft goes on for a while, whoever asked for it: its context says so.
func SaveDraft(ctx context.Context, save func(context.Context) error) {
	ctx = context.WithoutCancel(ctx)
	for range 3 {
		if save(ctx) == nil {
			return
		}
		time.Sleep(time.Second)
	}
}

// A Step is one of a chain.
type Step struct {
	Run  func(context.Context) error
	Next *Step
}

// RunSteps runs one after the other, as far as each can be run.
func RunSteps(ctx context.Context, first *Step) {
	for step := first; step != nil; step = step.Next {
		if err := step.Run(ctx); err != nil {
			slog.Debug("step", "error", err)
		}
	}
}
