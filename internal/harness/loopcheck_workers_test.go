package harness

import (
	"context"
	"net"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc/test/bufconn"

	"github.com/cancellint/cancellint/testdata/src/loopcheck/workers"
)

// workersRows returns work that begins with a context and goes on after it has ended.
func workersRows() []row {
	type compacting = func(context.Context, func() bool)
	return slices.Concat(workersOwnerRows(), workersCalleeRows(), []row{
		pair(workers.Work, workers.WorkFor, lags(endless, 0, func(t *testing.T, work func(context.Context, <-chan workers.Job, func(workers.Job))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { work(ctx, l.jobs(), func(workers.Job) { l.round() }) })
		})),
		pair(workers.Compute, workers.ComputeFor, lags(endless, 10*pace-pace/2, func(t *testing.T, compute func(context.Context, func())) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { compute(ctx, l.pacedRound) })
		})),
		pair(workers.StartReports, workers.StartReportsFor, lags(endless, 0, func(t *testing.T, start func(context.Context, func(context.Context))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { start(ctx, func(context.Context) { l.round() }) })
		})),
		unsaid((*workers.Lease).Renew, (*workers.Lease).RenewFor, lags(endless, 0, func(t *testing.T, renew func(*workers.Lease)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { renew(workers.NewLease(ctx, l.fail)) })
		})).calling(workers.NewLease),
		pair((*workers.Lease).Guard, (*workers.Lease).GuardFor, lags(endless, 0, func(t *testing.T, guard func(*workers.Lease)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { guard(workers.NewLease(ctx, l.fail)) })
		})),
		pair(workers.Compact, workers.CompactFor, lags(endless, 0, func(t *testing.T, compact compacting) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { compact(ctx, l.again) })
		})),
		pair((*workers.Log).Rotate, (*workers.Log).RotateFor, lags(endless, 0, func(t *testing.T, rotate func(*workers.Log, context.Context, func() bool)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				rotate(new(workers.Log), ctx, func() bool { return !l.again() })
			})
		})),
	})
}

// workersOwnerRows returns work that ends when its owner says so.
func workersOwnerRows() []row {
	type working = func(context.Context, workers.Job)
	return []row{
		quiet((*workers.Pump).Run, ends(0, func(t *testing.T, run func(*workers.Pump, context.Context, func(context.Context, workers.Job))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				pump, stop := workers.NewPump(l.jobs())
				defer context.AfterFunc(ctx, stop)()
				run(pump, ctx, func(context.Context, workers.Job) { l.round() })
			})
		})).calling(workers.NewPump),
		quiet(workers.Drain, ends(0, func(t *testing.T, drain func(context.Context, <-chan workers.Job, working)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				jobs := make(chan workers.Job, 1)
				jobs <- workers.Job{}
				defer context.AfterFunc(ctx, func() { close(jobs) })()
				drain(ctx, jobs, func(context.Context, workers.Job) { l.round() })
			})
		})),
		quiet(workers.AcceptUntilDone, ends(0, func(t *testing.T, accept func(context.Context, net.Listener, func(net.Conn))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				door := bufconn.Listen(1)
				go door.DialContext(ctx)
				accept(ctx, door, func(net.Conn) { l.round() })
			})
		})),
		quiet(workers.FollowFeed, ends(0, func(t *testing.T, follow func(context.Context, workers.Feed, func(workers.Job)) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { follow(ctx, silentFeed{}, func(workers.Job) { l.round() }) })
		})),
	}
}

// workersCalleeRows returns work that ends because what it calls does.
func workersCalleeRows() []row {
	return []row{
		quiet(workers.Replay, ends(time.Second-50*time.Millisecond, func(t *testing.T, replay func(context.Context, func() []workers.Job, func(workers.Job)) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				replay(ctx, func() []workers.Job { return make([]workers.Job, 3) }, func(workers.Job) { l.round() })
			})
		})),
		quiet(workers.WorkEvery, ends(0, func(t *testing.T, work func(context.Context, workers.Limiter, func()) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { work(ctx, workers.NewLimiter(pace), l.round) })
		})).calling(workers.NewLimiter, workers.Limiter.Wait),
		quiet(workers.AwaitAll, ends(0, func(t *testing.T, await func(context.Context, []workers.Job, func(context.Context, workers.Job) (bool, error)) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				await(ctx, make([]workers.Job, 3), func(context.Context, workers.Job) (bool, error) {
					l.round()
					return false, nil
				})
			})
		})),
		quiet(workers.Connect, ends(0, func(t *testing.T, connect func(context.Context, func(context.Context) error) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { connect(ctx, l.fail) })
		})),
	}
}

// jobs returns a channel on which a job comes ten times a second.
func (l *laps) jobs() chan workers.Job {
	return convert(l, func(id int) workers.Job { return workers.Job{ID: id} })
}

// again is a round that reports whether there should be one more: until the run has seen enough.
func (l *laps) again() bool {
	if l.isOver() {
		return false
	}
	l.round()
	return true
}

// A silentFeed has subscriptions on which no job comes, and which end with their context.
type silentFeed struct{}

func (silentFeed) Subscribe(ctx context.Context) (<-chan workers.Job, error) {
	jobs := make(chan workers.Job)
	context.AfterFunc(ctx, func() { close(jobs) })
	return jobs, nil
}
