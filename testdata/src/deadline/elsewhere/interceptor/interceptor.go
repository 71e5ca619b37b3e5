// Package interceptor bounds the calls of a connection where the connection is made.
package interceptor

import (
	"context"
	"time"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// withDeadline gives each call a deadline.
func withDeadline(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return invoke(ctx, method, req, reply, cc, opts...)
}

// RefreshRates asks through the interceptor.
func RefreshRates(target string, opts ...grpc.DialOption) error {
	cc, err := grpc.NewClient(target, append(opts, grpc.WithUnaryInterceptor(withDeadline))...)
	if err != nil {
		return err
	}
	defer cc.Close()
	_, err = healthpb.NewHealthClient(cc).Check(context.Background(), new(healthpb.HealthCheckRequest))
	return err
}
