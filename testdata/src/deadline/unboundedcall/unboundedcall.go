// Package unboundedcall has outgoing calls that no deadline bounds.
package unboundedcall

import (
	"context"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// RefreshPrices waits as long as the server likes.
func RefreshPrices(pricing healthpb.HealthClient) error {
	_, err := pricing.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "prices"}) // want `pricing\.Check runs on context\.Background\(\) without a deadline: it can wait forever; derive the context with context\.WithTimeout`
	return err
}

// RefreshPricesInTime gives up after a while.
func RefreshPricesInTime(pricing healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := pricing.Check(ctx, &healthpb.HealthCheckRequest{Service: "prices"})
	return err
}
