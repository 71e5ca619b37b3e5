package harness

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
)

// provesNothing ends the message of a run that could not have shown the symptom.
const provesNothing = "the run proves nothing"

// endAfter is when the client's call ends in every run.
const endAfter = time.Second

// An ending is a way in which a client's call ends before it has its answer.
type ending struct {
	name string
	ctx  func() (context.Context, context.CancelFunc) // the client's
	end  func(cancel context.CancelFunc, toServer1 *link)
}

var endings = []ending{
	{
		name: "cancel",
		ctx:  func() (context.Context, context.CancelFunc) { return context.WithCancel(context.Background()) },
		end:  func(cancel context.CancelFunc, _ *link) { cancel() },
	},
	{
		name: "deadline",
		ctx: func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(context.Background(), endAfter)
		},
		end: func(context.CancelFunc, *link) {},
	},
	{
		name: "lost connection",
		ctx:  func() (context.Context, context.CancelFunc) { return context.WithCancel(context.Background()) },
		end:  func(_ context.CancelFunc, toServer1 *link) { toServer1.cut() },
	},
}

// goesOn reports the symptom "goes on after cancellation": handle, run by server 1 as the handler of a client's call,
// or anything that it began is still at work grace after that call has ended. It asks for each way of ending, and
// they must agree. The clock is exact: a function that ends with its caller has no grace. One that detaches has, and
// must make use of it.
func goesOn(t *testing.T, grace time.Duration, handle func(context.Context, *stage) error) bool {
	t.Helper()
	return goesOnAfter(t, grace, callTo(handle))
}

// goesOnStream is [goesOn] for the handler of a stream.
func goesOnStream(t *testing.T, handle func(*stage, healthpb.Health_WatchServer) error) bool {
	t.Helper()
	return goesOnAfter(t, 0, streamTo(handle))
}

// goesOnHTTP is [goesOn] for the handler of an HTTP request.
func goesOnHTTP(t *testing.T, handle func(*stage, http.ResponseWriter, *http.Request)) bool {
	t.Helper()
	return goesOnAfter(t, 0, requestTo(handle))
}

// An opening sends a client's call to server 1, which it starts, and returns the way there.
type opening func(context.Context, *stage) *link

// callTo sends a unary call, whose handler is handle.
func callTo(handle func(context.Context, *stage) error) opening {
	return func(ctx context.Context, s *stage) *link {
		front := &frontServer{stage: s, check: func(ctx context.Context) error { return handle(ctx, s) }}
		toServer1 := serve(s.t, front)
		go healthpb.NewHealthClient(toServer1.cc).Check(ctx, new(healthpb.HealthCheckRequest))
		return toServer1
	}
}

// streamTo opens a stream, whose handler is handle.
func streamTo(handle func(*stage, healthpb.Health_WatchServer) error) opening {
	return func(ctx context.Context, s *stage) *link {
		front := &frontServer{stage: s, watch: func(stream healthpb.Health_WatchServer) error { return handle(s, stream) }}
		toServer1 := serve(s.t, front)
		go healthpb.NewHealthClient(toServer1.cc).Watch(ctx, new(healthpb.HealthCheckRequest))
		return toServer1
	}
}

// requestTo sends an HTTP request, whose handler is handle.
func requestTo(handle func(*stage, http.ResponseWriter, *http.Request)) opening {
	return func(ctx context.Context, s *stage) *link {
		url, toServer1 := serveWeb(s.t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer s.begin(server1)()
			handle(s, w, r)
		}))
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			s.t.Fatal(err)
		}
		go http.DefaultClient.Do(req)
		return toServer1
	}
}

// goesOnAfter asks for each way of ending a client's call.
func goesOnAfter(t *testing.T, grace time.Duration, begin opening) bool {
	t.Helper()
	var shows []bool
	for _, e := range endings {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t)
			defer close(s.release)
			left := s.leftRunning(e, grace, begin)
			t.Logf("%s after %s: %v", grace, e.name, left)
			shows = append(shows, len(left) > 0)
			if len(left) > 0 {
				answer(true) // what is left may keep the bubble alive
			}
		})
	}
	if len(slices.Compact(slices.Clone(shows))) != 1 {
		t.Fatalf("the endings (cancel, deadline, lost connection) disagree: %v", shows)
	}
	return shows[0]
}

// leftRunning returns who is still at work grace after the client's call has ended.
func (s *stage) leftRunning(e ending, grace time.Duration, begin opening) []string {
	ctx, cancel := e.ctx()
	s.t.Cleanup(cancel)
	toServer1 := begin(ctx, s)

	time.Sleep(endAfter - time.Nanosecond)
	synctest.Wait()
	if len(s.running()) == 0 {
		s.t.Fatal("nothing runs any more when the call ends: " + provesNothing)
	}
	time.Sleep(time.Nanosecond)
	e.end(cancel, toServer1)
	synctest.Wait()
	if grace > 0 && len(s.running()) == 0 {
		s.t.Fatal("nothing outlives the call, so it needs no grace: " + provesNothing)
	}
	time.Sleep(grace)
	synctest.Wait()
	return s.running()
}

// forever is how long a run waits for what should have had a deadline.
const forever = 24 * time.Hour

// neverEnds reports the symptom "never ends without a deadline": do calls somebody who never answers, and is still
// waiting a day later.
func neverEnds(t *testing.T, do func(*stage) error) (symptom bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		defer close(s.release)
		go func() {
			defer s.begin(server1)()
			do(s)
		}()
		time.Sleep(forever)
		synctest.Wait()
		if !s.calledOut() {
			t.Fatal("nobody was called: " + provesNothing)
		}
		symptom = len(s.running()) > 0
		t.Logf("after %s: %v", forever, s.running())
	})
	return symptom
}

// neverEndsBy is [neverEnds] for functions that end, if they do, with the last of all work exactly limit after the
// start: at their deadline, neither before it nor late.
func neverEndsBy(t *testing.T, limit time.Duration, do func(*stage) error) (symptom bool) {
	t.Helper()
	var last *stage
	symptom = neverEnds(t, func(s *stage) error {
		last = s
		return do(s)
	})
	if took := last.lastEnded(); !symptom && took != limit {
		t.Fatalf("ended after %s, want %s", took, limit)
	}
	return symptom
}

// failsAtOnce reports the symptom "fails at once": do has a peer that answers after 1ms, and fails with an exceeded
// deadline before that.
func failsAtOnce(t *testing.T, do func(context.Context, *stage) error) (symptom bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		defer close(s.release)
		s.answerAfter = time.Millisecond
		start := time.Now()
		err := do(t.Context(), s)
		took := time.Since(start)
		switch {
		case err == nil && took == s.answerAfter:
			return
		case isDeadlineExceeded(err) && took < s.answerAfter:
			symptom = true
		default:
			t.Fatalf("after %s: %v; want an answer after %s, or an exceeded deadline before", took, err, s.answerAfter)
		}
	})
	return symptom
}

func isDeadlineExceeded(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || status.Code(err) == codes.DeadlineExceeded
}
