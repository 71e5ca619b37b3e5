package harness

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/loopcheck/handlers"
	"github.com/cancellint/cancellint/testdata/src/loopcheck/handlers/pacing"
)

// handlersRows returns handlers that outlive their clients.
func handlersRows() []row {
	type watching = func(*handlers.Server, healthpb.Health_WatchServer) error
	type serving = func(*handlers.Server, http.ResponseWriter, *http.Request)
	const untilNextEvent = eventEvery - endAfter
	watches := func(t *testing.T, watch watching) time.Duration {
		return lagOfStream(t, func(s *stage, stream healthpb.Health_WatchServer) error { return watch(s.newsroom(), stream) })
	}
	serves := func(t *testing.T, serve serving) time.Duration {
		return lagOfRequest(t, func(s *stage, w http.ResponseWriter, r *http.Request) { serve(s.newsroom(), w, r) })
	}
	return slices.Concat(handlersEndRows(), []row{
		pair((*handlers.Server).Watch, (*handlers.Server).WatchFor, lags(untilNextEvent, 0, watches)),
		pair((*handlers.Server).Forward, (*handlers.Server).ForwardFor, lags(untilNextEvent, 0, watches)),
		pair((*handlers.Server).ServeEvents, (*handlers.Server).ServeEventsFor, lags(endless, 0, func(t *testing.T, serve serving) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				news := &handlers.Server{Updates: make(chan *handlers.Status, 1)}
				news.Updates <- new(handlers.Status)
				serve(news, lapWriter{laps: l}, httptest.NewRequestWithContext(ctx, http.MethodGet, "/events", nil))
			})
		})),
		pair((*handlers.Server).Poll, (*handlers.Server).PollFor, lags(endless, 0, watches)),
		pair((*handlers.Server).PollSlowly, (*handlers.Server).PollSlowlyFor, lags(endless, 0, watches)).calling(pacing.Pause, pacing.PauseFor),
		pair((*handlers.Server).AwaitChange, (*handlers.Server).AwaitChangeFor, lags(endless, 0, serves)),
	})
}

// handlersEndRows returns handlers that end with their clients, or when they next have something for them.
func handlersEndRows() []row {
	watches := func(t *testing.T, watch func(*handlers.Server, healthpb.Health_WatchServer) error) time.Duration {
		return lagOfStream(t, func(s *stage, stream healthpb.Health_WatchServer) error { return watch(s.newsroom(), stream) })
	}
	const untilNextBeat = 1500*time.Millisecond - endAfter
	return []row{
		quiet((*handlers.Server).FollowUpdates, ends(0, watches)),
		quiet((*handlers.Server).WatchSubscribed, ends(0, watches)),
		quiet((*handlers.Server).ServeFeed, ends(0, func(t *testing.T, serve func(*handlers.Server, http.ResponseWriter, *http.Request)) time.Duration {
			return lagOfRequest(t, func(s *stage, w http.ResponseWriter, r *http.Request) { serve(s.newsroom(), w, r) })
		})),
		quiet((*handlers.Server).Beat, ends(untilNextBeat, watches)),
		quiet((*handlers.Server).BeatOrForward, ends(untilNextBeat, watches)),
		quiet((*handlers.Server).Chat, ends(0, func(t *testing.T, chat func(*handlers.Server, grpc.BidiStreamingServer[healthpb.HealthCheckRequest, handlers.Status]) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				news := &handlers.Server{Latest: func() *handlers.Status { return new(handlers.Status) }}
				chat(news, lapStream{ctx: ctx, laps: l})
			})
		})),
		quiet((*handlers.Server).List, ends(pace/2, func(t *testing.T, list func(*handlers.Server, []*handlers.Status, healthpb.Health_WatchServer) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				list(new(handlers.Server), make([]*handlers.Status, 100), lapStream{ctx: ctx, laps: l})
			})
		})),
		quiet((*handlers.Server).ServeCSV, ends(pace/2, func(t *testing.T, serve func(*handlers.Server, http.ResponseWriter, *http.Request, []string)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/orders.csv", nil)
				serve(new(handlers.Server), lapWriter{ctx: ctx, laps: l}, r, make([]string, 100))
			})
		})),
	}
}

// eventEvery is how often there is news.
const eventEvery = 10 * time.Second

// newsroom returns a server with an update every ten seconds, and a latest status that does not change. When the run
// has seen enough, it quits, and has a latest status.
func (s *stage) newsroom() *handlers.Server {
	news := &handlers.Server{Updates: make(chan *handlers.Status), Quit: make(chan struct{})}
	news.Latest = func() *handlers.Status {
		if s.isOver() {
			return new(handlers.Status)
		}
		return nil
	}
	go func() {
		defer close(news.Quit)
		for {
			select {
			case <-time.After(eventEvery):
			case <-s.release:
				return
			}
			select {
			case news.Updates <- new(handlers.Status):
			case <-s.release:
				return
			}
		}
	}()
	return news
}

// A lapWriter writes to a client for whom each write is a round that takes its time, and which fails once ctx, if there
// is one, has ended.
type lapWriter struct {
	ctx  context.Context
	laps *laps
}

func (lapWriter) Header() http.Header { return make(http.Header) }
func (lapWriter) WriteHeader(int)     {}

func (w lapWriter) Write(data []byte) (int, error) {
	w.laps.pacedRound()
	if w.ctx != nil && w.ctx.Err() != nil {
		return 0, w.ctx.Err()
	}
	return len(data), nil
}

// A lapStream sends to a client for whom each message is a round that takes its time. Nothing comes from there.
type lapStream struct {
	grpc.ServerStream
	ctx  context.Context
	laps *laps
}

func (s lapStream) Context() context.Context { return s.ctx }

func (s lapStream) Send(*handlers.Status) error {
	s.laps.pacedRound()
	return s.ctx.Err()
}

func (s lapStream) Recv() (*healthpb.HealthCheckRequest, error) {
	s.laps.round()
	<-s.ctx.Done()
	return nil, s.ctx.Err()
}
