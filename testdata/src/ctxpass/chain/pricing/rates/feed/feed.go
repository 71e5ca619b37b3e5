// Package feed is the third of the packages that package chain calls.
package feed

import (
	"context"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// Pull asks for the feed, on nobody's behalf.
func Pull(feed healthpb.HealthClient) error {
	_, err := feed.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "feed"})
	return err
}

// PullFor asks for the feed.
func PullFor(ctx context.Context, feed healthpb.HealthClient) error {
	_, err := feed.Check(ctx, &healthpb.HealthCheckRequest{Service: "feed"})
	return err
}

// Rebuild opens the feed anew, step by step.
func Rebuild(feed healthpb.HealthClient) error { return reconnect(feed) }

func reconnect(feed healthpb.HealthClient) error { return introduce(feed) }

func introduce(feed healthpb.HealthClient) error { return authenticate(feed) }

func authenticate(feed healthpb.HealthClient) error { return send(feed) }

func send(feed healthpb.HealthClient) error {
	_, err := feed.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "tokens"})
	return err
}
