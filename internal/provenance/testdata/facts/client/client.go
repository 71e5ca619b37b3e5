// want package:`bounds clients: intercepted}$`

// Package client makes a gRPC client with the interceptor of another package.
package client

import (
	"context"

	"google.golang.org/grpc"

	"example.com/shop/dialer"
)

func Dial(target string) (*grpc.ClientConn, error) { // want Dial:`^client: intercepted, dialed$`
	return grpc.NewClient(target, grpc.WithUnaryInterceptor(dialer.Timeout))
}

func Get(ctx context.Context, cc *grpc.ClientConn) error { // want Get:`^forwards 0 to cc.Invoke, bounded; observes 0; blocks$`
	return cc.Invoke(ctx, "/shop/Get", nil, nil)
}
