package harness

import (
	"context"
	"testing"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/ctxpass/fixes"
)

// withheldFixRows returns functions whose root serves what must outlive the caller too, or whose context has ended
// where it would be written.
func withheldFixRows() []row {
	outlives := goesOnPast(fixes.Grace)
	return []row{
		pair(fixes.SplitOrder, fixes.SplitOrderFor, outlives),
		pair(fixes.MergeOrders, fixes.MergeOrdersFor, outlives),
		pair(fixes.WeighOrder, fixes.SplitOrderFor, outlives),
		pair(fixes.FollowOrder, fixes.FollowOrderFor, func(t *testing.T, follow func(context.Context, healthpb.HealthClient) (*fixes.Follower, error)) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				_, err := follow(ctx, s.backend)
				return err
			})
		}),
		pair(fixes.CheckOrders, fixes.CheckOrdersFor, goesOnUnary),
		pair(fixes.RecheckOrders, fixes.CheckOrdersFor, goesOnUnary),
		pair(fixes.RouteOrder, fixes.ShowOrderFor, goesOnBackend),
	}
}
