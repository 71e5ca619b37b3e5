package worker

import (
	"context"
	"log/slog"
	"time"

	"github.com/cancellint/cancellint/testdata/src/demo/inventorypb"
)

// A Stocktaking counts what there is.
type Stocktaking struct {
	inventory inventorypb.InventoryClient
	skus      []string
}

// NewStocktaking returns a stocktaking of the items.
func NewStocktaking(inventory inventorypb.InventoryClient, skus ...string) *Stocktaking {
	return &Stocktaking{inventory: inventory, skus: skus}
}

// Run counts every minute until ctx ends.
func (s *Stocktaking) Run(ctx context.Context) {
	minute := time.NewTicker(time.Minute)
	defer minute.Stop()
	brief, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		select {
		case <-ctx.Done():
			return
		case <-minute.C:
			slog.InfoContext(ctx, "in stock", "pieces", s.count(brief))
		}
	}
}

// count returns how many pieces there are, of what answers in time.
func (s *Stocktaking) count(ctx context.Context) (pieces int64) {
	for _, sku := range s.skus {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		item, err := s.inventory.GetItem(ctx, &inventorypb.GetItemRequest{Sku: sku})
		if err != nil {
			slog.WarnContext(ctx, "not counted", "sku", sku, "err", err)
			continue
		}
		pieces += item.GetAvailable()
	}
	return pieces
}
