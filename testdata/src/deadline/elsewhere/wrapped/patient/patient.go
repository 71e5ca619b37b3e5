// Package patient has a client that is known by an interface of its own, and whose calls have a deadline.
package patient

import (
	"context"
	"time"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// A Client asks servers how they are.
type Client interface {
	Check(ctx context.Context, in *healthpb.HealthCheckRequest, opts ...grpc.CallOption) (*healthpb.HealthCheckResponse, error)
	Close() error
}

// New returns a client around a generated one.
func New(health healthpb.HealthClient) Client { return client{health} }

type client struct{ healthpb.HealthClient }

// Check asks for ten seconds at most.
func (c client) Check(ctx context.Context, in *healthpb.HealthCheckRequest, opts ...grpc.CallOption) (*healthpb.HealthCheckResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return c.HealthClient.Check(ctx, in, opts...)
}

// Close has nothing to close.
func (client) Close() error { return nil }
