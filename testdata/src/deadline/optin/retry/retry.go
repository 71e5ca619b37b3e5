// Package retry has attempts that are bounded each, and together or not.
package retry

import (
	"context"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

const limit = 10 * time.Second

func check(ctx context.Context, peer healthpb.HealthClient) error {
	_, err := peer.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// Register tries until it succeeds.
func Register(registry healthpb.HealthClient) {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), limit) // want `context\.WithTimeout bounds each attempt, and nothing bounds the loop: check \(line 22\) is tried until it succeeds; give all attempts a deadline too`
		err := check(ctx, registry)
		cancel()
		if err == nil {
			return
		}
		time.Sleep(time.Second)
	}
}

// RegisterInTime tries for a minute.
func RegisterInTime(registry healthpb.HealthClient) {
	all, cancelAll := context.WithTimeout(context.Background(), time.Minute)
	defer cancelAll()
	for all.Err() == nil {
		ctx, cancel := context.WithTimeout(all, limit)
		err := check(ctx, registry)
		cancel()
		if err == nil {
			return
		}
		time.Sleep(time.Second)
	}
}

// RegisterSome tries six times.
func RegisterSome(registry healthpb.HealthClient) {
	for range 6 {
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		err := check(ctx, registry)
		cancel()
		if err == nil {
			return
		}
	}
}

// RegisterSoon looks at the clock.
func RegisterSoon(registry healthpb.HealthClient) {
	for start := time.Now(); time.Since(start) < time.Minute; {
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		err := check(ctx, registry)
		cancel()
		if err == nil {
			return
		}
	}
}

// RegisterFor leaves it to its caller how long it tries.
func RegisterFor(ctx context.Context, registry healthpb.HealthClient) {
	for ctx.Err() == nil {
		attempt, cancel := context.WithTimeout(ctx, limit)
		err := check(attempt, registry)
		cancel()
		if err == nil {
			return
		}
	}
}
