// Package rates is the second of the packages that package chain calls.
package rates

import (
	"context"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/ctxpass/chain/pricing/rates/feed"
)

// Latest asks for the rates, on nobody's behalf.
func Latest(rates healthpb.HealthClient) error {
	_, err := rates.Check(context.TODO(), &healthpb.HealthCheckRequest{Service: "rates"})
	return err
}

// Reload loads the rates anew.
func Reload(rates healthpb.HealthClient) error { return feed.Pull(rates) }

// ReloadFor loads the rates anew.
func ReloadFor(ctx context.Context, rates healthpb.HealthClient) error {
	return feed.PullFor(ctx, rates)
}

// Rebuild builds the rates anew.
func Rebuild(rates healthpb.HealthClient) error { return feed.Rebuild(rates) }
