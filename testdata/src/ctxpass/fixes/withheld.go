package fixes

import (
	"context"
	stdnet "net"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// TagOrder has another variable of the name that its context has.
func TagOrder(ctx context.Context, orders healthpb.HealthClient, tags ...string) error {
	for _, ctx := range tags {
		if _, err := orders.Check(context.Background(), &healthpb.HealthCheckRequest{Service: ctx}); err != nil { // want `orders\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
			return err
		}
	}
	return nil
}

// TagOrderFor does not shadow its context.
func TagOrderFor(ctx context.Context, orders healthpb.HealthClient, tags ...string) error {
	for _, tag := range tags {
		if _, err := orders.Check(ctx, &healthpb.HealthCheckRequest{Service: tag}); err != nil {
			return err
		}
	}
	return nil
}

// CallShop calls package net by another name: the dialer would have to be found first.
func CallShop(ctx context.Context, address string) error {
	conn, err := stdnet.Dial("tcp", address) // want `stdnet\.Dial takes no context: canceling ctx does not stop it; use \(&net\.Dialer\{\}\)\.DialContext with ctx`
	if err != nil {
		return err
	}
	return conn.Close()
}

// CallShopFor dials with the context.
func CallShopFor(ctx context.Context, address string) error {
	conn, err := new(stdnet.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return conn.Close()
}

// DraftOrder has its root made by a function, which other callers have too.
func DraftOrder(ctx context.Context, orders healthpb.HealthClient) error {
	_, err := orders.Check(draftContext(), &healthpb.HealthCheckRequest{Service: "drafts"}) // want `orders\.Check runs on context\.TODO\(\) made by draftContext, not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

func draftContext() context.Context { return context.TODO() }
