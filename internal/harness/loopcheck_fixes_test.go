package harness

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/cancellint/cancellint/testdata/src/loopcheck/fixes"
)

// loopFixRows returns loops for which a fix is offered, and loops for which none is.
func loopFixRows() []row {
	type await = func(context.Context, func() bool) error
	type fetch = func(context.Context, func(context.Context) (int, error)) (int, error)
	type refresh = func(context.Context, func(context.Context) error)
	type consume = func(context.Context, <-chan int, func(int))
	awaits := func(t *testing.T, await await) bool {
		return goesOn(t, 0, func(ctx context.Context, s *stage) error { return await(ctx, s.isOver) })
	}
	fetches := func(t *testing.T, fetch fetch) bool {
		return goesRound(t, pace, func(ctx context.Context, l *laps) {
			fetch(ctx, func(context.Context) (int, error) {
				l.pacedRound()
				return 0, errors.New("not yet")
			})
		})
	}
	refreshes := func(t *testing.T, refresh refresh) bool {
		return goesRound(t, pace, func(ctx context.Context, l *laps) {
			refresh(ctx, func(context.Context) error {
				l.pacedRound()
				return errors.New("not yet")
			})
		})
	}
	consumes := func(t *testing.T, consume consume) bool {
		return goesRound(t, 0, func(ctx context.Context, l *laps) { consume(ctx, l.feed(), func(int) { l.round() }) })
	}
	return []row{
		pair(fixes.SettlePayment, fixes.SettlePaymentFor, awaits),
		pair(fixes.ClearParcel, fixes.SettlePaymentFor, awaits),
		pair(fixes.FindShelf, fixes.FindShelfFor, func(t *testing.T, find func(context.Context, func() bool) (int, error)) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				_, err := find(ctx, s.isOver)
				return err
			})
		}),
		pair(fixes.RecordTimes, fixes.RecordTimesFor, func(t *testing.T, record func(context.Context, func(time.Time))) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { record(ctx, func(time.Time) { l.round() }) })
		}),
		pair(fixes.FollowParcels, fixes.RouteParcelsFor, consumes),
		pair(fixes.RouteParcels, fixes.RouteParcelsFor, consumes),
		pair(fixes.TasteCoffee, fixes.TasteCoffeeFor, func(t *testing.T, taste func(ctx, tastingCtx context.Context, cups <-chan int, taste func(int)) error) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) {
				taste(context.Background(), ctx, l.feed(), func(int) { l.round() })
			})
		}),
		pair(fixes.TasteTea, fixes.TasteTeaFor, func(t *testing.T, taste func(context.Context, func()) error) bool {
			return goesRound(t, pace, func(ctx context.Context, l *laps) { taste(ctx, l.pacedRound) })
		}),
		pair(fixes.BookOrders, fixes.RouteParcelsFor, consumes),
		pair(fixes.WeighParcels, fixes.WeighParcelsFor, func(t *testing.T, weigh func(context.Context, func())) bool {
			return goesRound(t, pace, func(ctx context.Context, l *laps) { weigh(ctx, l.pacedRound) })
		}),
		pair(fixes.FetchQuote, fixes.FetchQuoteFor, fetches),
		pair(fixes.FetchPrice, fixes.FetchQuoteFor, fetches),
		pair(fixes.FetchStock, fixes.FetchQuoteFor, fetches),
		pair(fixes.RefreshCache, fixes.RefreshCacheFor, refreshes),
		pair(fixes.WarmCache, fixes.RefreshCacheFor, refreshes),
		pair(fixes.AwaitStorage, fixes.AwaitStorageFor, awaits),
		pair(fixes.AwaitNetwork, fixes.AwaitStorageFor, awaits),
		pair(fixes.AwaitPower, fixes.AwaitStorageFor, awaits),
		pair(fixes.AwaitSlot, fixes.AwaitSlotFor, awaits),
		pair(fixes.AwaitDrivers, fixes.AwaitSlotFor, awaits),
		pair(fixes.AwaitReply, fixes.AwaitSlotFor, awaits),
		pair(fixes.AwaitAnswer, fixes.AwaitSlotFor, awaits),
		pair(fixes.AwaitDoor, fixes.AwaitSlotFor, awaits),
		pair(fixes.AwaitTurn, fixes.AwaitSlotFor, awaits),
		pair(fixes.Enqueue, fixes.EnqueueFor, func(t *testing.T, enqueue func(context.Context, func() bool) (bool, error)) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				_, err := enqueue(ctx, s.isOver)
				return err
			})
		}),
		pair(fixes.PingPrinter, fixes.PingPrinterFor, func(t *testing.T, ping func(context.Context, func())) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { ping(ctx, l.round) })
		}),
		pair(fixes.DispatchOrders, fixes.DispatchOrdersFor, func(t *testing.T, dispatch func(context.Context, func() int, chan<- int)) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { dispatch(ctx, l.count, l.drain(ctx)) })
		}),
	}
}
