// Package handlers has handlers of streams that outlive their clients, and handlers that end with them.
package handlers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/loopcheck/handlers/pacing"
)

// A Status is what a client is told.
type Status = healthpb.HealthCheckResponse

// A Server tells its clients what it hears.
type Server struct {
	Updates chan *Status
	Quit    chan struct{} // closed when the server shuts down
	Latest  func() *Status
}

// -- they wait for the next event --

// Watch ends when the server does, and notices the end of its client when it next sends something.
func (s *Server) Watch(stream healthpb.Health_WatchServer) error {
	for { // want `select \(line 32\) waits without a look at stream\.Context\(\): the handler outlives its client; add a case <-stream\.Context\(\)\.Done\(\) that returns`
		select {
		case update := <-s.Updates:
			if err := stream.Send(update); err != nil {
				return err
			}
		case <-s.Quit:
			return nil
		}
	}
}

// WatchFor ends when its client does.
func (s *Server) WatchFor(stream healthpb.Health_WatchServer) error {
	for {
		select {
		case <-stream.Context().Done():
			return stream.Context().Err()
		case update := <-s.Updates:
			if err := stream.Send(update); err != nil {
				return err
			}
		case <-s.Quit:
			return nil
		}
	}
}

// Forward waits for one thing alone.
func (s *Server) Forward(stream healthpb.Health_WatchServer) error {
	for { // want `<-s\.Updates \(line \d+\) waits without a look at stream\.Context\(\): the handler outlives its client; .*`
		update := <-s.Updates
		if err := stream.Send(update); err != nil {
			return err
		}
	}
}

// ForwardFor waits for two.
func (s *Server) ForwardFor(stream healthpb.Health_WatchServer) error {
	ctx := stream.Context()
	for {
		var update *Status
		select {
		case update = <-s.Updates:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := stream.Send(update); err != nil {
			return err
		}
	}
}

// ServeEvents writes server-sent events, to nobody in the end: a write to a client that has gone is no error here.
func (s *Server) ServeEvents(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	keepAlive := time.NewTicker(15 * time.Second)
	defer keepAlive.Stop()
	for { // want `each round can pass select \(line \d+\) without a look at r\.Context\(\): canceling the request does not end the loop; add a case <-r\.Context\(\)\.Done\(\) that returns`
		select {
		case update := <-s.Updates:
			fmt.Fprintf(w, "data: %s\n\n", update.Status)
		case <-keepAlive.C:
			fmt.Fprint(w, ": keep-alive\n\n")
		}
		control.Flush()
	}
}

// ServeEventsFor writes them while the request lasts.
func (s *Server) ServeEventsFor(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	keepAlive := time.NewTicker(15 * time.Second)
	defer keepAlive.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case update := <-s.Updates:
			fmt.Fprintf(w, "data: %s\n\n", update.Status)
		case <-keepAlive.C:
			fmt.Fprint(w, ": keep-alive\n\n")
		}
		control.Flush()
	}
}

// -- they call what waits --

// Poll has a helper that sleeps, while there is nothing to send.
func (s *Server) Poll(stream healthpb.Health_WatchServer) error {
	var last *Status
	for { // want `each round can pass time\.Sleep \(handlers\.go:139, through s\.settle\) without a look at stream\.Context\(\): canceling stream\.Context\(\) does not end the loop; pass stream\.Context\(\) and select on it and a timer`
		if latest := s.Latest(); latest != last {
			last = latest
			if err := stream.Send(latest); err != nil {
				return err
			}
		}
		s.settle()
	}
}

// settle gives the server time to have something new.
func (s *Server) settle() {
	time.Sleep(1500 * time.Millisecond)
}

// PollFor has one that it hands its context.
func (s *Server) PollFor(stream healthpb.Health_WatchServer) error {
	var last *Status
	for {
		if latest := s.Latest(); latest != last {
			last = latest
			if err := stream.Send(latest); err != nil {
				return err
			}
		}
		if err := s.settleFor(stream.Context()); err != nil {
			return err
		}
	}
}

func (s *Server) settleFor(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(1500 * time.Millisecond):
		return nil
	}
}

// PollSlowly has a helper in another package.
func (s *Server) PollSlowly(stream healthpb.Health_WatchServer) error {
	var last *Status
	for { // want `each round can pass time\.Sleep \(pacing\.go:13, through pacing\.Pause\) without a look at stream\.Context\(\): .*`
		if latest := s.Latest(); latest != last {
			last = latest
			if err := stream.Send(latest); err != nil {
				return err
			}
		}
		pacing.Pause()
	}
}

// PollSlowlyFor has one that listens.
func (s *Server) PollSlowlyFor(stream healthpb.Health_WatchServer) error {
	var last *Status
	for {
		if latest := s.Latest(); latest != last {
			last = latest
			if err := stream.Send(latest); err != nil {
				return err
			}
		}
		if err := pacing.PauseFor(stream.Context()); err != nil {
			return err
		}
	}
}

// AwaitChange waits in a helper for what may never come.
func (s *Server) AwaitChange(w http.ResponseWriter, r *http.Request) {
	for s.Latest() == nil { // want `each round can pass .* \(handlers\.go:\d+, through s\.next\) without a look at r\.Context\(\): .*`
		s.next()
	}
	fmt.Fprintln(w, s.Latest())
}

// next drops what it has waited for.
func (s *Server) next() {
	select {
	case <-s.Updates:
	case <-time.After(3 * time.Second):
	}
}

// AwaitChangeFor waits in one that its client can interrupt.
func (s *Server) AwaitChangeFor(w http.ResponseWriter, r *http.Request) {
	for s.Latest() == nil {
		if !s.nextFor(r.Context()) {
			return
		}
	}
	fmt.Fprintln(w, s.Latest())
}

func (s *Server) nextFor(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-s.Updates:
	case <-time.After(3 * time.Second):
	}
	return true
}

// -- they end with their client --

// subscribe returns a channel of updates that is closed when ctx ends.
func (s *Server) subscribe(ctx context.Context) <-chan *Status {
	updates := make(chan *Status)
	go func() {
		defer close(updates)
		for {
			select {
			case <-ctx.Done():
				return
			case update := <-s.Updates:
				select {
				case updates <- update:
				case <-ctx.Done():
				}
			}
		}
	}()
	return updates
}

// FollowUpdates has a subscription that ends with the stream.
func (s *Server) FollowUpdates(stream healthpb.Health_WatchServer) error {
	updates := s.subscribe(stream.Context())
	for {
		update, ok := <-updates
		if !ok {
			return stream.Context().Err()
		}
		if err := stream.Send(update); err != nil {
			return err
		}
	}
}

// ServeFeed ranges over one.
func (s *Server) ServeFeed(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	for update := range s.subscribe(r.Context()) {
		fmt.Fprintf(w, "data: %s\n\n", update.Status)
		control.Flush()
	}
}

// A subscriber is what the server knows of one client.
type subscriber struct {
	updates <-chan *Status
	gone    chan struct{} // closed when the client is
}

// forward sends the client what there is for it.
func (s *subscriber) forward(stream healthpb.Health_WatchServer) error {
	for {
		select {
		case update := <-s.updates:
			if err := stream.Send(update); err != nil {
				return err
			}
		case <-s.gone:
			return nil
		}
	}
}

// WatchSubscribed has a subscriber that is told when its client has gone.
func (s *Server) WatchSubscribed(stream healthpb.Health_WatchServer) error {
	client := &subscriber{updates: s.Updates, gone: make(chan struct{})}
	stop := context.AfterFunc(stream.Context(), func() { close(client.gone) })
	defer stop()
	return client.forward(stream)
}

// Chat receives, and is told so when there is nobody left to receive from.
func (s *Server) Chat(stream grpc.BidiStreamingServer[healthpb.HealthCheckRequest, Status]) error {
	for {
		_, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(s.Latest()); err != nil {
			return err
		}
	}
}

// Beat sends often enough to notice.
func (s *Server) Beat(stream healthpb.Health_WatchServer) error {
	ticker := time.NewTicker(1500 * time.Millisecond)
	defer ticker.Stop()
	for range ticker.C {
		if err := stream.Send(s.Latest()); err != nil {
			return err
		}
	}
	return nil
}

// BeatOrForward has a beat between the updates.
func (s *Server) BeatOrForward(stream healthpb.Health_WatchServer) error {
	ticker := time.NewTicker(1500 * time.Millisecond)
	defer ticker.Stop()
	for {
		var status *Status
		select {
		case status = <-s.Updates:
		case <-ticker.C:
			status = s.Latest()
		}
		if err := stream.Send(status); err != nil {
			return err
		}
	}
}

// List sends what there is.
func (s *Server) List(statuses []*Status, stream healthpb.Health_WatchServer) error {
	for _, status := range statuses {
		if err := stream.Send(status); err != nil {
			return err
		}
	}
	return nil
}

// ServeCSV writes what there is, each line after the other.
func (s *Server) ServeCSV(w http.ResponseWriter, r *http.Request, lines []string) {
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return
		}
	}
}
