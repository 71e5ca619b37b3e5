// want package:`bounds clients: intercepted}$`

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

// Default gives each call a deadline that has none.
func Default(timeout time.Duration) grpc.UnaryClientInterceptor { // want Default:`^client: intercepted$`
	return func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error {
		if _, ok := ctx.Deadline(); !ok {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, timeout)
			defer cancel()
		}
		return invoker(ctx, method, req, reply, cc, opts...)
	}
}

type Limiter struct{ timeout time.Duration }

// Unary gives each call a deadline, by a function of its own.
func (l *Limiter) Unary(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error { // want Unary:`bounds clients$`
	limited, cancel := l.limit(ctx)
	defer cancel()
	return invoker(limited, method, req, reply, cc, opts...)
}

func (l *Limiter) limit(ctx context.Context) (context.Context, context.CancelFunc) { // want limit:`from 0, bounded`
	return context.WithTimeout(ctx, l.timeout)
}

// Stream bounds streams: unary calls are none of its business.
func (l *Limiter) Stream(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) { // want Stream:`^forwards 0 to streamer, bounded, stream; observes 0; runs 4; blocks$`
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	return streamer(ctx, desc, cc, method, opts...)
}

// Options are what clients are made with, and what is given.
func Options(limiter *Limiter, more ...grpc.DialOption) []grpc.DialOption { // want Options:`^client: intercepted, given 1$`
	options := []grpc.DialOption{grpc.WithChainUnaryInterceptor(limiter.Unary)}
	return append(options, more...)
}

// Blocking makes dialing wait.
func Blocking(more []grpc.DialOption) []grpc.DialOption { // want Blocking:`^client: dial waits, given 0$`
	return append(more, grpc.WithBlock())
}
