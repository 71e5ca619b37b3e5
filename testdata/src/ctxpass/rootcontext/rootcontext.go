// Package rootcontext has outgoing calls on a root context although an incoming one is in reach.
package rootcontext

import (
	"context"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// ReserveStock forgets the caller.
func ReserveStock(ctx context.Context, inventory healthpb.HealthClient) error {
	_, err := inventory.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "stock"}) // want `inventory\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

// ReserveStockFor asks on the caller's behalf.
func ReserveStockFor(ctx context.Context, inventory healthpb.HealthClient) error {
	_, err := inventory.Check(ctx, &healthpb.HealthCheckRequest{Service: "stock"})
	return err
}
