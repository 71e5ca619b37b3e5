// Package retries has retries that wait between attempts, and end with the context that they are given.
package retries

import (
	"context"
	"errors"
	"time"

	retry3 "github.com/avast/retry-go"
	"github.com/avast/retry-go/v4"
	retry5 "github.com/avast/retry-go/v5"
	"github.com/cenkalti/backoff/v4"
)

// Deliver tries on for as long as it likes.
func Deliver(ctx context.Context, send func(context.Context) error) error {
	return retry.Do(func() error { return send(ctx) }, retry.Attempts(5)) // want `retry\.Do runs without a context: canceling ctx does not stop it; add retry\.Context\(ctx\)`
}

// DeliverFor ends with ctx.
func DeliverFor(ctx context.Context, send func(context.Context) error) error {
	return retry.Do(func() error { return send(ctx) }, retry.Attempts(5), retry.Context(ctx))
}

// DeliverUnless looks for the end itself.
func DeliverUnless(ctx context.Context, send func(context.Context) error) error {
	return retry.Do(func() error { return send(ctx) }, retry.RetryIf(func(err error) bool { return !errors.Is(err, context.Canceled) }))
}

// Receive tries on too.
func Receive(ctx context.Context, next func(context.Context) (string, error)) (string, error) {
	return retry.DoWithData(func() (string, error) { return next(ctx) }) // want `retry\.DoWithData runs without a context: canceling ctx does not stop it; add retry\.Context\(ctx\)`
}

// ReceiveFor ends with ctx.
func ReceiveFor(ctx context.Context, next func(context.Context) (string, error)) (string, error) {
	return retry.DoWithData(func() (string, error) { return next(ctx) }, retry.Context(ctx))
}

// DeliverWith is given the options.
func DeliverWith(ctx context.Context, send func(context.Context) error, options ...retry.Option) error {
	return retry.Do(func() error { return send(ctx) }, options...)
}

// DeliverV3 is Deliver for an older version.
func DeliverV3(ctx context.Context, send func(context.Context) error) error {
	return retry3.Do(func() error { return send(ctx) }, retry3.Delay(time.Second)) // want `retry3\.Do runs without a context: canceling ctx does not stop it; add retry3\.Context\(ctx\)`
}

// DeliverV3For ends with ctx.
func DeliverV3For(ctx context.Context, send func(context.Context) error) error {
	return retry3.Do(func() error { return send(ctx) }, retry3.Delay(time.Second), retry3.Context(ctx))
}

// DeliverV5 is Deliver for a newer version, whose options go to the retrier.
func DeliverV5(ctx context.Context, send func(context.Context) error) error {
	return retry5.New(retry5.Attempts(5)).Do(func() error { return send(ctx) }) // want `retry5\.New\(retry5\.Attempts\(5\)\)\.Do runs without a context: canceling ctx does not stop it; add retry5\.Context\(ctx\)`
}

// DeliverV5For ends with ctx.
func DeliverV5For(ctx context.Context, send func(context.Context) error) error {
	return retry5.New(retry5.Attempts(5), retry5.Context(ctx)).Do(func() error { return send(ctx) })
}

// Upload waits up to a quarter of an hour.
func Upload(ctx context.Context, send func(context.Context) error) error {
	return backoff.Retry(func() error { return send(ctx) }, backoff.NewExponentialBackOff()) // want `backoff\.Retry runs without a context: canceling ctx does not stop it; use backoff\.WithContext with ctx`
}

// UploadFor ends with ctx.
func UploadFor(ctx context.Context, send func(context.Context) error) error {
	return backoff.Retry(func() error { return send(ctx) }, backoff.WithContext(backoff.NewExponentialBackOff(), ctx))
}

// UploadSome has a limit, and nothing that ends with ctx.
func UploadSome(ctx context.Context, send func(context.Context) error) error {
	policy := backoff.WithMaxRetries(backoff.NewConstantBackOff(time.Second), 3)
	return backoff.Retry(func() error { return send(ctx) }, policy) // want `backoff\.Retry runs without a context: canceling ctx does not stop it; use backoff\.WithContext with ctx`
}

// UploadSomeFor has both.
func UploadSomeFor(ctx context.Context, send func(context.Context) error) error {
	policy := backoff.WithMaxRetries(backoff.WithContext(backoff.NewConstantBackOff(time.Second), ctx), 3)
	return backoff.Retry(func() error { return send(ctx) }, policy)
}

// UploadUntil gives up when the context has ended, without its being bound.
func UploadUntil(ctx context.Context, send func(context.Context) error) error {
	attempt := func() error {
		err := send(ctx)
		if ctx.Err() != nil {
			return backoff.Permanent(err)
		}
		return err
	}
	return backoff.Retry(attempt, backoff.NewConstantBackOff(time.Second))
}

// UploadBy is given the policy.
func UploadBy(ctx context.Context, send func(context.Context) error, policy backoff.BackOff) error {
	return backoff.Retry(func() error { return send(ctx) }, policy)
}
