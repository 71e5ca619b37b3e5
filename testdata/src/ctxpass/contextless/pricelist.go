package contextless

import (
	"context"

	"github.com/cancellint/cancellint/testdata/src/ctxpass/contextless/pricelist"
)

// QuotePrice uses the form without a context of a library of the house.
func QuotePrice(ctx context.Context, prices *pricelist.List, sku string) error {
	return prices.Fetch(sku) // want `prices\.Fetch takes no context: canceling ctx does not stop it; use prices\.FetchContext with ctx`
}

// QuotePriceFor uses the other.
func QuotePriceFor(ctx context.Context, prices *pricelist.List, sku string) error {
	return prices.FetchContext(ctx, sku)
}
