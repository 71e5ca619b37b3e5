package order

import (
	"context"
	"testing"

	"google.golang.org/grpc"

	"github.com/cancellint/cancellint/testdata/src/demo/inventorypb"
	"github.com/cancellint/cancellint/testdata/src/demo/orderpb"
)

// priceList is an inventory that knows prices and nothing else.
type priceList struct {
	inventorypb.InventoryClient
	cents int64
}

func (p priceList) GetItem(_ context.Context, in *inventorypb.GetItemRequest, _ ...grpc.CallOption) (*inventorypb.Item, error) {
	return &inventorypb.Item{Sku: in.GetSku(), PriceCents: p.cents}, nil
}

func TestQuote(t *testing.T) {
	t.Parallel()
	server := NewServer(nil, priceList{cents: 250}, nil)
	quote, err := server.Quote(t.Context(), &orderpb.QuoteRequest{Sku: "lamp", Quantity: 3})
	if err != nil {
		t.Fatal(err)
	}
	if got := quote.GetTotalCents(); got != 750 {
		t.Errorf("three lamps at 250 cost %d", got)
	}
}
