// Package ready calls servers that may not be there yet, and waits until they are.
package ready

import (
	"context"
	"time"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// A Catalog is what a server had to say when the program started.
type Catalog struct {
	status healthpb.HealthCheckResponse_ServingStatus
}

// NewCatalog waits for the server, in a program that cannot start before.
func NewCatalog(shop healthpb.HealthClient) (*Catalog, error) {
	resp, err := shop.Check(context.Background(), new(healthpb.HealthCheckRequest), grpc.WaitForReady(true)) // want `shop\.Check runs on context\.Background\(\) without a deadline and with WaitForReady: it can wait forever; derive the context with context\.WithTimeout`
	if err != nil {
		return nil, err
	}
	return &Catalog{resp.Status}, nil
}

// NewCatalogInTime waits for a while.
func NewCatalogInTime(shop healthpb.HealthClient) (*Catalog, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	resp, err := shop.Check(ctx, new(healthpb.HealthCheckRequest), grpc.WaitForReady(true))
	if err != nil {
		return nil, err
	}
	return &Catalog{resp.Status}, nil
}

// NewCatalogAtOnce fails if the server is not there: what waits for its answer is of less weight when a program starts.
func NewCatalogAtOnce(shop healthpb.HealthClient) (*Catalog, error) {
	resp, err := shop.Check(context.Background(), new(healthpb.HealthCheckRequest), grpc.WaitForReady(false))
	if err != nil {
		return nil, err
	}
	return &Catalog{resp.Status}, nil
}
