package detached

import (
	"context"
	"sync"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// A Glossary fills itself when it is first asked, and keeps what it has for everybody.
type Glossary struct {
	server healthpb.HealthClient

	mu     sync.Mutex
	filled map[string]bool
}

// NewGlossary returns a glossary that is empty.
func NewGlossary(server healthpb.HealthClient) *Glossary {
	return &Glossary{server: server, filled: make(map[string]bool)}
}

// Explain looks into the cache, and fills it for all later callers.
func (g *Glossary) Explain(ctx context.Context, word string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.filled[word] {
		return nil
	}
	fillCtx, cancel := context.WithTimeout(context.Background(), Grace)
	defer cancel()
	_, err := g.server.Check(fillCtx, &healthpb.HealthCheckRequest{Service: word})
	if err != nil {
		return err
	}
	g.filled[word] = true
	return nil
}

// A flight is what several callers wait for together.
type flight struct {
	landed chan struct{}
	err    error
}

// A Flights does the same work once for all who ask for it at a time.
type Flights struct {
	mu  sync.Mutex
	all map[string]*flight
}

// do runs work unless it runs already, and waits for its end.
func (f *Flights) do(key string, work func() error) error {
	f.mu.Lock()
	if running, ok := f.all[key]; ok {
		f.mu.Unlock()
		<-running.landed
		return running.err
	}
	own := &flight{landed: make(chan struct{})}
	if f.all == nil {
		f.all = make(map[string]*flight)
	}
	f.all[key] = own
	f.mu.Unlock()
	own.err = work()
	close(own.landed)
	f.mu.Lock()
	delete(f.all, key)
	f.mu.Unlock()
	return own.err
}

// Land asks for all who wait: the first of them must not end the question of the others.
func (f *Flights) Land(ctx context.Context, tower healthpb.HealthClient) error {
	return f.do("tower", func() error {
		landCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		_, err := tower.Check(landCtx, &healthpb.HealthCheckRequest{Service: "land"})
		return err
	})
}
