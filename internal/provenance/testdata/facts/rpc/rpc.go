// want package:`bounds clients: intercepted}$`

// Package rpc calls through clients whose HTTP client or interceptors bound them, and through others.
package rpc

import (
	"context"
	"net/http"
	"time"

	"connectrpc.com/connect"
	"github.com/grpc-ecosystem/go-grpc-middleware/v2/interceptors/retry"
	"github.com/grpc-ecosystem/go-grpc-middleware/v2/interceptors/timeout"
	"github.com/twitchtv/twirp"
	"google.golang.org/grpc"

	"example.com/shop/ordersconnect"
	"example.com/shop/orderstwirp"
)

func ConnectDefault(ctx context.Context, url string) error { // want ConnectDefault:`^forwards 0 to orders.List; `
	orders := ordersconnect.NewOrdersClient(http.DefaultClient, url, connect.WithGRPC())
	_, err := orders.List(ctx, new(ordersconnect.Request))
	return err
}

func ConnectTimed(ctx context.Context, url string) error { // want ConnectTimed:`^forwards 0 to orders.List, bounded; `
	orders := ordersconnect.NewOrdersClient(&http.Client{Timeout: time.Second}, url)
	_, err := orders.List(ctx, new(ordersconnect.Request))
	return err
}

func ConnectGiven(ctx context.Context, client *http.Client, url string) error { // want ConnectGiven:`^forwards 0 to orders.List, bounded; `
	orders := ordersconnect.NewOrdersClient(client, url)
	_, err := orders.List(ctx, new(ordersconnect.Request))
	return err
}

func ConnectIntercepted(ctx context.Context, url string) error { // want ConnectIntercepted:`^forwards 0 to orders.List, bounded; `
	orders := ordersconnect.NewOrdersClient(http.DefaultClient, url, connect.WithInterceptors(connect.UnaryInterceptorFunc(inTime)))
	_, err := orders.List(ctx, new(ordersconnect.Request))
	return err
}

func inTime(next connect.UnaryFunc) connect.UnaryFunc { // want inTime:`bounds clients`
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		return next(ctx, req)
	}
}

type limiter struct{ timeout time.Duration }

func (l *limiter) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc { // want WrapUnary:`bounds clients`
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		ctx, cancel := context.WithTimeout(ctx, l.timeout)
		defer cancel()
		return next(ctx, req)
	}
}

func ConnectLimited(ctx context.Context, url string) error { // want ConnectLimited:`^forwards 0 to orders.List, bounded; `
	orders := ordersconnect.NewOrdersClient(http.DefaultClient, url, connect.WithInterceptors(&limiter{time.Second}))
	_, err := orders.List(ctx, new(ordersconnect.Request))
	return err
}

func TwirpDefault(ctx context.Context, url string) error { // want TwirpDefault:`^forwards 0 to orders.List; `
	orders := orderstwirp.NewOrdersProtobufClient(url, new(http.Client))
	_, err := orders.List(ctx, new(orderstwirp.Request))
	return err
}

func TwirpTimed(ctx context.Context, url string) error { // want TwirpTimed:`^forwards 0 to orders.List, bounded; `
	orders := orderstwirp.NewOrdersProtobufClient(url, &http.Client{Timeout: time.Second})
	_, err := orders.List(ctx, new(orderstwirp.Request))
	return err
}

func TwirpIntercepted(ctx context.Context, url string) error { // want TwirpIntercepted:`^forwards 0 to orders.List, bounded; `
	orders := orderstwirp.NewOrdersProtobufClient(url, http.DefaultClient, twirp.WithClientInterceptors(limited))
	_, err := orders.List(ctx, new(orderstwirp.Request))
	return err
}

func limited(next twirp.Method) twirp.Method { // want limited:`bounds clients`
	return func(ctx context.Context, request any) (any, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		return next(ctx, request)
	}
}

func Middleware(ctx context.Context) error { // want Middleware:`^forwards 0 to cc.Invoke, bounded; `
	cc, err := grpc.NewClient("orders", grpc.WithUnaryInterceptor(timeout.UnaryClientInterceptor(time.Second)))
	if err != nil {
		return err
	}
	return cc.Invoke(ctx, "/shop.Orders/List", nil, nil)
}

func Retried(ctx context.Context) error { // want Retried:`^forwards 0 to cc.Invoke; `
	cc, err := grpc.NewClient("orders", grpc.WithUnaryInterceptor(retry.UnaryClientInterceptor(retry.WithMax(3))))
	if err != nil {
		return err
	}
	return cc.Invoke(ctx, "/shop.Orders/List", nil, nil)
}

func RetriedEachInTime(ctx context.Context) error { // want RetriedEachInTime:`^forwards 0 to cc.Invoke, bounded; `
	cc, err := grpc.NewClient("orders", grpc.WithUnaryInterceptor(retry.UnaryClientInterceptor(retry.WithMax(3), retry.WithPerRetryTimeout(time.Second))))
	if err != nil {
		return err
	}
	return cc.Invoke(ctx, "/shop.Orders/List", nil, nil)
}

func RetriedOnceInTime(ctx context.Context) error { // want RetriedOnceInTime:`^forwards 0 to cc.Invoke, bounded; `
	cc, err := grpc.NewClient("orders", grpc.WithUnaryInterceptor(retry.UnaryClientInterceptor(retry.WithMax(3))))
	if err != nil {
		return err
	}
	return cc.Invoke(ctx, "/shop.Orders/List", nil, nil, retry.WithPerRetryTimeout(time.Second))
}
