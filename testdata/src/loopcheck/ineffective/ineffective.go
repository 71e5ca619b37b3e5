// Package ineffective has loops that look at their context and go on all the same, and loops that do not.
package ineffective

import (
	"context"
	"log/slog"
	"time"
)

// ApplyUpdates breaks out of the select, and comes round again.
func ApplyUpdates(ctx context.Context, updates <-chan int, apply func(int)) {
	for { // want `break after <-ctx\.Done\(\) leaves only the select: the loop goes on after ctx is canceled; return, or break to a label`
		select {
		case <-ctx.Done():
			break
		case update := <-updates:
			apply(update)
		}
	}
}

// ApplyUpdatesFor breaks out of the loop.
func ApplyUpdatesFor(ctx context.Context, updates <-chan int, apply func(int)) {
updating:
	for {
		select {
		case <-ctx.Done():
			break updating
		case update := <-updates:
			apply(update)
		}
	}
}

// NextOrder is in a function that ends with its loop.
func NextOrder(ctx context.Context, orders <-chan int, wanted func(int)) (int, error) {
	for { // want `break after <-ctx\.Done\(\) leaves only the select: .*`
		select {
		case <-ctx.Done():
			slog.Debug("no order", "error", ctx.Err())
			break
		case order := <-orders:
			wanted(order)
			if order > 100 {
				return order, nil
			}
		}
	}
}

// NextOrderFor returns from the case.
func NextOrderFor(ctx context.Context, orders <-chan int, wanted func(int)) (int, error) {
	for {
		select {
		case <-ctx.Done():
			slog.Debug("no order", "error", ctx.Err())
			return 0, ctx.Err()
		case order := <-orders:
			wanted(order)
			if order > 100 {
				return order, nil
			}
		}
	}
}

// SyncShelves has a label already, and a loop whose label is taken.
func SyncShelves(ctx context.Context, shelves <-chan []int, sync func(int)) {
loop:
	for shelf := range shelves {
		for _, item := range shelf {
			if item < 0 {
				continue loop
			}
			sync(item)
		}
	}
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for { // want `break after <-ctx\.Done\(\) leaves only the select: .*`
		select {
		case <-ticker.C:
			sync(0)
		case <-ctx.Done():
			break
		}
	}
}

// SyncShelvesFor leaves it.
func SyncShelvesFor(ctx context.Context, shelves <-chan []int, sync func(int)) {
	for shelf := range shelves {
		for _, item := range shelf {
			sync(item)
		}
	}
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for stopped := false; !stopped; {
		select {
		case <-ticker.C:
			sync(0)
		case <-ctx.Done():
			stopped = true
		}
	}
}

// TrackParcels takes the end for one more event.
func TrackParcels(ctx context.Context, parcels <-chan int, track func(int)) {
	for { // want `continue after <-ctx\.Done\(\) goes round again: the loop goes on after ctx is canceled; return, or break to a label`
		select {
		case <-ctx.Done():
			slog.Debug("canceled")
			continue
		case parcel := <-parcels:
			track(parcel)
		}
	}
}

// TrackParcelsFor takes it for the end.
func TrackParcelsFor(ctx context.Context, parcels <-chan int, track func(int)) {
	for {
		select {
		case <-ctx.Done():
			slog.Debug("canceled")
			goto end
		case parcel := <-parcels:
			track(parcel)
		}
	}
end:
	slog.Debug("no more parcels")
}

// ForwardMail hopes that an empty case will do.
func ForwardMail(ctx context.Context, letters <-chan int, forward func(int)) {
	for { // want `empty case <-ctx\.Done\(\) goes round again: .*`
		select {
		case letter := <-letters:
			forward(letter)
		case <-ctx.Done():
		}
	}
}

// ForwardMailFor looks at the end once more, after the select.
func ForwardMailFor(ctx context.Context, letters <-chan int, forward func(int)) {
	for {
		select {
		case letter := <-letters:
			forward(letter)
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			return
		}
	}
}

// PrintLabels only says that it was told to stop.
func PrintLabels(ctx context.Context, labels <-chan int, print func(int)) {
	for { // want `case <-ctx\.Done\(\) does not leave the loop: it goes on after ctx is canceled; return, or break to a label`
		select {
		case <-ctx.Done():
			slog.Debug("canceled")
		case label := <-labels:
			print(label)
		}
	}
}

// PrintLabelsFor stops.
func PrintLabelsFor(ctx context.Context, labels <-chan int, print func(int)) {
	for {
		select {
		case <-ctx.Done():
			slog.Debug("canceled")
		case label := <-labels:
			print(label)
			continue
		}
		return
	}
}

// PickItems skips the rest of the round, and all rounds to come.
func PickItems(ctx context.Context, items <-chan int, pick func(int)) {
	for { // want `continue after ctx\.Err\(\) != nil goes round again: .*`
		if ctx.Err() != nil {
			continue
		}
		select {
		case item := <-items:
			pick(item)
		case <-time.After(time.Second):
			pick(0)
		}
	}
}

// PickItemsFor leaves by a literal that is the body of its loop.
func PickItemsFor(ctx context.Context, items <-chan int, pick func(int)) {
	for {
		more := func() bool {
			if ctx.Err() != nil {
				return false
			}
			select {
			case item := <-items:
				pick(item)
			case <-time.After(time.Second):
				pick(0)
			}
			return true
		}()
		if !more {
			return
		}
	}
}

// WeighCrates has two cases that do nothing.
func WeighCrates(ctx context.Context, weigh func()) {
	for { // want `empty case <-ctx\.Done\(\) goes round again: .*`
		select {
		case <-ctx.Done():
		default:
		}
		weigh()
	}
}

// WeighCratesFor leaves by one of them.
func WeighCratesFor(ctx context.Context, weigh func()) {
	for {
		select {
		case <-ctx.Done():
			return
		default:
		}
		weigh()
	}
}

// SealCrates looks in the midst of two other cases, none of which does anything.
func SealCrates(ctx context.Context, spoiled, late <-chan int, seal func()) {
	for { // want `empty case <-ctx\.Done\(\) goes round again: .*`
		select {
		case <-spoiled:
		case <-ctx.Done():
		case <-late:
		default:
		}
		seal()
	}
}

// SealCratesFor returns after the select.
func SealCratesFor(ctx context.Context, spoiled, late <-chan int, seal func()) {
	for {
		select {
		case <-spoiled:
		case <-late:
		default:
		}
		seal()
		if ctx.Err() != nil {
			return
		}
	}
}
