package chain

import (
	"context"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// RenewCard is the first of three callers of one function: the finding counts the others.
func RenewCard(ctx context.Context, cards healthpb.HealthClient) error {
	return writeCard(cards) // want `writeCard calls cards\.Check on context\.TODO\(\) \(callers\.go:\d+\): canceling ctx does not stop it; pass ctx to writeCard \(2 more callers have a context\)`
}

// RevokeCard is the second.
func RevokeCard(ctx context.Context, cards healthpb.HealthClient) error {
	return writeCard(cards)
}

// ReplaceCard is the third.
func ReplaceCard(ctx context.Context, cards healthpb.HealthClient) error {
	return writeCard(cards)
}

func writeCard(cards healthpb.HealthClient) error {
	_, err := cards.Check(context.TODO(), &healthpb.HealthCheckRequest{Service: "cards"})
	return err
}
