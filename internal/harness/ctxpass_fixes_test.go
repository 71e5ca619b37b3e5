package harness

import (
	"context"
	"database/sql"
	"net/http"
	"testing"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/ctxpass/fixes"
)

// fixRows returns functions for which a fix is offered although something is in its way, and functions for which none
// is, because what it would write means something else.
func fixRows() []row {
	return []row{
		pair(fixes.FindOrder, fixes.FindOrderFor, goesOnUnary),
		pair(fixes.PackOrder, fixes.PackOrderFor, func(t *testing.T, pack func(context.Context, healthpb.HealthClient, bool) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return pack(ctx, s.backend, true) })
		}),
		pair(fixes.SealOrder, fixes.FindOrderFor, goesOnUnary),
		pair(fixes.PurgeOrders, fixes.PurgeOrdersFor, func(t *testing.T, purge func(context.Context, *sql.DB) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return purge(ctx, s.database()) })
		}),
		pair(fixes.FetchOrder, fixes.FetchOrderFor, goesOnURL),
		pair(fixes.PrintOrder, fixes.PrintOrderFor,
			func(t *testing.T, print func(context.Context, string, ...string) error) bool {
				p := newProcess(t)
				return goesOnOutside(t, p.started, func(ctx context.Context) error { return print(ctx, p.name, p.args...) })
			}),
		pair(fixes.ShowOrder, fixes.ShowOrderFor, goesOnBackend),
		pair(fixes.ListOrders, fixes.ShowOrderFor, goesOnBackend),
		pair(fixes.TagOrder, fixes.TagOrderFor,
			func(t *testing.T, tag func(context.Context, healthpb.HealthClient, ...string) error) bool {
				return goesOn(t, 0, func(ctx context.Context, s *stage) error { return tag(ctx, s.backend, "red") })
			}),
		pair(fixes.CallShop, fixes.CallShopFor, func(t *testing.T, call func(context.Context, string) error) bool {
			address := deafAddress(t)
			started := make(chan struct{})
			return goesOnOutside(t, started, func(ctx context.Context) error {
				close(started)
				return call(ctx, address)
			})
		}),
		pair(fixes.DraftOrder, fixes.FindOrderFor, goesOnUnary),
	}
}

// goesOnBackend runs a handler that asks server 2.
func goesOnBackend(t *testing.T, show func(http.ResponseWriter, *http.Request, healthpb.HealthClient)) bool {
	return goesOnHTTP(t, func(s *stage, w http.ResponseWriter, r *http.Request) { show(w, r, s.backend) })
}

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
