package deadstream

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"sync"
	"sync/atomic"

	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	testpb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/status"
)

// Upload stops sending when the stream has ended, and asks it for the reason.
func Upload(stream testpb.TestService_StreamingInputCallClient, chunks [][]byte) (*testpb.StreamingInputCallResponse, error) {
	for _, chunk := range chunks {
		err := stream.Send(&testpb.StreamingInputCallRequest{Payload: &testpb.Payload{Body: chunk}})
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	return stream.CloseAndRecv()
}

// Decode skips messages that it cannot read.
func Decode(stream testpb.TestService_StreamingOutputCallClient, store func(any)) error {
	for {
		resp, err := stream.Recv()
		if err != nil {
			return err
		}
		var document any
		if err := json.Unmarshal(resp.GetPayload().GetBody(), &document); err != nil {
			log.Printf("decoding: %v", err)
			continue
		}
		store(document)
	}
}

// Answer asks the stream's own context whether the client is there.
func Answer(stream testpb.TestService_FullDuplexCallServer) error {
	for stream.Context().Err() == nil {
		_, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			log.Printf("receiving: %v", err)
			continue
		}
		if err := stream.Send(new(testpb.StreamingOutputCallResponse)); err != nil {
			log.Printf("sending: %v", err)
		}
	}
	return stream.Context().Err()
}

// AnswerOrStop does so in a select.
func AnswerOrStop(stream testpb.TestService_FullDuplexCallServer) error {
	ctx := stream.Context()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		default:
		}
		_, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			log.Printf("receiving: %v", err)
		}
	}
}

// Exchange logs what it cannot send, and ends when it receives no more.
func Exchange(stream testpb.TestService_FullDuplexCallClient) error {
	for {
		if err := stream.Send(new(testpb.StreamingOutputCallRequest)); err != nil {
			log.Printf("sending: %v", err)
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// Watch goes on only after errors of which a function says that they pass.
func Watch(stream healthpb.Health_WatchClient, passes func(error) bool, show func(healthpb.HealthCheckResponse_ServingStatus)) error {
	for {
		resp, err := stream.Recv()
		if err != nil {
			if !passes(err) {
				return err
			}
			continue
		}
		show(resp.Status)
	}
}

// Pump hands each error to somebody who ends it.
func Pump(ctx context.Context, stream healthpb.Health_WatchClient, received chan<- *healthpb.HealthCheckResponse, failed chan<- error) {
	for {
		resp, err := stream.Recv()
		if err != nil {
			failed <- err
			select {
			case <-ctx.Done():
				return
			default:
				continue
			}
		}
		received <- resp
	}
}

// A Session opens a new stream when it needs one.
type Session struct {
	client healthpb.HealthClient
	stream healthpb.Health_WatchClient
}

// NewSession returns a session that has no stream yet.
func NewSession(client healthpb.HealthClient) *Session { return &Session{client: client} }

func (s *Session) open(ctx context.Context) (err error) {
	s.stream, err = s.client.Watch(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// Run follows one stream after the other.
func (s *Session) Run(ctx context.Context, show func(healthpb.HealthCheckResponse_ServingStatus)) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	for {
		resp, err := s.stream.Recv()
		if err != nil {
			log.Printf("session: %v", err)
			pause(ctx)
			if err := s.open(ctx); err != nil {
				return err
			}
			continue
		}
		show(resp.Status)
	}
}

// Resume opens a new stream by the address of the variable.
func Resume(ctx context.Context, open func(context.Context, *healthpb.Health_WatchClient) error, show func(healthpb.HealthCheckResponse_ServingStatus)) error {
	var stream healthpb.Health_WatchClient
	if err := open(ctx, &stream); err != nil {
		return err
	}
	for {
		resp, err := stream.Recv()
		if err != nil {
			pause(ctx)
			if err := open(ctx, &stream); err != nil {
				return err
			}
			continue
		}
		show(resp.Status)
	}
}

// Reopen has a flag for what has happened.
func Reopen(ctx context.Context, client healthpb.HealthClient, show func(healthpb.HealthCheckResponse_ServingStatus)) error {
	var stream healthpb.Health_WatchClient
	for broken := true; ; {
		if broken {
			var err error
			if stream, err = client.Watch(ctx, new(healthpb.HealthCheckRequest)); err != nil {
				return err
			}
		}
		resp, err := stream.Recv()
		if broken = err != nil; broken {
			log.Printf("reopening: %v", err)
			pause(ctx)
			continue
		}
		show(resp.Status)
	}
}

// Classify returns on every code that a stream may end with, and opens a new stream for one.
func Classify(ctx context.Context, client healthpb.HealthClient, show func(healthpb.HealthCheckResponse_ServingStatus)) error {
	stream, err := client.Watch(ctx, new(healthpb.HealthCheckRequest))
	if err != nil {
		return err
	}
	for {
		resp, err := stream.Recv()
		if code := status.Code(err); code == codes.Unavailable {
			pause(ctx)
			if stream, err = client.Watch(ctx, new(healthpb.HealthCheckRequest)); err != nil {
				return err
			}
		} else if code != codes.OK {
			return err
		} else {
			show(resp.GetStatus())
		}
	}
}

// A Meter looks, in the head of its loop, at what it writes down after an error.
type Meter struct {
	client healthpb.HealthClient
	broken atomic.Bool
	failed int
}

// NewMeter returns a meter of what client says.
func NewMeter(client healthpb.HealthClient) *Meter { return &Meter{client: client} }

// Run has a flag.
func (m *Meter) Run(ctx context.Context) error {
	stream, err := m.client.Watch(ctx, new(healthpb.HealthCheckRequest))
	if err != nil {
		return err
	}
	for !m.broken.Load() {
		if _, err := stream.Recv(); err != nil {
			log.Printf("metering: %v", err)
			m.broken.Store(true)
		}
	}
	return nil
}

// RunSome has a limit.
func (m *Meter) RunSome(ctx context.Context) error {
	stream, err := m.client.Watch(ctx, new(healthpb.HealthCheckRequest))
	if err != nil {
		return err
	}
	for m.failed < 1 {
		if _, err := stream.Recv(); err != nil {
			log.Printf("metering: %v", err)
			m.failed++
		}
	}
	return nil
}

// A Guard has two goroutines: one opens a new stream when the other has none that works.
type Guard struct {
	client healthpb.HealthClient
	broken chan struct{}

	mu     sync.Mutex
	stream healthpb.Health_WatchClient
}

// NewGuard returns a guard without a stream.
func NewGuard(client healthpb.HealthClient) *Guard {
	return &Guard{client: client, broken: make(chan struct{})}
}

func (g *Guard) open(ctx context.Context) {
	stream, err := g.client.Watch(ctx, new(healthpb.HealthCheckRequest))
	if err != nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.stream = stream
}

// Run opens streams until ctx ends.
func (g *Guard) Run(ctx context.Context) {
	g.open(ctx)
	go g.receive(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-g.broken:
			pause(ctx)
			g.open(ctx)
			g.broken <- struct{}{}
		}
	}
}

func (g *Guard) receive(ctx context.Context) {
	for ctx.Err() == nil {
		g.mu.Lock()
		stream := g.stream
		g.mu.Unlock()
		if _, err := stream.Recv(); err != nil {
			g.broken <- struct{}{}
			<-g.broken
		}
	}
}

// A Talk has one stream under two names.
type Talk struct {
	stream testpb.TestService_FullDuplexCallClient
}

// NewTalk returns a talk on stream.
func NewTalk(stream testpb.TestService_FullDuplexCallClient) *Talk { return &Talk{stream: stream} }

// Run ends when it cannot send.
func (t *Talk) Run(stream testpb.TestService_FullDuplexCallClient) error {
	for {
		if _, err := stream.Recv(); err != nil {
			log.Printf("talking: %v", err)
		}
		if err := t.stream.Send(new(testpb.StreamingOutputCallRequest)); err != nil {
			return err
		}
	}
}
