// Package handedon has functions that hand the context that they are given on to a call: its deadline is due where it
// is made.
package handedon

import (
	"context"
	"time"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/deadline/unboundedcall/relay"
)

// RepriceShelf begins a way of three steps, the last of them in another package. Nobody on it adds a deadline.
func RepriceShelf(pricing healthpb.HealthClient) error {
	return reprice(context.Background(), pricing) // want `reprice passes context\.Background\(\) without a deadline to peer\.Check through repriceOne, relay\.Forward: it can wait forever; derive the context with context\.WithTimeout`
}

func reprice(ctx context.Context, pricing healthpb.HealthClient) error {
	return repriceOne(ctx, pricing)
}

func repriceOne(ctx context.Context, pricing healthpb.HealthClient) error {
	return relay.Forward(ctx, pricing)
}

// RepriceShelfInTime begins the same way with a deadline.
func RepriceShelfInTime(pricing healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return reprice(ctx, pricing)
}

// CountStock makes one context without a deadline, and asks twice with it: there is one thing to change.
func CountStock(stock healthpb.HealthClient) error {
	ctx := context.Background()
	if err := count(ctx, stock, "shelf"); err != nil { // want `count passes context\.Background\(\) \(line \d+\) without a deadline to stock\.Check`
		return err
	}
	return count(ctx, stock, "cellar")
}

func count(ctx context.Context, stock healthpb.HealthClient, place string) error {
	_, err := stock.Check(ctx, &healthpb.HealthCheckRequest{Service: place})
	return err
}

// CountStockInTime makes one with a deadline, for both.
func CountStockInTime(stock healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := count(ctx, stock, "shelf"); err != nil {
		return err
	}
	return count(ctx, stock, "cellar")
}

// A courier has one implementation.
type courier interface {
	deliver(ctx context.Context, parcels healthpb.HealthClient) error
}

type van struct{}

func (van) deliver(ctx context.Context, parcels healthpb.HealthClient) error {
	_, err := parcels.Check(ctx, &healthpb.HealthCheckRequest{Service: "van"})
	return err
}

// DeliverParcels sends whoever delivers, and there is but the van.
func DeliverParcels(parcels healthpb.HealthClient) error {
	var c courier = van{}
	return c.deliver(context.Background(), parcels) // want `c\.deliver passes context\.Background\(\) without a deadline to parcels\.Check`
}

// DeliverParcelsInTime sends it for a while.
func DeliverParcelsInTime(parcels healthpb.HealthClient) error {
	var c courier = van{}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return c.deliver(ctx, parcels)
}

// A Carrier has any number of implementations.
type Carrier interface {
	Carry(ctx context.Context, parcels healthpb.HealthClient) error
}

type ship struct{}

func (ship) Carry(ctx context.Context, parcels healthpb.HealthClient) error {
	_, err := parcels.Check(ctx, &healthpb.HealthCheckRequest{Service: "ship"})
	return err
}

type train struct{}

func (train) Carry(context.Context, healthpb.HealthClient) error { return nil }

// CarryParcels does not know who carries, or whether that takes a deadline.
func CarryParcels(parcels healthpb.HealthClient) error {
	carriers := map[string]Carrier{"sea": ship{}, "rail": train{}}
	return carriers["sea"].Carry(context.Background(), parcels)
}

type method[R any] func(context.Context, *healthpb.HealthCheckRequest, ...grpc.CallOption) (R, error)

func ask[R any](ctx context.Context, call method[R]) (R, error) {
	return call(ctx, new(healthpb.HealthCheckRequest))
}

// LoadSizes asks through a generic function.
func LoadSizes(sizes healthpb.HealthClient) error {
	_, err := ask(context.Background(), sizes.Check) // want `ask passes context\.Background\(\) without a deadline to call`
	return err
}

// LoadSizesInTime gives it a deadline.
func LoadSizesInTime(sizes healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := ask(ctx, sizes.Check)
	return err
}

// LoadColors asks by a method that has been taken from its client.
func LoadColors(colors healthpb.HealthClient) error {
	check := colors.Check
	_, err := check(context.Background(), new(healthpb.HealthCheckRequest)) // want `check runs on context\.Background\(\) without a deadline`
	return err
}

// LoadColorsInTime does so with a deadline.
func LoadColorsInTime(colors healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	check := colors.Check
	_, err := check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// LoadBrands asks in a function literal, with a context from around it.
func LoadBrands(brands healthpb.HealthClient) error {
	ctx := context.Background()
	load := func(name string) error {
		_, err := brands.Check(ctx, &healthpb.HealthCheckRequest{Service: name}) // want `brands\.Check runs on context\.Background\(\) \(line \d+\) without a deadline`
		return err
	}
	if err := load("own"); err != nil {
		return err
	}
	return load("foreign")
}

// LoadBrandsInTime has a deadline around it.
func LoadBrandsInTime(brands healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	load := func(name string) error {
		_, err := brands.Check(ctx, &healthpb.HealthCheckRequest{Service: name})
		return err
	}
	if err := load("own"); err != nil {
		return err
	}
	return load("foreign")
}

// attempt calls do with its own context, up to three times.
func attempt(ctx context.Context, do func(context.Context) error) (err error) {
	for range 3 {
		if err = do(ctx); err == nil {
			return nil
		}
	}
	return err
}

// LoadRates hands a context to a function that hands it back to a literal: nothing here says that it comes back.
func LoadRates(rates healthpb.HealthClient) error {
	return attempt(context.Background(), func(ctx context.Context) error {
		_, err := rates.Check(ctx, new(healthpb.HealthCheckRequest))
		return err
	})
}

// LoadRatesInTime hands it one with a deadline, which all attempts share.
func LoadRatesInTime(rates healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return attempt(ctx, func(ctx context.Context) error {
		_, err := rates.Check(ctx, new(healthpb.HealthCheckRequest))
		return err
	})
}

// importOptions carry the context to the functions of an import.
type importOptions struct {
	ctx    context.Context
	source string
}

// ImportOrders hands its context over in a struct.
func ImportOrders(orders healthpb.HealthClient) error {
	return importAll(orders, importOptions{ctx: context.Background(), source: "web"}) // want `importAll passes context\.Background\(\) without a deadline to orders\.Check`
}

func importAll(orders healthpb.HealthClient, opts importOptions) error {
	_, err := orders.Check(opts.ctx, &healthpb.HealthCheckRequest{Service: opts.source})
	return err
}

// ImportOrdersInTime hands over one with a deadline.
func ImportOrdersInTime(orders healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return importAll(orders, importOptions{ctx: ctx, source: "web"})
}

// SettleAccounts leaves the deadline to the second of three steps.
func SettleAccounts(ledger healthpb.HealthClient) error {
	return settle(context.Background(), ledger)
}

func settle(ctx context.Context, ledger healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return relay.Forward(ctx, ledger)
}

// RoundAccounts leaves it to a function that adds none if it has one, and one if it has none.
func RoundAccounts(ledger healthpb.HealthClient) error {
	ctx, cancel := withDeadline(context.Background())
	defer cancel()
	return relay.Forward(ctx, ledger)
}

func withDeadline(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, 10*time.Second)
}

// LetGo ends its call by a timer, and not by a deadline.
func LetGo(peer healthpb.HealthClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	timer := time.AfterFunc(10*time.Second, cancel)
	defer timer.Stop()
	return relay.Forward(ctx, peer)
}
