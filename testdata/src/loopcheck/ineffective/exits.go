package ineffective

import (
	"context"
	"log/slog"
	"time"
)

// The loops of this file have ways out, on which the end of their context has no bearing; or all of it.

// CountCoins sets a flag that nobody reads while the loop goes on.
func CountCoins(ctx context.Context, coins <-chan int, count func(int)) (canceled bool) {
	for { // want `case <-ctx\.Done\(\) does not leave the loop: it goes on after ctx is canceled; return, or break to a label`
		select {
		case <-ctx.Done():
			canceled = true
		case coin := <-coins:
			count(coin)
			if coin == 0 {
				return canceled
			}
		}
	}
}

// CountCoinsFor reads the flag.
func CountCoinsFor(ctx context.Context, coins <-chan int, count func(int)) (canceled bool) {
	for !canceled {
		select {
		case <-ctx.Done():
			canceled = true
		case coin := <-coins:
			count(coin)
			if coin == 0 {
				return canceled
			}
		}
	}
	return canceled
}

// PrintPages puts its ticker away before it breaks, and so waits for nothing at all.
func PrintPages(ctx context.Context, pages <-chan int, print func(int)) {
	ticker := time.NewTicker(time.Second)
	for { // want `break after <-ctx\.Done\(\) leaves only the select: .*`
		select {
		case <-ctx.Done():
			ticker.Stop()
			break
		case page := <-pages:
			print(page)
		case <-ticker.C:
			print(0)
		}
	}
}

// PrintPagesFor leaves by a label.
func PrintPagesFor(ctx context.Context, pages <-chan int, print func(int)) {
	ticker := time.NewTicker(time.Second)
printing:
	for {
		select {
		case <-ctx.Done():
			ticker.Stop()
			break printing
		case page := <-pages:
			print(page)
		case <-ticker.C:
			print(0)
		}
	}
}

// MergeQueues leaves when both queues are closed.
func MergeQueues(ctx context.Context, urgent, normal <-chan int, serve func(int)) {
	for { // want `empty case <-ctx\.Done\(\) goes round again: .*`
		select {
		case order, ok := <-urgent:
			if !ok {
				urgent = nil
				break
			}
			serve(order)
		case order, ok := <-normal:
			if !ok {
				normal = nil
				break
			}
			serve(order)
		case <-ctx.Done():
		}
		if urgent == nil && normal == nil {
			return
		}
	}
}

// MergeQueuesFor has no use for them any more once it is canceled.
func MergeQueuesFor(ctx context.Context, urgent, normal <-chan int, serve func(int)) {
	for {
		select {
		case order, ok := <-urgent:
			if !ok {
				urgent = nil
				break
			}
			serve(order)
		case order, ok := <-normal:
			if !ok {
				normal = nil
				break
			}
			serve(order)
		case <-ctx.Done():
			urgent, normal = nil, nil
		}
		if urgent == nil && normal == nil {
			return
		}
	}
}

// CollectBids closes the bidding after a while, and then waits for it to be complete.
func CollectBids(ctx context.Context, bids <-chan int, place func(int), complete func() bool) {
	bidding, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for { // want `break after <-bidding\.Done\(\) leaves only the select: the loop goes on after bidding is canceled; return, or break to a label`
		select {
		case <-bidding.Done():
			slog.Debug("no more bids")
			break
		case bid := <-bids:
			place(bid)
		}
		if complete() {
			return
		}
	}
}

// CollectBidsFor asks what has ended, after the select.
func CollectBidsFor(ctx context.Context, bids <-chan int, place func(int), complete func() bool) {
	bidding, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		select {
		case <-bidding.Done():
			slog.Debug("no more bids")
			break
		case bid := <-bids:
			place(bid)
		}
		if complete() || bidding.Err() != nil {
			return
		}
	}
}

// An Order carries the context of the customer who waits for it.
type Order struct {
	Context context.Context
	Items   <-chan int
}

// PackOrder has no context but the order's.
func PackOrder(order *Order, pack func(int)) {
	for { // want `break after <-order\.Context\.Done\(\) leaves only the select: .*`
		select {
		case <-order.Context.Done():
			break
		case item := <-order.Items:
			pack(item)
		}
	}
}

// PackOrderFor stops when nobody waits for it.
func PackOrderFor(order *Order, pack func(int)) {
	for {
		select {
		case <-order.Context.Done():
			return
		case item := <-order.Items:
			pack(item)
		}
	}
}

// -- they leave, in ways that have to be followed --

// A Parcel is on its way.
type Parcel struct{ Weight int }

// LoadParcels ends with the parcel that it did not receive.
func LoadParcels(ctx context.Context, parcels <-chan *Parcel, load func(*Parcel)) {
	for {
		var parcel *Parcel
		select {
		case <-ctx.Done():
		case parcel = <-parcels:
		}
		if parcel == nil {
			return
		}
		load(parcel)
	}
}

// NextParcel has a break that is followed by a return.
func NextParcel(ctx context.Context, parcels <-chan *Parcel, accept func(*Parcel) bool) (*Parcel, error) {
	for {
		select {
		case <-ctx.Done():
			break
		case parcel := <-parcels:
			if accept(parcel) {
				return parcel, nil
			}
			continue
		}
		return nil, ctx.Err()
	}
}

// UnloadParcels keeps the error, which its condition asks for.
func UnloadParcels(ctx context.Context, parcels <-chan *Parcel, unload func(*Parcel) error) (err error) {
	for err == nil {
		select {
		case <-ctx.Done():
			err = ctx.Err()
		case parcel := <-parcels:
			err = unload(parcel)
		}
	}
	return err
}

// SortParcels counts down from the end of its context on.
func SortParcels(ctx context.Context, parcels <-chan *Parcel, sort func(*Parcel)) {
	done := ctx.Done()
	for left := -1; left != 0; {
		select {
		case <-done:
			done, left = nil, 3
		case parcel := <-parcels:
			sort(parcel)
			left--
		}
	}
}
