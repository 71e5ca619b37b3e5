package worker

import (
	"context"
	"log/slog"
	"time"

	"github.com/cancellint/cancellint/testdata/src/demo/order"
	"github.com/cancellint/cancellint/testdata/src/demo/orderpb"
)

// A Sweeper cancels the orders that nobody paid for in time.
type Sweeper struct {
	store  *order.Store
	orders orderpb.OrdersClient
	grace  time.Duration
}

// NewSweeper returns a sweeper of the orders that stay unpaid for longer than grace.
func NewSweeper(store *order.Store, orders orderpb.OrdersClient, grace time.Duration) *Sweeper {
	return &Sweeper{store: store, orders: orders, grace: grace}
}

// Run sweeps every minute.
func (s *Sweeper) Run(ctx context.Context) {
	minute := time.NewTicker(time.Minute)
	defer minute.Stop()
	for range minute.C {
		if err := s.sweep(ctx); err != nil {
			slog.ErrorContext(ctx, "cancel unpaid orders", "err", err)
		}
	}
}

func (s *Sweeper) sweep(ctx context.Context) error {
	ids, err := s.store.Unpaid(ctx, time.Now().Add(-s.grace))
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := s.orders.CancelOrder(ctx, &orderpb.CancelOrderRequest{Id: id}); err != nil {
			return err
		}
	}
	return nil
}
