package harness

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/deadline/optin/long"
	"github.com/cancellint/cancellint/testdata/src/deadline/optin/retry"
)

// A reluctant peer answers when it has been asked a number of times.
type reluctant struct {
	healthpb.HealthClient
	refusals atomic.Int64 // questions that it answers with an error
	silences atomic.Int64 // questions that it does not answer
}

func (r *reluctant) Check(ctx context.Context, _ *healthpb.HealthCheckRequest, _ ...grpc.CallOption) (*healthpb.HealthCheckResponse, error) {
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case r.refusals.Add(-1) >= 0:
		return nil, errors.New("not yet")
	case r.silences.Add(-1) >= 0:
		<-ctx.Done()
		return nil, ctx.Err()
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(reluctance):
		return new(healthpb.HealthCheckResponse), nil
	}
}

// reluctance is how long it takes for an answer.
const reluctance = time.Millisecond

// refusing returns a peer that refuses n times.
func refusing(n int64) *reluctant {
	r := new(reluctant)
	r.refusals.Store(n)
	return r
}

// silent returns a peer that is silent n times.
func silent(n int64) *reluctant {
	r := new(reluctant)
	r.silences.Store(n)
	return r
}

func longDeadlineRows() []row {
	type asking = func(healthpb.HealthClient) error
	beyond := func(limit time.Duration) func(*testing.T, asking) bool {
		return func(t *testing.T, ask asking) bool {
			took, _ := timeOf(t, func() error { return ask(silent(1)) })
			return took > limit
		}
	}
	// fails runs a function whose peer is silent a number of times: it has an answer, or fails, at the exact time.
	fails := func(after time.Duration, silences int64) func(*testing.T, asking) bool {
		return func(t *testing.T, ask asking) bool {
			took, err := timeOf(t, func() error { return ask(silent(silences)) })
			if (err != nil || took != after+reluctance) && (!isDeadlineExceeded(err) || took != after) {
				t.Fatalf("after %s: %v; want an exceeded deadline after %s, or then an answer", took, err, after)
			}
			return err != nil
		}
	}
	return []row{
		pair(long.LoadArchive, long.LoadArchiveSoon, beyond(10*time.Minute)),
		pair(long.LoadHistory, long.LoadArchiveSoon, beyond(10*time.Minute)),
		pair(long.Rank, long.RankInTime, func(t *testing.T, rank func(offers, spare healthpb.HealthClient) error) bool {
			return fails(10*time.Second, 1)(t, func(offers healthpb.HealthClient) error { return rank(offers, new(reluctant)) })
		}),
		pair(long.Reserve, long.ReserveInTime, fails(2*10*time.Second, 2)),
		pair(long.Settle, long.SettleInTime, fails(15*time.Second, 0)),
		pair(long.AskAgain, long.AskAgainInTime, func(t *testing.T, ask asking) bool {
			_, err := timeOf(t, func() error { return ask(refusing(1)) })
			return isDeadlineExceeded(err)
		}),
	}
}

// TestAttempts shows that attempts take exactly the sum of their deadlines, if nobody answers, or the deadline of all.
func TestAttempts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		reserve func(healthpb.HealthClient) error
		want    time.Duration
	}{
		{"within all that they have", long.ReserveInTime, 3 * 10 * time.Second},
		{"cut short", long.Reserve, 20 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if took, err := timeOf(t, func() error { return tt.reserve(silent(3)) }); took != tt.want || !isDeadlineExceeded(err) {
				t.Errorf("after %s: %v; want an exceeded deadline after %s", took, err, tt.want)
			}
		})
	}
}

// timeOf returns how long do takes, and its error.
func timeOf(t *testing.T, do func() error) (took time.Duration, err error) {
	t.Helper()
	synctest.Test(t, func(*testing.T) {
		start := time.Now()
		err = do()
		took = time.Since(start)
	})
	return took, err
}

func unboundedRetryRows() []row {
	type registering = func(healthpb.HealthClient)
	tries := func(t *testing.T, register registering) bool { return triesForEver(t, register) }
	return []row{
		pair(retry.Register, retry.RegisterInTime, tries),
		quiet(retry.RegisterSome, tries),
		quiet(retry.RegisterSoon, tries),
		quiet(retry.RegisterFor, func(t *testing.T, register func(context.Context, healthpb.HealthClient)) bool {
			return triesForEver(t, func(peer healthpb.HealthClient) {
				ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
				defer cancel()
				register(ctx, peer)
			})
		}),
	}
}

// triesForEver reports the symptom "tries for ever": try has a peer that does not answer, and after a day it still tries,
// though each attempt has ended.
func triesForEver(t *testing.T, try func(healthpb.HealthClient)) (symptom bool) {
	t.Helper()
	const many = 1 << 40
	synctest.Test(t, func(t *testing.T) {
		peer := silent(many)
		done := make(chan struct{})
		go func() {
			defer close(done)
			try(peer)
		}()
		time.Sleep(forever)
		select {
		case <-done:
		default:
			symptom = true
		}
		if attempts := many - peer.silences.Load(); attempts < 2 {
			t.Fatalf("%d attempts: %s", attempts, provesNothing)
		}
		peer.silences.Store(0) // it answers, and all is over
		<-done
	})
	return symptom
}
