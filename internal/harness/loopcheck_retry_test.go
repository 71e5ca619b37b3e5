package harness

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"github.com/cancellint/cancellint/testdata/src/loopcheck/retry"
)

// retryRows returns loops that try again, without a pause, what fails at once after the end: they spin.
func retryRows() []row {
	type call = func(context.Context) error
	type reserving = func(context.Context, call) error
	type quoting = func(context.Context, func(context.Context, string) (retry.Quote, error), string) retry.Quote
	type shipping = func(context.Context, func(context.Context) (int, error)) (int, error)
	type subscribing = func(context.Context, healthpb.HealthClient) (healthpb.Health_WatchClient, error)
	return slices.Concat(retryEndRows(), []row{
		pair(retry.Consume, retry.ConsumeFor, lags(endless, 0, func(t *testing.T, consume func(context.Context, retry.Subscription, func(*retry.Message))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { consume(ctx, lostSubscription{l}, func(*retry.Message) {}) })
		})),
		pair(retry.FetchQuote, retry.FetchQuoteFor, lags(endless, 0, func(t *testing.T, fetch quoting) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				fetch(ctx, func(ctx context.Context, _ string) (retry.Quote, error) { return retry.Quote{}, l.fail(ctx) }, "ACME")
			})
		})),
		unsaid((*retry.Prober).Probe, (*retry.Prober).ProbeFor, lags(9*time.Second-pace/2, pace/2, func(t *testing.T, probe func(*retry.Prober, context.Context) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				probe(&retry.Prober{Peer: refusingPeer{laps: l, slowly: true}, Attempts: 100}, ctx)
			})
		})),
		pair(retry.AwaitServing, retry.AwaitServingFor, lags(endless, pace/2, func(t *testing.T, await func(context.Context, healthpb.HealthClient)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { await(ctx, refusingPeer{laps: l, slowly: true}) })
		})),
		pair(retry.Reserve, retry.ReserveFor, lags(endless, 0, func(t *testing.T, reserve reserving) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				reserve(ctx, func(attempt context.Context) error {
					l.round()
					<-attempt.Done()
					return attempt.Err()
				})
			})
		})),
		pair(retry.AwaitReply, retry.AwaitReplyFor, lags(endless, 0, func(t *testing.T, await func(context.Context, func(context.Context) <-chan retry.Quote) retry.Quote) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				await(ctx, func(context.Context) <-chan retry.Quote {
					l.round()
					return nil
				})
			})
		})),
		pair(retry.FollowHealth, retry.FollowHealthFor, lags(endless, 0, func(t *testing.T, follow func(context.Context, healthpb.HealthClient, func(*healthpb.HealthCheckResponse))) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				follow(ctx, lostPeer{laps: l}, func(*healthpb.HealthCheckResponse) {})
			})
		})),
		pair(retry.NextShipment, retry.NextShipmentFor, lags(endless, 0, func(t *testing.T, next shipping) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				next(ctx, func(ctx context.Context) (int, error) { return 0, l.fail(ctx) })
			})
		})),
		pair(retry.Subscribe, retry.SubscribeFor, lags(endless, 0, func(t *testing.T, subscribe subscribing) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) { subscribe(ctx, refusingPeer{laps: l}) })
		})),
	})
}

// retryEndRows returns loops that try again and end all the same.
func retryEndRows() []row {
	type call = func(context.Context) error
	return []row{
		quiet(retry.SaveOrder, ends(0, func(t *testing.T, save func(context.Context, call) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				save(ctx, func(ctx context.Context) error {
					l.fail(ctx)
					return cmp.Or(ctx.Err(), retry.ErrConflict)
				})
			})
		})),
		quiet(retry.SaveOrderUnless, ends(0, func(t *testing.T, save func(context.Context, call, func(error) bool) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				save(ctx, l.fail, func(err error) bool { return errors.Is(err, context.Canceled) })
			})
		})),
		quiet(retry.NotifyAll, ends(0, func(t *testing.T, notify func(context.Context, func(context.Context, int) error, []int)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				notify(ctx, func(ctx context.Context, _ int) error { return l.fail(ctx) }, make([]int, 100))
			})
		})),
		quiet(retry.Announce, ends(0, func(t *testing.T, announce func(context.Context, call) error) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				announce(ctx, func(ctx context.Context) error {
					l.round()
					<-ctx.Done()
					return ctx.Err()
				})
			})
		})),
		quiet(retry.Relay, ends(0, func(t *testing.T, relay func(context.Context, <-chan retry.Message, func(context.Context, retry.Message) error)) time.Duration {
			return lagOfLoop(t, func(ctx context.Context, l *laps) {
				messages := make(chan retry.Message, 1)
				messages <- retry.Message{}
				defer context.AfterFunc(ctx, func() { close(messages) })()
				relay(ctx, messages, func(ctx context.Context, _ retry.Message) error { return l.fail(ctx) })
			})
		})),
	}
}

// fail is a round that fails after [pace], or as soon as ctx ends.
func (l *laps) fail(ctx context.Context) error {
	l.round()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pace):
		return errors.New("failed")
	}
}

// A lostSubscription has no messages.
type lostSubscription struct{ laps *laps }

func (s lostSubscription) Receive(ctx context.Context) (*retry.Message, error) {
	return nil, s.laps.fail(ctx)
}

// A refusingPeer refuses each call after [pace], or as soon as its context ends; slowly: not before.
type refusingPeer struct {
	healthpb.HealthClient
	laps   *laps
	slowly bool
}

func (p refusingPeer) Check(ctx context.Context, _ *healthpb.HealthCheckRequest, _ ...grpc.CallOption) (*healthpb.HealthCheckResponse, error) {
	return nil, p.refuse(ctx)
}

func (p refusingPeer) Watch(ctx context.Context, _ *healthpb.HealthCheckRequest, _ ...grpc.CallOption) (healthpb.Health_WatchClient, error) {
	return nil, p.refuse(ctx)
}

func (p refusingPeer) refuse(ctx context.Context) error {
	if p.slowly {
		p.laps.pacedRound()
	} else {
		p.laps.fail(ctx)
	}
	if err := ctx.Err(); err != nil {
		return endOf(err)
	}
	return status.Error(codes.Unavailable, "down")
}

// A lostPeer opens streams that break after [pace], or as soon as their context ends.
type lostPeer struct {
	healthpb.HealthClient
	laps *laps
}

func (p lostPeer) Watch(ctx context.Context, _ *healthpb.HealthCheckRequest, _ ...grpc.CallOption) (healthpb.Health_WatchClient, error) {
	if err := ctx.Err(); err != nil {
		return nil, endOf(err)
	}
	return lostStream{ctx: ctx, laps: p.laps}, nil
}

type lostStream struct {
	healthpb.Health_WatchClient
	ctx  context.Context
	laps *laps
}

func (s lostStream) Recv() (*healthpb.HealthCheckResponse, error) { return nil, s.laps.fail(s.ctx) }

// An ended call's error says so twice, as that of a client which wraps the context's.
type endedError struct{ error }

func endOf(err error) error { return endedError{err} }

func (e endedError) Unwrap() error              { return e.error }
func (e endedError) GRPCStatus() *status.Status { return status.FromContextError(e.error) }
