// want package:`bounds clients: intercepted, config "", timed, config "/shop.Orders/", timed}$`

// Package dialing makes connections by what other packages say of theirs, and calls through them.
package dialing

import (
	"context"
	"fmt"

	"google.golang.org/grpc"

	"example.com/shop/client"
	"example.com/shop/configured"
	"example.com/shop/dialer"
	"example.com/shop/traced"
)

// Intercepted calls through the connection of a package that bounds it.
func Intercepted(ctx context.Context) error { // want Intercepted:`^forwards 0 to cc.Invoke, bounded; `
	cc, err := client.Dial("orders")
	if err != nil {
		return err
	}
	return cc.Invoke(ctx, "/shop.Orders/List", nil, nil)
}

// Configured does so for all methods.
func Configured(ctx context.Context) error { // want Configured:`^forwards 0 to cc.Invoke, bounded; `
	cc, err := configured.Dial("orders")
	if err != nil {
		return err
	}
	return cc.Invoke(ctx, "/shop.Orders/List", nil, nil)
}

// Traced calls through a connection that nothing bounds, whatever others are.
func Traced(ctx context.Context) error { // want Traced:`^forwards 0 to cc.Invoke; `
	cc, err := traced.Dial("orders")
	if err != nil {
		return err
	}
	return cc.Invoke(ctx, "/shop.Orders/List", nil, nil)
}

// WithOptions makes its connection with another package's options, and with its own.
func WithOptions(ctx context.Context, limiter *dialer.Limiter) error { // want WithOptions:`^forwards 0 to cc.Invoke, bounded; `
	cc, err := grpc.NewClient("orders", dialer.Options(limiter)...)
	if err != nil {
		return err
	}
	return cc.Invoke(ctx, "/shop.Orders/List", nil, nil)
}

// Blocking gives another package an option to add to.
func Blocking(ctx context.Context) error { // want Blocking:`^forwards 0 to cc.Invoke, bounded; `
	mine := []grpc.DialOption{grpc.WithUnaryInterceptor(dialer.Default(1))}
	cc, err := grpc.NewClient("orders", dialer.Blocking(mine)...)
	if err != nil {
		return err
	}
	return cc.Invoke(ctx, "/shop.Orders/List", nil, nil)
}

const orders = "shop.Orders"

var ordersConfig = fmt.Sprintf(`{"methodConfig": [{"name": [{"service": %q}], "timeout": "%ds"}]}`, orders, 5)

// PerMethod has a service config that bounds some methods.
func PerMethod(ctx context.Context) error { // want PerMethod:`^forwards 0 to cc.Invoke, bounded; `
	cc, err := dialOrders()
	if err != nil {
		return err
	}
	return cc.Invoke(ctx, "/shop.Orders/List", nil, nil)
}

// OtherMethod calls one that it does not bound.
func OtherMethod(ctx context.Context) error { // want OtherMethod:`^forwards 0 to cc.Invoke; `
	cc, err := dialOrders()
	if err != nil {
		return err
	}
	return cc.Invoke(ctx, "/shop.Prices/List", nil, nil)
}

func dialOrders() (*grpc.ClientConn, error) { // want dialOrders:`^client: dialed, config "/shop.Orders/", timed$`
	return grpc.NewClient("orders", grpc.WithDefaultServiceConfig(ordersConfig))
}

// AnyClient calls through a connection that somebody else made, which may be one of those that are bounded.
func AnyClient(ctx context.Context, cc *grpc.ClientConn) error { // want AnyClient:`^forwards 0 to cc.Invoke, bounded; `
	return cc.Invoke(ctx, "/shop.Prices/List", nil, nil)
}
