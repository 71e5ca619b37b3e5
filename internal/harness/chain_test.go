package harness

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
)

// The tests of this file say what gRPC itself does on the standard stage, client → server 1 → server 2: it is what
// the analyzers' advice stands on.

// askOn asks server 2 with the context of the call, as every handler should.
func askOn(ctx context.Context, s *stage) error {
	_, err := s.backend.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// askAlone asks server 2 with a context of its own.
func askAlone(_ context.Context, s *stage) error {
	_, err := s.backend.Check(context.Background(), new(healthpb.HealthCheckRequest))
	return err
}

// TestChainEnds ends the client's call while server 2 works, and asks when either server's work ends.
func TestChainEnds(t *testing.T) {
	t.Parallel()
	const workTime = time.Minute
	tests := []struct {
		name   string
		handle func(context.Context, *stage) error
		want   time.Duration // when both servers' work ends
	}{
		{"context passed on", askOn, endAfter},
		{"context dropped", askAlone, workTime},
	}
	for _, tt := range tests {
		for _, e := range endings {
			t.Run(tt.name+", "+e.name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					s := newStage(t)
					s.answerAfter = workTime
					toServer1 := serve(t, &frontServer{stage: s, check: func(ctx context.Context) error { return tt.handle(ctx, s) }})
					ctx, cancel := e.ctx()
					defer cancel()
					go healthpb.NewHealthClient(toServer1.cc).Check(ctx, new(healthpb.HealthCheckRequest))
					time.Sleep(endAfter)
					e.end(cancel, toServer1)
					time.Sleep(workTime)
					synctest.Wait()
					for _, who := range []string{server1, server2} {
						if got := s.endedAfter(who); got != tt.want {
							t.Errorf("%s ended after %s, want %s", who, got, tt.want)
						}
					}
				})
			})
		}
	}
}

// A recorder is a server that notes the context of each call, and then does what it is told.
type recorder struct {
	healthpb.UnimplementedHealthServer
	check func(context.Context) error

	mu        sync.Mutex
	deadlines []time.Time // zero: none
}

func (r *recorder) Check(ctx context.Context, _ *healthpb.HealthCheckRequest) (*healthpb.HealthCheckResponse, error) {
	deadline, _ := ctx.Deadline()
	r.mu.Lock()
	r.deadlines = append(r.deadlines, deadline)
	r.mu.Unlock()
	return new(healthpb.HealthCheckResponse), r.check(ctx)
}

func answerNow(context.Context) error { return nil }

// TestDeadlineReachesServer2 sends a call down the chain and asks which deadline server 2 sees: the client's, if
// server 1 passes its context on, and the smaller one, if server 1 sets one too.
func TestDeadlineReachesServer2(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name            string
		client, server1 time.Duration // timeouts; zero: none
		detached        bool
		want            time.Duration // since the start; zero: none
	}{
		{name: "client's", client: time.Second, want: time.Second},
		{name: "server 1's", server1: 3 * time.Second, want: 3 * time.Second},
		{name: "both, client's smaller", client: 2 * time.Second, server1: 30 * time.Second, want: 2 * time.Second},
		{name: "both, server 1's smaller", client: 30 * time.Second, server1: 2 * time.Second, want: 2 * time.Second},
		{name: "none"},
		{name: "detached", client: time.Second, detached: true},
		{name: "detached and bounded", client: time.Second, server1: 30 * time.Second, detached: true, want: 30 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				server2 := &recorder{check: answerNow}
				backend := healthpb.NewHealthClient(serve(t, server2).cc)
				toServer1 := serve(t, &recorder{check: func(ctx context.Context) error {
					if tt.detached {
						ctx = context.WithoutCancel(ctx)
					}
					ctx, cancel := withTimeout(ctx, tt.server1)
					defer cancel()
					_, err := backend.Check(ctx, new(healthpb.HealthCheckRequest))
					return err
				}})
				ctx, cancel := withTimeout(t.Context(), tt.client)
				defer cancel()
				if _, err := healthpb.NewHealthClient(toServer1.cc).Check(ctx, new(healthpb.HealthCheckRequest)); err != nil {
					t.Fatal(err)
				}
				var want time.Time
				if tt.want > 0 {
					want = start.Add(tt.want)
				}
				if !slices.EqualFunc(server2.deadlines, []time.Time{want}, time.Time.Equal) {
					t.Errorf("server 2 saw the deadlines %v, want %v", server2.deadlines, want)
				}
			})
		})
	}
}

// withTimeout returns ctx with a timeout, or none if it is zero.
func withTimeout(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	if timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, timeout)
}

// TestDeadlineSpansRetries lets gRPC retry a call that keeps failing: the attempts share one deadline.
func TestDeadlineSpansRetries(t *testing.T) {
	t.Parallel()
	const retries = `{"methodConfig": [{"name": [{}], "retryPolicy": {
		"maxAttempts": 5, "initialBackoff": "0.1s", "maxBackoff": "0.1s", "backoffMultiplier": 1,
		"retryableStatusCodes": ["UNAVAILABLE"]
	}}]}`
	synctest.Test(t, func(t *testing.T) {
		server := &recorder{check: func(context.Context) error {
			time.Sleep(400 * time.Millisecond)
			return status.Error(codes.Unavailable, "try again")
		}}
		l := serve(t, server)
		cc, err := grpc.NewClient(anyTarget, append(l.dialOptions(), grpc.WithDefaultServiceConfig(retries))...)
		if err != nil {
			t.Fatal(err)
		}
		defer cc.Close()
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = healthpb.NewHealthClient(cc).Check(ctx, new(healthpb.HealthCheckRequest))
		if took := time.Since(start); status.Code(err) != codes.DeadlineExceeded || took != time.Second {
			t.Errorf("ended after %s with %v, want an exceeded deadline after 1s", took, err)
		}
		time.Sleep(time.Second) // the last attempt is deaf to its context
		if len(server.deadlines) < 2 {
			t.Fatalf("got %d attempts, want several", len(server.deadlines))
		}
		for i, deadline := range server.deadlines {
			if late := deadline.Sub(start.Add(time.Second)); late.Abs() > time.Microsecond { // the wire rounds up
				t.Errorf("attempt %d has a deadline %s after the call's", i+1, late)
			}
		}
	})
}

// TestCauseStaysOnItsSide cancels a call for a reason: the client knows it, the server learns of the end alone.
func TestCauseStaysOnItsSide(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		errUserLeft := errors.New("the user left")
		seen := make(chan error, 1)
		l := serve(t, &recorder{check: func(ctx context.Context) error {
			<-ctx.Done()
			seen <- context.Cause(ctx)
			return ctx.Err()
		}})
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(endAfter, func() { cancel(errUserLeft) })
		_, err := healthpb.NewHealthClient(l.cc).Check(ctx, new(healthpb.HealthCheckRequest))
		if status.Code(err) != codes.Canceled {
			t.Errorf("the client's error is %v, want a canceled call", err)
		}
		if cause := context.Cause(ctx); !errors.Is(cause, errUserLeft) {
			t.Errorf("the cause at the client is %v, want %v", cause, errUserLeft)
		}
		if cause := <-seen; !errors.Is(cause, context.Canceled) || errors.Is(cause, errUserLeft) {
			t.Errorf("the cause at the server is %v, want %v", cause, context.Canceled)
		}
	})
}
