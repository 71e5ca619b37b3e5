package worker

import (
	"context"
	"log/slog"

	"github.com/cancellint/cancellint/testdata/src/demo/inventorypb"
)

// A Restock looks for items that are about to run out.
type Restock struct {
	inventory inventorypb.InventoryClient
	threshold int64
}

// NewRestock returns a task that asks for more of what has fewer than threshold pieces left.
func NewRestock(inventory inventorypb.InventoryClient, threshold int64) *Restock {
	return &Restock{inventory: inventory, threshold: threshold}
}

// Check looks once.
func (r *Restock) Check() error {
	low, err := r.inventory.ListLow(context.Background(), &inventorypb.ListLowRequest{Threshold: r.threshold})
	if err != nil {
		return err
	}
	for _, item := range low.GetItems() {
		slog.Warn("about to run out", "sku", item.GetSku(), "available", item.GetAvailable())
	}
	return nil
}
