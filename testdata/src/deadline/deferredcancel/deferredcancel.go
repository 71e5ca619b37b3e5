// Package deferredcancel has deadlines that are set in each round of a loop, and given back too late.
package deferredcancel

import (
	"context"
	"errors"
	"time"
)

const limit = time.Minute

// ImportOrders gives all deadlines back when the last order has been saved.
func ImportOrders(ctx context.Context, orders []int, save func(context.Context, int) error) (failures error) {
	for _, order := range orders {
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel() // want `the cancel function of context\.WithTimeout is deferred in a loop: it does not run before the function returns, so timers pile up; call it in each round`
		failures = errors.Join(failures, save(ctx, order))
	}
	return failures
}

// ImportOrdersInTime gives each back when its order has been saved.
func ImportOrdersInTime(ctx context.Context, orders []int, save func(context.Context, int) error) (failures error) {
	for _, order := range orders {
		ctx, cancel := context.WithTimeout(ctx, limit)
		failures = errors.Join(failures, save(ctx, order))
		cancel()
	}
	return failures
}

// SaveAll ends with the first failure: if all is well, with the last order.
func SaveAll(ctx context.Context, orders []int, save func(context.Context, int) error) error {
	for _, order := range orders {
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel() // want `the cancel function of context\.WithTimeout is deferred in a loop: .*`
		if err := save(ctx, order); err != nil {
			return err
		}
	}
	return nil
}

// SaveAllInTime gives back what each order has had.
func SaveAllInTime(ctx context.Context, orders []int, save func(context.Context, int) error) error {
	for _, order := range orders {
		ctx, cancel := context.WithTimeout(ctx, limit)
		err := save(ctx, order)
		cancel()
		if err != nil {
			return err
		}
	}
	return nil
}

// Work never returns while there is work.
func Work(ctx context.Context, orders <-chan int, save func(context.Context, int) error) {
	for {
		select {
		case <-ctx.Done():
			return
		case order := <-orders:
			ctx, cancel := context.WithDeadline(ctx, time.Now().Add(limit))
			defer func() { // want `the cancel function of context\.WithDeadline is deferred in a loop: .*`
				cancel()
			}()
			_ = save(ctx, order)
		}
	}
}

// WorkInTime has a function for each round.
func WorkInTime(ctx context.Context, orders <-chan int, save func(context.Context, int) error) {
	for {
		select {
		case <-ctx.Done():
			return
		case order := <-orders:
			func() {
				ctx, cancel := context.WithDeadline(ctx, time.Now().Add(limit))
				defer cancel()
				_ = save(ctx, order)
			}()
		}
	}
}

// SaveOnce returns with the first success; how many failures there are before nobody knows.
func SaveOnce(ctx context.Context, order int, save func(context.Context, int) error) error {
	for ctx.Err() == nil {
		attempt, cancel := context.WithTimeout(ctx, limit)
		defer cancel() // want `the cancel function of context\.WithTimeout is deferred in a loop: .*`
		if err := save(attempt, order); err == nil {
			return nil
		}
		time.Sleep(time.Second)
	}
	return ctx.Err()
}

// SaveOnceInTime gives back what an attempt has had.
func SaveOnceInTime(ctx context.Context, order int, save func(context.Context, int) error) error {
	for ctx.Err() == nil {
		attempt, cancel := context.WithTimeout(ctx, limit)
		err := save(attempt, order)
		cancel()
		if err == nil {
			return nil
		}
		time.Sleep(time.Second)
	}
	return ctx.Err()
}

// brief is the deadline that everybody here sets.
func brief(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, limit)
}

// -- a few deadlines do no harm --

// SaveSoon tries three times, and no more: few timers are a small matter.
func SaveSoon(ctx context.Context, order int, save func(context.Context, int) error) (err error) {
	for range 3 {
		attempt, cancel := brief(ctx)
		defer cancel()
		if err = save(attempt, order); err == nil {
			return nil
		}
	}
	return err
}

// SaveFirst leaves the loop with the deadline that it has set.
func SaveFirst(ctx context.Context, orders []int, save func(context.Context, int) error) error {
	for _, order := range orders {
		if order == 0 {
			continue
		}
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		return save(ctx, order)
	}
	return nil
}
