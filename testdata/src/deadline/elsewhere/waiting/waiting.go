// Package waiting has calls that are made to wait: for a lock, an election, an event, a message. A deadline would end
// what they are for, and the analyzer is silent on them.
package waiting

import (
	"context"
	"errors"
	"io"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// A Coordinator is a client of a service in which others are waited for.
type Coordinator interface {
	Lock(context.Context, *healthpb.HealthCheckRequest, ...grpc.CallOption) (*healthpb.HealthCheckResponse, error)
	Campaign(context.Context, *healthpb.HealthCheckRequest, ...grpc.CallOption) (*healthpb.HealthCheckResponse, error)
	ReceiveMessage(context.Context, *healthpb.HealthCheckRequest, ...grpc.CallOption) (*healthpb.HealthCheckResponse, error)
	WaitForChange(context.Context, *healthpb.HealthCheckRequest, ...grpc.CallOption) (*healthpb.HealthCheckResponse, error)
	LongPoll(context.Context, *healthpb.HealthCheckRequest, ...grpc.CallOption) (*healthpb.HealthCheckResponse, error)
}

// HoldPrices waits until nobody else holds them.
func HoldPrices(c Coordinator) error {
	_, err := c.Lock(context.Background(), &healthpb.HealthCheckRequest{Service: "prices"})
	return err
}

// LeadShop waits until it is elected.
func LeadShop(c Coordinator) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, err := c.Campaign(ctx, &healthpb.HealthCheckRequest{Service: "shop"})
	return err
}

// ReceiveOrder waits until somebody orders something.
func ReceiveOrder(c Coordinator) error {
	_, err := c.ReceiveMessage(context.Background(), &healthpb.HealthCheckRequest{Service: "orders"})
	return err
}

// FollowSettings waits until somebody changes them.
func FollowSettings(c Coordinator) error {
	_, err := c.WaitForChange(context.Background(), &healthpb.HealthCheckRequest{Service: "settings"})
	return err
}

// FollowNews waits until there are some.
func FollowNews(c Coordinator) error {
	_, err := c.LongPoll(context.Background(), &healthpb.HealthCheckRequest{Service: "news"})
	return err
}

// LeadThenTell waits in a function that is handed the context.
func LeadThenTell(c Coordinator) error {
	return lead(context.Background(), c)
}

func lead(ctx context.Context, c Coordinator) error {
	_, err := c.Campaign(ctx, &healthpb.HealthCheckRequest{Service: "shop"})
	return err
}

// WatchStock reads a stream in a function that is handed the context.
func WatchStock(stock healthpb.HealthClient) error {
	return watch(context.Background(), stock)
}

func watch(ctx context.Context, stock healthpb.HealthClient) error {
	stream, err := stock.Watch(ctx, new(healthpb.HealthCheckRequest))
	if err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
