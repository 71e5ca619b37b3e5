package harness

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/test/bufconn"

	"github.com/cancellint/cancellint/testdata/src/loopcheck/ineffective"
	quietloops "github.com/cancellint/cancellint/testdata/src/loopcheck/quiet"
	"github.com/cancellint/cancellint/testdata/src/loopcheck/sleep"
	"github.com/cancellint/cancellint/testdata/src/loopcheck/unchecked"
)

// loopcheckRows returns the rows of the analyzer loopcheck. The symptom of all of them is that a loop goes round, or
// waits to, after its context has ended.
func loopcheckRows() []row {
	return slices.Concat(
		sleepRows(),
		uncheckedRows(),
		ineffectiveRows(),
		ineffectiveExitRows(),
		checkedSleepRows(),
		quietRows(),
		quietSourceRows(),
		quietPaceRows(),
		retryRows(),
		handlersRows(),
		workersRows(),
		rangeFuncRows(),
		loopFixRows(),
		optInRows(),
		deadStreamRows(),
	)
}

func sleepRows() []row {
	return []row{
		pair(sleep.AwaitLeader, sleep.AwaitLeaderFor, lags(endless, 0, func(t *testing.T, await func(context.Context, func() bool) error) time.Duration {
			return lagOfCall(t, func(ctx context.Context, s *stage) error { return await(ctx, s.isOver) })
		})),
		pair(sleep.UploadReport, sleep.UploadReportFor, lags(55*time.Second-endAfter, 0, func(t *testing.T, upload func(context.Context, func(context.Context) error) (int, error)) time.Duration {
			return lagOfCall(t, func(ctx context.Context, s *stage) error {
				_, err := upload(ctx, func(ctx context.Context) error { return errors.Join(ctx.Err(), s.unlessOver()) })
				return err
			})
		})),
		pair(sleep.FirstReading, sleep.FirstReadingFor, lags(endless, 0, func(t *testing.T, first func(context.Context, func() bool) (sleep.Reading, time.Duration, *http.Request, error)) time.Duration {
			return lagOfCall(t, func(ctx context.Context, s *stage) error {
				_, _, _, err := first(ctx, s.isOver)
				return err
			})
		})),
		pair(sleep.RefreshRates, sleep.RefreshRatesFor, lags(endless, 0, func(t *testing.T, refresh func(context.Context, func(context.Context))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { refresh(ctx, func(context.Context) { l.round() }) })
		})),
		pair(sleep.ShowProgress, sleep.ShowProgressFor, lags(endless, 0, func(t *testing.T, show func(http.ResponseWriter, *http.Request, func() bool)) time.Duration {
			return lagOfRequest(t, func(s *stage, w http.ResponseWriter, r *http.Request) { show(w, r, s.isOver) })
		})),
		pair(sleep.WatchHealth, sleep.WatchHealthFor, lags(endless, 0, func(t *testing.T, watch func(healthpb.Health_WatchServer, func() bool) error) time.Duration {
			return lagOfStream(t, func(s *stage, stream healthpb.Health_WatchServer) error { return watch(stream, s.isOver) })
		})),
		pair(sleep.EjectDisc, sleep.EjectDiscFor, lags(endless, 0, func(t *testing.T, eject func(context.Context, func() error) error) time.Duration {
			return lagOfCall(t, func(ctx context.Context, s *stage) error {
				return eject(ctx, func() error {
					if s.isOver() {
						return nil
					}
					return sleep.ErrBusy
				})
			})
		})),
		pair(sleep.WipeSectors, sleep.WipeSectorsFor, lags(2400*time.Millisecond-intoLap, 0, func(t *testing.T, wipe func(context.Context, func(track, sector int)) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { wipe(ctx, func(int, int) { l.round() }) })
		})),
		pair(sleep.ProbeVersions, sleep.ProbeVersionsFor, lags(3*time.Second-endAfter, 0, func(t *testing.T, probe func(context.Context, func(string) bool, []string) (string, bool)) time.Duration {
			return lagOfCall(t, func(ctx context.Context, s *stage) error {
				probe(ctx, func(string) bool { return s.isOver() }, []string{"v3", "v2", "v1"})
				return nil
			})
		})),
		pair(sleep.PressKeys, sleep.PressKeysFor, lags(1500*time.Millisecond-(intoLap-endAfter), 0, func(t *testing.T, press func(context.Context, func()) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				time.Sleep(endAfter)
				press(ctx, l.round)
			})
		})),
		pair(sleep.DialModem, sleep.DialModemFor, lags(2*time.Second-intoLap, 0, func(t *testing.T, dial func(context.Context, func() error) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				dial(ctx, func() error {
					l.round()
					return sleep.ErrBusy
				})
			})
		})),
		quiet(sleep.TouchSectors, ends(75*time.Millisecond-intoLap%pace, func(t *testing.T, touch func(context.Context, func())) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				time.Sleep(endAfter)
				touch(ctx, l.round)
			})
		})),
		quiet(sleep.RinseTracks, ends(30*time.Millisecond, func(t *testing.T, rinse func(context.Context, func(track, sector int)) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { rinse(ctx, func(int, int) { l.round() }) })
		})),
	}
}

func uncheckedRows() []row {
	type fromTwo = func(context.Context, <-chan int, <-chan int, func())
	type polling = func(context.Context, func())
	const interval = time.Second / 2
	polls := func(t *testing.T, poll polling) time.Duration {
		return lagOfLoop(t, func(ctx context.Context, l *laps) { poll(ctx, l.round) })
	}
	return []row{
		pair(unchecked.FlushMetrics, unchecked.FlushMetricsFor, lags(endless, 0, func(t *testing.T, flush func(context.Context, <-chan int, func())) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { flush(ctx, nil, l.round) })
		})),
		pair(unchecked.RouteEvents, unchecked.RouteEventsFor, lags(endless, 0, func(t *testing.T, route fromTwo) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { route(ctx, l.feed(), nil, l.round) })
		})),
		pair(unchecked.SendHeartbeats, unchecked.SendHeartbeatsFor, lags(endless, 0, polls)),
		pair(unchecked.PollMailbox, unchecked.PollMailboxFor, lags(endless, 0, polls)),
		pair(unchecked.PublishReadings, unchecked.PublishReadingsFor, lags(endless, 0, func(t *testing.T, publish func(context.Context, func() int, chan<- int)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { publish(ctx, l.count, l.drain(ctx)) })
		})),
		pair(unchecked.KeepAlive, unchecked.KeepAliveFor, lags(endless, 0, func(t *testing.T, keep func(context.Context, healthpb.HealthClient, func(error))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { keep(ctx, slowPeer{}, func(error) { l.round() }) })
		})),
		pair(unchecked.CollectResults, unchecked.CollectResultsFor, lags(endless, 3*interval-intoLap, func(t *testing.T, collect func(context.Context, time.Duration, func(context.Context) error, func(error))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				collect(ctx, interval, func(ctx context.Context) error {
					l.round()
					return ctx.Err()
				}, func(error) {})
			})
		})),
	}
}

func ineffectiveRows() []row {
	type consumer = func(context.Context, <-chan int, func(int))
	consumes := func(t *testing.T, consume consumer) time.Duration {
		return lagOfLoop(t, func(ctx context.Context, l *laps) { consume(ctx, l.feed(), func(int) { l.round() }) })
	}
	return []row{
		pair(ineffective.ApplyUpdates, ineffective.ApplyUpdatesFor, lags(endless, 0, consumes)),
		pair(ineffective.NextOrder, ineffective.NextOrderFor, lags(endless, 0, func(t *testing.T, next func(context.Context, <-chan int, func(int)) (int, error)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { next(ctx, l.feed(), func(int) { l.round() }) })
		})),
		pair(ineffective.SyncShelves, ineffective.SyncShelvesFor, lags(endless, 0, func(t *testing.T, sync func(context.Context, <-chan []int, func(int))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				shelves := make(chan []int)
				close(shelves)
				sync(ctx, shelves, func(int) { l.round() })
			})
		})),
		pair(ineffective.TrackParcels, ineffective.TrackParcelsFor, lags(endless, 0, consumes)),
		pair(ineffective.ForwardMail, ineffective.ForwardMailFor, lags(endless, 0, consumes)),
		pair(ineffective.PrintLabels, ineffective.PrintLabelsFor, lags(endless, 0, consumes)),
		pair(ineffective.WeighCrates, ineffective.WeighCratesFor, lags(endless, pace/2, func(t *testing.T, weigh func(context.Context, func())) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { weigh(ctx, l.pacedRound) })
		})),
		pair(ineffective.SealCrates, ineffective.SealCratesFor, lags(endless, pace/2, func(t *testing.T, seal func(context.Context, <-chan int, <-chan int, func())) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { seal(ctx, nil, nil, l.pacedRound) })
		})),
		pair(ineffective.PickItems, ineffective.PickItemsFor, lags(endless, pace/2, consumes)),
	}
}

// quietRows returns loops that end with their context, or with what it leaves behind.
func quietRows() []row {
	const short = time.Second / 8 // what a round of the slowest of them takes
	samples := func(t *testing.T, sample func(context.Context, func())) time.Duration {
		return lagOfLoop(t, func(ctx context.Context, l *laps) { sample(ctx, l.round) })
	}
	return slices.Concat(quietOwnerRows(), quietEndRows(), []row{
		quiet(quietloops.SettleBus, ends(0, samples)),
		quiet(quietloops.SpinUntil, ends(time.Millisecond, func(t *testing.T, spin func(context.Context, func() bool)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				spin(ctx, func() bool {
					l.round()
					return ctx.Err() != nil
				})
			})
		})),
		quiet(quietloops.SampleWhile, ends(0, samples)),
		quiet(quietloops.SampleEvery, ends(0, samples)),
		quiet((*quietloops.Sampler).SampleUntilStopped, ends(0, func(t *testing.T, sample func(*quietloops.Sampler, context.Context, func())) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { sample(quietloops.NewSampler(ctx), ctx, l.round) })
		})).calling(quietloops.NewSampler),
		quiet(quietloops.SampleByFlag, ends(time.Millisecond, samples)),
		quiet(quietloops.SampleOnceMore, ends(time.Nanosecond, samples)),
		quiet(quietloops.SampleThrottled, ends(0, func(t *testing.T, sample func(context.Context, func()) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { sample(ctx, l.round) })
		})),
		quiet(quietloops.SampleOrFail, ends(9*short-intoLap, func(t *testing.T, sample func(context.Context, func(context.Context) error) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				sample(ctx, func(ctx context.Context) error {
					l.round()
					return ctx.Err()
				})
			})
		})),
		quiet(quietloops.SampleAfresh, ends(pace/2, func(t *testing.T, sample func(context.Context, <-chan int, func(context.Context) error) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				sample(ctx, nil, func(ctx context.Context) error {
					l.pacedRound()
					return ctx.Err()
				})
			})
		})),
		quiet(quietloops.SampleOnDemand, ends(0, func(t *testing.T, sample func(context.Context, <-chan int, <-chan int, func())) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { sample(ctx, l.feed(), nil, l.round) })
		})),
		quiet(quietloops.SampleAndTell, ends(0, func(t *testing.T, sample func(context.Context, <-chan int, func() int, []chan<- int)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { sample(ctx, l.feed(), l.count, []chan<- int{l.drain(ctx)}) })
		})),
		quiet(quietloops.ReadSource, ends(0, func(t *testing.T, read func(context.Context, func(), chan<- int)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { read(ctx, l.round, l.drain(ctx)) })
		})),
	})
}

// quietEndRows returns loops over what ends, and loops that run because the context has ended.
func quietEndRows() []row {
	const (
		short  = time.Second / 8
		queued = 4
		each   = endAfter * 3 / 4
	)
	return []row{
		quiet(quietloops.FollowEvents, ends(0, func(t *testing.T, follow func(context.Context, func(int))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { follow(ctx, func(int) { l.round() }) })
		})),
		quiet(quietloops.SkipRest, ends(9*short-intoLap, func(t *testing.T, skip func(context.Context, []int, func(int)) []int) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				skip(ctx, make([]int, 100), func(int) {
					l.round()
					time.Sleep(short)
				})
			})
		})),
		quiet(quietloops.ServeOrders, ends(queued*each+time.Second/2-intoLap, func(t *testing.T, serve func(context.Context, <-chan int, func(int))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				orders := make(chan int, queued)
				for order := range queued {
					orders <- order
				}
				serve(ctx, orders, func(int) {
					l.round()
					time.Sleep(each)
				})
			})
		})),
		quiet(quietloops.DrainQueue, ends(2*time.Second, func(t *testing.T, drain func(context.Context, func() int)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				l.round()
				drain(ctx, func() int { return max(0, 4-l.count()) })
			})
		})),
	}
}

// quietOwnerRows returns loops that end with something that ends with the context.
func quietOwnerRows() []row {
	return []row{
		quiet(quietloops.RelayHealth, ends(0, func(t *testing.T, relay func(context.Context, healthpb.HealthClient, chan<- healthpb.HealthCheckResponse_ServingStatus) error) time.Duration {
			return lagOfCall(t, func(ctx context.Context, s *stage) error {
				return relay(ctx, s.backend, make(chan healthpb.HealthCheckResponse_ServingStatus, 1))
			})
		})),
		quiet(quietloops.ScanRows, ends(4*300*time.Millisecond-endAfter, func(t *testing.T, scan func(context.Context, *sql.DB, func()) error) time.Duration {
			return lagOfCall(t, func(ctx context.Context, s *stage) error { return scan(ctx, s.database(), func() {}) })
		})),
		quiet(quietloops.AcceptVisitors, ends(0, func(t *testing.T, accept func(context.Context, net.Listener, func(net.Conn)) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				door := bufconn.Listen(1)
				go door.DialContext(ctx)
				accept(ctx, door, func(net.Conn) { l.round() })
			})
		})),
		quiet(quietloops.BeatUntilStopped, ends(0, func(t *testing.T, beat func(context.Context, func(), <-chan struct{})) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				stop := make(chan struct{})
				defer context.AfterFunc(ctx, func() { close(stop) })()
				beat(ctx, l.round, stop)
			})
		})),
		quiet(quietloops.BeatUntilSignal, ends(0, func(t *testing.T, beat func(context.Context, func(), <-chan os.Signal)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				signals := make(chan os.Signal, 1)
				defer context.AfterFunc(ctx, func() { signals <- os.Interrupt })()
				beat(ctx, l.round, signals)
			})
		})),
		quiet(quietloops.RecordOrders, ends(0, func(t *testing.T, record func(context.Context, <-chan int, func(int))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				orders := make(chan int)
				defer context.AfterFunc(ctx, func() { close(orders) })()
				record(ctx, orders, func(int) { l.round() })
			})
		})),
		quiet(quietloops.CountVotes, ends(0, func(t *testing.T, count func(context.Context, []string, func(context.Context, string) int, func()) int) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				count(ctx, []string{"ann", "bob"}, func(ctx context.Context, _ string) int {
					<-ctx.Done()
					return 0
				}, l.round)
			})
		})),
	}
}

// -- what loops wait for --

// feed returns a channel on which something comes ten times a second.
func (l *laps) feed() <-chan int { return convert(l, func(n int) int { return n }) }

// convert is [laps.feed] with what is made of the number one.
func convert[T any](l *laps, from func(int) T) chan T {
	ch := make(chan T)
	go func() {
		for {
			time.Sleep(pace)
			select {
			case ch <- from(1):
			case <-l.done:
				return
			}
		}
	}()
	return ch
}

// drain returns a channel from which somebody takes what comes, ten times a second, as long as ctx lasts, and again
// when the run has seen enough.
func (l *laps) drain(ctx context.Context) chan<- int {
	ch := make(chan int)
	go func() {
		for {
			time.Sleep(time.Second / 10)
			if ctx.Err() != nil && !l.isOver() {
				continue
			}
			select {
			case <-ch:
			case <-ctx.Done():
			case <-l.done:
				return
			}
			select {
			case <-l.done:
				return
			default:
			}
		}
	}()
	return ch
}

// isOver reports whether the run has seen enough. Whoever asks is given the time to sleep until he asks again.
func (s *stage) isOver() bool { return s.unlessOver() == nil }

// unlessOver returns an error until the run has seen enough.
func (s *stage) unlessOver() error {
	s.awaitLastRound()
	select {
	case <-s.release:
		return nil
	default:
		return errors.New("not yet")
	}
}

// awaitLastRound lets the clock of the bubble go on for a while when the run has seen enough.
func (s *stage) awaitLastRound() { s.t.Cleanup(func() { time.Sleep(time.Minute) }) }

// A slowPeer answers after a tenth of a second, or when the context that it is given ends.
type slowPeer struct{ healthpb.HealthClient }

func (slowPeer) Check(ctx context.Context, _ *healthpb.HealthCheckRequest, _ ...grpc.CallOption) (*healthpb.HealthCheckResponse, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(time.Second / 10):
		return new(healthpb.HealthCheckResponse), nil
	}
}

// QueryContext implements [driver.QueryerContext]: the rows never end by themselves.
func (session) QueryContext(context.Context, string, []driver.NamedValue) (driver.Rows, error) {
	return endlessRows{}, nil
}

type endlessRows struct{}

func (endlessRows) Columns() []string         { return []string{"id"} }
func (endlessRows) Close() error              { return nil }
func (endlessRows) Next([]driver.Value) error { return nil }
