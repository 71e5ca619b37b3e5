// Package pricelist has the same call in two forms, as many libraries have.
package pricelist

import (
	"context"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// A List is a list of prices that a server keeps.
type List struct{ Server healthpb.HealthClient }

// Fetch returns the price of sku.
func (l *List) Fetch(sku string) error {
	return l.FetchContext(context.Background(), sku)
}

// FetchContext returns the price of sku, unless ctx ends before.
func (l *List) FetchContext(ctx context.Context, sku string) error {
	_, err := l.Server.Check(ctx, &healthpb.HealthCheckRequest{Service: sku})
	return err
}
