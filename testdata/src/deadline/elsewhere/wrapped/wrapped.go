// Package wrapped has calls that go through something that bounds them: the analyzer is silent on them.
package wrapped

import (
	"context"
	"time"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/deadline/elsewhere/wrapped/patient"
)

// A limitedClient is a client whose calls have a deadline.
type limitedClient struct {
	healthpb.HealthClient
	limit time.Duration
}

// Check asks, for as long as the limit allows.
func (c limitedClient) Check(ctx context.Context, in *healthpb.HealthCheckRequest, opts ...grpc.CallOption) (*healthpb.HealthCheckResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	return c.HealthClient.Check(ctx, in, opts...)
}

// LoadPrices asks through a client of its own, which looks like any other.
func LoadPrices(prices healthpb.HealthClient) error {
	client := limitedClient{prices, 10 * time.Second}
	_, err := client.Check(context.Background(), new(healthpb.HealthCheckRequest))
	return err
}

// LoadUnits asks a client of which it knows the interface, whose own package implements it with a deadline.
func LoadUnits(units patient.Client) error {
	_, err := units.Check(context.Background(), new(healthpb.HealthCheckRequest))
	return err
}

// within runs do with a deadline, and returns what it returns.
func within[T any](ctx context.Context, limit time.Duration, do func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return do(ctx)
}

// LoadOffers asks in a function literal that is run with a deadline.
func LoadOffers(offers healthpb.HealthClient) error {
	_, err := within(context.Background(), 10*time.Second, func(ctx context.Context) (*healthpb.HealthCheckResponse, error) {
		return offers.Check(ctx, new(healthpb.HealthCheckRequest))
	})
	return err
}

// A breaker runs what it is given, with a deadline, unless too much has failed.
type breaker struct {
	limit  time.Duration
	failed int
}

func (b *breaker) run(ctx context.Context, call func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, b.limit)
	defer cancel()
	err := call(ctx)
	if err != nil {
		b.failed++
	}
	return err
}

// LoadBrands asks through a breaker.
func LoadBrands(brands healthpb.HealthClient) error {
	b := &breaker{limit: 10 * time.Second}
	return b.run(context.Background(), func(ctx context.Context) error {
		_, err := brands.Check(ctx, new(healthpb.HealthCheckRequest))
		return err
	})
}

// ensureDeadline adds a deadline to a context that has none.
func ensureDeadline(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, 10*time.Second)
}

// LoadSizes leaves it to a function to see that there is a deadline.
func LoadSizes(sizes healthpb.HealthClient) error {
	ctx, cancel := ensureDeadline(context.Background())
	defer cancel()
	_, err := sizes.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// LoadColors is stopped by a timer, for a reason that it names.
func LoadColors(colors healthpb.HealthClient) error {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	timer := time.AfterFunc(10*time.Second, func() { cancel(context.DeadlineExceeded) })
	defer timer.Stop()
	_, err := colors.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// LoadZones is stopped by a goroutine that waits beside it.
func LoadZones(zones healthpb.HealthClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-time.After(10 * time.Second):
			cancel()
		case <-ctx.Done():
		}
	}()
	_, err := zones.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// LoadTerms leaves when its patience is over, which cancels what it leaves behind.
func LoadTerms(terms healthpb.HealthClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan error, 1)
	go func() {
		_, err := terms.Check(ctx, new(healthpb.HealthCheckRequest))
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-time.After(10 * time.Second):
		return context.DeadlineExceeded
	}
}
