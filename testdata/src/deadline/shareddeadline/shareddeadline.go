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
	ctx, cancel := context.WithTimeout(context.Background(), limit) // want `context\.WithTimeout sets one deadline for all rounds: once it has passed, prices\.Check \(line 29\) fails in each; call it in the loop`
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
	ctx, cancel := context.WithDeadline(context.Background(), time.Now().Add(3*interval/2)) // want `context\.WithDeadline sets one deadline for all rounds: once it has passed, check \(line 66\) fails .*`
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
	setUp, cancel := context.WithTimeout(ctx, 3*interval/2) // want `context\.WithTimeout sets one deadline for all rounds: once it has passed, check \(line 104\) fails .*`
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
	ctx, cancel := briefly() // want `briefly sets one deadline for all rounds: once it has passed, check \(line 137\) fails .*`
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

// Deliver takes what comes, from whoever sends.
func Deliver(letters <-chan int, post healthpb.HealthClient, note func(error)) {
	ctx, cancel := context.WithTimeout(context.Background(), limit) // want `context\.WithTimeout sets one deadline for all rounds: once it has passed, check \(line 161\) fails .*`
	defer cancel()
	for range letters {
		note(check(ctx, post))
	}
}

// DeliverInTime has a deadline for each letter.
func DeliverInTime(letters <-chan int, post healthpb.HealthClient, note func(error)) {
	for range letters {
		ctx, cancel := briefly()
		note(check(ctx, post))
		cancel()
	}
}

// -- in a field --

// An outbox sends what others put in.
type outbox struct {
	ctx     context.Context
	cancel  context.CancelFunc
	letters chan int
	post    healthpb.HealthClient
}

// StartOutbox begins to send, on a deadline for all that there will ever be.
func StartOutbox(stop <-chan struct{}, post healthpb.HealthClient, note func(error)) {
	o := &outbox{letters: make(chan int), post: post}
	o.ctx, o.cancel = context.WithTimeout(context.Background(), limit) // want `context\.WithTimeout sets one deadline for all rounds: once it has passed, check \(line 213\) fails .*`
	go o.send(note)
	go o.fill(stop)
}

// StartOutboxInTime begins to send, on a deadline for each letter.
func StartOutboxInTime(stop <-chan struct{}, post healthpb.HealthClient, note func(error)) {
	o := &outbox{letters: make(chan int), post: post, cancel: func() {}}
	go o.sendInTime(note)
	go o.fill(stop)
}

func (o *outbox) fill(stop <-chan struct{}) {
	for {
		o.letters <- 1
		select {
		case <-stop:
			o.close()
			return
		case <-time.After(interval):
		}
	}
}

func (o *outbox) send(note func(error)) {
	for range o.letters {
		note(check(o.ctx, o.post))
	}
}

func (o *outbox) sendInTime(note func(error)) {
	for range o.letters {
		ctx, cancel := briefly()
		note(check(ctx, o.post))
		cancel()
	}
}

func (o *outbox) close() {
	o.cancel()
	close(o.letters)
}

// A Ledger keeps books.
type Ledger struct {
	ctx   context.Context
	books healthpb.HealthClient
}

// openLedger opens one with a deadline that is meant for the opening.
func openLedger(books healthpb.HealthClient) (*Ledger, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit) // want `context\.WithTimeout sets one deadline for all uses of the field ctx: once it has passed, l\.books\.Check \(line \d+\) fails; set one in each method`
	if err := check(ctx, books); err != nil {
		cancel()
		return nil, err
	}
	context.AfterFunc(ctx, cancel)
	return &Ledger{ctx, books}, nil
}

// ReadBooks reads the balance again and again.
func ReadBooks(stop <-chan struct{}, books healthpb.HealthClient, note func(error)) {
	ledger, err := openLedger(books)
	for err == nil {
		note(ledger.Balance())
		select {
		case <-stop:
			return
		case <-time.After(interval):
		}
	}
}

// Balance asks on the deadline of the opening.
func (l *Ledger) Balance() error {
	_, err := l.books.Check(l.ctx, new(healthpb.HealthCheckRequest))
	return err
}

// ReadBooksInTime does so with a ledger that keeps no context.
func ReadBooksInTime(stop <-chan struct{}, books healthpb.HealthClient, note func(error)) {
	ledger := &Ledger{books: books}
	for {
		note(ledger.BalanceInTime())
		select {
		case <-stop:
			return
		case <-time.After(interval):
		}
	}
}

// BalanceInTime asks on a deadline of its own.
func (l *Ledger) BalanceInTime() error {
	ctx, cancel := briefly()
	defer cancel()
	_, err := l.books.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}
