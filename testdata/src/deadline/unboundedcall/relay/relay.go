// Package relay makes calls for others, on the context that it is given: how long they may take is for these to say.
package relay

import (
	"context"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// Forward asks peer.
func Forward(ctx context.Context, peer healthpb.HealthClient) error {
	_, err := peer.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}
