// Package quiet has loops that end with their context in ways that are not plain to see, and loops whose end is
// somebody else's business.
package quiet

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// -- what they sleep is nothing to wait for --

// SettleBus pauses for three milliseconds in all.
func SettleBus(ctx context.Context, read func()) {
	for i := 0; i < 3; i++ {
		read()
		time.Sleep(time.Millisecond)
	}
}

// SpinUntil polls memory, with pauses that let others run.
func SpinUntil(ctx context.Context, ready func() bool) {
	for !ready() {
		time.Sleep(time.Millisecond)
	}
}

// -- they look, in another way than a case of Done --

// SampleWhile has the test in its condition.
func SampleWhile(ctx context.Context, sample func()) {
	for ctx.Err() == nil {
		sample()
		pause(ctx, time.Second)
	}
}

// pause sleeps for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// SampleEvery has a helper that listens.
func SampleEvery(ctx context.Context, sample func()) {
	for {
		sample()
		if pause(ctx, time.Second) != nil {
			return
		}
	}
}

// A Sampler has a context of its own.
type Sampler struct{ ctx context.Context }

// NewSampler returns a sampler that works until ctx ends.
func NewSampler(ctx context.Context) *Sampler { return &Sampler{ctx: ctx} }

// stopped reports whether the sampler should work no more.
func (s *Sampler) stopped() bool { return s.ctx.Err() != nil }

// SampleUntilStopped asks the receiver's helper, which asks the context.
func (s *Sampler) SampleUntilStopped(ctx context.Context, sample func()) {
	for !s.stopped() {
		sample()
		select {
		case <-s.ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// SampleByFlag sets a flag from elsewhere when the context ends.
func SampleByFlag(ctx context.Context, sample func()) {
	var stopped atomic.Bool
	stop := context.AfterFunc(ctx, func() { stopped.Store(true) })
	defer stop()
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	for range ticker.C {
		if stopped.Load() {
			return
		}
		sample()
	}
}

// SampleOnceMore has a case of Done that lets the loop come round once more.
func SampleOnceMore(ctx context.Context, sample func()) {
	ticker := time.NewTicker(time.Second / 2)
	defer ticker.Stop()
	done, last := ctx.Done(), false
	for {
		select {
		case <-done:
			last = true
			done = nil
			ticker.Reset(1)
		case <-ticker.C:
			sample()
			if last {
				return
			}
		}
	}
}

// SampleThrottled waits for a semaphore, which fails when the context ends.
func SampleThrottled(ctx context.Context, sample func()) error {
	slots := semaphore.NewWeighted(1)
	for {
		if err := slots.Acquire(ctx, 1); err != nil {
			return err
		}
		sample()
		time.AfterFunc(time.Second/2, func() { slots.Release(1) })
	}
}

// SampleOrFail retries, and tells a failure from the end.
func SampleOrFail(ctx context.Context, sample func(context.Context) error) error {
	for {
		err := sample(ctx)
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			return err
		}
		time.Sleep(time.Second / 8)
	}
}

// A source hands out what it was made to read.
type source struct {
	ctx  context.Context
	next int
}

func openSource(ctx context.Context) *source { return &source{ctx: ctx} }

// Next returns false once the context has ended.
func (s *source) Next() bool {
	s.next++
	return pause(s.ctx, time.Second/8) == nil
}

// ReadSource loops over an iterator that was made from the context.
func ReadSource(ctx context.Context, sample func(), out chan<- int) {
	src := openSource(ctx)
	for src.Next() {
		sample()
		out <- src.next
	}
}

// SampleAfresh first throws away what came too late, in a select whose cases are both empty.
func SampleAfresh(ctx context.Context, stale <-chan int, sample func(context.Context) error) error {
	for {
		select {
		case <-stale:
		default:
		}
		if err := sample(ctx); err != nil {
			return err
		}
	}
}

// SampleOnDemand forgets the calls that came while it was at work.
func SampleOnDemand(ctx context.Context, demand, again <-chan int, sample func()) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-demand:
			sample()
		}
		select {
		case <-again:
		default:
		}
	}
}

// SampleAndTell has a loop inside, a cycle of its own that the end of the context does not break: it is not reached.
func SampleAndTell(ctx context.Context, demand <-chan int, sample func() int, listeners []chan<- int) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-demand:
		}
		result := sample()
		for _, listener := range listeners {
			listener <- result
		}
	}
}

// -- they end when somebody else is done --

// RelayHealth ends with the stream that was opened on the context.
func RelayHealth(ctx context.Context, peer healthpb.HealthClient, relay chan<- healthpb.HealthCheckResponse_ServingStatus) error {
	stream, err := peer.Watch(ctx, new(healthpb.HealthCheckRequest))
	if err != nil {
		return err
	}
	for {
		response, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		relay <- response.Status
	}
}

// ScanRows ends with the query.
func ScanRows(ctx context.Context, db *sql.DB, sample func()) error {
	rows, err := db.QueryContext(ctx, "SELECT id FROM orders")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		sample()
		time.Sleep(300 * time.Millisecond)
	}
	return rows.Err()
}

// AcceptVisitors ends when the context closes the listener.
func AcceptVisitors(ctx context.Context, door net.Listener, greet func(net.Conn)) error {
	stop := context.AfterFunc(ctx, func() { door.Close() })
	defer stop()
	for {
		visitor, err := door.Accept()
		if err != nil {
			return err
		}
		greet(visitor)
	}
}

// BeatUntilStopped has a stop channel, which its owner closes.
func BeatUntilStopped(ctx context.Context, beat func(), stop <-chan struct{}) {
	ticker := time.NewTicker(time.Second / 2)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
			beat()
		}
	}
}

// BeatUntilSignal ends with the process.
func BeatUntilSignal(ctx context.Context, beat func(), signals <-chan os.Signal) {
	ticker := time.NewTicker(time.Second / 2)
	defer ticker.Stop()
	for {
		select {
		case <-signals:
			return
		case <-ticker.C:
			beat()
		}
	}
}

// RecordOrders ends when the orders do.
func RecordOrders(ctx context.Context, orders <-chan int, record func(int)) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case order, ok := <-orders:
			if !ok {
				return
			}
			record(order)
		case <-ticker.C:
			record(0)
		}
	}
}

// CountVotes waits for goroutines of its own, which pass the context on.
func CountVotes(ctx context.Context, voters []string, ask func(context.Context, string) int, show func()) (sum int) {
	votes := make(chan int)
	for _, voter := range voters {
		go func() { votes <- ask(ctx, voter) }()
	}
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for counted := 0; counted < len(voters); {
		select {
		case vote := <-votes:
			sum += vote
			counted++
		case <-ticker.C:
			show()
		}
	}
	return sum
}

// subscribe returns a channel of events, which is closed when ctx ends.
func subscribe(ctx context.Context) <-chan int {
	events := make(chan int)
	go func() {
		defer close(events)
		for n := 0; pause(ctx, time.Second/8) == nil; n++ {
			select {
			case events <- n:
			case <-ctx.Done():
			}
		}
	}()
	return events
}

// FollowEvents ranges over a channel that is closed when its context ends.
func FollowEvents(ctx context.Context, follow func(int)) {
	for event := range subscribe(ctx) {
		follow(event)
	}
}

// -- they run because the context has ended --

// DrainQueue waits for the queue to empty once it has been told to stop.
func DrainQueue(ctx context.Context, length func() int) {
	<-ctx.Done()
	for length() > 0 {
		time.Sleep(time.Second)
	}
}

// ServeOrders empties its queue once it has been told to stop, in a loop that starts at once.
func ServeOrders(ctx context.Context, orders <-chan int, serve func(int)) {
	for {
		select {
		case <-ctx.Done():
			for {
				select {
				case order := <-orders:
					serve(order)
				case <-time.After(time.Second / 2):
					return
				}
			}
		case order := <-orders:
			serve(order)
		}
	}
}

// SkipRest goes on through a list, and does nothing more.
func SkipRest(ctx context.Context, orders []int, ship func(int)) (skipped []int) {
	for _, order := range orders {
		if ctx.Err() != nil {
			skipped = append(skipped, order)
			continue
		}
		ship(order)
	}
	return skipped
}
