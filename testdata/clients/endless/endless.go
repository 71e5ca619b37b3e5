// Package endless has retries that nothing ends but success, and retries that end.
package endless

import (
	"context"
	"time"

	"github.com/avast/retry-go/v4"
	retry5 "github.com/avast/retry-go/v5"
	"github.com/cenkalti/backoff/v4"
)

const limit = 10 * time.Second

// try makes one attempt, which is bounded.
func try(send func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return send(ctx)
}

// Upload has a policy without an end.
func Upload(send func(context.Context) error) error {
	return backoff.Retry(func() error { return try(send) }, backoff.NewConstantBackOff(time.Second)) // want `backoff\.Retry tries again until it succeeds: backoff\.NewConstantBackOff sets no end, nor does a deadline; limit the attempts, or their time`
}

// UploadSome has one with a number.
func UploadSome(send func(context.Context) error) error {
	return backoff.Retry(func() error { return try(send) }, backoff.WithMaxRetries(backoff.NewConstantBackOff(time.Second), 5))
}

// UploadSoon has one that ends after a quarter of an hour.
func UploadSoon(send func(context.Context) error) error {
	return backoff.Retry(func() error { return try(send) }, backoff.NewExponentialBackOff())
}

// UploadOn takes that end away.
func UploadOn(send func(context.Context) error) error {
	policy := backoff.NewExponentialBackOff()
	policy.MaxElapsedTime = 0
	return backoff.Retry(func() error { return try(send) }, policy) // want `backoff\.Retry tries again until it succeeds: backoff\.NewExponentialBackOff sets no end, .*`
}

// UploadLater takes it away by an option.
func UploadLater(send func(context.Context) error) error {
	policy := backoff.NewExponentialBackOff(backoff.WithMaxElapsedTime(0))
	return backoff.RetryNotify(func() error { return try(send) }, policy, nil) // want `backoff\.RetryNotify tries again until it succeeds: backoff\.NewExponentialBackOff sets no end, .*`
}

// UploadAtOnce has a policy of its own making.
func UploadAtOnce(send func(context.Context) error) error {
	return backoff.Retry(func() error { return try(send) }, &backoff.ZeroBackOff{}) // want `backoff\.Retry tries again until it succeeds: the policy sets no end, .*`
}

// UploadUntil has a context without a deadline, which is a policy's as well.
func UploadUntil(send func(context.Context) error) error {
	policy := backoff.WithContext(backoff.NewConstantBackOff(time.Second), context.Background())
	return backoff.Retry(func() error { return try(send) }, policy) // want `backoff\.Retry tries again until it succeeds: backoff\.NewConstantBackOff sets no end, .*`
}

// UploadWithin has a context with one.
func UploadWithin(send func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	policy := backoff.WithContext(backoff.NewConstantBackOff(time.Second), ctx)
	return backoff.Retry(func() error { return try(send) }, policy)
}

// UploadFor leaves the end to its caller.
func UploadFor(ctx context.Context, send func(context.Context) error) error {
	policy := backoff.WithContext(backoff.NewConstantBackOff(time.Second), ctx)
	return backoff.Retry(func() error { return try(send) }, policy)
}

// Deliver has an option for no end.
func Deliver(send func(context.Context) error) error {
	return retry.Do(func() error { return try(send) }, retry.Delay(time.Second), retry.Attempts(0)) // want `retry\.Do tries again until it succeeds: retry\.Attempts sets no end, .*`
}

// DeliverSome tries ten times, as is the default.
func DeliverSome(send func(context.Context) error) error {
	return retry.Do(func() error { return try(send) }, retry.Delay(time.Second))
}

// DeliverIf looks at the errors.
func DeliverIf(send func(context.Context) error, again func(error) bool) error {
	return retry.Do(func() error { return try(send) }, retry.UntilSucceeded(), retry.RetryIf(again))
}

// DeliverV5 is Deliver for a newer version.
func DeliverV5(send func(context.Context) error) error {
	return retry5.New(retry5.UntilSucceeded()).Do(func() error { return try(send) }) // want `retry5\.New\(retry5\.UntilSucceeded\(\)\)\.Do tries again until it succeeds: retry5\.UntilSucceeded sets no end, .*`
}

// DeliverV5Some tries five times.
func DeliverV5Some(send func(context.Context) error) error {
	return retry5.New(retry5.Attempts(5)).Do(func() error { return try(send) })
}
