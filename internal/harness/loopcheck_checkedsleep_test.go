package harness

import (
	"context"
	"testing"
	"time"

	"github.com/cancellint/cancellint/testdata/src/loopcheck/checkedsleep"
)

// checkedSleepRows returns loops that end after a sleep: that is the whole of the symptom.
func checkedSleepRows() []row {
	type polling = func(context.Context, func())
	polls := func(t *testing.T, poll polling) time.Duration {
		return lagOfLoop(t, func(ctx context.Context, l *laps) { poll(ctx, l.round) })
	}
	return []row{
		pair(checkedsleep.Reindex, checkedsleep.ReindexFor, lags(30*time.Second-intoLap, 0, polls)),
		pair(checkedsleep.ScanShelves, checkedsleep.ScanShelvesFor, lags(5*time.Second-intoLap, 0, polls)),
		pair(checkedsleep.SyncCatalog, checkedsleep.SyncCatalogFor, lags(time.Minute-intoLap, 0, func(t *testing.T, sync func(context.Context, func() error) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				sync(ctx, func() error {
					l.round()
					return nil
				})
			})
		})),
		quiet(checkedsleep.WatchShelves, ends(2*time.Second-intoLap, polls)),
		quiet(checkedsleep.WatchEvery, ends(3*time.Second-intoLap, func(t *testing.T, watch func(context.Context, time.Duration, func())) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { watch(ctx, 3*time.Second, l.round) })
		})),
	}
}
