// Package directory has a client that keeps the client of a service.
package directory

import (
	"context"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// A Client finds people.
type Client struct{ people healthpb.HealthClient }

// New returns a client of the directory behind a connection.
func New(conn grpc.ClientConnInterface) *Client {
	return &Client{people: healthpb.NewHealthClient(conn)}
}

// Find finds a person, on nobody's behalf.
func (c *Client) Find(name string) error {
	_, err := c.people.Check(context.Background(), &healthpb.HealthCheckRequest{Service: name})
	return err
}

// FindFor finds a person.
func (c *Client) FindFor(ctx context.Context, name string) error {
	_, err := c.people.Check(ctx, &healthpb.HealthCheckRequest{Service: name})
	return err
}

// Greet greets a person, on nobody's behalf.
func (c *Client) Greet(name string) error {
	_, err := c.people.Check(context.TODO(), &healthpb.HealthCheckRequest{Service: name})
	return err
}
