package fixes

import (
	"context"
	"net/http"

	"golang.org/x/sync/errgroup"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// CheckOrders asks when the group has ended, and with it the group's context, which has the name of the caller's.
func CheckOrders(ctx context.Context, orders healthpb.HealthClient) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return ctx.Err() })
	if err := group.Wait(); err != nil {
		return err
	}
	_, err := orders.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "all"}) // want `orders\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

// CheckOrdersFor keeps the caller's context for later.
func CheckOrdersFor(ctx context.Context, orders healthpb.HealthClient) error {
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error { return groupCtx.Err() })
	if err := group.Wait(); err != nil {
		return err
	}
	_, err := orders.Check(ctx, &healthpb.HealthCheckRequest{Service: "all"})
	return err
}

// RecheckOrders has canceled what its context has become.
func RecheckOrders(ctx context.Context, orders healthpb.HealthClient) error {
	ctx, cancel := context.WithCancel(ctx)
	err := ctx.Err()
	cancel()
	if err != nil {
		return err
	}
	_, err = orders.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "again"}) // want `orders\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

// RouteOrder has put another request in the place of the one that came.
func RouteOrder(w http.ResponseWriter, r *http.Request, orders healthpb.HealthClient) {
	r, err := http.NewRequest(http.MethodGet, r.URL.Path, nil)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	if _, err := orders.Check(context.Background(), &healthpb.HealthCheckRequest{Service: r.URL.Path}); err != nil { // want `orders\.Check runs on context\.Background\(\), not on r\.Context\(\): canceling the request does not stop it; pass r\.Context\(\)`
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}
