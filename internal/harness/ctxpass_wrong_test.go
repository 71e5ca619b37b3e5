package harness

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"github.com/cancellint/cancellint/testdata/src/ctxpass/storedcontext"
	"github.com/cancellint/cancellint/testdata/src/ctxpass/wrongcontext"
)

// wrongContextRows returns the rows of functions that have several contexts in reach.
func wrongContextRows() []row {
	return slices.Concat(groupRows(), callbackRows(), serverContextRows(), afterWaitRows(), rightContextRows(), storedContextRows())
}

// serverContextRows returns functions that make handlers.
func serverContextRows() []row {
	goesOnBehind := func(t *testing.T, newHandler func(context.Context, healthpb.HealthClient) http.Handler) bool {
		return goesOnHTTP(t, func(s *stage, w http.ResponseWriter, r *http.Request) {
			newHandler(context.Background(), s.backend).ServeHTTP(w, r)
		})
	}
	return []row{
		pair(wrongcontext.PriceHandler, wrongcontext.PriceHandlerFor, goesOnBehind),
		quiet(wrongcontext.ReloadHandler, func(t *testing.T, newHandler func(context.Context, healthpb.HealthClient) http.Handler) bool {
			return goesOn(t, wrongcontext.ReloadTime, func(ctx context.Context, s *stage) error {
				req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/", nil)
				newHandler(context.Background(), s.backend).ServeHTTP(httptest.NewRecorder(), req)
				return nil
			})
		}),
	}
}

// A twoServers function asks two servers, the second of which may fail.
type twoServers = func(ctx context.Context, stock, bank healthpb.HealthClient) error

func groupRows() []row {
	return []row{
		pair[twoServers](wrongcontext.PlaceOrder, wrongcontext.PlaceOrderFor, outlastsFailure),
		pair[twoServers](wrongcontext.QuoteOrder, wrongcontext.PlaceOrderFor, outlastsFailure),
		pair[twoServers](wrongcontext.RepriceOrder, wrongcontext.PlaceOrderFor, outlastsFailure),
		pair[twoServers](wrongcontext.ConfirmOrder, wrongcontext.PlaceOrderFor, outlastsFailure),
		pair[twoServers](wrongcontext.ShipOrder, wrongcontext.PlaceOrderFor, outlastsFailure),
		pair[twoServers](wrongcontext.NestOrder, wrongcontext.PlaceOrderFor, outlastsFailure),
		pair[twoServers](wrongcontext.PackOrder, wrongcontext.PlaceOrderFor, outlastsFailure),
		pair(wrongcontext.ShowOrder, wrongcontext.ShowOrderFor,
			func(t *testing.T, show func(w http.ResponseWriter, r *http.Request, stock, bank healthpb.HealthClient)) bool {
				return outlastsFailure(t, func(ctx context.Context, stock, bank healthpb.HealthClient) error {
					show(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil), stock, bank)
					return nil
				})
			}),
	}
}

func callbackRows() []row {
	return []row{
		pair(wrongcontext.CountStock, wrongcontext.CountStockFor, outlastsLimit),
		pair(wrongcontext.FindShelf, wrongcontext.CountStockFor, outlastsLimit),
	}
}

func afterWaitRows() []row {
	return []row{
		pair[twoServers](wrongcontext.Checkout, wrongcontext.CheckoutFor, failsCanceled),
		pair[twoServers](wrongcontext.Refund, wrongcontext.CheckoutFor, failsCanceled),
		pair[twoServers](wrongcontext.Settle, wrongcontext.CheckoutFor, failsCanceled),
		pair[twoServers](wrongcontext.Restock, wrongcontext.CheckoutFor, failsCanceled),
		row{
			bad: newSubject((*wrongcontext.Till).Bill, func(t *testing.T, bill func(till *wrongcontext.Till, stock, bank healthpb.HealthClient) error) bool {
				return failsCanceled(t, func(ctx context.Context, stock, bank healthpb.HealthClient) error {
					return bill(wrongcontext.NewTill(ctx), stock, bank)
				})
			}),
			good: newSubject[twoServers](wrongcontext.CheckoutFor, failsCanceled),
		}.calling(wrongcontext.NewTill),
	}
}

// rightContextRows returns functions that leave out the nearest context, and are right.
func rightContextRows() []row {
	return []row{
		quiet[twoServers](wrongcontext.AskAll, failsCanceled),
		quiet[twoServers](wrongcontext.OpenFeeds, failsCanceled),
		quiet[twoServers](wrongcontext.CheckoutEach, failsCanceled),
		quiet(wrongcontext.CountAnyway, goesOnUnary),
		quiet[twoServers](wrongcontext.ReturnStock, failsCanceled),
	}
}

type warehouseMethod = func(*storedcontext.Warehouse, context.Context) error

func storedContextRows() []row {
	return []row{
		pair((*storedcontext.Warehouse).Count, (*storedcontext.Warehouse).CountFor, outlivesCaller(0)),
		pair((*storedcontext.Warehouse).Recount, (*storedcontext.Warehouse).CountFor, outlivesCaller(0)),
		quiet((*storedcontext.Warehouse).CountEither, outlivesCaller(0)),
		quiet((*storedcontext.Warehouse).Prefetch, outlivesCaller(warehouseLife)),
		quiet((*storedcontext.Visit).Count, func(t *testing.T, count func(*storedcontext.Visit) error) bool {
			return outlivesCaller(warehouseLife)(t, func(w *storedcontext.Warehouse, ctx context.Context) error {
				return count(storedcontext.NewVisit(ctx, w))
			})
		}).calling(storedcontext.NewVisit),
		quiet((*storedcontext.Warehouse).Shutdown, outlivesCaller(warehouseLife)),
		quiet((*storedcontext.Warehouse).Watch, func(t *testing.T, watch func(*storedcontext.Warehouse) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return watch(storedcontext.NewWarehouse(ctx, s.backend)) })
		}).calling(storedcontext.NewWarehouse),
	}
}

// warehouseLife is how long the warehouse of a run lives.
const warehouseLife = 5 * time.Second

// outlivesCaller runs a method of a warehouse that may live longer than the caller, and what the method leaves behind
// longer than the caller for as long as grace.
func outlivesCaller(grace time.Duration) func(*testing.T, warehouseMethod) bool {
	return func(t *testing.T, method warehouseMethod) bool {
		return goesOn(t, grace, func(ctx context.Context, s *stage) error {
			life, end := context.WithTimeout(s.t.Context(), warehouseLife)
			s.t.Cleanup(end)
			return method(storedcontext.NewWarehouse(life, s.backend), ctx)
		})
	}
}

// A failingServer fails when the client's call would have ended.
type failingServer struct{ healthpb.HealthClient }

func (failingServer) Check(ctx context.Context, _ *healthpb.HealthCheckRequest, _ ...grpc.CallOption) (*healthpb.HealthCheckResponse, error) {
	select {
	case <-time.After(endAfter):
		return nil, errors.New("out of order")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// outlastsFailure reports the symptom "goes on when another part has failed": ask asks server 2, which never answers,
// and one that fails.
func outlastsFailure(t *testing.T, ask twoServers) (symptom bool) {
	t.Helper()
	return outlasts(t, func(ctx context.Context, s *stage) error { return ask(ctx, s.backend, failingServer{}) })
}

// outlastsLimit reports the symptom "goes on after the callback's context has ended": ask asks server 2 in a callback
// that is given a second.
func outlastsLimit(t *testing.T, ask func(context.Context, healthpb.HealthClient) error) (symptom bool) {
	t.Helper()
	return outlasts(t, func(ctx context.Context, s *stage) error { return ask(ctx, s.backend) })
}

// outlasts reports whether server 2 is still at work for do when a second has passed, on a context that does not end.
func outlasts(t *testing.T, do func(context.Context, *stage) error) (symptom bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		defer close(s.release)
		go do(t.Context(), s)
		time.Sleep(endAfter - time.Nanosecond)
		synctest.Wait()
		if !slices.Contains(s.running(), server2) {
			t.Fatal("server 2 is not at work when the second ends: " + provesNothing)
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		symptom = slices.Contains(s.running(), server2)
	})
	return symptom
}

// failsCanceled reports the symptom "fails as canceled": ask asks two servers that answer, on a context that has not
// ended, and does not get an answer of each.
func failsCanceled(t *testing.T, ask twoServers) (symptom bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		defer close(s.release)
		s.answerAfter = time.Millisecond
		switch err := ask(t.Context(), s.backend, s.backend); {
		case err == nil:
		case errors.Is(err, context.Canceled), status.Code(err) == codes.Canceled:
			symptom = true
		default:
			t.Fatalf("%v: %s", err, provesNothing)
		}
	})
	return symptom
}
