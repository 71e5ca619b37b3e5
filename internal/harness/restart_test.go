package harness

import (
	"context"
	"errors"
	"net"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	"github.com/cancellint/cancellint/testdata/src/loopcheck/deadstream"
)

// When a server is told to shut down, and when another one takes its place, after the start of a run.
const (
	downAt = 1 * time.Second
	upAt   = 10 * time.Second
	over   = 60 * time.Second
)

// A restart is a server that shuts down gracefully, and the one that takes its place at the same address.
type restart struct {
	healthpb.UnimplementedHealthServer
	start time.Time
	down  chan struct{} // closed when the first server is told to shut down

	mu       sync.Mutex
	listener *bufconn.Listener // nil while no server is up
	refused  int               // streams that were asked for while none was
	heard    time.Duration     // when the client first heard of the second server; zero: never
}

// Watch tells which server it is: the first is serving, the second is not. The first breaks its streams when it is told
// to shut down, or GracefulStop would wait for them for ever.
func (r *restart) Watch(_ *healthpb.HealthCheckRequest, stream healthpb.Health_WatchServer) error {
	select {
	case <-r.down:
		stream.Send(&healthpb.HealthCheckResponse{Status: healthpb.HealthCheckResponse_NOT_SERVING})
		<-stream.Context().Done()
		return stream.Context().Err()
	default:
		stream.Send(&healthpb.HealthCheckResponse{Status: healthpb.HealthCheckResponse_SERVING})
	}
	select {
	case <-r.down:
		return status.Error(codes.Unavailable, "shutting down")
	case <-stream.Context().Done():
		return stream.Context().Err()
	}
}

// up starts a server at the address.
func (r *restart) up() *grpc.Server {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listener = bufconn.Listen(1 << 20)
	server := grpc.NewServer()
	healthpb.RegisterHealthServer(server, r)
	go server.Serve(r.listener)
	return server
}

// connect connects to whatever server is up.
func (r *restart) connect(ctx context.Context) (net.Conn, error) {
	r.mu.Lock()
	listener := r.listener
	r.mu.Unlock()
	if listener == nil {
		return nil, errors.New("connection refused")
	}
	return listener.DialContext(ctx)
}

// refuse counts the streams that a client asks for while no server is up, and ends the goroutine of one that asks again
// and again.
func (r *restart) refuse(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, open grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	stream, err := open(ctx, desc, cc, method, opts...)
	if err != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.refused++; r.refused >= spinning {
			runtime.Goexit()
		}
		return nil, err
	}
	return countedClient{stream, new(failures)}, nil
}

// outlive runs a client from before the first server shuts down until long after the second has come up.
func (r *restart) outlive(t *testing.T, follow func(context.Context, healthpb.HealthClient, showStatus)) {
	first := r.up()
	l := &link{connect: r.connect}
	const evenly = 0 // no jitter, so that times are exact
	reconnect := grpc.ConnectParams{Backoff: backoff.Config{BaseDelay: 700 * time.Millisecond, Multiplier: 2, Jitter: evenly, MaxDelay: 4 * time.Second}}
	cc, err := grpc.NewClient(anyTarget, append(l.dialOptions(), grpc.WithConnectParams(reconnect), grpc.WithStreamInterceptor(r.refuse))...)
	if err != nil {
		t.Fatal(err)
	}
	defer cc.Close()
	ctx, cancel := context.WithTimeout(t.Context(), over)
	defer cancel()
	go follow(ctx, healthpb.NewHealthClient(cc), r.hear)

	time.Sleep(downAt)
	r.mu.Lock()
	r.listener = nil
	r.mu.Unlock()
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		first.GracefulStop()
	}()
	synctest.Wait() // it takes no stream any more, however soon a client asks for one
	close(r.down)
	<-stopped
	if took := time.Since(r.start); took != downAt {
		t.Fatalf("GracefulStop returned after %s: %s", took, provesNothing)
	}
	time.Sleep(upAt - downAt)
	defer r.up().Stop()
	<-ctx.Done()
	time.Sleep(2 * time.Minute) // for the last round
	t.Logf("asked %d times while no server was up; heard of the second server after %s", r.refused, r.heard)
}

// hear is told what the client shows.
func (r *restart) hear(s healthpb.HealthCheckResponse_ServingStatus) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s == healthpb.HealthCheckResponse_NOT_SERVING && r.heard == 0 {
		r.heard = time.Since(r.start)
	}
}

// missesRestart reports the symptom "never hears of the server that has taken the place of the one it knew".
func missesRestart(t *testing.T, follow func(context.Context, healthpb.HealthClient, showStatus)) (symptom bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRestart()
		r.outlive(t, follow)
		symptom = r.heard == 0
	})
	return symptom
}

func newRestart() *restart { return &restart{start: time.Now(), down: make(chan struct{})} }

// TestRestart compares three clients of a server that shuts down gracefully and is away for a while. A stream that has
// failed stays dead; opening a new one at once, again and again, gets no further while nobody is there; a new stream
// with backoff gets through.
func TestRestart(t *testing.T) {
	t.Parallel()
	atOnce := func(ctx context.Context, client healthpb.HealthClient, show showStatus) {
		for ctx.Err() == nil {
			stream, err := client.Watch(ctx, new(healthpb.HealthCheckRequest))
			for err == nil {
				var resp *healthpb.HealthCheckResponse
				if resp, err = stream.Recv(); err == nil {
					show(resp.Status)
				}
			}
		}
	}
	tests := []struct {
		name    string
		follow  func(context.Context, healthpb.HealthClient, showStatus)
		refused int           // how often it asks while nobody is there
		heard   time.Duration // when it hears of the second server
	}{
		{"same stream", deadstream.Subscribe, 0, 0},
		{"new stream at once", atOnce, spinning, 0},
		// Every second from the second one on. What it waits for between two connections is no whole number of seconds.
		{"new stream with backoff", deadstream.SubscribeAnew, 9, 11 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := newRestart()
				r.outlive(t, tt.follow)
				if r.refused != tt.refused || r.heard != tt.heard {
					t.Errorf("asked %d times, heard after %s; want %d, %s", r.refused, r.heard, tt.refused, tt.heard)
				}
			})
		})
	}
}
