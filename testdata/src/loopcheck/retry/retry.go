// Package retry has loops that try again what can only fail once their context has ended, and the same loops giving up.
package retry

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"time"

	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
)

// A Message is what a subscription delivers.
type Message struct{ Body []byte }

// A Subscription delivers messages, one by one.
type Subscription interface {
	Receive(ctx context.Context) (*Message, error)
}

// Consume takes the end of its context for one more message that could not be read.
func Consume(ctx context.Context, sub Subscription, handle func(*Message)) {
	for { // want `each round can pass the failure of sub\.Receive \(line 28\): once ctx is canceled the loop tries it again and again; return if ctx\.Err\(\) != nil`
		msg, err := sub.Receive(ctx)
		if err != nil {
			slog.Debug("receive", "error", err)
			continue
		}
		handle(msg)
	}
}

// ConsumeFor asks before it goes on.
func ConsumeFor(ctx context.Context, sub Subscription, handle func(*Message)) {
	for {
		msg, err := sub.Receive(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return
			}
			slog.Debug("receive", "error", err)
			continue
		}
		handle(msg)
	}
}

// A Quote is the price of something.
type Quote struct{ Cents int }

// FetchQuote asks until it is told.
func FetchQuote(ctx context.Context, get func(ctx context.Context, symbol string) (Quote, error), symbol string) Quote {
	for { // want `each round can pass the failure of get \(line \d+\): .*`
		quote, err := get(ctx, symbol)
		if err != nil {
			slog.Debug("no quote", "symbol", symbol, "error", err)
			continue
		}
		return quote
	}
}

// FetchQuoteFor asks as long as somebody wants to know.
func FetchQuoteFor(ctx context.Context, get func(ctx context.Context, symbol string) (Quote, error), symbol string) (quote Quote) {
	for ctx.Err() == nil {
		quote, err := get(ctx, symbol)
		if err != nil {
			slog.Debug("no quote", "symbol", symbol, "error", err)
			continue
		}
		return quote
	}
	return quote
}

// A Prober asks a server how it is.
type Prober struct {
	Peer     healthpb.HealthClient
	Attempts int
}

// Probe makes all of its attempts, whoever still waits for them. How many those are nobody says here.
func (p *Prober) Probe(ctx context.Context) (err error) {
	for attempt := 0; attempt < p.Attempts; attempt++ {
		if _, err = p.Peer.Check(ctx, new(healthpb.HealthCheckRequest)); err == nil {
			return nil
		}
		slog.Debug("probe", "attempt", attempt, "error", err)
	}
	return err
}

// ProbeFor makes no more attempts for a caller that has gone.
func (p *Prober) ProbeFor(ctx context.Context) (err error) {
	for attempt := 0; attempt < p.Attempts; attempt++ {
		if _, err = p.Peer.Check(ctx, new(healthpb.HealthCheckRequest)); err == nil {
			return nil
		}
		if status.Code(err) == codes.Canceled || status.Code(err) == codes.DeadlineExceeded {
			return err
		}
		slog.Debug("probe", "attempt", attempt, "error", err)
	}
	return err
}

// AwaitServing reads an answer that says too little as it reads none.
func AwaitServing(ctx context.Context, peer healthpb.HealthClient) {
	for { // want `each round can pass the failure of peer\.Check \(line \d+\): .*`
		if answer, err := peer.Check(ctx, new(healthpb.HealthCheckRequest)); err == nil && answer.Status == healthpb.HealthCheckResponse_SERVING {
			return
		}
	}
}

// AwaitServingFor tells them apart.
func AwaitServingFor(ctx context.Context, peer healthpb.HealthClient) {
	for {
		answer, err := peer.Check(ctx, new(healthpb.HealthCheckRequest))
		if errors.Is(err, context.Canceled) {
			return
		}
		if err == nil && answer.Status == healthpb.HealthCheckResponse_SERVING {
			return
		}
	}
}

// -- attempts that have a deadline of their own --

const attemptTimeout = 200 * time.Millisecond

// Reserve takes the end of its caller for an attempt that took too long.
func Reserve(ctx context.Context, reserve func(context.Context) error) error {
	for { // want `each round can pass the failure of reserve \(line \d+\): .*`
		attempt, cancel := context.WithTimeout(ctx, attemptTimeout)
		err := reserve(attempt)
		ended := attempt.Err() != nil
		cancel()
		if err == nil {
			return nil
		}
		if ended {
			slog.Debug("reserve: timed out, trying again")
			continue
		}
		return err
	}
}

// ReserveFor asks which of the two has ended.
func ReserveFor(ctx context.Context, reserve func(context.Context) error) error {
	for {
		attempt, cancel := context.WithTimeout(ctx, attemptTimeout)
		err := reserve(attempt)
		ended := attempt.Err() != nil
		cancel()
		if err == nil {
			return nil
		}
		if ended && ctx.Err() == nil {
			slog.Debug("reserve: timed out, trying again")
			continue
		}
		return err
	}
}

// AwaitReply goes round by the attempt's Done case.
func AwaitReply(ctx context.Context, ask func(context.Context) <-chan Quote) Quote {
	for { // want `continue after <-attempt\.Done\(\) goes round again: .*`
		attempt, cancel := context.WithTimeout(ctx, attemptTimeout)
		select {
		case quote := <-ask(attempt):
			cancel()
			return quote
		case <-attempt.Done():
			cancel()
			continue
		}
	}
}

// AwaitReplyFor goes round as long as only the attempt is done.
func AwaitReplyFor(ctx context.Context, ask func(context.Context) <-chan Quote) Quote {
	for {
		attempt, cancel := context.WithTimeout(ctx, attemptTimeout)
		select {
		case quote := <-ask(attempt):
			cancel()
			return quote
		case <-attempt.Done():
			cancel()
			if ctx.Err() != nil {
				return Quote{}
			}
			continue
		}
	}
}

// -- tests of the error that a canceled call passes --

// FollowHealth opens stream after stream, and ends only when a server ends one in order.
func FollowHealth(ctx context.Context, peer healthpb.HealthClient, show func(*healthpb.HealthCheckResponse)) {
	for { // want `each round can pass the failure of peer\.Watch \(line \d+\): .*`
		stream, err := peer.Watch(ctx, new(healthpb.HealthCheckRequest))
		if err != nil {
			slog.Debug("watch", "error", err)
			continue
		}
		for {
			response, err := stream.Recv()
			if err == io.EOF {
				return
			}
			if err != nil {
				slog.Debug("watch", "error", err)
				break
			}
			show(response)
		}
	}
}

// FollowHealthFor opens no stream that nobody reads.
func FollowHealthFor(ctx context.Context, peer healthpb.HealthClient, show func(*healthpb.HealthCheckResponse)) {
	for ctx.Err() == nil {
		stream, err := peer.Watch(ctx, new(healthpb.HealthCheckRequest))
		if err != nil {
			slog.Debug("watch", "error", err)
			continue
		}
		for {
			response, err := stream.Recv()
			if err == io.EOF {
				return
			}
			if err != nil {
				slog.Debug("watch", "error", err)
				break
			}
			show(response)
		}
	}
}

// NextShipment knows one error, which is not that of a context.
func NextShipment(ctx context.Context, next func(context.Context) (int, error)) (int, error) {
	for { // want `each round can pass the failure of next \(line \d+\): .*`
		id, err := next(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			return 0, err
		}
		if err != nil {
			slog.Debug("next shipment", "error", err)
			continue
		}
		return id, nil
	}
}

// NextShipmentFor knows those of a context too.
func NextShipmentFor(ctx context.Context, next func(context.Context) (int, error)) (int, error) {
	for {
		id, err := next(ctx)
		switch {
		case errors.Is(err, sql.ErrNoRows), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
			return 0, err
		case err != nil:
			slog.Debug("next shipment", "error", err)
			continue
		}
		return id, nil
	}
}

// Subscribe takes a canceled call for one that was lost on the way.
func Subscribe(ctx context.Context, peer healthpb.HealthClient) (healthpb.Health_WatchClient, error) {
	for { // want `each round can pass the failure of peer\.Watch \(line \d+\): .*`
		stream, err := peer.Watch(ctx, new(healthpb.HealthCheckRequest))
		switch status.Code(err) {
		case codes.Unavailable, codes.Canceled, codes.DeadlineExceeded:
			continue
		}
		return stream, err
	}
}

// SubscribeFor tries again what was lost.
func SubscribeFor(ctx context.Context, peer healthpb.HealthClient) (healthpb.Health_WatchClient, error) {
	for {
		stream, err := peer.Watch(ctx, new(healthpb.HealthCheckRequest))
		if status.Code(err) == codes.Unavailable {
			continue
		}
		return stream, err
	}
}

// -- they end, or soon will --

// ErrConflict says that somebody else was first.
var ErrConflict = errors.New("conflict")

// isRetryable reports whether another attempt may help.
func isRetryable(err error) bool { return errors.Is(err, ErrConflict) }

// SaveOrder leaves it to a predicate.
func SaveOrder(ctx context.Context, save func(context.Context) error) error {
	for {
		err := save(ctx)
		if err != nil && isRetryable(err) {
			continue
		}
		return err
	}
}

// SaveOrderUnless leaves it to one that is handed in.
func SaveOrderUnless(ctx context.Context, save func(context.Context) error, fatal func(error) bool) error {
	for {
		err := save(ctx)
		if err == nil || fatal(err) {
			return err
		}
		slog.Debug("save", "error", err)
	}
}

// NotifyAll does what it can for each of those that it was given.
func NotifyAll(ctx context.Context, notify func(ctx context.Context, id int) error, ids []int) {
	for _, id := range ids {
		if err := notify(ctx, id); err != nil {
			slog.Debug("notify", "id", id, "error", err)
		}
	}
}

// Announce tries three times, without pause.
func Announce(ctx context.Context, announce func(context.Context) error) (err error) {
	for range 3 {
		if err = announce(ctx); err == nil {
			break
		}
	}
	return err
}

// Relay ends with the channel that it takes from.
func Relay(ctx context.Context, messages <-chan Message, publish func(context.Context, Message) error) {
	for message := range messages {
		if err := publish(ctx, message); err != nil {
			slog.Debug("publish", "error", err)
		}
	}
}
