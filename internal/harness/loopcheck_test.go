package harness

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"net/http"
	"os"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
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
	return slices.Concat(sleepRows(), uncheckedRows(), ineffectiveRows(), quietRows(), deadStreamRows())
}

func sleepRows() []row {
	return []row{
		pair(sleep.AwaitLeader, sleep.AwaitLeaderFor, func(t *testing.T, await func(context.Context, func() bool) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return await(ctx, s.isOver) })
		}),
		pair(sleep.UploadReport, sleep.UploadReportFor, func(t *testing.T, upload func(context.Context, func(context.Context) error) (int, error)) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				_, err := upload(ctx, func(ctx context.Context) error { return errors.Join(ctx.Err(), s.unlessOver()) })
				return err
			})
		}),
		pair(sleep.FirstReading, sleep.FirstReadingFor, func(t *testing.T, first func(context.Context, func() bool) (sleep.Reading, time.Duration, *http.Request, error)) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				_, _, _, err := first(ctx, s.isOver)
				return err
			})
		}),
		pair(sleep.RefreshRates, sleep.RefreshRatesFor, func(t *testing.T, refresh func(context.Context, func(context.Context))) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { refresh(ctx, func(context.Context) { l.round() }) })
		}),
		pair(sleep.ShowProgress, sleep.ShowProgressFor, func(t *testing.T, show func(http.ResponseWriter, *http.Request, func() bool)) bool {
			return goesOnHTTP(t, func(s *stage, w http.ResponseWriter, r *http.Request) { show(w, r, s.isOver) })
		}),
		pair(sleep.WatchHealth, sleep.WatchHealthFor, func(t *testing.T, watch func(healthpb.Health_WatchServer, func() bool) error) bool {
			return goesOnStream(t, func(s *stage, stream healthpb.Health_WatchServer) error { return watch(stream, s.isOver) })
		}),
		pair(sleep.EjectDisc, sleep.EjectDiscFor, func(t *testing.T, eject func(context.Context, func() error) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				return eject(ctx, func() error {
					if s.isOver() {
						return nil
					}
					return sleep.ErrBusy
				})
			})
		}),
		pair(sleep.WipeSectors, sleep.WipeSectorsFor, func(t *testing.T, wipe func(context.Context, func(track, sector int)) error) bool {
			const oneTrack = 60 * time.Millisecond
			return goesRound(t, oneTrack, func(ctx context.Context, l *laps) { wipe(ctx, func(int, int) { l.round() }) })
		}),
		pair(sleep.ProbeVersions, sleep.ProbeVersionsFor, func(t *testing.T, probe func(context.Context, func(string) bool, []string) (string, bool)) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				probe(ctx, func(string) bool { return s.isOver() }, []string{"v3", "v2", "v1"})
				return nil
			})
		}),
	}
}

func uncheckedRows() []row {
	type fromTwo = func(context.Context, <-chan int, <-chan int, func())
	type polling = func(context.Context, func())
	polls := func(t *testing.T, poll polling) bool {
		return goesRound(t, 0, func(ctx context.Context, l *laps) { poll(ctx, l.round) })
	}
	return []row{
		pair(unchecked.FlushMetrics, unchecked.FlushMetricsFor, func(t *testing.T, flush func(context.Context, <-chan int, func())) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { flush(ctx, nil, l.round) })
		}),
		pair(unchecked.RouteEvents, unchecked.RouteEventsFor, func(t *testing.T, route fromTwo) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { route(ctx, l.feed(), nil, l.round) })
		}),
		pair(unchecked.SendHeartbeats, unchecked.SendHeartbeatsFor, polls),
		pair(unchecked.PollMailbox, unchecked.PollMailboxFor, polls),
		pair(unchecked.PublishReadings, unchecked.PublishReadingsFor, func(t *testing.T, publish func(context.Context, func() int, chan<- int)) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { publish(ctx, l.count, l.drain(ctx)) })
		}),
		pair(unchecked.KeepAlive, unchecked.KeepAliveFor, func(t *testing.T, keep func(context.Context, healthpb.HealthClient, func(error))) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { keep(ctx, slowPeer{}, func(error) { l.round() }) })
		}),
		pair(unchecked.CollectResults, unchecked.CollectResultsFor, func(t *testing.T, collect func(context.Context, time.Duration, func(context.Context) error, func(error))) bool {
			const interval = time.Second / 2
			return goesRound(t, interval, func(ctx context.Context, l *laps) {
				collect(ctx, interval, func(ctx context.Context) error {
					l.round()
					return ctx.Err()
				}, func(error) {})
			})
		}),
	}
}

func ineffectiveRows() []row {
	type consumer = func(context.Context, <-chan int, func(int))
	consumes := func(t *testing.T, consume consumer) bool {
		return goesRound(t, 0, func(ctx context.Context, l *laps) { consume(ctx, l.feed(), func(int) { l.round() }) })
	}
	return []row{
		pair(ineffective.ApplyUpdates, ineffective.ApplyUpdatesFor, consumes),
		pair(ineffective.NextOrder, ineffective.NextOrderFor, func(t *testing.T, next func(context.Context, <-chan int, func(int)) (int, error)) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { next(ctx, l.feed(), func(int) { l.round() }) })
		}),
		pair(ineffective.SyncShelves, ineffective.SyncShelvesFor, func(t *testing.T, sync func(context.Context, <-chan []int, func(int))) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) {
				shelves := make(chan []int)
				close(shelves)
				sync(ctx, shelves, func(int) { l.round() })
			})
		}),
		pair(ineffective.TrackParcels, ineffective.TrackParcelsFor, consumes),
		pair(ineffective.ForwardMail, ineffective.ForwardMailFor, consumes),
		pair(ineffective.PrintLabels, ineffective.PrintLabelsFor, consumes),
		pair(ineffective.WeighCrates, ineffective.WeighCratesFor, func(t *testing.T, weigh func(context.Context, func())) bool {
			return goesRound(t, pace, func(ctx context.Context, l *laps) { weigh(ctx, l.pacedRound) })
		}),
		pair(ineffective.SealCrates, ineffective.SealCratesFor, func(t *testing.T, seal func(context.Context, <-chan int, <-chan int, func())) bool {
			return goesRound(t, pace, func(ctx context.Context, l *laps) { seal(ctx, nil, nil, l.pacedRound) })
		}),
		pair(ineffective.PickItems, ineffective.PickItemsFor, consumes),
	}
}

// quietRows returns loops that end with their context, or with what it leaves behind.
func quietRows() []row {
	const short = time.Second / 8 // what the slowest of them still waits
	samples := func(grace time.Duration) func(*testing.T, func(context.Context, func())) bool {
		return func(t *testing.T, sample func(context.Context, func())) bool {
			return goesRound(t, grace, func(ctx context.Context, l *laps) { sample(ctx, l.round) })
		}
	}
	return slices.Concat(quietOwnerRows(), quietEndRows(), []row{
		quiet(quietloops.SettleBus, samples(0)),
		quiet(quietloops.SpinUntil, func(t *testing.T, spin func(context.Context, func() bool)) bool {
			return goesRound(t, short, func(ctx context.Context, l *laps) {
				spin(ctx, func() bool {
					l.round()
					return ctx.Err() != nil
				})
			})
		}),
		quiet(quietloops.SampleWhile, samples(0)),
		quiet(quietloops.SampleEvery, samples(0)),
		quiet((*quietloops.Sampler).SampleUntilStopped, func(t *testing.T, sample func(*quietloops.Sampler, context.Context, func())) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { sample(quietloops.NewSampler(ctx), ctx, l.round) })
		}).calling(quietloops.NewSampler),
		quiet(quietloops.SampleByFlag, samples(short)),
		quiet(quietloops.SampleOnceMore, samples(short)),
		quiet(quietloops.SampleThrottled, func(t *testing.T, sample func(context.Context, func()) error) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { sample(ctx, l.round) })
		}),
		quiet(quietloops.SampleOrFail, func(t *testing.T, sample func(context.Context, func(context.Context) error) error) bool {
			return goesRound(t, short, func(ctx context.Context, l *laps) {
				sample(ctx, func(ctx context.Context) error {
					l.round()
					return ctx.Err()
				})
			})
		}),
		quiet(quietloops.SampleAfresh, func(t *testing.T, sample func(context.Context, <-chan int, func(context.Context) error) error) bool {
			return goesRound(t, pace, func(ctx context.Context, l *laps) {
				sample(ctx, nil, func(ctx context.Context) error {
					l.pacedRound()
					return ctx.Err()
				})
			})
		}),
		quiet(quietloops.SampleOnDemand, func(t *testing.T, sample func(context.Context, <-chan int, <-chan int, func())) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { sample(ctx, l.feed(), nil, l.round) })
		}),
		quiet(quietloops.SampleAndTell, func(t *testing.T, sample func(context.Context, <-chan int, func() int, []chan<- int)) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { sample(ctx, l.feed(), l.count, []chan<- int{l.drain(ctx)}) })
		}),
		quiet(quietloops.ReadSource, func(t *testing.T, read func(context.Context, func(), chan<- int)) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { read(ctx, l.round, l.drain(ctx)) })
		}),
	})
}

// quietEndRows returns loops over what ends, and loops that run because the context has ended.
func quietEndRows() []row {
	const short = time.Second / 8
	return []row{
		quiet(quietloops.FollowEvents, func(t *testing.T, follow func(context.Context, func(int))) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) { follow(ctx, func(int) { l.round() }) })
		}),
		quiet(quietloops.SkipRest, func(t *testing.T, skip func(context.Context, []int, func(int)) []int) bool {
			return goesRound(t, short, func(ctx context.Context, l *laps) {
				skip(ctx, make([]int, 100), func(int) {
					l.round()
					time.Sleep(short)
				})
			})
		}),
		quiet(quietloops.ServeOrders, func(t *testing.T, serve func(context.Context, <-chan int, func(int))) bool {
			const queued = 4
			return goesRound(t, queued*endAfter, func(ctx context.Context, l *laps) {
				orders := make(chan int, queued)
				for order := range queued {
					orders <- order
				}
				serve(ctx, orders, func(int) {
					l.round()
					time.Sleep(endAfter * 3 / 4)
				})
			})
		}),
		quiet(quietloops.DrainQueue, func(t *testing.T, drain func(context.Context, func() int)) bool {
			const queued = 3
			return goesRound(t, queued*time.Second, func(ctx context.Context, l *laps) {
				l.round()
				drain(ctx, func() int { return max(0, queued+1-l.count()) })
			})
		}),
	}
}

// quietOwnerRows returns loops that end with something that ends with the context.
func quietOwnerRows() []row {
	return []row{
		quiet(quietloops.RelayHealth, func(t *testing.T, relay func(context.Context, healthpb.HealthClient, chan<- healthpb.HealthCheckResponse_ServingStatus) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				return relay(ctx, s.backend, make(chan healthpb.HealthCheckResponse_ServingStatus, 1))
			})
		}),
		quiet(quietloops.ScanRows, func(t *testing.T, scan func(context.Context, *sql.DB, func()) error) bool {
			return goesOn(t, 300*time.Millisecond, func(ctx context.Context, s *stage) error { return scan(ctx, s.database(), func() {}) })
		}),
		quiet(quietloops.AcceptVisitors, func(t *testing.T, accept func(context.Context, net.Listener, func(net.Conn)) error) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) {
				door := bufconn.Listen(1)
				go door.DialContext(ctx)
				accept(ctx, door, func(net.Conn) { l.round() })
			})
		}),
		quiet(quietloops.BeatUntilStopped, func(t *testing.T, beat func(context.Context, func(), <-chan struct{})) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) {
				stop := make(chan struct{})
				defer context.AfterFunc(ctx, func() { close(stop) })()
				beat(ctx, l.round, stop)
			})
		}),
		quiet(quietloops.BeatUntilSignal, func(t *testing.T, beat func(context.Context, func(), <-chan os.Signal)) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) {
				signals := make(chan os.Signal, 1)
				defer context.AfterFunc(ctx, func() { signals <- os.Interrupt })()
				beat(ctx, l.round, signals)
			})
		}),
		quiet(quietloops.RecordOrders, func(t *testing.T, record func(context.Context, <-chan int, func(int))) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) {
				orders := make(chan int)
				defer context.AfterFunc(ctx, func() { close(orders) })()
				record(ctx, orders, func(int) { l.round() })
			})
		}),
		quiet(quietloops.CountVotes, func(t *testing.T, count func(context.Context, []string, func(context.Context, string) int, func()) int) bool {
			return goesRound(t, 0, func(ctx context.Context, l *laps) {
				count(ctx, []string{"ann", "bob"}, func(ctx context.Context, _ string) int {
					<-ctx.Done()
					return 0
				}, l.round)
			})
		}),
	}
}

// -- the run of a loop --

// laps keeps account of a loop.
type laps struct {
	rounds atomic.Int64  // so far
	over   atomic.Bool   // the run has seen enough: who goes round now, goes no further
	spun   atomic.Bool   // somebody asked a context that had ended, again and again
	done   chan struct{} // closed when the loop's goroutine has ended
}

// round is what a loop does in each round.
func (l *laps) round() {
	l.rounds.Add(1)
	if l.over.Load() {
		runtime.Goexit()
	}
}

// pace is how long a round takes that would take no time by itself.
const pace = time.Second / 10

// pacedRound is a round that takes its time.
func (l *laps) pacedRound() {
	l.round()
	time.Sleep(pace)
}

// count is a round that says how many there were.
func (l *laps) count() int {
	l.round()
	return int(l.rounds.Load())
}

// feed returns a channel on which something comes ten times a second.
func (l *laps) feed() <-chan int {
	ch := make(chan int)
	go func() {
		for {
			time.Sleep(time.Second / 10)
			select {
			case ch <- 1:
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
			if ctx.Err() != nil && !l.over.Load() {
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

// A watchedContext ends the goroutine of a loop that spins: one that asks it a thousand times after its end.
type watchedContext struct {
	context.Context
	laps  *laps
	asked atomic.Int64
}

func (c *watchedContext) Done() <-chan struct{} {
	c.watch()
	return c.Context.Done()
}

func (c *watchedContext) Err() error {
	c.watch()
	return c.Context.Err()
}

func (c *watchedContext) watch() {
	if c.Context.Err() != nil && c.asked.Add(1) > 1000 {
		c.laps.spun.Store(true)
		runtime.Goexit()
	}
}

// goesRound reports the symptom "goes round after the end": the loop that start begins is still at work, or goes
// round, grace after its context was canceled; or it spins.
func goesRound(t *testing.T, grace time.Duration, start func(context.Context, *laps)) (symptom bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := &laps{done: make(chan struct{})}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() {
			defer close(l.done)
			start(&watchedContext{Context: ctx, laps: l}, l)
		}()
		time.Sleep(endAfter + endAfter/20)
		synctest.Wait()
		if l.rounds.Load() == 0 {
			t.Fatal("no round before the context ended: the run proves nothing")
		}
		cancel()
		time.Sleep(grace)
		synctest.Wait()
		atEnd := l.rounds.Load()
		stillAtWork := !l.hasEnded()
		time.Sleep(time.Minute)
		late := l.rounds.Load() - atEnd
		l.over.Store(true)
		time.Sleep(time.Minute) // for the last round
		symptom = stillAtWork || late > 0 || l.spun.Load()
		t.Logf("%s after the end: still at work %t; rounds later: %d; spins: %t", grace, stillAtWork, late, l.spun.Load())
	})
	return symptom
}

func (l *laps) hasEnded() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
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
