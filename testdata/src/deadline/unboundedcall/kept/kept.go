// Package kept has contexts that a constructor keeps in a struct, and that end in time, or when those say who made them.
package kept

import (
	"context"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// A session lasts for a while, and everything in it.
type session struct {
	ctx   context.Context
	close context.CancelFunc
	peer  healthpb.HealthClient
}

func openSession(peer healthpb.HealthClient) *session {
	ctx, closeSession := context.WithTimeout(context.Background(), 10*time.Second)
	return &session{ctx: ctx, close: closeSession, peer: peer}
}

// AskInSession asks on the context of a session.
func AskInSession(peer healthpb.HealthClient) error {
	s := openSession(peer)
	defer s.close()
	_, err := s.peer.Check(s.ctx, new(healthpb.HealthCheckRequest))
	return err
}

// An agent works on the context of whoever starts it.
type agent struct {
	ctx  context.Context
	peer healthpb.HealthClient
}

func newAgent(ctx context.Context, peer healthpb.HealthClient) *agent {
	return &agent{ctx: ctx, peer: peer}
}

func (a *agent) report() error {
	_, err := a.peer.Check(a.ctx, new(healthpb.HealthCheckRequest))
	return err
}

// ReportThroughAgent starts an agent for the one call, within the caller's time.
func ReportThroughAgent(ctx context.Context, peer healthpb.HealthClient) error {
	return newAgent(ctx, peer).report()
}
