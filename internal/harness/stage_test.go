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
	t       *testing.T
	backend healthpb.HealthClient // server 1's client of server 2
	release chan struct{}         // closed when the run has seen enough: whoever still works gives up

	// answerAfter is how long server 2, the database and the website work on an answer. Zero: they never answer.
	answerAfter time.Duration

	mu    sync.Mutex
	open  map[string]int // work that has begun and not ended
	begun map[string]int // work that has begun
	calls []incoming     // the calls that server 2 has seen
}

// An incoming is one call as the server saw it.
type incoming struct {
	deadline    time.Time // zero: none
	alreadyOver bool      // its context had ended when it arrived
}

// newStage returns a stage with a server 2 and its client. It ends with t.
func newStage(t *testing.T) *stage {
	s := &stage{t: t, release: make(chan struct{}), open: make(map[string]int), begun: make(map[string]int)}
	link := serve(t, &backendServer{stage: s})
	s.backend = healthpb.NewHealthClient(link.cc)
	return s
}

// begin notes that who has begun to work; the function that it returns notes the end.
func (s *stage) begin(who string) (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[who]++
	s.begun[who]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
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
	return len(s.begun) > 1 || len(s.begun) == 1 && s.begun[server1] == 0
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
	deadline, _ := ctx.Deadline()
	b.stage.mu.Lock()
	b.stage.calls = append(b.stage.calls, incoming{deadline, ctx.Err() != nil})
	b.stage.mu.Unlock()
	if err := b.stage.work(ctx, server2); err != nil {
		return nil, err
	}
	return &healthpb.HealthCheckResponse{Status: healthpb.HealthCheckResponse_SERVING}, nil
}

// A frontServer is server 1: its handler is what the run wants it to be.
type frontServer struct {
	healthpb.UnimplementedHealthServer
	stage  *stage
	handle func(context.Context) error
}

func (f *frontServer) Check(ctx context.Context, _ *healthpb.HealthCheckRequest) (*healthpb.HealthCheckResponse, error) {
	defer f.stage.begin(server1)()
	return new(healthpb.HealthCheckResponse), f.handle(ctx)
}

// A link is a client's connection to one server.
type link struct {
	cc *grpc.ClientConn

	mu    sync.Mutex
	conns []net.Conn
}

// cut breaks the connection under the client's feet.
func (l *link) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range l.conns {
		conn.Close()
	}
}

// serve starts a gRPC server in memory and connects to it. Both end with t.
func serve(t *testing.T, srv healthpb.HealthServer, opts ...grpc.DialOption) *link {
	listener := bufconn.Listen(1 << 20)
	server := grpc.NewServer()
	healthpb.RegisterHealthServer(server, srv)
	go server.Serve(listener)
	l := new(link)
	dial := func(ctx context.Context, _ string) (net.Conn, error) {
		conn, err := listener.DialContext(ctx)
		if err == nil {
			l.mu.Lock()
			l.conns = append(l.conns, conn)
			l.mu.Unlock()
		}
		return conn, err
	}
	opts = append(opts, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(dial))
	cc, err := grpc.NewClient("passthrough:///server", opts...)
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
