package harness

import (
	"context"
	"testing"
	"time"

	"github.com/cancellint/cancellint/testdata/src/loopcheck/ineffective"
)

// ineffectiveExitRows returns loops whose ways out have nothing to do with the end of their context, and loops where
// one has.
func ineffectiveExitRows() []row {
	type consumer = func(context.Context, <-chan int, func(int))
	type unloading = func(context.Context, <-chan *ineffective.Parcel, func(*ineffective.Parcel) error) error
	type taking = func(context.Context, <-chan *ineffective.Parcel, func(*ineffective.Parcel) bool) (*ineffective.Parcel, error)
	parcels := func(t *testing.T, handle func(context.Context, <-chan *ineffective.Parcel, func(*ineffective.Parcel))) time.Duration {
		return lagOfLoop(t, func(ctx context.Context, l *laps) {
			handle(ctx, l.parcels(), func(*ineffective.Parcel) { l.round() })
		})
	}
	return []row{
		pair(ineffective.CountCoins, ineffective.CountCoinsFor, lags(endless, 0, func(t *testing.T, count func(context.Context, <-chan int, func(int)) bool) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { count(ctx, l.feed(), func(int) { l.round() }) })
		})),
		pair(ineffective.PrintPages, ineffective.PrintPagesFor, lags(endless, 0, func(t *testing.T, print consumer) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { print(ctx, l.feed(), func(int) { l.round() }) })
		})),
		pair(ineffective.MergeQueues, ineffective.MergeQueuesFor, lags(endless, 0, func(t *testing.T, merge func(context.Context, <-chan int, <-chan int, func(int))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { merge(ctx, l.feed(), l.feed(), func(int) { l.round() }) })
		})),
		pair(ineffective.CollectBids, ineffective.CollectBidsFor, lags(endless, 0, func(t *testing.T, collect func(context.Context, <-chan int, func(int), func() bool)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				collect(ctx, l.feed(), func(int) {}, func() bool { return !l.again() })
			})
		})),
		pair(ineffective.PackOrder, ineffective.PackOrderFor, lags(endless, 0, func(t *testing.T, pack func(*ineffective.Order, func(int))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				pack(&ineffective.Order{Context: ctx, Items: l.feed()}, func(int) { l.round() })
			})
		})),
		quiet(ineffective.LoadParcels, ends(0, parcels)),
		quiet(ineffective.SortParcels, ends(3*pace-pace/2, parcels)),
		quiet(ineffective.NextParcel, ends(0, func(t *testing.T, next taking) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				next(ctx, l.parcels(), func(*ineffective.Parcel) bool { return !l.again() })
			})
		})),
		quiet(ineffective.UnloadParcels, ends(0, func(t *testing.T, unload unloading) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				unload(ctx, l.parcels(), func(*ineffective.Parcel) error {
					l.round()
					return nil
				})
			})
		})),
	}
}

// parcels returns a channel on which a parcel comes ten times a second.
func (l *laps) parcels() <-chan *ineffective.Parcel {
	return convert(l, func(weight int) *ineffective.Parcel { return &ineffective.Parcel{Weight: weight} })
}
