// Package pricing is the first of the packages that package chain calls.
package pricing

import (
	"context"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/ctxpass/chain/pricing/rates"
)

// Quote asks for a price, on nobody's behalf.
func Quote(prices healthpb.HealthClient) error {
	_, err := prices.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "quotes"})
	return err
}

// QuoteFor asks for a price.
func QuoteFor(ctx context.Context, prices healthpb.HealthClient) error {
	_, err := prices.Check(ctx, &healthpb.HealthCheckRequest{Service: "quotes"})
	return err
}

// Discount asks for a discount, on nobody's behalf.
func Discount(prices healthpb.HealthClient) error {
	_, err := prices.Check(context.TODO(), &healthpb.HealthCheckRequest{Service: "discounts"})
	return err
}

// Convert converts a price.
func Convert(prices healthpb.HealthClient) error { return rates.Latest(prices) }

// Reload loads all prices anew.
func Reload(prices healthpb.HealthClient) error { return rates.Reload(prices) }

// ReloadFor loads all prices anew.
func ReloadFor(ctx context.Context, prices healthpb.HealthClient) error {
	return rates.ReloadFor(ctx, prices)
}

// Rebuild builds the list of prices anew.
func Rebuild(prices healthpb.HealthClient) error { return rates.Rebuild(prices) }
