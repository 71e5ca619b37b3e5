package harness

import (
	"context"
	"testing"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/ctxpass/rootcontext"
)

func ctxpassRows() []row {
	return []row{
		pair(rootcontext.ReserveStock, rootcontext.ReserveStockFor, goesOnUnary),
	}
}

// goesOnUnary runs a function that asks server 2 once.
func goesOnUnary(t *testing.T, ask func(context.Context, healthpb.HealthClient) error) bool {
	return goesOn(t, 0, func(ctx context.Context, s *stage) error { return ask(ctx, s.backend) })
}
