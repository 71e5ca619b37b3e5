// Package shareddeadline has work that goes on for as long as it is wanted, on a deadline that is set once.
package shareddeadline

import (
	"context"
	"net"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

const (
	interval = time.Minute
	limit    = 30 * time.Second
)

func check(ctx context.Context, peer healthpb.HealthClient) error {
	_, err := peer.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// -- in a variable --

// RefreshPrices sets the deadline when it begins.
func RefreshPrices(stop <-chan struct{}, prices healthpb.HealthClient, note func(error)) {
	ctx, cancel := context.WithTimeout(context.Background(), limit) // want `context\.WithTimeout sets one deadline for all rounds of a loop: once it has passed, prices\.Check \(line 29\) fails in each of them; call it in the loop`
	defer cancel()
	for {
		_, err := prices.Check(ctx, new(healthpb.HealthCheckRequest))
		note(err)
		select {
		case <-stop:
			return
		case <-time.After(interval):
		}
	}
}

// RefreshPricesInTime sets one in each round.
func RefreshPricesInTime(stop <-chan struct{}, prices healthpb.HealthClient, note func(error)) {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		_, err := prices.Check(ctx, new(healthpb.HealthCheckRequest))
		cancel()
		note(err)
		select {
		case <-stop:
			return
		case <-time.After(interval):
		}
	}
}

// StartHeartbeat has the loop in a goroutine, and the call in a function.
func StartHeartbeat(stop <-chan struct{}, peer healthpb.HealthClient, note func(error)) {
	ctx, cancel := context.WithDeadline(context.Background(), time.Now().Add(3*interval/2)) // want `context\.WithDeadline sets one deadline for all rounds of a loop: once it has passed, check \(line 66\) fails .*`
	go func() {
		defer cancel()
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-stop:
				return
			case <-ticker.C:
				note(check(ctx, peer))
			}
		}
	}()
}

// StartHeartbeatInTime has the deadline in the goroutine as well.
func StartHeartbeatInTime(stop <-chan struct{}, peer healthpb.HealthClient, note func(error)) {
	beat := func() error {
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		return check(ctx, peer)
	}
	go func() {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-stop:
				return
			case <-ticker.C:
				note(beat())
			}
		}
	}()
}

// SyncOrders ends with its caller, but not with its own deadline. That each round sets one more is of no help.
func SyncOrders(ctx context.Context, orders healthpb.HealthClient, note func(error)) {
	setUp, cancel := context.WithTimeout(ctx, 3*interval/2) // want `context\.WithTimeout sets one deadline for all rounds of a loop: once it has passed, check \(line 104\) fails .*`
	defer cancel()
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(interval):
		}
		round, cancel := context.WithTimeout(setUp, limit)
		note(check(round, orders))
		cancel()
	}
}

// SyncOrdersInTime takes the caller's context for each round.
func SyncOrdersInTime(ctx context.Context, orders healthpb.HealthClient, note func(error)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(interval):
		}
		round, cancel := context.WithTimeout(ctx, limit)
		note(check(round, orders))
		cancel()
	}
}

// briefly is how long everybody here waits for an answer.
func briefly() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), limit)
}

// Greet gets its deadline from a function, for all who come.
func Greet(door net.Listener, guests healthpb.HealthClient, note func(error)) error {
	ctx, cancel := briefly() // want `briefly sets one deadline for all rounds of a loop: once it has passed, check \(line 137\) fails .*`
	defer cancel()
	for {
		guest, err := door.Accept()
		if err != nil {
			return err
		}
		note(check(ctx, guests))
		guest.Close()
	}
}

// GreetInTime gets one for each.
func GreetInTime(door net.Listener, guests healthpb.HealthClient, note func(error)) error {
	for {
		guest, err := door.Accept()
		if err != nil {
			return err
		}
		ctx, cancel := briefly()
		note(check(ctx, guests))
		cancel()
		guest.Close()
	}
}

// -- in a field --

// An Outbox sends what others put in.
type Outbox struct {
	ctx     context.Context
	cancel  context.CancelFunc
	letters chan int
	post    healthpb.HealthClient
}

// NewOutbox makes one with a deadline for all that it will ever send.
func NewOutbox(post healthpb.HealthClient) *Outbox {
	o := &Outbox{letters: make(chan int), post: post}
	o.ctx, o.cancel = context.WithTimeout(context.Background(), limit) // want `context\.WithTimeout sets one deadline for all rounds of a loop: once it has passed, check \(line 179\) fails .*`
	return o
}

// Put puts a letter in.
func (o *Outbox) Put(letter int) { o.letters <- letter }

// Send sends letter after letter on that deadline.
func (o *Outbox) Send(note func(error)) {
	for range o.letters {
		note(check(o.ctx, o.post))
	}
}

// SendInTime has one for each.
func (o *Outbox) SendInTime(note func(error)) {
	for range o.letters {
		ctx, cancel := briefly()
		note(check(ctx, o.post))
		cancel()
	}
}

// Close ends the work.
func (o *Outbox) Close() {
	o.cancel()
	close(o.letters)
}

// A Ledger keeps books.
type Ledger struct {
	ctx   context.Context
	books healthpb.HealthClient
}

// OpenLedger opens one with a deadline that is meant for the opening.
func OpenLedger(books healthpb.HealthClient) (*Ledger, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit) // want `context\.WithTimeout sets one deadline for all that is done on the field ctx: once it has passed, l\.books\.Check \(line 217\) fails for good; set one in each method`
	if err := check(ctx, books); err != nil {
		cancel()
		return nil, err
	}
	time.AfterFunc(limit, func() {})
	return &Ledger{ctx, books}, nil
}

// Balance asks on the same deadline.
func (l *Ledger) Balance() error {
	_, err := l.books.Check(l.ctx, new(healthpb.HealthCheckRequest))
	return err
}

// BalanceInTime sets its own.
func (l *Ledger) BalanceInTime() error {
	ctx, cancel := briefly()
	defer cancel()
	_, err := l.books.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}
