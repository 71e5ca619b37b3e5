package shareddeadline

import (
	"context"
	"errors"
	"sync"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// -- one deadline is the budget of all rounds --

// CheckAll has half a minute for all of them.
func CheckAll(peers []healthpb.HealthClient, note func(error)) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for _, peer := range peers {
		note(check(ctx, peer))
	}
}

// AwaitPeer tries for half a minute.
func AwaitPeer(peer healthpb.HealthClient, note func(error)) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for {
		err := check(ctx, peer)
		note(err)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// WatchFor watches for a while, and ends with it.
func WatchFor(stop <-chan struct{}, peer healthpb.HealthClient, note func(error)) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*interval/2)
	defer cancel()
	for {
		select {
		case <-stop:
			return
		case <-ctx.Done():
			return
		case <-time.After(interval):
			note(check(ctx, peer))
		}
	}
}

// WatchUntilFailure ends when it fails for the first time.
func WatchUntilFailure(stop <-chan struct{}, peer healthpb.HealthClient, note func(error)) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for {
		err := check(ctx, peer)
		if note(err); err != nil {
			return
		}
		select {
		case <-stop:
			return
		case <-time.After(interval / 10):
		}
	}
}

// -- the loop ends when what has the deadline does --

// ShowProgress asks how things go while they do.
func ShowProgress(peer healthpb.HealthClient, note func(error)) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*interval/2)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		<-ctx.Done()
	}()
	for {
		select {
		case <-done:
			return
		case <-time.After(interval):
			note(check(ctx, peer))
		}
	}
}

// -- the loop is over what there is --

// A Batch is a number of letters.
type Batch struct{ letters chan int }

// NewBatch makes a batch of n.
func NewBatch(n int) *Batch {
	b := &Batch{letters: make(chan int)}
	go func() {
		for letter := range n {
			b.letters <- letter
		}
		close(b.letters)
	}()
	return b
}

// SendAll sends the batch within half a minute.
func (b *Batch) SendAll(post healthpb.HealthClient, note func(error)) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for range b.letters {
		note(check(ctx, post))
	}
}

// SendTogether has two workers for the letters, and half a minute for all of them.
func SendTogether(letters []int, post healthpb.HealthClient, note func(error)) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	queue := make(chan int)
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for range queue {
				note(check(ctx, post))
			}
		})
	}
	for _, letter := range letters {
		queue <- letter
	}
	close(queue)
	workers.Wait()
}

// SendThrough has a function for the worker.
func SendThrough(letters []int, post healthpb.HealthClient, note func(error)) {
	queue := make(chan int, len(letters))
	for _, letter := range letters {
		queue <- letter
	}
	close(queue)
	empty(queue, post, note)
}

func empty(queue <-chan int, post healthpb.HealthClient, note func(error)) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for range queue {
		note(check(ctx, post))
	}
}

// SendBeside reports to a peer for as long as it works, which has one deadline.
func SendBeside(letters []int, post healthpb.HealthClient, note func(error)) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	over := make(chan struct{})
	defer close(over)
	go func(over <-chan struct{}) {
		for {
			select {
			case <-over:
				return
			case <-time.After(interval):
				_ = check(ctx, post)
			}
		}
	}(over)
	for range letters {
		note(check(ctx, post))
	}
}

// A shift reports to a peer, too.
type shift struct{ over chan struct{} }

// SendInShift does so until its shift is over, which it says itself.
func SendInShift(letters []int, post healthpb.HealthClient, note func(error)) {
	s := &shift{over: make(chan struct{})}
	s.send(letters, post, note)
}

func (s *shift) send(letters []int, post healthpb.HealthClient, note func(error)) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	go func() {
		for {
			select {
			case <-s.over:
				return
			case <-time.After(interval):
				_ = check(ctx, post)
			}
		}
	}()
	for range letters {
		note(check(ctx, post))
	}
	close(s.over)
}

// CloseOffice sends what is left in the box that it closes.
func CloseOffice(letters []int, post healthpb.HealthClient, note func(error)) {
	o := &office{box: make(chan int, len(letters))}
	for _, letter := range letters {
		o.box <- letter
	}
	o.close(post, note)
}

type office struct{ box chan int }

func (o *office) close(post healthpb.HealthClient, note func(error)) {
	close(o.box)
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for range o.box {
		note(check(ctx, post))
	}
}

// SendRest sends what is left, within half a minute.
func SendRest(letters []int, post healthpb.HealthClient, note func(error)) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for len(letters) > 0 {
		letters = letters[1:]
		note(check(ctx, post))
	}
}

// -- the deadline is set anew --

// RefreshRates sets a new one when the other has passed.
func RefreshRates(stop <-chan struct{}, rates healthpb.HealthClient, note func(error)) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	for {
		if ctx.Err() != nil {
			cancel()
			ctx, cancel = context.WithTimeout(context.Background(), limit)
		}
		note(check(ctx, rates))
		select {
		case <-stop:
			cancel()
			return
		case <-time.After(interval):
		}
	}
}

// -- whoever keeps it knows that it ends --

var errOver = errors.New("the visit is over")

// A Visit lasts half a minute.
type Visit struct {
	ctx    context.Context
	cancel context.CancelFunc
	peer   healthpb.HealthClient
}

// NewVisit begins one.
func NewVisit(peer healthpb.HealthClient) *Visit {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	return &Visit{ctx, cancel, peer}
}

// CheckTwice asks twice, within one visit.
func CheckTwice(peer healthpb.HealthClient, note func(error)) {
	s := NewVisit(peer)
	defer s.cancel()
	note(s.Check())
	note(s.Check())
}

// Check asks as long as the visit lasts.
func (s *Visit) Check() error {
	if s.ctx.Err() != nil {
		return errOver
	}
	return check(s.ctx, s.peer)
}

// A Request is for one question.
type Request struct {
	ctx  context.Context
	peer healthpb.HealthClient
}

// SendRequests makes a request for each question.
func SendRequests(stop <-chan struct{}, peer healthpb.HealthClient, note func(error)) {
	for {
		note(NewRequest(peer).Send())
		select {
		case <-stop:
			return
		case <-time.After(interval):
		}
	}
}

// NewRequest makes one that has half a minute.
func NewRequest(peer healthpb.HealthClient) *Request {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	context.AfterFunc(ctx, cancel)
	return &Request{ctx, peer}
}

// Send sends it, once.
func (r *Request) Send() error { return check(r.ctx, r.peer) }
