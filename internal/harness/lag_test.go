package harness

import (
	"context"
	"net/http"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// The runs of this file measure how long a function goes on after its context has ended: the lag. The clock of the
// bubble is exact, so a function that ends with its context has a lag of zero, one that sleeps first has the rest of
// that sleep, and one that the harness has to stop is endless.
const endless = time.Duration(1<<63 - 1)

// lagWindow is how long a run waits for a loop to end.
const lagWindow = 10 * time.Minute

// lags turns the measurement of a lag into the question whether the symptom shows: it does if the lag is bad, and does
// not if it is good. Any other lag is an error, but that a suggested fix may look at the context at another place of the
// round than the good function: it ends within that round.
func lags[F any](bad, good time.Duration, measure func(*testing.T, F) time.Duration) func(*testing.T, F) bool {
	return func(t *testing.T, fn F) bool {
		t.Helper()
		lag := measure(t, fn)
		if os.Getenv(curedEnv) != "" && lag < bad && lag <= endAfter {
			return false
		}
		if lag != bad && lag != good {
			t.Errorf("it goes on for %s after the end, want %s, or %s where it is right", lagText(lag), lagText(bad), lagText(good))
		}
		return lag > good
	}
}

// ends is [lags] for a quiet function.
func ends[F any](after time.Duration, measure func(*testing.T, F) time.Duration) func(*testing.T, F) bool {
	return lags(endless, after, measure)
}

func lagText(lag time.Duration) string {
	if lag == endless {
		return "ever"
	}
	return lag.String()
}

// -- handlers --

// lagOfCall measures handle, run by server 1 as the handler of a client's call, and all that it began. It asks for
// each way of ending the call, and they must agree.
func lagOfCall(t *testing.T, handle func(context.Context, *stage) error) time.Duration {
	t.Helper()
	return lagAfter(t, callTo(handle))
}

// lagOfStream is [lagOfCall] for the handler of a stream.
func lagOfStream(t *testing.T, handle func(*stage, healthpb.Health_WatchServer) error) time.Duration {
	t.Helper()
	return lagAfter(t, streamTo(handle))
}

// lagOfRequest is [lagOfCall] for the handler of an HTTP request.
func lagOfRequest(t *testing.T, handle func(*stage, http.ResponseWriter, *http.Request)) time.Duration {
	t.Helper()
	return lagAfter(t, requestTo(handle))
}

// lagAfter asks for each way of ending a client's call, which begin sends to server 1.
func lagAfter(t *testing.T, begin opening) time.Duration {
	t.Helper()
	var lags []time.Duration
	for _, e := range endings {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t)
			defer close(s.release)
			if len(s.leftRunning(e, 0, begin)) > 0 {
				time.Sleep(lagWindow)
				synctest.Wait()
			}
			lag := endless
			if len(s.running()) == 0 {
				lag = s.lastEnded() - endAfter
			}
			t.Logf("after %s it goes on for %s", e.name, lagText(lag))
			lags = append(lags, lag)
		})
	}
	if len(slices.Compact(slices.Clone(lags))) != 1 {
		t.Fatalf("the endings (cancel, deadline, lost connection) disagree: %v", lags)
	}
	return lags[0]
}

// -- loops --

// laps keeps account of a loop.
type laps struct {
	done chan struct{} // closed when the loop's goroutine has ended

	mu     sync.Mutex
	rounds int       // so far
	last   time.Time // when the last of them was, or the loop's goroutine ended
	over   bool      // the run has seen enough: who goes round now, goes no further

	clock time.Time // when tick was last called
	ticks int       // and how often, at that time
	spun  bool      // the loop was at work without end while the clock stood still
}

// spins is how often a loop has to be at work, in no time, to be endless.
const spins = 1000

// round is what a loop does in each round.
func (l *laps) round() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rounds++
	l.last = time.Now()
	if l.over {
		runtime.Goexit()
	}
	l.tick()
}

// tick notes that the loop is at work, and ends its goroutine if it spins.
func (l *laps) tick() {
	if now := time.Now(); now.Equal(l.clock) {
		l.ticks++
	} else {
		l.clock, l.ticks = now, 0
	}
	if l.ticks > spins {
		l.spun = true
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
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rounds
}

// isOver reports whether the run has seen enough.
func (l *laps) isOver() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.over
}

// end notes that the loop's goroutine has ended.
func (l *laps) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = time.Now()
	close(l.done)
}

// stop lets nobody go round any more.
func (l *laps) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
}

// hasEnded reports whether the loop's goroutine has.
func (l *laps) hasEnded() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

// lag returns how long the loop went on after its context ended, if it is seen to have ended.
func (l *laps) lag(ended time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.spun || !l.hasEnded() || time.Since(l.last) < lagWindow/2 {
		return endless
	}
	return max(0, l.last.Sub(ended))
}

// A watchedContext counts, after its end, how often it is asked: a loop that spins may do nothing else.
type watchedContext struct {
	context.Context
	laps *laps
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
	if c.Context.Err() == nil {
		return
	}
	c.laps.mu.Lock()
	defer c.laps.mu.Unlock()
	c.laps.tick()
}

// intoLap is when the context of a loop ends: a little after a second, so that a round which takes a part of a second
// is under way.
const intoLap = endAfter + endAfter/20

// lagOfLoop measures the loop that start begins: until it returns, and until the last round of a goroutine that it has
// left behind.
func lagOfLoop(t *testing.T, start func(context.Context, *laps)) (lag time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := &laps{done: make(chan struct{})}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() {
			defer l.end()
			start(&watchedContext{Context: ctx, laps: l}, l)
		}()
		time.Sleep(intoLap)
		synctest.Wait()
		if l.rounds == 0 {
			t.Fatal("no round before the context ended: " + provesNothing)
		}
		cancel()
		ended := time.Now()
		time.Sleep(lagWindow)
		synctest.Wait()
		lag = l.lag(ended)
		l.stop()
		time.Sleep(time.Minute) // for the last round
		t.Logf("it goes on for %s", lagText(lag))
	})
	return lag
}

// goesRound reports the symptom "goes round after the end": the loop that start begins is still at work, or goes
// round, grace after its context was canceled; or it spins.
func goesRound(t *testing.T, grace time.Duration, start func(context.Context, *laps)) (symptom bool) {
	t.Helper()
	return lagOfLoop(t, start) > grace
}

// TestLagOfLoop proves that each way for a loop to go on is told from the others.
func TestLagOfLoop(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		loop func(context.Context, *laps)
		want time.Duration
	}{
		{"ends at once", func(ctx context.Context, l *laps) {
			l.round()
			<-ctx.Done()
		}, 0},
		{"sleeps first", func(ctx context.Context, l *laps) {
			for ctx.Err() == nil {
				l.round()
				time.Sleep(time.Minute)
			}
		}, time.Minute - intoLap},
		{"never ends", func(_ context.Context, l *laps) {
			for {
				l.pacedRound()
			}
		}, endless},
		{"waits forever", func(_ context.Context, l *laps) {
			l.round()
			time.Sleep(lagWindow + intoLap)
		}, endless},
		{"spins round and round", func(ctx context.Context, l *laps) {
			for {
				l.fail(ctx)
			}
		}, endless},
		{"spins on Done", func(ctx context.Context, l *laps) {
			for {
				select {
				case <-ctx.Done():
				case <-time.After(pace):
					l.round()
				}
			}
		}, endless},
		{"goes on in a goroutine", func(_ context.Context, l *laps) {
			go func() {
				for {
					l.pacedRound()
				}
			}()
		}, endless},
		{"ends in a goroutine", func(ctx context.Context, l *laps) {
			go func() {
				for ctx.Err() == nil {
					l.pacedRound()
				}
			}()
		}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := lagOfLoop(t, tt.loop); got != tt.want {
				t.Errorf("got %s, want %s", lagText(got), lagText(tt.want))
			}
		})
	}
}
