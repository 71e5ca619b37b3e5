// Package limits has what the connections of other packages are made with.
package limits

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// Calls returns options with which each unary call has a deadline.
func Calls(timeout time.Duration, more ...grpc.DialOption) []grpc.DialOption {
	limit := limiter{timeout}
	return append(more, grpc.WithChainUnaryInterceptor(traced, limit.unary))
}

// Streams returns options with which each stream has a deadline, and no unary call.
func Streams(timeout time.Duration, more ...grpc.DialOption) []grpc.DialOption {
	limit := limiter{timeout}
	return append(more, grpc.WithStreamInterceptor(limit.stream), grpc.WithUnaryInterceptor(traced))
}

// Plain returns options that bound nothing.
func Plain() []grpc.DialOption {
	return []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}
}

// A limiter gives calls a deadline.
type limiter struct{ timeout time.Duration }

func (l limiter) unary(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	return invoke(ctx, method, req, reply, cc, opts...)
}

func (l limiter) stream(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, open grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	stream, err := open(ctx, desc, cc, method, opts...)
	if err != nil {
		cancel()
		return nil, err
	}
	context.AfterFunc(stream.Context(), cancel)
	return stream, nil
}

// methodKey is the key of the name of the method that a call makes.
type methodKey struct{}

func traced(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	return invoke(context.WithValue(ctx, methodKey{}, method), method, req, reply, cc, opts...)
}
