package worker

import (
	"context"
	"log/slog"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// Outages watches the health of the inventory service, and tells when it is out and back.
type Outages struct {
	health healthpb.HealthClient
	tell   func(ctx context.Context, out bool) error
}

// NewOutages returns a watcher that tells of what health reports.
func NewOutages(health healthpb.HealthClient, tell func(ctx context.Context, out bool) error) *Outages {
	return &Outages{health: health, tell: tell}
}

// Run watches until ctx ends.
func (o *Outages) Run(ctx context.Context) {
	stream, err := o.health.Watch(ctx, new(healthpb.HealthCheckRequest))
	if err != nil {
		slog.ErrorContext(ctx, "health not watched", "err", err)
		return
	}
	for ctx.Err() == nil {
		resp, err := stream.Recv()
		if err != nil {
			slog.WarnContext(ctx, "no word of the inventory", "err", err)
			continue
		}
		o.announce(ctx, resp.GetStatus() != healthpb.HealthCheckResponse_SERVING)
	}
}

// announce tells until somebody listens.
func (o *Outages) announce(ctx context.Context, out bool) {
	for {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		err := o.tell(ctx, out)
		cancel()
		if err == nil {
			return
		}
		slog.WarnContext(ctx, "outage not announced", "err", err)
	}
}
