// Package deadstream has loops that go on with a gRPC stream after it has failed, and the same loops ending, or going on
// with a new one.
package deadstream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	testpb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/status"
)

// FollowHealth knows the end of the stream, and takes any other error for a message that was lost.
func FollowHealth(stream healthpb.Health_WatchClient, show func(healthpb.HealthCheckResponse_ServingStatus)) error {
	for { // want `stream\.Recv \(line 26\) is called again after its error: a stream's error is final, so every round fails; return, or open a new stream with backoff`
		resp, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			log.Printf("health: %v", err)
			continue
		}
		show(resp.Status)
	}
}

// FollowHealthUntil ends with the stream.
func FollowHealthUntil(stream healthpb.Health_WatchClient, show func(healthpb.HealthCheckResponse_ServingStatus)) error {
	for {
		resp, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("health: %w", err)
		}
		show(resp.Status)
	}
}

// EchoOrders waits for more when its client has said that there are no more.
func EchoOrders(stream testpb.TestService_FullDuplexCallServer) error {
	for { // want `stream\.Recv \(line 55\) is called again after io\.EOF: the stream has ended, so every round fails at once; return`
		_, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			continue
		}
		if err != nil {
			return err
		}
		if err := stream.Send(new(testpb.StreamingOutputCallResponse)); err != nil {
			return err
		}
	}
}

// EchoOrdersUntil says so too.
func EchoOrdersUntil(stream testpb.TestService_FullDuplexCallServer) error {
	for {
		_, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(new(testpb.StreamingOutputCallResponse)); err != nil {
			return err
		}
	}
}

// ProxyFrames waits a little, for a stream that will not come back.
func ProxyFrames(stream grpc.ServerStream, forward func(*healthpb.HealthCheckRequest) error) error {
	for { // want `stream\.RecvMsg \(line 88\) is called again after its error: a stream's error is final, so every round fails; return`
		frame := new(healthpb.HealthCheckRequest)
		if err := stream.RecvMsg(frame); err != nil {
			log.Printf("receiving: %v", err)
			time.Sleep(time.Second)
			continue
		}
		if err := forward(frame); err != nil {
			return err
		}
	}
}

// ProxyFramesUntil ends with the stream.
func ProxyFramesUntil(stream grpc.ServerStream, forward func(*healthpb.HealthCheckRequest) error) error {
	for {
		frame := new(healthpb.HealthCheckRequest)
		if err := stream.RecvMsg(frame); err != nil {
			return err
		}
		if err := forward(frame); err != nil {
			return err
		}
	}
}

// CloseReport tries again to be told what became of the upload.
func CloseReport(stream testpb.TestService_StreamingInputCallClient) (*testpb.StreamingInputCallResponse, error) {
	for { // want `stream\.CloseAndRecv \(line \d+\) is called again after its error: .*`
		summary, err := stream.CloseAndRecv()
		switch status.Code(err) {
		case codes.OK:
			return summary, nil
		case codes.Unavailable, codes.DeadlineExceeded:
			time.Sleep(time.Second)
		default:
			return nil, err
		}
	}
}

// CloseReportOnce leaves it to its caller to upload the report again.
func CloseReportOnce(stream testpb.TestService_StreamingInputCallClient) (*testpb.StreamingInputCallResponse, error) {
	return stream.CloseAndRecv()
}

// SendHeartbeats tells of each heartbeat that does not get through.
func SendHeartbeats(stream testpb.TestService_FullDuplexCallClient) error {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for range ticker.C { // want `stream\.Send \(line \d+\) is called again after its error: .*`
		if err := stream.Send(new(testpb.StreamingOutputCallRequest)); err != nil {
			log.Printf("heartbeat: %v", err)
		}
	}
	return nil
}

// SendHeartbeatsUntil ends with the stream, and asks it for the reason.
func SendHeartbeatsUntil(stream testpb.TestService_FullDuplexCallClient) error {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for range ticker.C {
		if err := stream.Send(new(testpb.StreamingOutputCallRequest)); err != nil {
			return stream.RecvMsg(new(testpb.StreamingOutputCallResponse))
		}
	}
	return nil
}

// Collect keeps what comes, of whatever type it is.
func Collect[T any](stream grpc.ServerStreamingClient[T], keep func(*T)) {
	for { // want `stream\.Recv \(line \d+\) is called again after its error: .*`
		item, err := stream.Recv()
		if err == nil {
			keep(item)
		}
	}
}

// CollectUntil ends with the stream.
func CollectUntil[T any](stream grpc.ServerStreamingClient[T], keep func(*T)) {
	for {
		item, err := stream.Recv()
		if err != nil {
			return
		}
		keep(item)
	}
}

// Track opens a new stream if the server was not there, and takes any other error lightly.
func Track(ctx context.Context, client healthpb.HealthClient, show func(healthpb.HealthCheckResponse_ServingStatus)) error {
	stream, err := client.Watch(ctx, new(healthpb.HealthCheckRequest))
	if err != nil {
		return err
	}
	for ctx.Err() == nil { // want `stream\.Recv \(line \d+\) is called again after its error: .*`
		resp, err := stream.Recv()
		if status.Code(err) == codes.Unavailable {
			pause(ctx)
			if stream, err = client.Watch(ctx, new(healthpb.HealthCheckRequest)); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			log.Printf("tracking: %v", err)
			continue
		}
		show(resp.Status)
	}
	return ctx.Err()
}

// TrackAlways opens a new stream whatever the error was.
func TrackAlways(ctx context.Context, client healthpb.HealthClient, show func(healthpb.HealthCheckResponse_ServingStatus)) error {
	stream, err := client.Watch(ctx, new(healthpb.HealthCheckRequest))
	if err != nil {
		return err
	}
	for ctx.Err() == nil {
		resp, err := stream.Recv()
		if err != nil {
			log.Printf("tracking: %v", err)
			pause(ctx)
			if stream, err = client.Watch(ctx, new(healthpb.HealthCheckRequest)); err != nil {
				return err
			}
			continue
		}
		show(resp.Status)
	}
	return ctx.Err()
}

// Mirror leaves the inner loop when the stream fails, and comes back to it.
func Mirror(stream testpb.TestService_FullDuplexCallClient, pause time.Duration, store func([]byte)) {
	for { // want `stream\.Recv \(line \d+\) is called again after its error: .*`
		for {
			resp, err := stream.Recv()
			if err != nil {
				log.Printf("mirroring: %v", err)
				break
			}
			store(resp.GetPayload().GetBody())
		}
		time.Sleep(pause)
	}
}

// MirrorOnce ends with the stream.
func MirrorOnce(stream testpb.TestService_FullDuplexCallClient, pause time.Duration, store func([]byte)) {
	for {
		resp, err := stream.Recv()
		if err != nil {
			log.Printf("mirroring: %v", err)
			return
		}
		store(resp.GetPayload().GetBody())
		time.Sleep(pause)
	}
}

// Subscribe means to open a stream whenever it has none, and never lets go of the one that has failed.
func Subscribe(ctx context.Context, client healthpb.HealthClient, show func(healthpb.HealthCheckResponse_ServingStatus)) {
	var stream healthpb.Health_WatchClient
	for ctx.Err() == nil { // want `stream\.Recv \(line \d+\) is called again after its error: .*`
		if stream == nil {
			var err error
			if stream, err = client.Watch(ctx, new(healthpb.HealthCheckRequest)); err != nil {
				stream = nil
				pause(ctx)
				continue
			}
		}
		resp, err := stream.Recv()
		if err != nil {
			log.Printf("subscription: %v", err)
			pause(ctx)
			continue
		}
		show(resp.Status)
	}
}

// SubscribeAnew lets go of it.
func SubscribeAnew(ctx context.Context, client healthpb.HealthClient, show func(healthpb.HealthCheckResponse_ServingStatus)) {
	var stream healthpb.Health_WatchClient
	for ctx.Err() == nil {
		if stream == nil {
			var err error
			if stream, err = client.Watch(ctx, new(healthpb.HealthCheckRequest)); err != nil {
				stream = nil
				pause(ctx)
				continue
			}
		}
		resp, err := stream.Recv()
		if err != nil {
			log.Printf("subscription: %v", err)
			pause(ctx)
			stream = nil
			continue
		}
		show(resp.Status)
	}
}

// Relay reads in the background, and drops what it cannot read.
func Relay(stream testpb.TestService_FullDuplexCallServer, received chan<- []byte, done <-chan struct{}) error {
	go func() {
		for { // want `stream\.Recv \(line \d+\) is called again after its error: .*`
			req, err := stream.Recv()
			if err != nil {
				log.Printf("relay: %v", err)
				continue
			}
			received <- req.GetPayload().GetBody()
		}
	}()
	<-done
	return nil
}

// RelayUntil ends its reader with the stream.
func RelayUntil(stream testpb.TestService_FullDuplexCallServer, received chan<- []byte, done <-chan struct{}) error {
	go func() {
		for {
			req, err := stream.Recv()
			if err != nil {
				log.Printf("relay: %v", err)
				return
			}
			received <- req.GetPayload().GetBody()
		}
	}()
	<-done
	return nil
}

// A Feed has one stream for all of its life.
type Feed struct {
	stream testpb.TestService_StreamingOutputCallClient
	store  func([]byte)
}

// NewFeed returns a feed of what comes on stream.
func NewFeed(stream testpb.TestService_StreamingOutputCallClient, store func([]byte)) *Feed {
	return &Feed{stream: stream, store: store}
}

// Run stores what comes.
func (f *Feed) Run() {
	for { // want `f\.stream\.Recv \(line \d+\) is called again after its error: .*`
		resp, err := f.stream.Recv()
		if err != nil {
			log.Printf("feed: %v", err)
			continue
		}
		f.store(resp.GetPayload().GetBody())
	}
}

// RunUntil ends with the stream.
func (f *Feed) RunUntil() {
	for {
		resp, err := f.stream.Recv()
		if err != nil {
			log.Printf("feed: %v", err)
			return
		}
		f.store(resp.GetPayload().GetBody())
	}
}

// Quote sends what nobody receives any more.
func Quote(stream grpc.ServerStream, next func() *healthpb.HealthCheckResponse) error {
	for { // want `stream\.SendMsg \(line \d+\) is called again after its error: a stream's error is final, so every round fails; return`
		if err := stream.SendMsg(next()); err != nil {
			log.Printf("quoting: %v", err)
		}
	}
}

// QuoteUntil ends with the stream.
func QuoteUntil(stream grpc.ServerStream, next func() *healthpb.HealthCheckResponse) error {
	for {
		if err := stream.SendMsg(next()); err != nil {
			return err
		}
	}
}

// Import goes by what its errors say, and writes down those that it does not know.
func Import(ctx context.Context, stream testpb.TestService_StreamingOutputCallClient, store func([]byte), note func(context.Context, string) error) error {
	next := time.After(0)
	for { // want `stream\.Recv \(line \d+\) is called again after its error: .*`
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-next:
			resp, err := stream.Recv()
			if err != nil {
				if strings.Contains(err.Error(), io.EOF.Error()) || strings.Contains(err.Error(), "context canceled") {
					return err
				}
				if err := note(ctx, err.Error()); err != nil {
					log.Printf("noting: %v", err)
				}
				next = time.After(time.Second)
				continue
			}
			store(resp.GetPayload().GetBody())
			next = time.After(0)
		}
	}
}

// ImportUntil ends with the stream.
func ImportUntil(ctx context.Context, stream testpb.TestService_StreamingOutputCallClient, store func([]byte), note func(context.Context, string) error) error {
	next := time.After(0)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-next:
			resp, err := stream.Recv()
			if err != nil {
				return errors.Join(err, note(ctx, err.Error()))
			}
			store(resp.GetPayload().GetBody())
			next = time.After(0)
		}
	}
}

// Merge passes errors on as warnings, unless its caller wants them.
func Merge(from testpb.TestService_StreamingOutputCallClient, to testpb.TestService_HalfDuplexCallClient, strict bool) error {
	for { // want `from\.Recv \(line \d+\) is called again after its error: .*`
		resp, err := from.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			err = fmt.Errorf("merging: %w", err)
			if strict {
				return err
			}
			if err := to.Send(warning(err)); err != nil {
				return err
			}
			continue
		}
		if err := to.Send(&testpb.StreamingOutputCallRequest{Payload: resp.GetPayload()}); err != nil {
			return err
		}
	}
}

// MergeUntil ends with the stream, after a warning.
func MergeUntil(from testpb.TestService_StreamingOutputCallClient, to testpb.TestService_HalfDuplexCallClient, strict bool) error {
	for {
		resp, err := from.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			err = fmt.Errorf("merging: %w", err)
			if strict {
				return err
			}
			return to.Send(warning(err))
		}
		if err := to.Send(&testpb.StreamingOutputCallRequest{Payload: resp.GetPayload()}); err != nil {
			return err
		}
	}
}

func warning(err error) *testpb.StreamingOutputCallRequest {
	return &testpb.StreamingOutputCallRequest{Payload: &testpb.Payload{Body: []byte(err.Error())}}
}

// A Probe follows the health of a server.
type Probe struct {
	client  healthpb.HealthClient
	serving atomic.Bool
	failed  int
}

// NewProbe returns a probe that asks client.
func NewProbe(client healthpb.HealthClient) *Probe { return &Probe{client: client} }

// Run writes down that the stream has failed, and how often.
func (p *Probe) Run(ctx context.Context) error {
	stream, err := p.client.Watch(ctx, new(healthpb.HealthCheckRequest))
	if err != nil {
		return err
	}
	for ctx.Err() == nil { // want `stream\.Recv \(line \d+\) is called again after its error: .*`
		resp, err := stream.Recv()
		if err != nil {
			p.serving.Store(false)
			p.failed++
			continue
		}
		p.serving.Store(resp.Status == healthpb.HealthCheckResponse_SERVING)
	}
	return ctx.Err()
}

// RunUntil ends with the stream.
func (p *Probe) RunUntil(ctx context.Context) error {
	stream, err := p.client.Watch(ctx, new(healthpb.HealthCheckRequest))
	if err != nil {
		return err
	}
	for ctx.Err() == nil {
		resp, err := stream.Recv()
		if err != nil {
			p.serving.Store(false)
			p.failed++
			return err
		}
		p.serving.Store(resp.Status == healthpb.HealthCheckResponse_SERVING)
	}
	return ctx.Err()
}

// pause waits for a second, or until ctx ends.
func pause(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
}

// Poll receives one message in each round of somebody's schedule.
func Poll(stream healthpb.Health_WatchClient, schedule iter.Seq[int], show func(healthpb.HealthCheckResponse_ServingStatus)) {
	for round := range schedule { // want `stream\.Recv \(line \d+\) is called again after its error: .*`
		resp, err := stream.Recv()
		if err != nil {
			log.Printf("round %d: %v", round, err)
			continue
		}
		show(resp.Status)
	}
}

// PollUntil ends with the stream.
func PollUntil(stream healthpb.Health_WatchClient, schedule iter.Seq[int], show func(healthpb.HealthCheckResponse_ServingStatus)) {
	for round := range schedule {
		resp, err := stream.Recv()
		if err != nil {
			log.Printf("round %d: %v", round, err)
			return
		}
		show(resp.Status)
	}
}

// A Tail follows a server from its start on.
type Tail struct {
	client healthpb.HealthClient
	stream healthpb.Health_WatchClient
	show   func(healthpb.HealthCheckResponse_ServingStatus)
}

// NewTail returns a tail that has not started.
func NewTail(client healthpb.HealthClient, show func(healthpb.HealthCheckResponse_ServingStatus)) *Tail {
	return &Tail{client: client, show: show}
}

func (t *Tail) connect(ctx context.Context) (err error) {
	t.stream, err = t.client.Watch(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// Start connects once.
func (t *Tail) Start(ctx context.Context) error {
	if err := t.connect(ctx); err != nil {
		return err
	}
	go t.follow()
	return nil
}

func (t *Tail) follow() {
	for { // want `t\.stream\.Recv \(line \d+\) is called again after its error: .*`
		resp, err := t.stream.Recv()
		if err != nil {
			log.Printf("tail: %v", err)
			continue
		}
		t.show(resp.Status)
	}
}

// StartUntil ends with the stream.
func (t *Tail) StartUntil(ctx context.Context) error {
	if err := t.connect(ctx); err != nil {
		return err
	}
	go t.followUntil()
	return nil
}

func (t *Tail) followUntil() {
	for {
		resp, err := t.stream.Recv()
		if err != nil {
			log.Printf("tail: %v", err)
			return
		}
		t.show(resp.Status)
	}
}

// Listen asks whether it is still wanted, and tries again.
func Listen(ctx context.Context, stream *testpb.TestService_FullDuplexCallClient, store func([]byte)) {
listening:
	for { // want `\(\*stream\)\.Recv \(line \d+\) is called again after its error: .*`
		resp, err := (*stream).Recv()
		if err == io.EOF {
			break listening
		}
		if err != nil {
			log.Printf("listening: %v", err)
			select {
			case <-ctx.Done():
				break listening
			default:
			}
			continue
		}
		store(resp.GetPayload().GetBody())
	}
}

// ListenUntil ends with the stream.
func ListenUntil(ctx context.Context, stream *testpb.TestService_FullDuplexCallClient, store func([]byte)) {
	for ctx.Err() == nil {
		resp, err := (*stream).Recv()
		if err != nil {
			log.Printf("listening: %v", err)
			return
		}
		store(resp.GetPayload().GetBody())
	}
}
