package order

import (
	"context"

	"github.com/cancellint/cancellint/testdata/src/demo/inventorypb"
)

// price returns the price of one piece.
func (s *Server) price(sku string) (cents int64, err error) {
	item, err := s.inventory.GetItem(context.TODO(), &inventorypb.GetItemRequest{Sku: sku})
	if err != nil {
		return 0, err
	}
	return item.GetPriceCents(), nil
}
