// Package timeouts makes gRPC connections with service configs, of which some bound the call that is made.
package timeouts

import (
	"context"
	"fmt"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

const target = "passthrough:///stock"

// A Dialer connects to the server.
type Dialer = func(context.Context, string) (net.Conn, error)

func connect(dial Dialer, config string) (*grpc.ClientConn, error) {
	return grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(dial), grpc.WithDefaultServiceConfig(config))
}

// CountStock has a timeout for the service's other method.
func CountStock(dial Dialer) error {
	cc, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(dial),
		grpc.WithDefaultServiceConfig(`{"methodConfig": [{"name": [{"service": "grpc.health.v1.Health", "method": "List"}], "timeout": "10s"}]}`))
	if err != nil {
		return err
	}
	defer cc.Close()
	_, err = healthpb.NewHealthClient(cc).Check(context.Background(), new(healthpb.HealthCheckRequest)) // want `healthpb\.NewHealthClient\(cc\)\.Check runs on context\.Background\(\) without a deadline: it can wait forever`
	return err
}

// CountStockInTime has one for all methods of the service.
func CountStockInTime(dial Dialer) error {
	cc, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(dial),
		grpc.WithDefaultServiceConfig(`{"methodConfig": [{"name": [{"service": "grpc.health.v1.Health"}], "timeout": "10s"}]}`))
	if err != nil {
		return err
	}
	defer cc.Close()
	_, err = healthpb.NewHealthClient(cc).Check(context.Background(), new(healthpb.HealthCheckRequest))
	return err
}

// exempt has a timeout for all methods but one: what is said of a method counts alone.
const exempt = `{"methodConfig": [
	{"name": [{}], "timeout": "10s"},
	{"name": [{"service": "grpc.health.v1.Health", "method": "Check"}], "waitForReady": false}
]}`

// ReserveStock calls the method that has none.
func ReserveStock(dial Dialer) error {
	cc, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(dial), grpc.WithDefaultServiceConfig(exempt))
	if err != nil {
		return err
	}
	defer cc.Close()
	return cc.Invoke(context.Background(), healthpb.Health_Check_FullMethodName, new(healthpb.HealthCheckRequest), new(healthpb.HealthCheckResponse)) // want `cc\.Invoke runs on context\.Background\(\) without a deadline: it can wait forever`
}

var perMethod = fmt.Sprintf(`{"methodConfig": [{"name": [{"service": %q, "method": "Check"}], "timeout": "%d.5s"}]}`, "grpc.health.v1.Health", 10)

// ReserveStockInTime calls one that has one of its own.
func ReserveStockInTime(dial Dialer) error {
	cc, err := connect(dial, perMethod)
	if err != nil {
		return err
	}
	defer cc.Close()
	return cc.Invoke(context.Background(), healthpb.Health_Check_FullMethodName, new(healthpb.HealthCheckRequest), new(healthpb.HealthCheckResponse))
}

// retries says how often to try, and not for how long.
const retries = `{"methodConfig": [{
	"name": [{"service": "grpc.health.v1.Health"}],
	"retryPolicy": {"maxAttempts": 4, "initialBackoff": "1s", "maxBackoff": "1s", "backoffMultiplier": 1, "retryableStatusCodes": ["RESOURCE_EXHAUSTED"]}
}]}`

// MoveStock tries again, and waits for each attempt as long as the server likes.
func MoveStock(dial Dialer) error {
	cc, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(dial), grpc.WithDefaultServiceConfig(retries))
	if err != nil {
		return err
	}
	defer cc.Close()
	stock := healthpb.NewHealthClient(cc)
	_, err = stock.Check(context.Background(), new(healthpb.HealthCheckRequest)) // want `stock\.Check runs on context\.Background\(\) without a deadline: it can wait forever`
	return err
}

// timedRetries has a timeout, which is for all attempts together.
const timedRetries = `{"methodConfig": [{
	"name": [{"service": "grpc.health.v1.Health"}],
	"timeout": "10s",
	"retryPolicy": {"maxAttempts": 4, "initialBackoff": "1s", "maxBackoff": "1s", "backoffMultiplier": 1, "retryableStatusCodes": ["RESOURCE_EXHAUSTED"]}
}]}`

// MoveStockInTime tries again for a while.
func MoveStockInTime(dial Dialer) error {
	cc, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(dial), grpc.WithDefaultServiceConfig(timedRetries))
	if err != nil {
		return err
	}
	defer cc.Close()
	stock := healthpb.NewHealthClient(cc)
	_, err = stock.Check(context.Background(), new(healthpb.HealthCheckRequest))
	return err
}
