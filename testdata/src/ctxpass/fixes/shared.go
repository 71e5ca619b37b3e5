package fixes

import (
	"context"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// Grace is how long anything here works on after its caller has gone.
const Grace = 5 * time.Second

// SplitOrder makes one root for a call and for what must be done although the caller has gone.
func SplitOrder(ctx context.Context, orders healthpb.HealthClient) error {
	callCtx := context.Background()
	defer freeShelf(callCtx, orders)
	_, err := orders.Check(callCtx, &healthpb.HealthCheckRequest{Service: "split"}) // want `orders\.Check runs on context\.Background\(\) \(line \d+\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

func freeShelf(ctx context.Context, orders healthpb.HealthClient) {
	ctx, cancel := context.WithTimeout(ctx, Grace)
	defer cancel()
	orders.Check(ctx, &healthpb.HealthCheckRequest{Service: "shelf"})
}

// SplitOrderFor has a context for each.
func SplitOrderFor(ctx context.Context, orders healthpb.HealthClient) error {
	defer freeShelf(context.WithoutCancel(ctx), orders)
	_, err := orders.Check(ctx, &healthpb.HealthCheckRequest{Service: "split"})
	return err
}

// MergeOrders makes one for a call and for a goroutine that outlives it.
func MergeOrders(ctx context.Context, orders healthpb.HealthClient) error {
	callCtx := context.Background()
	go freeShelf(callCtx, orders)
	_, err := orders.Check(callCtx, &healthpb.HealthCheckRequest{Service: "merge"}) // want `orders\.Check runs on context\.Background\(\) \(line \d+\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

// MergeOrdersFor has a context for each.
func MergeOrdersFor(ctx context.Context, orders healthpb.HealthClient) error {
	go freeShelf(context.WithoutCancel(ctx), orders)
	_, err := orders.Check(ctx, &healthpb.HealthCheckRequest{Service: "merge"})
	return err
}

// WeighOrder has a deferred literal use it too.
func WeighOrder(ctx context.Context, orders healthpb.HealthClient) error {
	callCtx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer func() {
		freeShelf(callCtx, orders)
		cancel()
	}()
	_, err := orders.Check(callCtx, &healthpb.HealthCheckRequest{Service: "weigh"}) // want `orders\.Check runs on context\.Background\(\) \(line \d+\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

// A Follower follows orders for as long as its context says.
type Follower struct {
	Ctx    context.Context
	Orders healthpb.HealthClient
}

// FollowOrder keeps it for what it returns.
func FollowOrder(ctx context.Context, orders healthpb.HealthClient) (*Follower, error) {
	callCtx := context.Background()
	if _, err := orders.Check(callCtx, &healthpb.HealthCheckRequest{Service: "follow"}); err != nil { // want `orders\.Check runs on context\.Background\(\) \(line \d+\), not on ctx: canceling ctx does not stop it; pass ctx`
		return nil, err
	}
	return &Follower{Ctx: callCtx, Orders: orders}, nil
}

// FollowOrderFor has a context for each.
func FollowOrderFor(ctx context.Context, orders healthpb.HealthClient) (*Follower, error) {
	if _, err := orders.Check(ctx, &healthpb.HealthCheckRequest{Service: "follow"}); err != nil {
		return nil, err
	}
	return &Follower{Ctx: context.WithoutCancel(ctx), Orders: orders}, nil
}
