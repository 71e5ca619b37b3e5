package harness

import (
	"context"
	"iter"
	"net/http"
	"slices"
	"testing"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/ctxpass/reach"
)

// reachRows returns functions that have their context in another way than as a parameter of the function that calls.
func reachRows() []row {
	return []row{
		pair(reach.SettleInvoice, reach.SettleInvoiceFor, goesOnUnary),
		pair(reach.CountSeats, reach.CountSeatsFor,
			func(t *testing.T, count func(context.Context, healthpb.HealthClient, ...string) error) bool {
				return goesOn(t, 0, func(ctx context.Context, s *stage) error { return count(ctx, s.backend, "hall") })
			}),
		pair(reach.PrintTickets, reach.PrintTicketsFor,
			func(t *testing.T, print func(context.Context, healthpb.HealthClient, iter.Seq[string]) error) bool {
				tickets := slices.Values([]string{"A1"})
				return goesOn(t, 0, func(ctx context.Context, s *stage) error { return print(ctx, s.backend, tickets) })
			}),
		pair(reach.OpenAccount, reach.OpenAccountFor, goesOnUnary),
		pair(reach.FreezeAccount, reach.OpenAccountFor, goesOnUnary),
		pair(reach.MoveAccount, reach.MoveAccountFor, func(t *testing.T, move func(reach.CallContext, healthpb.HealthClient) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return move(tenantCall{ctx}, s.backend) })
		}),
		pair(reach.GreetVisitor, reach.GreetVisitorFor, func(t *testing.T, greet func(*reach.Visit, healthpb.HealthClient) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return greet(reach.NewVisit(ctx, "ann"), s.backend) })
		}).calling(reach.NewVisit, (*reach.Visit).Context),
	}
}

// A tenantCall is the context of a call whose tenant is known.
type tenantCall struct{ context.Context }

// Tenant implements [reach.CallContext].
func (tenantCall) Tenant() string { return "acme" }

// A shelf is an instance of the generic type.
type shelf = reach.Shelf[int, string]

// reachedCalleeRows returns functions that know what they call by something else than its name.
func reachedCalleeRows() []row {
	return []row{
		pair((*shelf).Fill, (*shelf).FillFor, goesOnShelf),
		pair((*shelf).Refill, (*shelf).FillFor, goesOnShelf),
		pair(reach.WeighParcel, reach.WeighParcelFor, goesOnUnary),
		pair((*reach.Depot).Locate, (*reach.Depot).LocateFor, goesOnDepot).calling(reach.NewDepot),
		pair((*reach.Depot).Trace, (*reach.Depot).LocateFor, goesOnDepot),
		pair((*reach.Depot).Scan, (*reach.Depot).ScanFor, goesOnDepot),
		pair(reach.TakeStock, reach.WeighParcelFor, goesOnUnary),
		pair(reach.SendVan, reach.CallVanFor, goesOnCarrier).calling(reach.NewCarrier),
		pair(reach.CallVan, reach.CallVanFor, goesOnCarrier),
		pair(reach.RefuseParcel, reach.RefuseParcelFor, goesOnUnary),
	}
}

func goesOnShelf(t *testing.T, fill func(*shelf, context.Context, int) error) bool {
	return goesOn(t, 0, func(ctx context.Context, s *stage) error {
		decode := func(int) (string, string) { return "pens", "" }
		return fill(&shelf{Stock: s.backend, Decode: decode}, ctx, 1)
	})
}

func goesOnDepot(t *testing.T, ask func(*reach.Depot, context.Context) error) bool {
	return goesOn(t, 0, func(ctx context.Context, s *stage) error { return ask(reach.NewDepot(s.backend), ctx) })
}

func goesOnCarrier(t *testing.T, send func(context.Context, reach.Carrier) error) bool {
	return goesOn(t, 0, func(ctx context.Context, s *stage) error { return send(ctx, reach.NewCarrier(s.backend)) })
}

// reachedFieldRows returns functions that have their context in a field.
func reachedFieldRows() []row {
	return []row{
		pair(reach.BookSeat, reach.BookSeatFor, func(t *testing.T, book func(*reach.Booking, healthpb.HealthClient) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				return book(&reach.Booking{Ctx: ctx, Seat: "A1"}, s.backend)
			})
		}),
		pair(reach.HoldSeat, reach.HoldSeatFor, func(t *testing.T, hold func(reach.Booking, healthpb.HealthClient) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				return hold(reach.Booking{Ctx: ctx, Seat: "A1"}, s.backend)
			})
		}),
		pair(reach.RenderSeats, reach.RenderSeatsFor, func(t *testing.T, render func(*reach.Page, healthpb.HealthClient) error) bool {
			return goesOnHTTP(t, func(s *stage, w http.ResponseWriter, r *http.Request) {
				render(&reach.Page{Writer: w, Request: r}, s.backend)
			})
		}),
		pair(reach.PaySeat, reach.PaySeatFor, func(t *testing.T, pay func(*reach.Checkout, healthpb.HealthClient) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				return pay(&reach.Checkout{Visit: reach.NewVisit(ctx, "ann"), Seat: "A1"}, s.backend)
			})
		}),
		pair((*reach.Order).Place, (*reach.Order).PlaceFor, func(t *testing.T, place func(*reach.Order) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				return place(&reach.Order{Context: ctx, Item: "pen", Stock: s.backend})
			})
		}),
	}
}

// reachedFunctionRows returns functions whose callee is a value: an argument, a goroutine that is awaited, a field.
func reachedFunctionRows() []row {
	return []row{
		pair((*reach.Depot).Recall, (*reach.Depot).RecallFor, goesOnDepot),
		pair((*reach.Depot).Load, (*reach.Depot).LoadFor, goesOnDepot),
		pair((*reach.Courier).Deliver, (*reach.Courier).DeliverFor,
			func(t *testing.T, deliver func(*reach.Courier, context.Context) error) bool {
				return goesOn(t, 0, func(ctx context.Context, s *stage) error { return deliver(reach.NewCourier(s.backend), ctx) })
			}).calling(reach.NewCourier),
	}
}

// reachedRunRows returns functions whose context is lost in a function value that runs before they return.
func reachedRunRows() []row {
	return []row{
		pair(reach.VisitShops, reach.VisitShopsFor, goesOnUnary),
		pair(reach.CallShops, reach.CallShopsFor, goesOnUnary),
		pair(reach.ListShops, reach.VisitShopsFor, goesOnUnary),
		pair(reach.OpenShop, reach.VisitShopsFor, goesOnUnary),
	}
}
