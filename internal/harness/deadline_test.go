package harness

import (
	"testing"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/deadline/unboundedcall"
)

func deadlineRows() []row {
	return []row{
		pair(unboundedcall.RefreshPrices, unboundedcall.RefreshPricesInTime, neverEndsUnary),
	}
}

// neverEndsUnary runs a function that asks server 2 once.
func neverEndsUnary(t *testing.T, ask func(healthpb.HealthClient) error) bool {
	return neverEnds(t, func(s *stage) error { return ask(s.backend) })
}
