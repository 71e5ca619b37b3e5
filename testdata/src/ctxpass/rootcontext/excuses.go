package rootcontext

import (
	"context"
	"sync"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

type shopperKey struct{}

// RateShopper carries a value over, and gives the call no end of its own.
func RateShopper(ctx context.Context, ratings healthpb.HealthClient) error {
	rateCtx := context.WithValue(context.Background(), shopperKey{}, ctx.Value(shopperKey{}))
	_, err := ratings.Check(rateCtx, &healthpb.HealthCheckRequest{Service: "shoppers"}) // want `ratings\.Check runs on context\.Background\(\) \(line \d+\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

// RateShopperFor adds the value to the caller's context.
func RateShopperFor(ctx context.Context, ratings healthpb.HealthClient) error {
	rateCtx := context.WithValue(ctx, shopperKey{}, "ann")
	_, err := ratings.Check(rateCtx, &healthpb.HealthCheckRequest{Service: "shoppers"})
	return err
}

// RateCarrier replaces the context where there is one, which is the guard the wrong way round.
func RateCarrier(ctx context.Context, ratings healthpb.HealthClient) error {
	if ctx != nil {
		ctx = context.Background()
	}
	_, err := ratings.Check(ctx, &healthpb.HealthCheckRequest{Service: "carriers"}) // want `ratings\.Check runs on context\.Background\(\) \(line \d+\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

// RateCarrierFor replaces it where there is none.
func RateCarrierFor(ctx context.Context, ratings healthpb.HealthClient) error {
	if ctx == nil {
		ctx = context.Background()
	}
	_, err := ratings.Check(ctx, &healthpb.HealthCheckRequest{Service: "carriers"})
	return err
}

// RateStore has looked whether the caller has gone, and goes on as if it could not go later.
func RateStore(ctx context.Context, ratings healthpb.HealthClient) error {
	if ctx.Err() == nil {
		rateCtx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		_, err := ratings.Check(rateCtx, &healthpb.HealthCheckRequest{Service: "stores"}) // want `ratings\.Check runs on context\.Background\(\) \(line \d+\), not on ctx: canceling ctx does not stop it; pass ctx`
		return err
	}
	return ctx.Err()
}

// RateStoreFor can be stopped later too.
func RateStoreFor(ctx context.Context, ratings healthpb.HealthClient) error {
	if ctx.Err() == nil {
		rateCtx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		_, err := ratings.Check(rateCtx, &healthpb.HealthCheckRequest{Service: "stores"})
		return err
	}
	return ctx.Err()
}

// RateAll starts a goroutine and waits for it.
func RateAll(ctx context.Context, ratings healthpb.HealthClient) (err error) {
	var group sync.WaitGroup
	group.Go(func() {
		rateCtx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		_, err = ratings.Check(rateCtx, &healthpb.HealthCheckRequest{Service: "all"}) // want `ratings\.Check runs on context\.Background\(\) \(line \d+\), not on ctx: canceling ctx does not stop it; pass ctx`
	})
	group.Wait()
	return err
}

// RateAllFor waits for one that ends with the caller.
func RateAllFor(ctx context.Context, ratings healthpb.HealthClient) (err error) {
	var group sync.WaitGroup
	group.Go(func() { _, err = ratings.Check(ctx, &healthpb.HealthCheckRequest{Service: "all"}) })
	group.Wait()
	return err
}

// Stop is a unary method: the shopper asks for it, and can go away like any other.
func (g *Gateway) Stop(ctx context.Context, req *healthpb.HealthCheckRequest) (*healthpb.HealthCheckResponse, error) {
	return g.Inventory.Check(context.Background(), req) // want `g\.Inventory\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
}

// RateOnce bounds the whole and not the caller: it waits for the timer.
func RateOnce(ctx context.Context, ratings healthpb.HealthClient) error {
	callCtx, cancel := context.WithCancel(context.Background())
	defer cancel()
	timer := time.AfterFunc(time.Hour, cancel)
	defer timer.Stop()
	_, err := ratings.Check(callCtx, &healthpb.HealthCheckRequest{Service: "once"}) // want `ratings\.Check runs on context\.Background\(\) \(line \d+\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}
