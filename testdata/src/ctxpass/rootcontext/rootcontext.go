// Package rootcontext has outgoing calls on a root context although an incoming one is in reach.
package rootcontext

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
)

// ReserveStock forgets the caller.
func ReserveStock(ctx context.Context, inventory healthpb.HealthClient) error {
	_, err := inventory.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "stock"}) // want `inventory\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

// ReserveStockFor asks on the caller's behalf.
func ReserveStockFor(ctx context.Context, inventory healthpb.HealthClient) error {
	_, err := inventory.Check(ctx, &healthpb.HealthCheckRequest{Service: "stock"})
	return err
}

// QuoteShipping gives express orders a context of their own, and loses the caller on that path only.
func QuoteShipping(ctx context.Context, carrier healthpb.HealthClient, express bool) error {
	if express {
		ctx = context.Background()
	}
	_, err := carrier.Check(ctx, &healthpb.HealthCheckRequest{Service: "rates"}) // want `carrier\.Check runs on context\.Background\(\) \(line \d+\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

// QuoteShippingFor marks express orders on the caller's context.
func QuoteShippingFor(ctx context.Context, carrier healthpb.HealthClient, express bool) error {
	if express {
		ctx = metadata.AppendToOutgoingContext(ctx, "service-level", "express")
	}
	_, err := carrier.Check(ctx, &healthpb.HealthCheckRequest{Service: "rates"})
	return err
}

// BookCarrier builds up the context of the call in a variable that starts at a root.
func BookCarrier(ctx context.Context, carrier healthpb.HealthClient) error {
	callCtx := context.TODO()
	callCtx = metadata.AppendToOutgoingContext(callCtx, "service-level", "express")
	_, err := carrier.Check(callCtx, &healthpb.HealthCheckRequest{Service: "bookings"}) // want `carrier\.Check runs on context\.TODO\(\) \(line \d+\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

// BookCarrierFor builds it on the caller's.
func BookCarrierFor(ctx context.Context, carrier healthpb.HealthClient) error {
	callCtx := metadata.AppendToOutgoingContext(ctx, "service-level", "express")
	_, err := carrier.Check(callCtx, &healthpb.HealthCheckRequest{Service: "bookings"})
	return err
}

// ChargeCard gives the payment a deadline of its own, but nobody can cancel it.
func ChargeCard(ctx context.Context, payments healthpb.HealthClient) error {
	payCtx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_, err := payments.Check(payCtx, &healthpb.HealthCheckRequest{Service: "cards"}) // want `payments\.Check runs on context\.Background\(\) \(line \d+\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

// ChargeCardFor bounds the payment within the caller's time.
func ChargeCardFor(ctx context.Context, payments healthpb.HealthClient) error {
	payCtx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	_, err := payments.Check(payCtx, &healthpb.HealthCheckRequest{Service: "cards"})
	return err
}

// LookUpTenant sends metadata on a fresh context.
func LookUpTenant(ctx context.Context, tenants healthpb.HealthClient, token string) error {
	md := metadata.Pairs("authorization", token)
	_, err := tenants.Check(metadata.NewOutgoingContext(context.Background(), md), new(healthpb.HealthCheckRequest)) // want `tenants\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

// LookUpTenantFor sends it on the caller's.
func LookUpTenantFor(ctx context.Context, tenants healthpb.HealthClient, token string) error {
	md := metadata.Pairs("authorization", token)
	_, err := tenants.Check(metadata.NewOutgoingContext(ctx, md), new(healthpb.HealthCheckRequest))
	return err
}

// PriceBasket asks for all prices at once, on nobody's behalf.
func PriceBasket(ctx context.Context, pricing healthpb.HealthClient, skus ...string) error {
	var group errgroup.Group
	for _, sku := range skus {
		group.Go(func() error {
			_, err := pricing.Check(context.Background(), &healthpb.HealthCheckRequest{Service: sku}) // want `pricing\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
			return err
		})
	}
	return group.Wait()
}

// PriceBasketFor asks on behalf of the group, and so of the caller.
func PriceBasketFor(ctx context.Context, pricing healthpb.HealthClient, skus ...string) error {
	group, groupCtx := errgroup.WithContext(ctx)
	for _, sku := range skus {
		group.Go(func() error {
			_, err := pricing.Check(groupCtx, &healthpb.HealthCheckRequest{Service: sku})
			return err
		})
	}
	return group.Wait()
}

// A Session is the context of one shopper's request.
type Session struct {
	context.Context
	Shopper string
}

// LoadCart ignores that the session is a context.
func LoadCart(session *Session, carts healthpb.HealthClient) error {
	_, err := carts.Check(context.Background(), &healthpb.HealthCheckRequest{Service: session.Shopper}) // want `carts\.Check runs on context\.Background\(\), not on session: canceling session does not stop it; pass session`
	return err
}

// LoadCartFor uses it as one.
func LoadCartFor(session *Session, carts healthpb.HealthClient) error {
	_, err := carts.Check(session, &healthpb.HealthCheckRequest{Service: session.Shopper})
	return err
}

// ShipOrder hands a root to a function that asks with whatever it is given.
func ShipOrder(ctx context.Context, carrier healthpb.HealthClient) error {
	return dispatch(context.Background(), carrier) // want `dispatch .*context\.Background\(\).*, not .*ctx.*; pass ctx`
}

// ShipOrderFor hands it the caller's context.
func ShipOrderFor(ctx context.Context, carrier healthpb.HealthClient) error {
	return dispatch(ctx, carrier)
}

func dispatch(ctx context.Context, carrier healthpb.HealthClient) error {
	_, err := carrier.Check(ctx, &healthpb.HealthCheckRequest{Service: "dispatch"})
	return err
}

// A lookup is one question to the inventory.
type lookup struct {
	ctx context.Context
	sku string
}

// AuditStock puts a root into the lookup.
func AuditStock(ctx context.Context, inventory healthpb.HealthClient) error {
	l := lookup{ctx: context.Background(), sku: "audit"}
	_, err := inventory.Check(l.ctx, &healthpb.HealthCheckRequest{Service: l.sku}) // want `inventory\.Check runs on context\.Background\(\) \(line \d+\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

// AuditStockFor puts the caller's context into it.
func AuditStockFor(ctx context.Context, inventory healthpb.HealthClient) error {
	l := lookup{ctx: ctx, sku: "audit"}
	_, err := inventory.Check(l.ctx, &healthpb.HealthCheckRequest{Service: l.sku})
	return err
}

// CountReturns takes its context from a function that makes a new one.
func CountReturns(ctx context.Context, returns healthpb.HealthClient) error {
	_, err := returns.Check(tracedContext(), new(healthpb.HealthCheckRequest)) // want `returns\.Check runs on context\.Background\(\) made by tracedContext, not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

func tracedContext() context.Context {
	return metadata.AppendToOutgoingContext(context.Background(), "trace", "on")
}

// CountReturnsFor takes it from one that adds to the caller's.
func CountReturnsFor(ctx context.Context, returns healthpb.HealthClient) error {
	_, err := returns.Check(traced(ctx), new(healthpb.HealthCheckRequest))
	return err
}

func traced(ctx context.Context) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "trace", "on")
}

// FollowStock keeps a stream open that the caller cannot end.
func FollowStock(ctx context.Context, inventory healthpb.HealthClient) error {
	stream, err := inventory.Watch(context.Background(), new(healthpb.HealthCheckRequest)) // want `inventory\.Watch runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
	if err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// FollowStockFor keeps it open for as long as the caller wants.
func FollowStockFor(ctx context.Context, inventory healthpb.HealthClient) error {
	stream, err := inventory.Watch(ctx, new(healthpb.HealthCheckRequest))
	if err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// ForwardCall is a proxy's way to call: by the name of the method.
func ForwardCall(ctx context.Context, upstream grpc.ClientConnInterface) error {
	return upstream.Invoke(context.Background(), healthpb.Health_Check_FullMethodName, new(healthpb.HealthCheckRequest), new(healthpb.HealthCheckResponse)) // want `upstream\.Invoke runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
}

// ForwardCallFor does it for the caller.
func ForwardCallFor(ctx context.Context, upstream grpc.ClientConnInterface) error {
	return upstream.Invoke(ctx, healthpb.Health_Check_FullMethodName, new(healthpb.HealthCheckRequest), new(healthpb.HealthCheckResponse))
}

// Authorize is an interceptor that cuts the handler off from the call.
func Authorize(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	return handler(context.Background(), req) // want `handler runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
}

// AuthorizeFor is one that does not.
func AuthorizeFor(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	return handler(metadata.AppendToOutgoingContext(ctx, "authorized", "yes"), req)
}

// RestockShelf works for any client: its calls are of the type parameter's method.
func RestockShelf[C healthpb.HealthClient](ctx context.Context, inventory C) error {
	_, err := inventory.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "shelf"}) // want `inventory\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

// RestockShelfFor works for any client and for its caller.
func RestockShelfFor[C healthpb.HealthClient](ctx context.Context, inventory C) error {
	_, err := inventory.Check(ctx, &healthpb.HealthCheckRequest{Service: "shelf"})
	return err
}

// VerifyStock is given the method to call, not the client.
func VerifyStock(ctx context.Context, check func(context.Context, *healthpb.HealthCheckRequest, ...grpc.CallOption) (*healthpb.HealthCheckResponse, error)) error {
	_, err := check(context.Background(), new(healthpb.HealthCheckRequest)) // want `check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

// VerifyStockFor is too, and calls it with what its caller gave it.
func VerifyStockFor(ctx context.Context, check func(context.Context, *healthpb.HealthCheckRequest, ...grpc.CallOption) (*healthpb.HealthCheckResponse, error)) error {
	_, err := check(ctx, new(healthpb.HealthCheckRequest))
	return err
}
