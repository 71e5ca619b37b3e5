package harness

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	testpb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
)

// A fragile is a gRPC server whose streams break, and clients of it. Both ends count how often a stream fails.
type fragile struct {
	healthpb.UnimplementedHealthServer
	testpb.UnimplementedTestServiceServer

	t      *testing.T
	health healthpb.HealthClient
	tests  testpb.TestServiceClient
	code   codes.Code // of the status with which the server ends a stream
	answer answering  // the server's end of FullDuplexCall; nil: it ends with code

	mu      sync.Mutex
	streams []*failures // of each stream, on either side
}

// newFragile returns a server, in memory, that breaks streams with code. It ends with t.
func newFragile(t *testing.T, code codes.Code) *fragile {
	f := &fragile{t: t, code: code}
	listener := bufconn.Listen(1 << 20)
	server := grpc.NewServer(grpc.StreamInterceptor(f.countServer))
	healthpb.RegisterHealthServer(server, f)
	testpb.RegisterTestServiceServer(server, f)
	go server.Serve(listener)
	l := &link{connect: listener.DialContext}
	cc, err := grpc.NewClient(anyTarget, append(l.dialOptions(), grpc.WithStreamInterceptor(f.countClient))...)
	if err != nil {
		t.Fatal(err)
	}
	f.health, f.tests = healthpb.NewHealthClient(cc), testpb.NewTestServiceClient(cc)
	t.Cleanup(func() {
		cc.Close()
		server.Stop()
		listener.Close()
	})
	return f
}

// Watch sends one message, and breaks.
func (f *fragile) Watch(_ *healthpb.HealthCheckRequest, stream healthpb.Health_WatchServer) error {
	return errors.Join(stream.Send(new(healthpb.HealthCheckResponse)), f.breaks())
}

// StreamingOutputCall sends one message, and breaks.
func (f *fragile) StreamingOutputCall(_ *testpb.StreamingOutputCallRequest, stream testpb.TestService_StreamingOutputCallServer) error {
	stream.Send(new(testpb.StreamingOutputCallResponse))
	return f.breaks()
}

// StreamingInputCall breaks.
func (f *fragile) StreamingInputCall(testpb.TestService_StreamingInputCallServer) error {
	return f.breaks()
}

// FullDuplexCall answers, or breaks.
func (f *fragile) FullDuplexCall(stream testpb.TestService_FullDuplexCallServer) error {
	if f.answer != nil {
		return f.answer(stream)
	}
	return f.breaks()
}

// HalfDuplexCall takes all that comes.
func (f *fragile) HalfDuplexCall(stream testpb.TestService_HalfDuplexCallServer) error {
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

func (f *fragile) breaks() error { return status.Error(f.code, "the stream breaks") }

func (f *fragile) watch(ctx context.Context) healthpb.Health_WatchClient {
	return opened(f.health.Watch(ctx, new(healthpb.HealthCheckRequest)))
}

func (f *fragile) output(ctx context.Context) testpb.TestService_StreamingOutputCallClient {
	return opened(f.tests.StreamingOutputCall(ctx, new(testpb.StreamingOutputCallRequest)))
}

func (f *fragile) input(ctx context.Context) testpb.TestService_StreamingInputCallClient {
	return opened(f.tests.StreamingInputCall(ctx))
}

func (f *fragile) duplex(ctx context.Context) testpb.TestService_FullDuplexCallClient {
	return opened(f.tests.FullDuplexCall(ctx))
}

// sink returns a stream that does not break.
func (f *fragile) sink(ctx context.Context) testpb.TestService_HalfDuplexCallClient {
	return opened(f.tests.HalfDuplexCall(ctx))
}

func opened[S any](stream S, err error) S {
	if err != nil {
		panic(err) // the server is there
	}
	return stream
}

// -- counting --

// spinning is how often a stream has to fail the same kind of call until nobody believes that it will end.
const spinning = 100

// failures counts how often one end of a stream has failed.
type failures struct{ received, sent atomic.Int64 }

// count counts err, and ends the goroutine of who does not heed it.
func count(n *atomic.Int64, err error) error {
	if err != nil && n.Add(1) >= spinning {
		runtime.Goexit()
	}
	return err
}

// newFailures returns the count for another stream.
func (f *fragile) newFailures() *failures {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.streams = append(f.streams, new(failures))
	return f.streams[len(f.streams)-1]
}

// worst returns how often the stream that failed most often has failed the same kind of call.
func (f *fragile) worst() (n int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, failures := range f.streams {
		n = max(n, failures.received.Load(), failures.sent.Load())
	}
	return n
}

type countedClient struct {
	grpc.ClientStream
	*failures
}

func (c countedClient) RecvMsg(m any) error { return count(&c.received, c.ClientStream.RecvMsg(m)) }
func (c countedClient) SendMsg(m any) error { return count(&c.sent, c.ClientStream.SendMsg(m)) }

func (f *fragile) countClient(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, open grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	stream, err := open(ctx, desc, cc, method, opts...)
	return countedClient{stream, f.newFailures()}, err
}

type countedServer struct {
	grpc.ServerStream
	*failures
}

func (c countedServer) RecvMsg(m any) error { return count(&c.received, c.ServerStream.RecvMsg(m)) }
func (c countedServer) SendMsg(m any) error { return count(&c.sent, c.ServerStream.SendMsg(m)) }

func (f *fragile) countServer(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handle grpc.StreamHandler) error {
	return handle(srv, countedServer{stream, f.newFailures()})
}

// -- symptoms --

// callsAgain reports the symptom "calls a stream again after it has failed, and again": play is a client of a server
// that breaks its streams with code.
func callsAgain(t *testing.T, code codes.Code, play func(context.Context, *fragile)) (symptom bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { symptom = newFragile(t, code).isCalledAgain(play) })
	return symptom
}

// answersAgain is [callsAgain] for the server's end of a stream. The client sends a message, and then does its part.
func answersAgain(t *testing.T, part func(testpb.TestService_FullDuplexCallClient, context.CancelFunc), answer answering) (symptom bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f := newFragile(t, codes.OK)
		f.answer = answer
		symptom = f.isCalledAgain(func(ctx context.Context, f *fragile) {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			stream := f.duplex(ctx)
			stream.Send(new(testpb.StreamingOutputCallRequest))
			time.Sleep(time.Second)
			part(stream, cancel)
			for stream.RecvMsg(new(testpb.StreamingOutputCallResponse)) == nil {
			}
		})
	})
	return symptom
}

// What the client of [answersAgain] does.
func halfClose(stream testpb.TestService_FullDuplexCallClient, _ context.CancelFunc) {
	stream.CloseSend()
}
func hangUp(_ testpb.TestService_FullDuplexCallClient, cancel context.CancelFunc) { cancel() }

// isCalledAgain runs play for some minutes. A call or two in vain are not taken for a loop: an error that is handed to
// somebody else takes a moment to be heeded.
func (f *fragile) isCalledAgain(play func(context.Context, *fragile)) bool {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), 2*spinning*time.Second)
	defer cancel()
	go play(ctx, f)
	<-ctx.Done()
	time.Sleep(time.Minute) // for the last round
	synctest.Wait()
	worst := f.worst()
	f.t.Logf("%d streams; one of them has failed %d times", len(f.streams), worst)
	if worst == 0 || worst > 2 && worst < spinning {
		f.t.Fatalf("a stream has failed %d times: %s", worst, provesNothing)
	}
	return worst >= spinning
}

// TestFinalErrors shows on the real streams what dead-stream takes for granted: a call that has failed goes on failing,
// with the same error.
func TestFinalErrors(t *testing.T) {
	t.Parallel()
	request, response := new(testpb.StreamingOutputCallRequest), new(testpb.StreamingOutputCallResponse)
	tests := []struct {
		name string
		code codes.Code
		call func(testpb.TestService_FullDuplexCallClient) error
		want error
	}{
		{"client receives, status", codes.Unavailable, func(s testpb.TestService_FullDuplexCallClient) error { return s.RecvMsg(response) }, status.Error(codes.Unavailable, "")},
		{"client receives, end", codes.OK, func(s testpb.TestService_FullDuplexCallClient) error { return s.RecvMsg(response) }, io.EOF},
		{"client sends, status", codes.Unavailable, func(s testpb.TestService_FullDuplexCallClient) error { return s.SendMsg(request) }, io.EOF},
		{"client sends, end", codes.OK, func(s testpb.TestService_FullDuplexCallClient) error { return s.SendMsg(request) }, io.EOF},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				stream := newFragile(t, tt.code).duplex(t.Context())
				time.Sleep(time.Second) // the server has broken it
				for range 3 {
					if err := tt.call(stream); status.Code(err) != status.Code(tt.want) || (err == io.EOF) != (tt.want == io.EOF) {
						t.Errorf("got %v, want %v", err, tt.want)
					}
				}
				tt.call(stream)
				if err := stream.RecvMsg(response); err == nil {
					t.Error("a message from a stream that has failed")
				}
			})
		})
	}
}
