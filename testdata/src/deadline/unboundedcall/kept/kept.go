// Package kept has contexts that a constructor keeps in a struct, for the methods to use.
package kept

import (
	"context"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// A poller asks on a context that ends when somebody stops it.
type poller struct {
	ctx  context.Context
	stop context.CancelFunc
	feed healthpb.HealthClient
}

func newPoller(feed healthpb.HealthClient) *poller {
	ctx, stop := context.WithCancel(context.Background())
	return &poller{ctx: ctx, stop: stop, feed: feed}
}

func (p *poller) poll() error {
	_, err := p.feed.Check(p.ctx, new(healthpb.HealthCheckRequest)) // want `p\.feed\.Check runs on context\.Background\(\) .*without a deadline: it can wait forever; derive the context with context\.WithTimeout`
	return err
}

// PollFeed waits for the feed as long as nobody stops the poller, which is the next thing that it would do.
func PollFeed(feed healthpb.HealthClient) error {
	p := newPoller(feed)
	defer p.stop()
	return p.poll()
}

func (p *poller) pollInTime() error {
	ctx, cancel := context.WithTimeout(p.ctx, 10*time.Second)
	defer cancel()
	_, err := p.feed.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// PollFeedInTime gives each call a deadline.
func PollFeedInTime(feed healthpb.HealthClient) error {
	p := newPoller(feed)
	defer p.stop()
	return p.pollInTime()
}

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
