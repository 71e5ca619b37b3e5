// Package store is what package callee calls. Nothing here has a context to pass on: the findings are at the callers.
package store

import (
	"context"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// Load asks for rights, on nobody's behalf.
func Load(rights healthpb.HealthClient) error {
	_, err := rights.Check(context.TODO(), &healthpb.HealthCheckRequest{Service: "rights"})
	return err
}

// LoadFor asks for rights.
func LoadFor(ctx context.Context, rights healthpb.HealthClient) error {
	_, err := rights.Check(ctx, &healthpb.HealthCheckRequest{Service: "rights"})
	return err
}

// Sync sends rights, on nobody's behalf.
func Sync(rights healthpb.HealthClient) error {
	return push(rights)
}

func push(rights healthpb.HealthClient) error {
	_, err := rights.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "rights"})
	return err
}
