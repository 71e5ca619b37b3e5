// Package grpc has the types of the real one that the fixtures need, so that their tests need not load the real one
// from source. The engine knows it by its path.
package grpc

import "context"

type (
	ClientConn   struct{}
	StreamDesc   struct{}
	ClientStream interface {
		Context() context.Context
		RecvMsg(m any) error
	}
	CallOption   interface{ before() }
	DialOption   interface{ apply() }
	UnaryInvoker func(ctx context.Context, method string, req, reply any, cc *ClientConn, opts ...CallOption) error
	Streamer     func(ctx context.Context, desc *StreamDesc, cc *ClientConn, method string, opts ...CallOption) (ClientStream, error)
)

type EmptyCallOption struct{}

func (EmptyCallOption) before() {}

type UnaryClientInterceptor func(ctx context.Context, method string, req, reply any, cc *ClientConn, invoker UnaryInvoker, opts ...CallOption) error

func WithUnaryInterceptor(UnaryClientInterceptor) DialOption { return nil }

func WithChainUnaryInterceptor(...UnaryClientInterceptor) DialOption { return nil }

func WithBlock() DialOption { return nil }

func WithDefaultServiceConfig(json string) DialOption { return nil }

func NewClient(target string, opts ...DialOption) (*ClientConn, error) { return nil, nil }

func (*ClientConn) Invoke(ctx context.Context, method string, args, reply any, opts ...CallOption) error {
	return nil
}
