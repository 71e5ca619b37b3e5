// Package traced has an interceptor that adds no deadline: it says nothing of clients.
package traced

import (
	"context"

	"google.golang.org/grpc"
)

func Trace(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error { // want Trace:`^forwards 0 to invoker; observes 0; runs 5; blocks$`
	return invoker(context.WithValue(ctx, "method", method), method, req, reply, cc, opts...)
}

func Dial(target string) (*grpc.ClientConn, error) { // want Dial:`^client: dialed$`
	return grpc.NewClient(target, grpc.WithUnaryInterceptor(Trace))
}

func Get(ctx context.Context, cc *grpc.ClientConn) error { // want Get:`^forwards 0 to cc.Invoke; observes 0; blocks$`
	return cc.Invoke(ctx, "/shop/Get", nil, nil)
}
