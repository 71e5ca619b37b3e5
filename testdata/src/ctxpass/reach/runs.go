package reach

import (
	"context"
	"sync"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// each runs visit for every name, one after the other.
func each(names []string, visit func(string)) {
	for _, name := range names {
		visit(name)
	}
}

// atOnce runs visit for every name at once, and waits for all.
func atOnce(names []string, visit func(string)) {
	var group sync.WaitGroup
	for _, name := range names {
		group.Go(func() { visit(name) })
	}
	group.Wait()
}

// VisitShops hands its literal to a function that runs it before it returns, and has no error to return.
func VisitShops(ctx context.Context, shops healthpb.HealthClient) error {
	each([]string{"north", "south"}, func(shop string) {
		shops.Check(context.Background(), &healthpb.HealthCheckRequest{Service: shop}) // want `shops\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
	})
	return ctx.Err()
}

// VisitShopsFor hands over one that ends with the caller.
func VisitShopsFor(ctx context.Context, shops healthpb.HealthClient) error {
	each([]string{"north", "south"}, func(shop string) {
		shops.Check(ctx, &healthpb.HealthCheckRequest{Service: shop})
	})
	return ctx.Err()
}

// CallShops hands its literal to a function that runs it in goroutines and waits for them.
func CallShops(ctx context.Context, shops healthpb.HealthClient) error {
	atOnce([]string{"north", "south"}, func(shop string) {
		shops.Check(context.Background(), &healthpb.HealthCheckRequest{Service: shop}) // want `shops\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
	})
	return ctx.Err()
}

// CallShopsFor hands over one that ends with the caller.
func CallShopsFor(ctx context.Context, shops healthpb.HealthClient) error {
	atOnce([]string{"north", "south"}, func(shop string) {
		shops.Check(ctx, &healthpb.HealthCheckRequest{Service: shop})
	})
	return ctx.Err()
}

// ListShops hands its literal to a method of package sync that runs it before it returns.
func ListShops(ctx context.Context, shops healthpb.HealthClient) error {
	var open sync.Map
	open.Store("north", true)
	open.Range(func(shop, _ any) bool {
		_, err := shops.Check(context.Background(), &healthpb.HealthCheckRequest{Service: shop.(string)}) // want `shops\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
		return err == nil
	})
	return ctx.Err()
}

// opener returns what asks for a shop to be opened.
func opener(shops healthpb.HealthClient) func() error {
	return func() error {
		_, err := shops.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "open"})
		return err
	}
}

// OpenShop calls a function that another function has made.
func OpenShop(ctx context.Context, shops healthpb.HealthClient) error {
	open := opener(shops)
	return open() // want `open calls shops\.Check on context\.Background\(\) \(runs\.go:\d+\): canceling ctx does not stop it; pass ctx to open`
}
