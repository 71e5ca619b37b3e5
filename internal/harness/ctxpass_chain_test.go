package harness

import (
	"context"
	"net/http"
	"testing"

	"google.golang.org/grpc"

	"github.com/cancellint/cancellint/testdata/src/ctxpass/chain"
	"github.com/cancellint/cancellint/testdata/src/ctxpass/chain/directory"
	"github.com/cancellint/cancellint/testdata/src/ctxpass/chain/pricing"
	"github.com/cancellint/cancellint/testdata/src/ctxpass/chain/pricing/rates"
	"github.com/cancellint/cancellint/testdata/src/ctxpass/chain/pricing/rates/feed"
	"github.com/cancellint/cancellint/testdata/src/ctxpass/chain/titles"
	"github.com/cancellint/cancellint/testdata/src/ctxpass/chain/titles/fetch"
)

// chainRows returns functions that lose their context in other packages.
func chainRows() []row {
	return []row{
		pair(chain.QuotePrice, chain.QuotePriceFor, goesOnUnary).calling(pricing.Quote, pricing.QuoteFor),
		pair(chain.ConvertPrice, chain.QuotePriceFor, goesOnUnary).calling(pricing.Convert, rates.Latest),
		pair(chain.ReloadPrices, chain.ReloadPricesFor, goesOnUnary).
			calling(pricing.Reload, rates.Reload, feed.Pull, pricing.ReloadFor, rates.ReloadFor, feed.PullFor),
		pair(chain.RebuildPrices, chain.ReloadPricesFor, goesOnUnary).calling(pricing.Rebuild, rates.Rebuild, feed.Rebuild),
		pair(chain.ShowDiscount, chain.ShowDiscountFor, goesOnUnary).calling(pricing.Discount),
		unsaid(chain.ShowRebate, chain.ShowDiscountFor, goesOnUnary),
		pair((*chain.Portal).ShowPerson, (*chain.Portal).ShowPersonFor, func(t *testing.T, show func(*chain.Portal, context.Context) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return show(chain.NewPortal(s.toServer2.cc), ctx) })
		}).calling(chain.NewPortal, directory.New, (*directory.Client).Find, (*directory.Client).FindFor),
		pair(chain.GreetPerson, chain.GreetPersonFor, func(t *testing.T, greet func(context.Context, grpc.ClientConnInterface) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return greet(ctx, s.toServer2.cc) })
		}).calling((*directory.Client).Greet),
		pair(chain.ShowTitles, chain.ShowTitlesFor, goesOnPage).calling(titles.List, fetch.Page, titles.ListFor, fetch.PageFor),
		pair(chain.OrderTitle, chain.ShowTitlesFor, goesOnPage).calling(titles.Order, fetch.New, (*fetch.Sender).Send),
	}
}

// goesOnPage runs a handler that asks a website.
func goesOnPage(t *testing.T, show func(http.ResponseWriter, *http.Request, string)) bool {
	return goesOnHTTP(t, func(s *stage, w http.ResponseWriter, r *http.Request) { show(w, r, s.website()) })
}

// countedCallerRows returns the callers of one function, of which the first is reported.
func countedCallerRows() []row {
	return []row{
		pair(chain.RenewCard, chain.QuotePriceFor, goesOnUnary),
		unsaid(chain.RevokeCard, chain.QuotePriceFor, goesOnUnary),
		unsaid(chain.ReplaceCard, chain.QuotePriceFor, goesOnUnary),
	}
}
