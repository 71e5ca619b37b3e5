package detached

import (
	"context"
	"sync"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// A Login keeps a token for all who call, and gets a new one when the old one is over.
type Login struct {
	server healthpb.HealthClient

	mu    sync.Mutex
	token string
	until time.Time
}

// NewLogin returns a login without a token yet.
func NewLogin(server healthpb.HealthClient) *Login { return &Login{server: server} }

// Token returns the token. The question for a new one is bounded, and not its first caller's.
func (l *Login) Token(ctx context.Context) (string, error) { return l.current() }

func (l *Login) current() (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.token != "" && time.Now().Before(l.until) {
		return l.token, nil
	}
	askCtx, cancel := context.WithTimeout(context.Background(), Grace)
	defer cancel()
	resp, err := l.server.Check(askCtx, &healthpb.HealthCheckRequest{Service: "token"})
	if err != nil {
		return "", err
	}
	l.token, l.until = resp.String(), time.Now().Add(time.Hour)
	return l.token, nil
}

// Fresh asks by itself, under the same lock.
func (l *Login) Fresh(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.token != "" && time.Now().Before(l.until) {
		return nil
	}
	askCtx, cancel := context.WithTimeout(context.Background(), Grace)
	defer cancel()
	resp, err := l.server.Check(askCtx, &healthpb.HealthCheckRequest{Service: "token"})
	if err != nil {
		return err
	}
	l.token, l.until = resp.String(), time.Now().Add(time.Hour)
	return nil
}
