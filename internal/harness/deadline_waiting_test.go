package harness

import (
	"context"
	"testing"
	"time"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/deadline/elsewhere/waiting"
)

// waitingRows returns calls that end when what they wait for has happened: after an hour, here.
func waitingRows() []row {
	coordinated := func(t *testing.T, wait func(waiting.Coordinator) error) bool {
		return neverEndsBy(t, time.Hour, func(s *stage) error {
			s.answerAfter = time.Hour
			return wait(coordinator{s.backend})
		})
	}
	return []row{
		quiet(waiting.HoldPrices, coordinated),
		quiet(waiting.LeadShop, coordinated),
		quiet(waiting.ReceiveOrder, coordinated),
		quiet(waiting.FollowSettings, coordinated),
		quiet(waiting.FollowNews, coordinated),
		quiet(waiting.LeadThenTell, coordinated),
		quiet(waiting.WatchStock, func(t *testing.T, watch func(healthpb.HealthClient) error) bool {
			return neverEndsBy(t, time.Hour, func(s *stage) error {
				s.answerAfter = time.Hour
				return watch(s.backend)
			})
		}),
	}
}

// A coordinator asks server 2 for everything.
type coordinator struct{ backend healthpb.HealthClient }

func (c coordinator) Lock(ctx context.Context, req *healthpb.HealthCheckRequest, opts ...grpc.CallOption) (*healthpb.HealthCheckResponse, error) {
	return c.backend.Check(ctx, req, opts...)
}

func (c coordinator) Campaign(ctx context.Context, req *healthpb.HealthCheckRequest, opts ...grpc.CallOption) (*healthpb.HealthCheckResponse, error) {
	return c.backend.Check(ctx, req, opts...)
}

func (c coordinator) ReceiveMessage(ctx context.Context, req *healthpb.HealthCheckRequest, opts ...grpc.CallOption) (*healthpb.HealthCheckResponse, error) {
	return c.backend.Check(ctx, req, opts...)
}

func (c coordinator) WaitForChange(ctx context.Context, req *healthpb.HealthCheckRequest, opts ...grpc.CallOption) (*healthpb.HealthCheckResponse, error) {
	return c.backend.Check(ctx, req, opts...)
}

func (c coordinator) LongPoll(ctx context.Context, req *healthpb.HealthCheckRequest, opts ...grpc.CallOption) (*healthpb.HealthCheckResponse, error) {
	return c.backend.Check(ctx, req, opts...)
}
