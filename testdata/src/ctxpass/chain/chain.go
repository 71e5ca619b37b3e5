// Package chain has callers that lose their context some packages away.
package chain

import (
	"context"
	"net/http"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/ctxpass/chain/directory"
	"github.com/cancellint/cancellint/testdata/src/ctxpass/chain/pricing"
	"github.com/cancellint/cancellint/testdata/src/ctxpass/chain/titles"
)

// QuotePrice loses it in the next package.
func QuotePrice(ctx context.Context, prices healthpb.HealthClient) error {
	return pricing.Quote(prices) // want `pricing\.Quote calls prices\.Check on context\.Background\(\) \(pricing\.go:\d+\): canceling ctx does not stop it; pass ctx to pricing\.Quote`
}

// QuotePriceFor does not.
func QuotePriceFor(ctx context.Context, prices healthpb.HealthClient) error {
	return pricing.QuoteFor(ctx, prices)
}

// ConvertPrice loses it two packages away.
func ConvertPrice(ctx context.Context, prices healthpb.HealthClient) error {
	return pricing.Convert(prices) // want `pricing\.Convert calls rates\.Check on context\.TODO\(\) \(rates\.go:\d+\) through rates\.Latest: canceling ctx does not stop it; pass ctx to pricing\.Convert`
}

// ReloadPrices loses it three packages away.
func ReloadPrices(ctx context.Context, prices healthpb.HealthClient) error {
	return pricing.Reload(prices) // want `pricing\.Reload calls feed\.Check on context\.Background\(\) \(feed\.go:\d+\) through rates\.Reload, feed\.Pull: canceling ctx does not stop it; pass ctx to pricing\.Reload`
}

// ReloadPricesFor carries it that far.
func ReloadPricesFor(ctx context.Context, prices healthpb.HealthClient) error {
	return pricing.ReloadFor(ctx, prices)
}

// RebuildPrices loses it seven calls away: nobody would read all their names.
func RebuildPrices(ctx context.Context, prices healthpb.HealthClient) error {
	return pricing.Rebuild(prices) // want `pricing\.Rebuild calls feed\.Check on context\.Background\(\) \(feed\.go:\d+\) through rates\.Rebuild, feed\.Rebuild, reconnect, introduce, authenticate, …: canceling ctx does not stop it; pass ctx to pricing\.Rebuild`
}

// ShowDiscount is the first of two that lose it at the same place, by different ways.
func ShowDiscount(ctx context.Context, prices healthpb.HealthClient) error {
	return discount(prices) // want `discount calls prices\.Check on context\.TODO\(\) \(pricing\.go:\d+\) through pricing\.Discount: canceling ctx does not stop it; pass ctx to discount \(1 more caller has a context\)`
}

// ShowRebate is the second.
func ShowRebate(ctx context.Context, prices healthpb.HealthClient) error {
	return rebate(prices)
}

func rebate(prices healthpb.HealthClient) error { return discount(prices) }

func discount(prices healthpb.HealthClient) error { return pricing.Discount(prices) }

// ShowDiscountFor asks for it on the caller's behalf.
func ShowDiscountFor(ctx context.Context, prices healthpb.HealthClient) error {
	return pricing.QuoteFor(ctx, prices)
}

// A Portal has a client of another package.
type Portal struct{ people *directory.Client }

// NewPortal returns a portal to the directory behind a connection.
func NewPortal(conn grpc.ClientConnInterface) *Portal {
	return &Portal{people: directory.New(conn)}
}

// ShowPerson calls a method of it that has no context to pass on.
func (p *Portal) ShowPerson(ctx context.Context) error {
	return p.people.Find("ann") // want `p\.people\.Find calls c\.people\.Check on context\.Background\(\) \(directory\.go:\d+\): canceling ctx does not stop it; pass ctx to p\.people\.Find`
}

// ShowPersonFor calls one that has.
func (p *Portal) ShowPersonFor(ctx context.Context) error {
	return p.people.FindFor(ctx, "ann")
}

// GreetPerson makes the client and calls it.
func GreetPerson(ctx context.Context, conn grpc.ClientConnInterface) error {
	return directory.New(conn).Greet("ann") // want `directory\.New\(conn\)\.Greet calls c\.people\.Check on context\.TODO\(\) \(directory\.go:\d+\): canceling ctx does not stop it; pass ctx to directory\.New\(conn\)\.Greet`
}

// GreetPersonFor does too, with the context.
func GreetPersonFor(ctx context.Context, conn grpc.ClientConnInterface) error {
	return directory.New(conn).FindFor(ctx, "ann")
}

// ShowTitles is a handler of which the package that fetches knows nothing.
func ShowTitles(w http.ResponseWriter, r *http.Request, url string) {
	if err := titles.List(url); err != nil { // want `titles\.List calls http\.Get without a context \(fetch\.go:\d+\) through fetch\.Page: canceling the request does not stop it; pass r\.Context\(\) to titles\.List`
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

// ShowTitlesFor hands on the browser's context.
func ShowTitlesFor(w http.ResponseWriter, r *http.Request, url string) {
	if err := titles.ListFor(r.Context(), url); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

// OrderTitle is a handler whose request is sent, without its context, two packages away.
func OrderTitle(w http.ResponseWriter, r *http.Request, url string) {
	if err := titles.Order(url); err != nil { // want `titles\.Order calls s\.client\.Do without a context \(fetch\.go:\d+\) through fetch\.New\(\)\.Send: canceling the request does not stop it; pass r\.Context\(\) to titles\.Order`
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}
