package medium

import (
	"context"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// WarmWithin bounds the call if it is told a limit: whoever tells it none may want none.
func WarmWithin(cache healthpb.HealthClient, limit time.Duration) error {
	ctx := context.Background()
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	_, err := cache.Check(ctx, &healthpb.HealthCheckRequest{Service: "warm"}) // want `cache\.Check runs on context\.Background\(\) \(line \d+\) without a deadline: it can wait forever; derive the context with context\.WithTimeout`
	return err
}

// WarmWithinLimits has a limit of its own.
func WarmWithinLimits(cache healthpb.HealthClient, limit time.Duration) error {
	if limit <= 0 {
		limit = time.Minute
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	_, err := cache.Check(ctx, &healthpb.HealthCheckRequest{Service: "warm"})
	return err
}
