package fixes

import (
	"context"
	"errors"
	"sync"
	"time"
)

// AwaitSlot opens a lock while it sleeps, and holds it again when it returns.
func AwaitSlot(ctx context.Context, free func() bool) error {
	var mu sync.Mutex
	mu.Lock()
	defer mu.Unlock()
	for !free() { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
		mu.Unlock()
		time.Sleep(time.Second)
		mu.Lock()
	}
	return nil
}

// AwaitDrivers says that it is done after its loop.
func AwaitDrivers(ctx context.Context, arrived func() bool) error {
	var drivers sync.WaitGroup
	drivers.Add(1)
	go func() {
		for !arrived() { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
			time.Sleep(time.Second)
		}
		drivers.Done()
	}()
	drivers.Wait()
	return nil
}

// AwaitReply waits for what comes after a loop.
func AwaitReply(ctx context.Context, replied func() bool) error {
	replies := make(chan error)
	go func() {
		for !replied() { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
			time.Sleep(time.Second)
		}
		replies <- nil
	}()
	return <-replies
}

// AwaitAnswer says how it ended before it returns.
func AwaitAnswer(ctx context.Context, answered func() bool) error {
	answers := make(chan error)
	go func() {
		for { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
			if answered() {
				answers <- nil
				return
			}
			time.Sleep(time.Second)
		}
	}()
	return <-answers
}

// AwaitDoor waits in a literal after which it goes on.
func AwaitDoor(ctx context.Context, open func() bool) error {
	func() {
		for !open() { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
			time.Sleep(time.Second)
		}
	}()
	return nil
}

// AwaitTurn sleeps where no statement can be put.
func AwaitTurn(ctx context.Context, called func() bool) error {
	for ; !called(); time.Sleep(time.Second) { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
	}
	return nil
}

// AwaitSlotFor gives up with its caller.
func AwaitSlotFor(ctx context.Context, free func() bool) error {
	for !free() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return nil
}

// errFull is what a queue answers.
var errFull = errors.New("full")

// Enqueue tells with a flag whether to try again, and nobody knows what that would be.
func Enqueue(ctx context.Context, enqueued func() bool) (again bool, err error) {
	for range 1000 { // want `each round can pass time\.Sleep \(line \d+\) without a look at ctx: .*`
		if enqueued() {
			return false, nil
		}
		if time.Now().IsZero() {
			return false, errFull
		}
		time.Sleep(time.Second)
	}
	return true, errFull
}

// EnqueueFor knows.
func EnqueueFor(ctx context.Context, enqueued func() bool) (again bool, err error) {
	for !enqueued() {
		select {
		case <-ctx.Done():
			return true, ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return false, nil
}

// PingPrinter makes a ticker for its range: a select in each round would make one in each.
func PingPrinter(ctx context.Context, ping func()) {
	for range time.Tick(time.Second) { // want `each round can pass range time\.Tick\(time\.Second\) \(line \d+\) without a look at ctx: .*`
		ping()
	}
}

// PingPrinterFor makes it before.
func PingPrinterFor(ctx context.Context, ping func()) {
	tick := time.Tick(time.Second)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
			ping()
		}
	}
}

// DispatchOrders sends in the middle of a round that it has locked.
func DispatchOrders(ctx context.Context, next func() int, orders chan<- int) {
	var mu sync.Mutex
	for { // want `each round can pass orders <- order \(line \d+\) without a look at ctx: .*`
		order := next()
		mu.Lock()
		orders <- order
		mu.Unlock()
	}
}

// DispatchOrdersFor unlocks on each way.
func DispatchOrdersFor(ctx context.Context, next func() int, orders chan<- int) {
	var mu sync.Mutex
	for {
		order := next()
		mu.Lock()
		select {
		case <-ctx.Done():
			mu.Unlock()
			return
		case orders <- order:
		}
		mu.Unlock()
	}
}

// TasteTea does not say whose end it waits for: an error that it returned might be nil.
func TasteTea(ctx context.Context, taste func()) error {
	done := ctx.Done()
	for { // want `empty case <-done goes round again: .*`
		select {
		case <-done:
		default:
		}
		taste()
	}
}

// TasteTeaFor returns the error of the context.
func TasteTeaFor(ctx context.Context, taste func()) error {
	for ctx.Err() == nil {
		taste()
	}
	return ctx.Err()
}
