package deferredcancel

import (
	"context"
	"sync"
)

// -- a deadline that must outlast the round --

// SaveConcurrently saves all orders at once: no deadline may end before its goroutine does.
func SaveConcurrently(ctx context.Context, orders []int, save func(context.Context, int) error) error {
	var saving sync.WaitGroup
	for _, order := range orders {
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		saving.Go(func() { _ = save(ctx, order) })
	}
	saving.Wait()
	return ctx.Err()
}

// SaveCarefully gives the deadline back in each round; the deferred call is for a panic.
func SaveCarefully(ctx context.Context, orders []int, save func(context.Context, int) error) error {
	for _, order := range orders {
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		_ = save(ctx, order)
		cancel()
	}
	return ctx.Err()
}
