package harness

import (
	"context"
	"errors"
	"maps"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/test/bufconn"
)

// The names under which a stage keeps account of who is at work.
const (
	server1  = "server 1"
	server2  = "server 2"
	database = "database"
	website  = "website"
)

// A stage is what the functions of a fixture play on. It lives in one bubble and keeps account of the work that goes
// on there.
type stage struct {
	t         *testing.T
	toServer2 *link
	backend   healthpb.HealthClient // server 1's client of server 2
	release   chan struct{}         // closed when the run has seen enough: whoever still works gives up

	// answerAfter is how long server 2, the database and the website work on an answer. Zero: they never answer.
	answerAfter time.Duration

	start time.Time
	mu    sync.Mutex
	open  map[string]int           // work that has begun and not ended
	begun map[string]bool          // work that has begun, and may have ended
	ended map[string]time.Duration // when work last ended, since the start
}

// newStage returns a stage with a server 2 and its client, in memory. It ends with t.
func newStage(t *testing.T) *stage {
	listener := bufconn.Listen(1 << 20)
	return newStageOn(t, listener, listener.DialContext)
}

// newStageOn returns a stage whose server 2 is reached through listener.
func newStageOn(t *testing.T, listener net.Listener, connect connector) *stage {
	s := &stage{
		t: t, release: make(chan struct{}), start: time.Now(),
		open: make(map[string]int), begun: make(map[string]bool), ended: make(map[string]time.Duration),
	}
	s.toServer2 = serveOn(t, &backendServer{stage: s}, listener, connect)
	s.backend = healthpb.NewHealthClient(s.toServer2.cc)
	return s
}

// begin notes that who has begun to work; the function that it returns notes the end.
func (s *stage) begin(who string) (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[who]++
	s.begun[who] = true
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.ended[who] = time.Since(s.start)
		if s.open[who]--; s.open[who] == 0 {
			delete(s.open, who)
		}
	}
}

// running returns who is still at work, sorted.
func (s *stage) running() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.open))
}

// calledOut reports whether anybody but server 1 was ever asked.
func (s *stage) calledOut() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.begun[server2] || s.begun[database] || s.begun[website]
}

// endedAfter returns how long after the start the work of who ended last; zero if it has not.
func (s *stage) endedAfter(who string) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended[who]
}

// lastEnded returns how long after the start any work last ended.
func (s *stage) lastEnded() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Max(slices.Collect(maps.Values(s.ended)))
}

// work stands for who working on an answer: it ends with an answer (nil), or early with ctx.
func (s *stage) work(ctx context.Context, who string) error {
	defer s.begin(who)()
	var answer <-chan time.Time
	if s.answerAfter > 0 {
		answer = time.After(s.answerAfter)
	}
	select {
	case <-answer:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-s.release:
		return errors.New("the run is over")
	}
}

// A backendServer is server 2.
type backendServer struct {
	healthpb.UnimplementedHealthServer
	stage *stage
}

func (b *backendServer) Check(ctx context.Context, _ *healthpb.HealthCheckRequest) (*healthpb.HealthCheckResponse, error) {
	if err := b.stage.work(ctx, server2); err != nil {
		return nil, err
	}
	return &healthpb.HealthCheckResponse{Status: healthpb.HealthCheckResponse_SERVING}, nil
}

// Watch sends one message, and ends when an answer would be due.
func (b *backendServer) Watch(_ *healthpb.HealthCheckRequest, stream healthpb.Health_WatchServer) error {
	if err := stream.Send(new(healthpb.HealthCheckResponse)); err != nil {
		return err
	}
	return b.stage.work(stream.Context(), server2)
}

// A frontServer is server 1: its handlers are what the run wants them to be.
type frontServer struct {
	healthpb.UnimplementedHealthServer
	stage *stage
	check func(context.Context) error
	watch func(healthpb.Health_WatchServer) error
}

func (f *frontServer) Check(ctx context.Context, _ *healthpb.HealthCheckRequest) (*healthpb.HealthCheckResponse, error) {
	defer f.stage.begin(server1)()
	return new(healthpb.HealthCheckResponse), f.check(ctx)
}

func (f *frontServer) Watch(_ *healthpb.HealthCheckRequest, stream healthpb.Health_WatchServer) error {
	defer f.stage.begin(server1)()
	return f.watch(stream)
}

// A connector connects a client to a listener.
type connector func(context.Context) (net.Conn, error)

// A link is a client's way to one server.
type link struct {
	connect connector
	cc      *grpc.ClientConn // nil for a web server

	mu    sync.Mutex
	conns []net.Conn
}

// dial connects to the server.
func (l *link) dial(ctx context.Context) (net.Conn, error) {
	conn, err := l.connect(ctx)
	if err == nil {
		l.mu.Lock()
		l.conns = append(l.conns, conn)
		l.mu.Unlock()
	}
	return conn, err
}

// anyTarget is a target that needs no resolving: the dial options know the way.
const anyTarget = "passthrough:///server"

// dialOptions returns the options with which a gRPC client finds the server.
func (l *link) dialOptions() []grpc.DialOption {
	dial := func(ctx context.Context, _ string) (net.Conn, error) { return l.dial(ctx) }
	return []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(dial)}
}

// cut breaks the connections under the client's feet.
func (l *link) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range l.conns {
		conn.Close()
	}
}

// serve starts a gRPC server in memory and connects to it. Both end with t.
func serve(t *testing.T, srv healthpb.HealthServer) *link {
	listener := bufconn.Listen(1 << 20)
	return serveOn(t, srv, listener, listener.DialContext)
}

// serveOn starts a gRPC server on listener and connects to it. Both end with t.
func serveOn(t *testing.T, srv healthpb.HealthServer, listener net.Listener, connect connector) *link {
	server := grpc.NewServer()
	healthpb.RegisterHealthServer(server, srv)
	go server.Serve(listener)
	l := &link{connect: connect}
	cc, err := grpc.NewClient(anyTarget, l.dialOptions()...)
	if err != nil {
		t.Fatal(err)
	}
	l.cc = cc
	t.Cleanup(func() {
		cc.Close()
		server.Stop()
		listener.Close()
	})
	return l
}
