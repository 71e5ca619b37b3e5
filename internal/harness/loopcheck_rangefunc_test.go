package harness

import (
	"context"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/cancellint/cancellint/testdata/src/loopcheck/rangefunc"
)

// rangeFuncRows returns loops over iterator functions.
func rangeFuncRows() []row {
	const hosts = 100
	return slices.Concat(quietRangeFuncRows(), []row{
		pair(rangefunc.ArchiveMail, rangefunc.ArchiveMailFor, lags(endless, 0, func(t *testing.T, archive func(context.Context, iter.Seq[string], func(string)) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { archive(ctx, always(l, "letter"), func(string) {}) })
		})),
		pair(rangefunc.PingHosts, rangefunc.PingHostsFor, lags(hosts*time.Second-intoLap, 0, func(t *testing.T, ping func(context.Context, map[string]int, func(string))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				table := make(map[string]int)
				for port := range hosts {
					table[string(rune('a'+port))] = port
				}
				ping(ctx, table, func(string) { l.round() })
			})
		})),
		pair(rangefunc.RelayQuotes, rangefunc.RelayQuotesFor, lags(endless, 0, func(t *testing.T, relay func(context.Context, iter.Seq2[string, int], func(string, int))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				quotes := func(yield func(string, int) bool) {
					for price := range always(l, 1) {
						if !yield("GO", price) {
							return
						}
					}
				}
				relay(ctx, quotes, func(string, int) {})
			})
		})),
		pair(rangefunc.WaterBeds, rangefunc.WaterBedsFor, lags(endless, 0, func(t *testing.T, water func(context.Context, iter.Seq[[]string], func(string))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { water(ctx, always(l, []string{"roses"}), func(string) {}) })
		})),
	})
}

// quietRangeFuncRows returns loops over iterator functions that end with their context, or by themselves.
func quietRangeFuncRows() []row {
	const nap = time.Second / 8 // of which nine are more than a second
	type exporting = func(context.Context, *rangefunc.Table, func(int))
	exports := ends(9*nap-intoLap, func(t *testing.T, export exporting) time.Duration {
		return lagOfLoop(t, func(ctx context.Context, l *laps) { export(ctx, rangefunc.NewTable(l.round), func(int) {}) })
	})
	return []row{
		quiet(rangefunc.ExportRows, exports).calling(rangefunc.NewTable, (*rangefunc.Table).Rows),
		quiet(rangefunc.ExportSnapshot, exports).calling((*rangefunc.Table).Open),
		quiet(rangefunc.SendOrders, ends(20*pace-intoLap, func(t *testing.T, send func(context.Context, []int, func(int) int, chan<- int)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				send(ctx, make([]int, 20), func(order int) int {
					l.pacedRound()
					return order
				}, make(chan int, 20))
			})
		})),
		quiet(rangefunc.NotifyAll, ends(11*pace-intoLap, func(t *testing.T, notify func(context.Context, iter.Seq[string], func(context.Context, string) error) int) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				notify(ctx, slices.Values(make([]string, 20)), func(ctx context.Context, _ string) error {
					if ctx.Err() == nil {
						l.pacedRound()
					}
					return ctx.Err()
				})
			})
		})),
		quiet(rangefunc.HangUp, ends(3*nap, func(t *testing.T, hangUp func(context.Context, map[string]func())) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				l.round()
				hangUp(ctx, map[string]func(){"ann": l.round, "bob": l.round, "cy": l.round})
			})
		})),
		quiet(rangefunc.FirstAnswer, ends(9*nap-intoLap, func(t *testing.T, first func(context.Context, iter.Seq[string], func(string) bool) string) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				first(ctx, slices.Values([]string{"ann", "bob"}), func(string) bool {
					l.round()
					return false
				})
			})
		})),
	}
}

// always returns an iterator function that has one element for ever, and counts how often.
func always[T any](l *laps, element T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for {
			l.round()
			if !yield(element) {
				return
			}
		}
	}
}
