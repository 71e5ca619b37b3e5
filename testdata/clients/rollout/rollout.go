// Package rollout tries again what Kubernetes refuses, by a helper that takes no context.
package rollout

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/retry"
)

// Apply tries again whatever went wrong.
func Apply(ctx context.Context, update func(context.Context) error) error {
	backoff := wait.Backoff{Steps: 5, Duration: 500 * time.Millisecond, Factor: 5}
	return retry.OnError(backoff, func(error) bool { return true }, func() error { return update(ctx) }) // want `retry\.OnError goes on after ctx is canceled, for up to 1m18s: it is told to retry after any error; retry if ctx\.Err\(\) == nil`
}

// ApplyFor ends with ctx.
func ApplyFor(ctx context.Context, update func(context.Context) error) error {
	backoff := wait.Backoff{Steps: 5, Duration: 500 * time.Millisecond, Factor: 5}
	return retry.OnError(backoff, func(error) bool { return ctx.Err() == nil }, func() error { return update(ctx) })
}

// ApplyUnlessRefused tries again after the errors of a server that is busy.
func ApplyUnlessRefused(ctx context.Context, update func(context.Context) error) error {
	backoff := wait.Backoff{Steps: 5, Duration: 500 * time.Millisecond, Factor: 5}
	return retry.OnError(backoff, errors.IsServiceUnavailable, func() error { return update(ctx) })
}

// ApplyBriefly is over before anybody waits for it.
func ApplyBriefly(ctx context.Context, update func(context.Context) error) error {
	return retry.OnError(retry.DefaultBackoff, func(error) bool { return true }, func() error { return update(ctx) })
}

// ApplyOrStop asks ctx itself.
func ApplyOrStop(ctx context.Context, update func(context.Context) error) error {
	backoff := wait.Backoff{Steps: 5, Duration: 500 * time.Millisecond, Factor: 5}
	return retry.OnError(backoff, func(error) bool { return true }, func() error {
		if ctx.Err() != nil {
			return nil
		}
		return update(ctx)
	})
}
