// want package:`bounds clients`

// Package dialer gives gRPC clients a deadline, by an interceptor.
package dialer

import (
	"context"
	"time"

	"google.golang.org/grpc"
)

func Timeout(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error { // want Timeout:`^forwards 0 to invoker, bounded; observes 0; runs 5; blocks; bounds clients$`
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return invoker(ctx, method, req, reply, cc, opts...)
}
