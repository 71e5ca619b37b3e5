package harness

import (
	"context"
	"database/sql"
	"net/http"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/singleflight"
	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/ctxpass/callee"
	"github.com/cancellint/cancellint/testdata/src/ctxpass/callee/store"
	"github.com/cancellint/cancellint/testdata/src/ctxpass/contextless"
	"github.com/cancellint/cancellint/testdata/src/ctxpass/contextless/pricelist"
	"github.com/cancellint/cancellint/testdata/src/ctxpass/detached"
	"github.com/cancellint/cancellint/testdata/src/ctxpass/rootcontext"
)

// ctxpassRows returns the rows of the analyzer ctxpass. The symptom of all of them is that work goes on after the
// client has ended its call.
func ctxpassRows() []row {
	return slices.Concat(
		rootContextRows(), handlerRows(), excuseRows(), contextlessRows(),
		reachRows(), reachedCalleeRows(), reachedFieldRows(), reachedFunctionRows(),
		calleeRows(), chainRows(), countedCallerRows(),
		requestRows(), handedOnRequestRows(), boundInPlaceRows(),
		detachedRows(), attachedRows(), cleanUpRows(), failedRows(), sharedRows(), filledRows(),
		ownedRows(), copiedRows(), partlyCopiedRows(), guardedRows(),
		fixRows(), withheldFixRows(), madeRequestRows(),
		reachedRunRows(), boundedRows(), halfCopiedRows(), readyRows(), wrongContextRows(),
	)
}

func rootContextRows() []row {
	return []row{
		pair(rootcontext.ReserveStock, rootcontext.ReserveStockFor, goesOnUnary),
		pair(rootcontext.QuoteShipping, rootcontext.QuoteShippingFor,
			func(t *testing.T, quote func(context.Context, healthpb.HealthClient, bool) error) bool {
				return goesOn(t, 0, func(ctx context.Context, s *stage) error { return quote(ctx, s.backend, true) })
			}),
		pair(rootcontext.BookCarrier, rootcontext.BookCarrierFor, goesOnUnary),
		pair(rootcontext.ChargeCard, rootcontext.ChargeCardFor, goesOnUnary),
		pair(rootcontext.LookUpTenant, rootcontext.LookUpTenantFor,
			func(t *testing.T, lookUp func(context.Context, healthpb.HealthClient, string) error) bool {
				return goesOn(t, 0, func(ctx context.Context, s *stage) error { return lookUp(ctx, s.backend, "token") })
			}),
		pair(rootcontext.PriceBasket, rootcontext.PriceBasketFor,
			func(t *testing.T, price func(context.Context, healthpb.HealthClient, ...string) error) bool {
				return goesOn(t, 0, func(ctx context.Context, s *stage) error { return price(ctx, s.backend, "pen", "ink") })
			}),
		pair(rootcontext.LoadCart, rootcontext.LoadCartFor,
			func(t *testing.T, load func(*rootcontext.Session, healthpb.HealthClient) error) bool {
				return goesOn(t, 0, func(ctx context.Context, s *stage) error {
					return load(&rootcontext.Session{Context: ctx, Shopper: "ann"}, s.backend)
				})
			}),
		pair(rootcontext.ShipOrder, rootcontext.ShipOrderFor, goesOnUnary),
		pair(rootcontext.AuditStock, rootcontext.AuditStockFor, goesOnUnary),
		pair(rootcontext.CountReturns, rootcontext.CountReturnsFor, goesOnUnary),
		pair(rootcontext.FollowStock, rootcontext.FollowStockFor, goesOnUnary),
		pair(rootcontext.RestockShelf[healthpb.HealthClient], rootcontext.RestockShelfFor[healthpb.HealthClient], goesOnUnary),
		pair(rootcontext.VerifyStock, rootcontext.VerifyStockFor,
			func(t *testing.T, verify func(context.Context, checkFunc) error) bool {
				return goesOn(t, 0, func(ctx context.Context, s *stage) error { return verify(ctx, s.backend.Check) })
			}),
		pair(rootcontext.ForwardCall, rootcontext.ForwardCallFor,
			func(t *testing.T, forward func(context.Context, grpc.ClientConnInterface) error) bool {
				return goesOn(t, 0, func(ctx context.Context, s *stage) error { return forward(ctx, s.toServer2.cc) })
			}),
		pair[grpc.UnaryServerInterceptor](rootcontext.Authorize, rootcontext.AuthorizeFor, goesOnIntercepted),
		pair(rootcontext.PingWarehouse, rootcontext.PingWarehouseFor, goesOnURL),
	}
}

// A checkFunc is the method Check of a client.
type checkFunc = func(context.Context, *healthpb.HealthCheckRequest, ...grpc.CallOption) (*healthpb.HealthCheckResponse, error)

// goesOnIntercepted runs an interceptor before a handler that asks server 2.
func goesOnIntercepted(t *testing.T, intercept grpc.UnaryServerInterceptor) bool {
	return goesOn(t, 0, func(ctx context.Context, s *stage) error {
		_, err := intercept(ctx, new(healthpb.HealthCheckRequest), nil, func(ctx context.Context, req any) (any, error) {
			return s.backend.Check(ctx, req.(*healthpb.HealthCheckRequest))
		})
		return err
	})
}

type (
	gateway      = rootcontext.Gateway
	unaryMethod  = func(*gateway, context.Context, *healthpb.HealthCheckRequest) (*healthpb.HealthCheckResponse, error)
	streamMethod = func(*gateway, *healthpb.HealthCheckRequest, healthpb.Health_WatchServer) error
	httpMethod   = func(*gateway, http.ResponseWriter, *http.Request)
)

func handlerRows() []row {
	return []row{
		pair((*gateway).Reserve, (*gateway).ReserveFor, goesOnMethod),
		pair((*gateway).Allocate, (*gateway).ReserveFor, goesOnMethod),
		pair((*gateway).Follow, (*gateway).FollowFor, func(t *testing.T, follow streamMethod) bool {
			return goesOnStream(t, func(s *stage, stream healthpb.Health_WatchServer) error {
				return follow(&gateway{Inventory: s.backend}, new(healthpb.HealthCheckRequest), stream)
			})
		}),
		pair((*gateway).ShowStock, (*gateway).ShowStockFor, func(t *testing.T, show httpMethod) bool {
			return goesOnHTTP(t, func(s *stage, w http.ResponseWriter, r *http.Request) {
				show(&gateway{Inventory: s.backend}, w, r)
			})
		}),
	}
}

// goesOnMethod runs a unary method of a gateway.
func goesOnMethod(t *testing.T, method unaryMethod) bool {
	return goesOn(t, 0, func(ctx context.Context, s *stage) error {
		_, err := method(&gateway{Inventory: s.backend}, ctx, new(healthpb.HealthCheckRequest))
		return err
	})
}

func contextlessRows() []row {
	return []row{
		pair(contextless.NotifySupplier, contextless.NotifySupplierFor, goesOnURL),
		pair(contextless.FetchManifest, contextless.FetchManifestFor, goesOnURL),
		pair(contextless.ShowManifest, contextless.ShowManifestFor,
			func(t *testing.T, show func(http.ResponseWriter, *http.Request, string)) bool {
				return goesOnHTTP(t, func(s *stage, w http.ResponseWriter, r *http.Request) { show(w, r, s.website()) })
			}),
		pair(contextless.ArchiveOrder, contextless.ArchiveOrderFor, func(t *testing.T, archive func(context.Context, *sql.DB, int) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return archive(ctx, s.database(), 1) })
		}),
		pair(contextless.CheckDatabase, contextless.CheckDatabaseFor, func(t *testing.T, check func(context.Context, *sql.DB) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return check(ctx, s.database()) })
		}),
		pair(contextless.ResizeImage, contextless.ResizeImageFor,
			func(t *testing.T, resize func(context.Context, string, ...string) error) bool {
				p := newProcess(t)
				return goesOnOutside(t, p.started, func(ctx context.Context) error { return resize(ctx, p.name, p.args...) })
			}),
		pair(contextless.ReachPrinter, contextless.ReachPrinterFor, func(t *testing.T, reach func(context.Context, string) error) bool {
			address := deafAddress(t)
			started := make(chan struct{})
			return goesOnOutside(t, started, func(ctx context.Context) error {
				close(started)
				return reach(ctx, address)
			})
		}),
		pair(contextless.QuotePrice, contextless.QuotePriceFor, func(t *testing.T, quote func(context.Context, *pricelist.List, string) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				return quote(ctx, &pricelist.List{Server: s.backend}, "pen")
			})
		}).calling((*pricelist.List).Fetch, (*pricelist.List).FetchContext),
	}
}

func calleeRows() []row {
	return []row{
		pair(callee.ShowProfile, callee.ShowProfileFor, goesOnUnary),
		pair(callee.ListFriends, callee.ListFriendsFor, goesOnUnary),
		pair(callee.RenameUser, callee.ShowProfileFor, goesOnUnary),
		unsaid(callee.RemoveUser, callee.ShowProfileFor, goesOnUnary),
		pair((*callee.Directory).Find, (*callee.Directory).FindFor, func(t *testing.T, find func(*callee.Directory, context.Context) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return find(callee.NewDirectory(s.backend), ctx) })
		}).calling(callee.NewDirectory),
		pair(callee.LoadRights, callee.LoadRightsFor, goesOnUnary).calling(store.Load, store.LoadFor),
		pair(callee.SyncRights, callee.LoadRightsFor, goesOnUnary).calling(store.Sync),
	}
}

// detachedRows returns functions that work on when their caller has gone, for as long as they say at most.
func detachedRows() []row {
	detaches := goesOnPast(detached.Grace)
	return []row{
		quiet(detached.UpdateStock, detaches),
		quiet(detached.MoveStock, detaches),
		quiet(detached.Announce, detaches),
		quiet(detached.PlaceOrder, detaches),
		quiet((*detached.Schema).Load,
			func(t *testing.T, load func(*detached.Schema, context.Context, healthpb.HealthClient) error) bool {
				return goesOn(t, detached.Grace, func(ctx context.Context, s *stage) error {
					return load(new(detached.Schema), ctx, s.backend)
				})
			}),
		quiet(detached.LoadRates,
			func(t *testing.T, load func(context.Context, *singleflight.Group, healthpb.HealthClient) error) bool {
				return goesOn(t, detached.Grace, func(ctx context.Context, s *stage) error {
					return load(ctx, new(singleflight.Group), s.backend)
				})
			}),
		quiet(detached.TrackView, detaches),
		quiet(detached.Probe, detaches),
		quiet(detached.WriteAudit, detaches),
		quiet(detached.RecordSale, detaches),
		quiet(detached.HoldLease, detaches).calling((*detached.Lease).Close),
		quiet(detached.Borrow,
			func(t *testing.T, borrow func(context.Context, healthpb.HealthClient, func(func())) error) bool {
				return goesOn(t, detached.Grace, func(ctx context.Context, s *stage) error {
					var cleanup func()
					err := borrow(ctx, s.backend, func(f func()) { cleanup = f })
					cleanup()
					return err
				})
			}),
	}
}

// attachedRows returns functions that look detached, and end with their caller all the same.
func attachedRows() []row {
	return []row{
		quiet(detached.CheckStock, goesOnUnary),
		quiet((*detached.Feed).Refresh, func(t *testing.T, refresh func(*detached.Feed) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return refresh(detached.NewFeed(ctx, s.backend)) })
		}).calling(detached.NewFeed),
		quiet(detached.WithinLimit,
			func(t *testing.T, ask func(context.Context, healthpb.HealthClient, time.Duration) error) bool {
				unlimited := goesOn(t, 0, func(ctx context.Context, s *stage) error { return ask(ctx, s.backend, 0) })
				limited := goesOn(t, 0, func(ctx context.Context, s *stage) error { return ask(ctx, s.backend, time.Minute) })
				return unlimited || limited
			}),
		quiet(detached.UntilEither,
			func(t *testing.T, ask func(ctx, owner context.Context, server healthpb.HealthClient) error) bool {
				return goesOn(t, 0, func(ctx context.Context, s *stage) error { return ask(ctx, s.t.Context(), s.backend) })
			}),
		quiet(detached.SendReport, goesOnURL),
		quiet(detached.ReportRequest, func(t *testing.T, request func(context.Context, string) (*http.Request, error)) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				req, err := request(ctx, s.website())
				if err != nil {
					return err
				}
				_, err = http.DefaultClient.Do(req.WithContext(ctx))
				return err
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
