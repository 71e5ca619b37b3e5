package harness

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/ctxpass/rootcontext"
)

// ctxpassRows returns the rows of the analyzer ctxpass. The symptom of all of them is that work goes on after the
// client has ended its call.
func ctxpassRows() []row {
	return slices.Concat(rootContextRows(), handlerRows())
}

func rootContextRows() []row {
	return []row{
		pair(rootcontext.ReserveStock, rootcontext.ReserveStockFor, goesOnUnary),
		pair(rootcontext.QuoteShipping, rootcontext.QuoteShippingFor, func(t *testing.T, quote func(context.Context, healthpb.HealthClient, bool) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return quote(ctx, s.backend, true) })
		}),
		pair(rootcontext.BookCarrier, rootcontext.BookCarrierFor, goesOnUnary),
		pair(rootcontext.ChargeCard, rootcontext.ChargeCardFor, goesOnUnary),
		pair(rootcontext.LookUpTenant, rootcontext.LookUpTenantFor, func(t *testing.T, lookUp func(context.Context, healthpb.HealthClient, string) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return lookUp(ctx, s.backend, "token") })
		}),
		pair(rootcontext.PriceBasket, rootcontext.PriceBasketFor, func(t *testing.T, price func(context.Context, healthpb.HealthClient, ...string) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return price(ctx, s.backend, "pen", "ink") })
		}),
		pair(rootcontext.LoadCart, rootcontext.LoadCartFor, func(t *testing.T, load func(*rootcontext.Session, healthpb.HealthClient) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				return load(&rootcontext.Session{Context: ctx, Shopper: "ann"}, s.backend)
			})
		}),
		pair(rootcontext.ShipOrder, rootcontext.ShipOrderFor, goesOnUnary),
		pair(rootcontext.AuditStock, rootcontext.AuditStockFor, goesOnUnary),
		pair(rootcontext.CountReturns, rootcontext.CountReturnsFor, goesOnUnary),
		pair(rootcontext.FollowStock, rootcontext.FollowStockFor, goesOnUnary),
		pair(rootcontext.ForwardCall, rootcontext.ForwardCallFor, func(t *testing.T, forward func(context.Context, grpc.ClientConnInterface) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return forward(ctx, s.conn) })
		}),
		pair[grpc.UnaryServerInterceptor](rootcontext.Authorize, rootcontext.AuthorizeFor, func(t *testing.T, authorize grpc.UnaryServerInterceptor) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				_, err := authorize(ctx, new(healthpb.HealthCheckRequest), nil, func(ctx context.Context, req any) (any, error) {
					return s.backend.Check(ctx, req.(*healthpb.HealthCheckRequest))
				})
				return err
			})
		}),
		pair(rootcontext.PingWarehouse, rootcontext.PingWarehouseFor, goesOnURL),
	}
}

func handlerRows() []row {
	type gateway = rootcontext.Gateway
	return []row{
		pair((*gateway).Reserve, (*gateway).ReserveFor, func(t *testing.T, reserve func(*gateway, context.Context, *healthpb.HealthCheckRequest) (*healthpb.HealthCheckResponse, error)) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				_, err := reserve(&gateway{Inventory: s.backend}, ctx, new(healthpb.HealthCheckRequest))
				return err
			})
		}),
		pair((*gateway).Follow, (*gateway).FollowFor, func(t *testing.T, follow func(*gateway, *healthpb.HealthCheckRequest, healthpb.Health_WatchServer) error) bool {
			return goesOnStream(t, func(s *stage, stream healthpb.Health_WatchServer) error {
				return follow(&gateway{Inventory: s.backend}, new(healthpb.HealthCheckRequest), stream)
			})
		}),
		pair((*gateway).ShowStock, (*gateway).ShowStockFor, func(t *testing.T, show func(*gateway, http.ResponseWriter, *http.Request)) bool {
			return goesOnHTTP(t, func(s *stage, w http.ResponseWriter, r *http.Request) {
				show(&gateway{Inventory: s.backend}, w, r)
			})
		}),
	}
}

// goesOnUnary runs a function that asks server 2 once.
func goesOnUnary(t *testing.T, ask func(context.Context, healthpb.HealthClient) error) bool {
	return goesOnPast(0)(t, ask)
}

// goesOnPast runs a function that asks server 2, and that may work on for a while when its caller has gone.
func goesOnPast(grace time.Duration) func(*testing.T, func(context.Context, healthpb.HealthClient) error) bool {
	return func(t *testing.T, ask func(context.Context, healthpb.HealthClient) error) bool {
		return goesOn(t, grace, func(ctx context.Context, s *stage) error { return ask(ctx, s.backend) })
	}
}

// goesOnURL runs a function that asks a website.
func goesOnURL(t *testing.T, fetch func(ctx context.Context, url string) error) bool {
	return goesOn(t, 0, func(ctx context.Context, s *stage) error { return fetch(ctx, s.website()) })
}
