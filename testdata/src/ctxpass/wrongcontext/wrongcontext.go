// Package wrongcontext has several incoming contexts in reach, and runs calls on one of them.
package wrongcontext

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// -- The parts of a group --

// PlaceOrder reserves goods and money at once. If there is no money the goods are waited for all the same.
func PlaceOrder(ctx context.Context, stock, bank healthpb.HealthClient) error {
	g, groupCtx := errgroup.WithContext(ctx)
	g.Go(func() error {
		_, err := stock.Check(ctx, new(healthpb.HealthCheckRequest)) // want `^stock.Check runs on ctx, not on groupCtx: when another part of the group fails it goes on; pass groupCtx$`
		return err
	})
	g.Go(func() error {
		_, err := bank.Check(groupCtx, new(healthpb.HealthCheckRequest))
		return err
	})
	return g.Wait()
}

// PlaceOrderFor stops when a part has failed.
func PlaceOrderFor(ctx context.Context, stock, bank healthpb.HealthClient) error {
	g, groupCtx := errgroup.WithContext(ctx)
	g.Go(func() error {
		_, err := stock.Check(groupCtx, new(healthpb.HealthCheckRequest))
		return err
	})
	g.Go(func() error {
		_, err := bank.Check(groupCtx, new(healthpb.HealthCheckRequest))
		return err
	})
	return g.Wait()
}

// QuoteOrder makes two calls in one part: one finding, and one fix for both.
func QuoteOrder(ctx context.Context, stock, bank healthpb.HealthClient) error {
	g, groupCtx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if _, err := bank.Check(groupCtx, new(healthpb.HealthCheckRequest)); err != nil {
			return err
		}
		_, err := bank.Check(groupCtx, new(healthpb.HealthCheckRequest))
		return err
	})
	g.Go(func() error {
		if _, err := stock.Check(ctx, new(healthpb.HealthCheckRequest)); err != nil { // want `^stock.Check runs on ctx, not on groupCtx: .*; pass groupCtx$`
			return err
		}
		_, err := stock.Check(ctx, new(healthpb.HealthCheckRequest))
		return err
	})
	return g.Wait()
}

// RepriceOrder discards what would have ended its parts.
func RepriceOrder(ctx context.Context, stock, bank healthpb.HealthClient) error {
	g, _ := errgroup.WithContext(ctx) // want `^errgroup.WithContext's context is discarded: stock.Check in the group runs on ctx and goes on when another part fails; name it and pass it$`
	g.Go(func() error {
		_, err := stock.Check(ctx, new(healthpb.HealthCheckRequest))
		return err
	})
	g.Go(func() error {
		_, err := bank.Check(ctx, new(healthpb.HealthCheckRequest))
		return err
	})
	return g.Wait()
}

// ConfirmOrder bounds its part, and forgets the group.
func ConfirmOrder(ctx context.Context, stock, bank healthpb.HealthClient) error {
	var g, groupCtx = errgroup.WithContext(ctx)
	g.Go(func() error {
		partCtx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		_, err := stock.Check(partCtx, new(healthpb.HealthCheckRequest)) // want `^stock.Check runs on partCtx, not on groupCtx: .*; derive it from groupCtx$`
		return err
	})
	g.Go(func() error { return ask(groupCtx, bank) })
	return g.Wait()
}

// ShipOrder calls out through a helper, from each round of a loop.
func ShipOrder(ctx context.Context, stock, bank healthpb.HealthClient) error {
	g, groupCtx := errgroup.WithContext(ctx)
	_ = groupCtx // nobody's yet
	g.SetLimit(2)
	for _, server := range []healthpb.HealthClient{stock, bank} {
		g.Go(func() error {
			return ask(ctx, server) // want `^ask runs on ctx, not on groupCtx: .*; pass groupCtx$`
		})
	}
	return g.Wait()
}

// ask is what the parts have in common.
func ask(ctx context.Context, server healthpb.HealthClient) error {
	_, err := server.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// ShowOrder has a group on the request's context, and asks the request.
func ShowOrder(w http.ResponseWriter, r *http.Request, stock, bank healthpb.HealthClient) {
	g, ctx := errgroup.WithContext(r.Context())
	g.Go(func() error {
		return ask(r.Context(), stock) // want `^ask runs on r.Context\(\), not on ctx: .*; pass ctx$`
	})
	g.Go(func() error {
		return ask(ctx, bank)
	})
	if g.Wait() != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// ShowOrderFor asks the group.
func ShowOrderFor(w http.ResponseWriter, r *http.Request, stock, bank healthpb.HealthClient) {
	g, ctx := errgroup.WithContext(r.Context())
	g.Go(func() error {
		return ask(ctx, stock)
	})
	g.Go(func() error {
		return ask(ctx, bank)
	})
	if g.Wait() != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// NestOrder has a group in a group: the inner one's part must end with it.
func NestOrder(ctx context.Context, stock, bank healthpb.HealthClient) error {
	outer, outerCtx := errgroup.WithContext(ctx)
	outer.Go(func() error {
		inner, innerCtx := errgroup.WithContext(outerCtx)
		inner.Go(func() error {
			return ask(outerCtx, stock) // want `^ask runs on outerCtx, not on innerCtx: .*; pass innerCtx$`
		})
		inner.Go(func() error {
			return ask(innerCtx, bank)
		})
		return inner.Wait()
	})
	return outer.Wait()
}

// A Crew is somebody's own group.
type crew struct {
	group sync.WaitGroup
	once  sync.Once
	end   context.CancelCauseFunc
	err   error
}

// newCrew returns a crew, and a context that ends with the first failure.
func newCrew(ctx context.Context) (*crew, context.Context) {
	ctx, cancel := context.WithCancelCause(ctx)
	return &crew{end: cancel}, ctx
}

// Go runs a part.
func (c *crew) Go(part func() error) {
	c.group.Go(func() {
		if err := part(); err != nil {
			c.once.Do(func() {
				c.err = err
				c.end(err)
			})
		}
	})
}

// Wait waits for all parts.
func (c *crew) Wait() error {
	c.group.Wait()
	c.end(c.err)
	return c.err
}

// PackOrder has a group of its own making.
func PackOrder(ctx context.Context, stock, bank healthpb.HealthClient) error {
	c, crewCtx := newCrew(ctx)
	c.Go(func() error {
		return ask(ctx, stock) // want `^ask runs on ctx, not on crewCtx: .*; pass crewCtx$`
	})
	c.Go(func() error {
		return ask(crewCtx, bank)
	})
	return c.Wait()
}

// -- A callback's own context --

// within runs work, for a second at most.
func within(ctx context.Context, work func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return work(ctx)
}

// CountStock waits longer than it was given.
func CountStock(ctx context.Context, stock healthpb.HealthClient) error {
	return within(ctx, func(briefly context.Context) error {
		_, err := stock.Check(ctx, new(healthpb.HealthCheckRequest)) // want `^stock.Check runs on ctx, not on the callback's briefly: canceling briefly does not stop it; pass briefly$`
		return err
	})
}

// CountStockFor waits as long as it was given.
func CountStockFor(ctx context.Context, stock healthpb.HealthClient) error {
	return within(ctx, func(briefly context.Context) error {
		_, err := stock.Check(briefly, new(healthpb.HealthCheckRequest))
		return err
	})
}

// FindShelf asks two contexts further out.
func FindShelf(ctx context.Context, stock healthpb.HealthClient) error {
	return within(ctx, func(briefly context.Context) error {
		find := func() error {
			return ask(ctx, stock) // want `^ask runs on ctx, not on the callback's briefly: .*; pass briefly$`
		}
		return find()
	})
}

// -- After Wait --

// Checkout bills when all is reserved, on a context that has ended with the reservation.
func Checkout(ctx context.Context, stock, bank healthpb.HealthClient) error {
	g, groupCtx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return ask(groupCtx, stock)
	})
	if err := g.Wait(); err != nil {
		return err
	}
	_, err := bank.Check(groupCtx, new(healthpb.HealthCheckRequest)) // want `^bank.Check runs on groupCtx after g.Wait: it is canceled by then; pass ctx$`
	return err
}

// CheckoutFor bills on the caller's context.
func CheckoutFor(ctx context.Context, stock, bank healthpb.HealthClient) error {
	g, groupCtx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return ask(groupCtx, stock)
	})
	if err := g.Wait(); err != nil {
		return err
	}
	_, err := bank.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// Refund has one name for both contexts.
func Refund(ctx context.Context, stock, bank healthpb.HealthClient) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return ask(ctx, stock)
	})
	if err := g.Wait(); err != nil {
		return err
	}
	return ask(ctx, bank) // want `^ask runs on ctx after g.Wait: it is canceled by then; keep the group's apart from ctx$`
}

// Settle derives from what has ended, and calls out in a goroutine that it waits for.
func Settle(ctx context.Context, stock, bank healthpb.HealthClient) error {
	g, groupCtx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return ask(groupCtx, stock)
	})
	if err := g.Wait(); err != nil {
		return err
	}
	billCtx, cancel := context.WithTimeout(groupCtx, time.Minute)
	defer cancel()
	done := make(chan error)
	go func() {
		done <- ask(billCtx, bank) // want `^ask runs on billCtx after g.Wait: it is canceled by then; derive it from ctx$`
	}()
	return <-done
}

// Restock needs the group's context for nothing but what comes too late: no fix leaves a variable without a use.
func Restock(ctx context.Context, stock, bank healthpb.HealthClient) error {
	g, groupCtx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return nil
	})
	if err := g.Wait(); err != nil {
		return err
	}
	return ask(groupCtx, bank) // want `^ask runs on groupCtx after g.Wait: it is canceled by then; pass ctx$`
}

// A Till bills for as long as it is open.
type Till struct{ ctx context.Context }

// NewTill returns a till that is open until ctx ends.
func NewTill(ctx context.Context) *Till { return &Till{ctx} }

// Bill has a group on the till's context.
func (t *Till) Bill(stock, bank healthpb.HealthClient) error {
	g, groupCtx := errgroup.WithContext(t.ctx)
	g.Go(func() error {
		return ask(groupCtx, stock)
	})
	if err := g.Wait(); err != nil {
		return err
	}
	return ask(groupCtx, bank) // want `^ask runs on groupCtx after g.Wait: it is canceled by then; pass t.ctx$`
}

// -- What is right --

// AskAll wants all the answers, and collects the errors itself: no part ever ends the group.
func AskAll(ctx context.Context, stock, bank healthpb.HealthClient) error {
	g, _ := errgroup.WithContext(ctx)
	errs := make([]error, 2)
	for i, server := range []healthpb.HealthClient{stock, bank} {
		g.Go(func() error {
			_, errs[i] = server.Check(ctx, new(healthpb.HealthCheckRequest))
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return errors.Join(errs...)
}

// OpenFeeds opens streams in parallel. They are read when the group has long ended, so they must not end with it.
func OpenFeeds(ctx context.Context, stock, bank healthpb.HealthClient) error {
	g, _ := errgroup.WithContext(ctx)
	feeds := make([]healthpb.Health_WatchClient, 2)
	for i, server := range []healthpb.HealthClient{stock, bank} {
		g.Go(func() error {
			feed, err := server.Watch(ctx, new(healthpb.HealthCheckRequest))
			feeds[i] = feed
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for _, feed := range feeds {
		if _, err := feed.Recv(); err != nil {
			return err
		}
	}
	return nil
}

// CheckoutEach makes the group anew in each round: its context has ended in the round before, not in this one.
func CheckoutEach(ctx context.Context, stock, bank healthpb.HealthClient) error {
	for range 2 {
		g, groupCtx := errgroup.WithContext(ctx)
		g.Go(func() error {
			return ask(groupCtx, stock)
		})
		if err := ask(groupCtx, bank); err != nil {
			return err
		}
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

// CountAnyway says that it does not want the limit.
func CountAnyway(ctx context.Context, stock healthpb.HealthClient) error {
	return within(ctx, func(context.Context) error {
		_, err := stock.Check(ctx, new(healthpb.HealthCheckRequest))
		return err
	})
}

// ReturnStock gives back what its part has taken, also when another part has failed.
func ReturnStock(ctx context.Context, stock, bank healthpb.HealthClient) error {
	g, groupCtx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer func() {
			stock.Check(ctx, &healthpb.HealthCheckRequest{Service: "return"})
		}()
		return ask(groupCtx, stock)
	})
	g.Go(func() error {
		return ask(groupCtx, bank)
	})
	return g.Wait()
}
