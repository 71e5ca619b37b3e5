package harness

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cancellint/cancellint/testdata/src/loopcheck/optin/computations"
	"github.com/cancellint/cancellint/testdata/src/loopcheck/optin/ranges"
	"github.com/cancellint/cancellint/testdata/src/loopcheck/optin/sends"
	"github.com/cancellint/cancellint/testdata/src/loopcheck/optin/sleeps"
)

// optInRows returns the rows of the rules that are off by default.
func optInRows() []row {
	return slices.Concat(sendRows(), channelRangeRows(), bareSleepRows(), computationRows())
}

func sendRows() []row {
	return []row{
		pair(sends.FirstQuote, sends.FirstQuoteFor, isolated(func(t *testing.T, quote func(context.Context, func() int) (int, error)) bool {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), endAfter)
				defer cancel()
				quote(ctx, func() int {
					time.Sleep(2 * endAfter)
					return 1
				})
				time.Sleep(2 * endAfter)
			})
			return false // else the goroutine that is left is stuck
		})),
		pair(sends.PublishOrders, sends.PublishOrdersFor, func(t *testing.T, publish func(context.Context, []int, chan<- int) error) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) {
				l.round()
				publish(ctx, make([]int, 100), l.drain(ctx))
			})
		}),
		pair(sends.ReportTotal, sends.ReportTotalFor, func(t *testing.T, report func(context.Context, func() int, chan<- int)) bool {
			return goesRound(t, endAfter, func(ctx context.Context, l *laps) {
				report(ctx, func() int {
					l.round()
					time.Sleep(2 * endAfter)
					return 1
				}, l.drain(ctx))
			})
		}),
		quiet(sends.SumQuotes, func(t *testing.T, sum func(context.Context, []string, func(context.Context, string) int) int) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) {
				sum(ctx, []string{"ann", "bob"}, func(ctx context.Context, _ string) int {
					l.round()
					<-ctx.Done()
					return 1
				})
			})
		}),
		quiet(sends.GatherQuotes, func(t *testing.T, gather func(context.Context, []string, func(context.Context, string) (int, error)) []int) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) {
				gather(ctx, []string{"ann", "bob"}, func(ctx context.Context, shop string) (int, error) {
					l.round()
					if shop == "ann" {
						return 1, nil
					}
					<-ctx.Done()
					return 0, ctx.Err()
				})
			})
		}),
		quiet(sends.TellEnd, func(t *testing.T, tell func(context.Context, func(), chan<- error)) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { tell(ctx, l.round, make(chan error, 1)) })
		}),
	}
}

func bareSleepRows() []row {
	type working = func(context.Context, func())
	ends := func(grace time.Duration) func(*testing.T, working) bool {
		return func(t *testing.T, work working) bool {
			return goesRound(t, grace, func(ctx context.Context, l *laps) { work(ctx, l.round) })
		}
	}
	return []row{
		pair(sleeps.ConfirmBooking, sleeps.ConfirmBookingFor, func(t *testing.T, confirm func(context.Context, func(context.Context) error) error) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) {
				l.round()
				confirm(ctx, func(ctx context.Context) error { return ctx.Err() })
			})
		}),
		pair(sleeps.ExportPages, sleeps.ExportPagesFor, ends(0)),
		quiet(sleeps.SettleScales, ends(0)),
		quiet(sleeps.CloseShop, ends(5*time.Second)),
	}
}

func channelRangeRows() []row {
	serves := func(t *testing.T, serve func(context.Context, <-chan int, func(int))) bool {
		return goesRound(t, 0, func(ctx context.Context, l *laps) { serve(ctx, l.feed(), func(int) { l.round() }) })
	}
	return []row{
		pair(ranges.ServeJobs, ranges.ServeJobsFor, serves),
		pair(ranges.GradeJobs, ranges.ServeJobsFor, serves),
		quiet(ranges.SortLetters, func(t *testing.T, sort func(context.Context, func(context.Context) bool, func())) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { sort(ctx, nextTick, l.round) })
		}),
		quiet(ranges.FollowPrices, func(t *testing.T, follow func(context.Context, func(context.Context) <-chan ranges.Price, func(ranges.Price))) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) {
				watch := func(ctx context.Context) <-chan ranges.Price {
					prices := make(chan ranges.Price)
					go watchPrices(ctx, prices)
					return prices
				}
				follow(ctx, watch, func(ranges.Price) { l.round() })
			})
		}),
		quiet(ranges.ShowPrices, func(t *testing.T, show func(context.Context, func(context.Context, chan<- ranges.Price), func(ranges.Price))) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { show(ctx, watchPrices, func(ranges.Price) { l.round() }) })
		}),
	}
}

// nextTick waits for a while and reports whether that was not the end of ctx.
func nextTick(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pace):
		return true
	}
}

// watchPrices sends prices until ctx ends.
func watchPrices(ctx context.Context, prices chan<- ranges.Price) {
	defer close(prices)
	for nextTick(ctx) {
		select {
		case prices <- 1:
		case <-ctx.Done():
		}
	}
}

func computationRows() []row {
	const (
		rounds = 1000
		length = time.Second / 100 // of a round
		grace  = 128 * length      // a look every 128 rounds will do
	)
	work := func(l *laps) {
		l.round()
		time.Sleep(length)
	}
	matches := func(t *testing.T, match func(context.Context, [][]int, func(int, int)) error) bool {
		return goesRound(t, grace, func(ctx context.Context, l *laps) {
			offers := make([][]int, rounds)
			offers[0] = []int{1} // the one that is compared with
			match(ctx, offers, func(int, int) { work(l) })
		})
	}
	return []row{
		pair(computations.MatchOffers, computations.MatchOffersFor, matches),
		pair(computations.PairOffers, computations.MatchOffersFor, matches),
		pair(computations.SummarizeShelves, computations.SummarizeShelvesFor, func(t *testing.T, summarize func(computations.Stream, []string, func([]byte) int) error) bool {
			path := filepath.Join(t.TempDir(), "shelf")
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			return goesRound(t, grace, func(ctx context.Context, l *laps) {
				summarize(shelfStream{ctx, func() {}}, slices.Repeat([]string{path}, rounds), func([]byte) int {
					work(l)
					return 1
				})
			})
		}),
		quiet(computations.SendShelves, func(t *testing.T, send func(computations.Stream, [][][]int) error) bool {
			return goesRound(t, length, func(ctx context.Context, l *laps) {
				send(shelfStream{ctx, func() { work(l) }}, slices.Repeat([][][]int{{{1}}}, rounds))
			})
		}),
		quiet(computations.SumPrices, func(t *testing.T, sum func(context.Context, []int, func(int))) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { sum(ctx, make([]int, rounds), func(int) { l.round() }) })
		}),
		quiet(computations.ReadLabels, func(t *testing.T, read func(context.Context, func([]byte)) error) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { read(ctx, func([]byte) { work(l) }) })
		}),
		quiet(computations.EachOffer, func(t *testing.T, each func(context.Context, [][][]int, func(int) bool)) bool {
			return goesRound(t, length, func(ctx context.Context, l *laps) {
				each(ctx, slices.Repeat([][][]int{{{1}}}, rounds), func(int) bool {
					work(l)
					return ctx.Err() == nil
				})
			})
		}),
		quiet(computations.MatchParcels, func(t *testing.T, match func(context.Context, [][]int, func(context.Context, int) error) error) bool {
			return goesRound(t, length, func(ctx context.Context, l *laps) {
				offers := make([][]int, rounds)
				offers[0] = []int{1}
				match(ctx, offers, func(ctx context.Context, _ int) error {
					work(l)
					return ctx.Err()
				})
			})
		}),
	}
}

// A shelfStream takes what is sent, as long as its context lasts.
type shelfStream struct {
	ctx  context.Context
	take func()
}

func (s shelfStream) Context() context.Context { return s.ctx }

func (s shelfStream) Send(int) error {
	s.take()
	return s.ctx.Err()
}
