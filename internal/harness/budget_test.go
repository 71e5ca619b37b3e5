package harness

import (
	"context"
	"net"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/test/bufconn"

	"github.com/cancellint/cancellint/testdata/src/deadline/deferredcancel"
	"github.com/cancellint/cancellint/testdata/src/deadline/medium"
	"github.com/cancellint/cancellint/testdata/src/deadline/shareddeadline"
)

// budgetRows returns the rows of the rules on how long something may take.
func budgetRows() []row {
	return slices.Concat(sharedDeadlineRows(), sharedBudgetRows(), deferredCancelRows(), longDeadlineRows(), unboundedRetryRows())
}

// worker is work that goes on until it is told to stop, and tells how each of its rounds ended.
type worker = func(stop <-chan struct{}, peer healthpb.HealthClient, note func(error))

func sharedDeadlineRows() []row {
	type greeter = func(net.Listener, healthpb.HealthClient, func(error)) error
	return []row{
		pair(shareddeadline.RefreshPrices, shareddeadline.RefreshPricesInTime, failsForGoodWorking),
		pair(shareddeadline.StartHeartbeat, shareddeadline.StartHeartbeatInTime, failsForGoodWorking),
		pair(shareddeadline.SyncOrders, shareddeadline.SyncOrdersInTime, failsForGoodWithin),
		pair(shareddeadline.PollWhile, shareddeadline.PollWhileInTime, failsForGoodWithin),
		pair(shareddeadline.PollUntilSignal, shareddeadline.PollUntilSignalInTime, func(t *testing.T, poll func(<-chan os.Signal, healthpb.HealthClient, func(error))) bool {
			return failsForGood(t, func(s *stage, stop <-chan struct{}, note func(error)) {
				signals := make(chan os.Signal, 1)
				go func() {
					<-stop
					signals <- os.Interrupt
				}()
				poll(signals, s.backend, note)
			})
		}),
		pair(shareddeadline.StartSorting, shareddeadline.StartSortingInTime, failsForGoodWorking),
		pair(shareddeadline.Greet, shareddeadline.GreetInTime, func(t *testing.T, greet greeter) bool {
			return failsForGood(t, func(s *stage, stop <-chan struct{}, note func(error)) {
				door := bufconn.Listen(1)
				go each(stop, func() {
					if guest, err := door.Dial(); err == nil {
						guest.Close()
					}
				})
				go func() {
					<-stop
					door.Close()
				}()
				greet(door, s.backend, note)
			})
		}),
		pair(shareddeadline.Deliver, shareddeadline.DeliverInTime, func(t *testing.T, deliver func(<-chan int, healthpb.HealthClient, func(error))) bool {
			return failsForGood(t, func(s *stage, stop <-chan struct{}, note func(error)) {
				letters := make(chan int)
				go func() {
					each(stop, func() { letters <- 1 })
					close(letters)
				}()
				deliver(letters, s.backend, note)
			})
		}),
		pair(shareddeadline.StartOutbox, shareddeadline.StartOutboxInTime, failsForGoodWorking),
		pair(shareddeadline.ReadBooks, shareddeadline.ReadBooksInTime, failsForGoodWorking).
			calling((*shareddeadline.Ledger).Balance, (*shareddeadline.Ledger).BalanceInTime),
		pair(medium.ShowRates, medium.ShowRatesInTime, failsForGoodWorking).calling((*medium.RatesClient).Rate),
	}
}

// sharedBudgetRows returns loops whose rounds share a deadline on purpose.
func sharedBudgetRows() []row {
	return []row{
		quiet(shareddeadline.CheckAll, func(t *testing.T, checkAll func([]healthpb.HealthClient, func(error))) bool {
			return failsForGood(t, func(s *stage, _ <-chan struct{}, note func(error)) {
				checkAll([]healthpb.HealthClient{s.backend, s.backend}, note)
			})
		}),
		quiet(shareddeadline.AwaitPeer, func(t *testing.T, await func(healthpb.HealthClient, func(error)) error) bool {
			return failsForGood(t, func(s *stage, _ <-chan struct{}, note func(error)) { await(s.backend, note) })
		}),
		quiet(shareddeadline.WatchFor, failsForGoodWorking),
		quiet(shareddeadline.WatchUntilFailure, endsWithFailure),
		quiet(shareddeadline.ShowProgress, func(t *testing.T, show func(healthpb.HealthClient, func(error))) bool {
			return failsForGood(t, func(s *stage, _ <-chan struct{}, note func(error)) { show(s.backend, note) })
		}),
		quiet((*shareddeadline.Batch).SendAll, func(t *testing.T, send func(*shareddeadline.Batch, healthpb.HealthClient, func(error))) bool {
			return failsForGood(t, func(s *stage, _ <-chan struct{}, note func(error)) {
				send(shareddeadline.NewBatch(3), s.backend, note)
			})
		}).calling(shareddeadline.NewBatch),
		quiet(shareddeadline.SendTogether, failsForGoodSending),
		quiet(shareddeadline.SendThrough, failsForGoodSending),
		quiet(shareddeadline.SendBeside, failsForGoodSending),
		quiet(shareddeadline.SendInShift, failsForGoodSending),
		quiet(shareddeadline.CloseOffice, failsForGoodSending),
		quiet(shareddeadline.SendRest, failsForGoodSending),
		quiet(shareddeadline.PollWhileBrief, func(t *testing.T, poll func(healthpb.HealthClient, func(error))) bool {
			return failsForGood(t, func(s *stage, _ <-chan struct{}, note func(error)) { poll(s.backend, note) })
		}),
		quiet(shareddeadline.PollOrPanic, endsWithFailure),
		quiet(shareddeadline.PollOrLeave, endsWithFailure),
		quiet(shareddeadline.SendQueue, failsForGoodSending),
		quiet(shareddeadline.RefreshRates, failsForGoodWorking),
		quiet(shareddeadline.CheckTwice, func(t *testing.T, check func(healthpb.HealthClient, func(error))) bool {
			return failsForGood(t, func(s *stage, _ <-chan struct{}, note func(error)) { check(s.backend, note) })
		}).calling(shareddeadline.NewVisit, (*shareddeadline.Visit).Check),
		quiet(shareddeadline.SendRequests, failsForGoodWorking).calling(shareddeadline.NewRequest, (*shareddeadline.Request).Send),
	}
}

// timeOfWork is how long a worker is left to work, and roundOfWork how often it has something to do.
const (
	timeOfWork  = 10 * time.Minute
	roundOfWork = time.Minute
)

// each calls do at once and then in each round of work, until it is time to stop.
func each(stop <-chan struct{}, do func()) {
	for {
		do()
		select {
		case <-stop:
			return
		case <-time.After(roundOfWork):
		}
	}
}

// failsForGood reports the symptom "fails for good": work has a peer that always answers, its first round succeeds, and all
// others, from the second on, fail with an exceeded deadline.
func failsForGood(t *testing.T, work func(s *stage, stop <-chan struct{}, note func(error))) (symptom bool) {
	t.Helper()
	rounds := roundsOf(t, work)
	if len(rounds) == 0 || rounds[0] != nil {
		t.Fatalf("the rounds ended with %v, want a first that succeeds: %s", rounds, provesNothing)
	}
	for i, err := range rounds[1:] {
		failed := isDeadlineExceeded(err)
		if !failed && err != nil || i > 0 && failed != symptom {
			t.Fatalf("the rounds ended with %v; want all but the first to fail alike, with an exceeded deadline, or none", rounds)
		}
		symptom = failed
	}
	return symptom
}

// roundsOf returns how the rounds of the work ended, until it was told to stop.
func roundsOf(t *testing.T, work func(s *stage, stop <-chan struct{}, note func(error))) (rounds []error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		defer close(s.release)
		s.answerAfter = time.Millisecond
		stop := make(chan struct{})
		var mu sync.Mutex
		go work(s, stop, func(err error) {
			mu.Lock()
			defer mu.Unlock()
			rounds = append(rounds, err)
		})
		time.Sleep(timeOfWork - roundOfWork/2)
		close(stop)
		synctest.Wait()
		t.Logf("%d rounds: %v", len(rounds), rounds)
	})
	return rounds
}

func failsForGoodWorking(t *testing.T, work worker) bool {
	return failsForGood(t, func(s *stage, stop <-chan struct{}, note func(error)) { work(stop, s.backend, note) })
}

// failsForGoodWithin runs work that ends with its caller's context.
func failsForGoodWithin(t *testing.T, work func(context.Context, healthpb.HealthClient, func(error))) bool {
	return failsForGood(t, func(s *stage, stop <-chan struct{}, note func(error)) {
		ctx, cancel := context.WithCancel(context.Background())
		go func() {
			<-stop
			cancel()
		}()
		work(ctx, s.backend, note)
	})
}

func failsForGoodSending(t *testing.T, send func([]int, healthpb.HealthClient, func(error))) bool {
	return failsForGood(t, func(s *stage, _ <-chan struct{}, note func(error)) { send(make([]int, 3), s.backend, note) })
}

// endsWithFailure reports the symptom that work goes on after its first failure.
func endsWithFailure(t *testing.T, work worker) (symptom bool) {
	t.Helper()
	rounds := roundsOf(t, func(s *stage, stop <-chan struct{}, note func(error)) { work(stop, s.backend, note) })
	first := slices.IndexFunc(rounds, func(err error) bool { return err != nil })
	if first < 1 {
		t.Fatalf("the rounds ended with %v, want successes and then a failure: %s", rounds, provesNothing)
	}
	return first < len(rounds)-1
}

func deferredCancelRows() []row {
	type (
		saving  = func(context.Context, int) error
		saveAll = func(context.Context, []int, saving) error
		saveOne = func(context.Context, int, saving) error
		working = func(context.Context, <-chan int, saving)
	)
	all := func(t *testing.T, save saveAll) bool {
		return pilesUp(t, func(ctx context.Context, round func(context.Context) error) {
			save(ctx, make([]int, roundsOfPile), func(ctx context.Context, _ int) error { return round(ctx) })
		})
	}
	one := func(t *testing.T, save saveOne) bool {
		return pilesUp(t, func(ctx context.Context, round func(context.Context) error) {
			save(ctx, 1, func(ctx context.Context, _ int) error { return round(ctx) })
		})
	}
	return []row{
		pair(deferredcancel.ImportOrders, deferredcancel.ImportOrdersInTime, all),
		pair(deferredcancel.SaveAll, deferredcancel.SaveAllInTime, func(t *testing.T, save saveAll) bool {
			return pilesUp(t, func(ctx context.Context, round func(context.Context) error) {
				save(ctx, make([]int, roundsOfPile), func(ctx context.Context, _ int) error {
					_ = round(ctx) // all is well
					return nil
				})
			})
		}),
		pair(medium.FirstHealthy, medium.FirstHealthyInTime, func(t *testing.T, first func(context.Context, []int, saving) int) bool {
			return pilesUp(t, func(ctx context.Context, round func(context.Context) error) {
				first(ctx, make([]int, roundsOfPile), func(ctx context.Context, _ int) error { return round(ctx) })
			})
		}),
		pair(deferredcancel.Work, deferredcancel.WorkInTime, func(t *testing.T, work working) bool {
			return pilesUp(t, func(ctx context.Context, round func(context.Context) error) {
				orders := make(chan int)
				ctx, cancel := context.WithCancel(ctx)
				go func() {
					for order := range roundsOfPile {
						orders <- order
					}
					synctest.Wait() // for the last round
					cancel()
				}()
				work(ctx, orders, func(ctx context.Context, _ int) error { return round(ctx) })
			})
		}),
		pair(deferredcancel.SaveOnce, deferredcancel.SaveOnceInTime, one),
		unsaid(deferredcancel.SaveSoon, deferredcancel.SaveOnceInTime, one),
		quiet(deferredcancel.SaveFirst, func(t *testing.T, save saveAll) bool {
			return pilesUp(t, func(ctx context.Context, round func(context.Context) error) {
				for range roundsOfPile {
					save(ctx, []int{0, 1}, func(ctx context.Context, _ int) error { return round(ctx) })
				}
			})
		}),
		quiet(deferredcancel.SaveCarefully, all),
		quiet(deferredcancel.SaveConcurrently, func(t *testing.T, save saveAll) bool { return endsTooSoon(t, save) }),
	}
}

// endsTooSoon reports the symptom that the deadlines of orders which are saved at once are canceled while they are.
func endsTooSoon(t *testing.T, save func(context.Context, []int, func(context.Context, int) error) error) (symptom bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var saved, canceled atomic.Int32
		if err := save(t.Context(), make([]int, roundsOfPile), func(ctx context.Context, _ int) error {
			time.Sleep(time.Second)
			saved.Add(1)
			if ctx.Err() != nil {
				canceled.Add(1)
			}
			return nil
		}); err != nil || saved.Load() != roundsOfPile {
			t.Fatalf("%d orders, and %v, want %d: %s", saved.Load(), err, roundsOfPile, provesNothing)
		}
		symptom = canceled.Load() > 0
	})
	return symptom
}

// roundsOfPile is how many rounds each run of a loop has.
const roundsOfPile = 3

// pilesUp reports the symptom "timers pile up": in each round of a loop the contexts of all rounds before it, whose work is
// done and whose time is not up, have not been canceled. The other way is that all of them have.
func pilesUp(t *testing.T, loop func(ctx context.Context, round func(context.Context) error)) (symptom bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var made []context.Context
		loop(t.Context(), func(ctx context.Context) error {
			alive := 0
			for _, earlier := range made {
				if earlier.Err() == nil {
					alive++
				}
			}
			if alive != 0 && alive != len(made) {
				t.Fatalf("%d of %d contexts are alive, want all or none", alive, len(made))
			}
			symptom = alive > 0
			if made = append(made, ctx); len(made) < roundsOfPile {
				return context.DeadlineExceeded // so that there is another round
			}
			return nil
		})
		if len(made) != roundsOfPile {
			t.Fatalf("%d rounds, want %d: %s", len(made), roundsOfPile, provesNothing)
		}
	})
	return symptom
}
