package detached

import (
	"context"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// CountStock serves callers that have no context with a call of its own.
func CountStock(ctx context.Context, inventory healthpb.HealthClient) error {
	if ctx == nil {
		_, err := inventory.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "count"})
		return err
	}
	_, err := inventory.Check(ctx, &healthpb.HealthCheckRequest{Service: "count"})
	return err
}
