package degenerate

import (
	"context"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// AskScaled has its number counted in seconds by a function.
func AskScaled(ctx context.Context, names healthpb.HealthClient) error {
	limit := time.Duration(30)
	inSeconds(&limit)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	_, err := names.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

func inSeconds(d *time.Duration) { *d *= time.Second }
