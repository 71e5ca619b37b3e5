// Package reach has calls on a root context where the incoming one is in reach, but not as a parameter of the function
// that calls.
package reach

import (
	"context"
	"iter"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// twice runs attempt until it succeeds, at most twice.
func twice(attempt func() error) error {
	if err := attempt(); err == nil {
		return nil
	}
	return attempt()
}

// SettleInvoice asks three literals deep.
func SettleInvoice(ctx context.Context, ledger healthpb.HealthClient) error {
	return twice(func() error {
		return twice(func() error {
			return func() error {
				_, err := ledger.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "invoices"}) // want `ledger\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
				return err
			}()
		})
	})
}

// SettleInvoiceFor carries the context that far.
func SettleInvoiceFor(ctx context.Context, ledger healthpb.HealthClient) error {
	return twice(func() error {
		return twice(func() error {
			return func() error {
				_, err := ledger.Check(ctx, &healthpb.HealthCheckRequest{Service: "invoices"})
				return err
			}()
		})
	})
}

// CountSeats keeps the literal in a variable before it calls it.
func CountSeats(ctx context.Context, venues healthpb.HealthClient, names ...string) error {
	ask := func(venue string) error {
		_, err := venues.Check(context.Background(), &healthpb.HealthCheckRequest{Service: venue}) // want `venues\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
		return err
	}
	for _, name := range names {
		if err := ask(name); err != nil {
			return err
		}
	}
	return nil
}

// CountSeatsFor does too, and its literal uses the caller's context.
func CountSeatsFor(ctx context.Context, venues healthpb.HealthClient, names ...string) error {
	ask := func(venue string) error {
		_, err := venues.Check(ctx, &healthpb.HealthCheckRequest{Service: venue})
		return err
	}
	for _, name := range names {
		if err := ask(name); err != nil {
			return err
		}
	}
	return nil
}

// PrintTickets asks from the body of a loop over an iterator, which is a function of its own.
func PrintTickets(ctx context.Context, printer healthpb.HealthClient, tickets iter.Seq[string]) error {
	for ticket := range tickets {
		if _, err := printer.Check(context.Background(), &healthpb.HealthCheckRequest{Service: ticket}); err != nil { // want `printer\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
			return err
		}
	}
	return nil
}

// PrintTicketsFor stops when the caller does.
func PrintTicketsFor(ctx context.Context, printer healthpb.HealthClient, tickets iter.Seq[string]) error {
	for ticket := range tickets {
		if _, err := printer.Check(ctx, &healthpb.HealthCheckRequest{Service: ticket}); err != nil {
			return err
		}
	}
	return nil
}

// OpenAccount gets its context by a named result, which a helper sets and returns bare.
func OpenAccount(ctx context.Context, accounts healthpb.HealthClient) error {
	callCtx, err := accountContext("open")
	if err != nil {
		return err
	}
	_, err = accounts.Check(callCtx, &healthpb.HealthCheckRequest{Service: "open"}) // want `accounts\.Check runs on context\.Background\(\) made by accountContext, not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

func accountContext(action string) (ctx context.Context, err error) {
	ctx = context.WithValue(context.Background(), actionKey{}, action)
	return
}

type actionKey struct{}

// OpenAccountFor gets one that derives from the caller's.
func OpenAccountFor(ctx context.Context, accounts healthpb.HealthClient) error {
	callCtx, err := accountContextFor(ctx, "open")
	if err != nil {
		return err
	}
	_, err = accounts.Check(callCtx, &healthpb.HealthCheckRequest{Service: "open"})
	return err
}

func accountContextFor(ctx context.Context, action string) (derived context.Context, err error) {
	derived = context.WithValue(ctx, actionKey{}, action)
	return
}

// FreezeAccount gets it by a named result that a deferred literal looks at.
func FreezeAccount(ctx context.Context, accounts healthpb.HealthClient) error {
	callCtx, err := auditedContext()
	if err != nil {
		return err
	}
	_, err = accounts.Check(callCtx, &healthpb.HealthCheckRequest{Service: "freeze"}) // want `accounts\.Check runs on context\.Background\(\) made by auditedContext, not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

func auditedContext() (ctx context.Context, err error) {
	defer func() {
		if err != nil {
			ctx = nil
		}
	}()
	ctx = context.WithValue(context.Background(), actionKey{}, "freeze")
	return ctx, nil
}

// A CallContext is a context that knows its tenant.
type CallContext interface {
	context.Context
	Tenant() string
}

// MoveAccount has a context of a type of its own.
func MoveAccount(call CallContext, accounts healthpb.HealthClient) error {
	_, err := accounts.Check(context.Background(), &healthpb.HealthCheckRequest{Service: call.Tenant()}) // want `accounts\.Check runs on context\.Background\(\), not on call: canceling call does not stop it; pass call`
	return err
}

// MoveAccountFor uses it as the context that it is.
func MoveAccountFor(call CallContext, accounts healthpb.HealthClient) error {
	_, err := accounts.Check(call, &healthpb.HealthCheckRequest{Service: call.Tenant()})
	return err
}

// A Visit is the session of one visitor, which knows its context.
type Visit struct {
	ctx     context.Context
	Visitor string
}

// NewVisit returns the session of a visitor.
func NewVisit(ctx context.Context, visitor string) *Visit { return &Visit{ctx, visitor} }

// Context returns the context of the session.
func (v *Visit) Context() context.Context { return v.ctx }

// GreetVisitor has a session, and with it a context.
func GreetVisitor(visit *Visit, greetings healthpb.HealthClient) error {
	_, err := greetings.Check(context.Background(), &healthpb.HealthCheckRequest{Service: visit.Visitor}) // want `greetings\.Check runs on context\.Background\(\), not on visit\.Context\(\): canceling visit\.Context\(\) does not stop it; pass visit\.Context\(\)`
	return err
}

// GreetVisitorFor asks the session for it.
func GreetVisitorFor(visit *Visit, greetings healthpb.HealthClient) error {
	_, err := greetings.Check(visit.Context(), &healthpb.HealthCheckRequest{Service: visit.Visitor})
	return err
}
