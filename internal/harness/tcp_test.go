package harness

import (
	"context"
	"net"
	"testing"
	"time"

	"go.uber.org/goleak"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// TestOverTCP repeats the standard question over real sockets and on the real clock, where a bubble cannot go: does
// a goroutine stay behind after the client's call has ended? It looks at all goroutines, so each run has a process of
// its own.
func TestOverTCP(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		handle func(context.Context, *stage) error
		want   bool
	}{
		{"context passed on", askOn, false},
		{"context dropped", askAlone, true},
	}
	for _, tt := range tests {
		for _, e := range endings {
			t.Run(tt.name+", "+e.name, func(t *testing.T) {
				t.Parallel()
				leaves := isolated(func(t *testing.T, handle func(context.Context, *stage) error) bool {
					return leavesGoroutine(t, e, handle)
				})
				if got := leaves(t, tt.handle); got != tt.want {
					t.Errorf("a goroutine stays behind: %t, want %t", got, tt.want)
				}
			})
		}
	}
}

// leavesGoroutine reports whether any goroutine that was not there before the client's call is left after its end.
func leavesGoroutine(t *testing.T, e ending, handle func(context.Context, *stage) error) bool {
	listener2, connect2 := listenTCP(t)
	s := newStageOn(t, listener2, connect2)
	asked := make(chan struct{}, 1)
	listener1, connect1 := listenTCP(t)
	toServer1 := serveOn(t, &frontServer{stage: s, check: func(ctx context.Context) error {
		asked <- struct{}{}
		return handle(ctx, s)
	}}, listener1, connect1)
	client := healthpb.NewHealthClient(toServer1.cc)
	for _, server := range []healthpb.HealthClient{client, s.backend} {
		server.List(t.Context(), new(healthpb.HealthListRequest)) // connects; that the method is not implemented is fine
	}
	before := goleak.IgnoreCurrent()

	ctx, cancel := e.ctx()
	defer cancel()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		client.Check(ctx, new(healthpb.HealthCheckRequest))
	}()
	<-asked
	e.end(cancel, toServer1)
	<-ended
	var left error
	for deadline := time.Now().Add(coarse); time.Now().Before(deadline); {
		if left = goleak.Find(before); left == nil { // it tries again for a while, but not for long
			break
		}
	}
	t.Log(left)
	return left != nil
}

// listenTCP listens on the loopback interface.
func listenTCP(t *testing.T) (net.Listener, connector) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener, func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", listener.Addr().String())
	}
}
