// Package derived has contexts that are derived from others, and keep their deadline or lose it.
package derived

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
)

var errSlow = errors.New("the shop is slow")

// OpenShop knows why it gives up.
func OpenShop(shop healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), 10*time.Second, errSlow)
	defer cancel()
	_, err := shop.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// CloseShop knows when, too.
func CloseShop(shop healthpb.HealthClient) error {
	ctx, cancel := context.WithDeadlineCause(context.Background(), time.Now().Add(10*time.Second), errSlow)
	defer cancel()
	_, err := shop.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

type spanKey struct{}

// startSpan does what tracing libraries do.
func startSpan(ctx context.Context, name string) (context.Context, func()) {
	return context.WithValue(ctx, spanKey{}, name), func() {}
}

// TidyShelf carries values, which change nothing about the time.
func TidyShelf(shelf healthpb.HealthClient) error {
	ctx, end := startSpan(metadata.AppendToOutgoingContext(context.Background(), "zone", "a"), "tidy")
	defer end()
	_, err := shelf.Check(ctx, new(healthpb.HealthCheckRequest)) // want `shelf\.Check runs on context\.Background\(\) \(line \d+\) without a deadline`
	return err
}

// TidyShelfInTime carries the same, and the deadline stays.
func TidyShelfInTime(shelf healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	ctx, end := startSpan(metadata.AppendToOutgoingContext(ctx, "zone", "a"), "tidy")
	defer end()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	_, err := shelf.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// PaintShelf has a deadline, and loses it.
func PaintShelf(shelf healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := shelf.Check(context.WithoutCancel(ctx), new(healthpb.HealthCheckRequest)) // want `shelf\.Check runs on context\.Background\(\) \(line \d+\) without a deadline`
	return err
}

// MoveShelf ends on a signal, which nobody sends; so does the cause.
func MoveShelf(shelf healthpb.HealthClient) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(errSlow)
	_, err := shelf.Check(ctx, new(healthpb.HealthCheckRequest)) // want `shelf\.Check runs on context\.Background\(\) \(line \d+\) without a deadline`
	return err
}

// WeighShelf has a deadline for large shelves only.
func WeighShelf(shelf healthpb.HealthClient, large bool) error {
	ctx, cancel := context.WithCancel(context.Background())
	if large {
		ctx, cancel = context.WithTimeout(context.Background(), 10*time.Second)
	}
	defer cancel()
	_, err := shelf.Check(ctx, new(healthpb.HealthCheckRequest)) // want `shelf\.Check runs on context\.Background\(\) \(line \d+\) without a deadline`
	return err
}

// WeighShelfInTime has a longer one for them.
func WeighShelfInTime(shelf healthpb.HealthClient, large bool) error {
	limit := 10 * time.Second
	if large {
		limit = time.Minute
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	_, err := shelf.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}
