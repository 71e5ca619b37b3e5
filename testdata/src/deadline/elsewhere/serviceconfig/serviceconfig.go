// Package serviceconfig bounds the calls of a connection in the configuration of the service.
package serviceconfig

import (
	"context"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

const serviceConfig = `{"methodConfig": [{"name": [{}], "timeout": "10s"}]}`

// RefreshRates asks under the configuration.
func RefreshRates(target string, opts ...grpc.DialOption) error {
	cc, err := grpc.NewClient(target, append(opts, grpc.WithDefaultServiceConfig(serviceConfig))...)
	if err != nil {
		return err
	}
	defer cc.Close()
	_, err = healthpb.NewHealthClient(cc).Check(context.Background(), new(healthpb.HealthCheckRequest))
	return err
}
