package detached

import (
	"context"
	"sync"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// A Translator asks once for each word, on behalf of all who want to know it.
type Translator struct {
	server healthpb.HealthClient

	mu    sync.Mutex
	words map[string]*translation
}

// A translation is one that somebody waits for.
type translation struct {
	done chan struct{}
	err  error
}

// NewTranslator returns a translator that knows nothing yet.
func NewTranslator(server healthpb.HealthClient) *Translator {
	return &Translator{server: server, words: make(map[string]*translation)}
}

// Translate waits for the answer as long as its caller does. The question goes on: others may wait for it.
func (t *Translator) Translate(ctx context.Context, word string) error {
	t.mu.Lock()
	asked, ok := t.words[word]
	if !ok {
		asked = &translation{done: make(chan struct{})}
		t.words[word] = asked
		go t.ask(asked, word)
	}
	t.mu.Unlock()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-asked.done:
		return asked.err
	}
}

func (t *Translator) ask(asked *translation, word string) {
	defer close(asked.done)
	askCtx, cancel := context.WithTimeout(context.Background(), Grace)
	defer cancel()
	_, asked.err = t.server.Check(askCtx, &healthpb.HealthCheckRequest{Service: word})
}

// A Settings is read when it is first needed.
type Settings struct{ read func() error }

// NewSettings returns settings that a server keeps.
func NewSettings(server healthpb.HealthClient) *Settings {
	return &Settings{read: sync.OnceValue(func() error {
		readCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		_, err := server.Check(readCtx, &healthpb.HealthCheckRequest{Service: "settings"})
		return err
	})}
}

// Get returns the settings.
func (s *Settings) Get(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.read()
}

// A Route is found by the first who asks for it.
type Route struct {
	once   sync.Once
	server healthpb.HealthClient
	err    error
}

// NewRoute returns a route that is not found yet.
func NewRoute(server healthpb.HealthClient) *Route { return &Route{server: server} }

// Find finds it, by a method that all callers share.
func (r *Route) Find(ctx context.Context) error {
	r.once.Do(r.find)
	return r.err
}

func (r *Route) find() {
	findCtx, cancel := context.WithTimeout(context.Background(), Grace)
	defer cancel()
	_, r.err = r.server.Check(findCtx, &healthpb.HealthCheckRequest{Service: "route"})
}
