// Package stock asks a server, through clients some of which are bounded where they are made.
package stock

import (
	"context"
	"time"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

func intercepted(target string) error {
	cc, err := grpc.NewClient(target, grpc.WithUnaryInterceptor(inTime))
	if err != nil {
		return err
	}
	_, err = healthpb.NewHealthClient(cc).Check(context.Background(), new(healthpb.HealthCheckRequest)) // why: an interceptor
	return err
}

func inTime(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return invoke(ctx, method, req, reply, cc, opts...)
}

func configured(target string) error {
	cc, err := grpc.NewClient(target, grpc.WithDefaultServiceConfig(`{"methodConfig": [{"name": [{}], "timeout": "2s"}]}`))
	if err != nil {
		return err
	}
	_, err = healthpb.NewHealthClient(cc).Check(context.Background(), new(healthpb.HealthCheckRequest)) // why: a service config
	return err
}

func streams(cc *grpc.ClientConn) error {
	_, err := healthpb.NewHealthClient(cc).Watch(context.Background(), new(healthpb.HealthCheckRequest)) // why: a stream
	return err
}

func given(cc *grpc.ClientConn) error {
	_, err := healthpb.NewHealthClient(cc).Check(context.Background(), new(healthpb.HealthCheckRequest)) // why: bounded around
	return err
}
