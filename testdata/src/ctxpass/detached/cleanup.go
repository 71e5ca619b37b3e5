package detached

import (
	"context"
	"errors"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// A Ledger is a book of accounts on another server: what is begun there must be ended, whoever still waits.
type Ledger struct{ server healthpb.HealthClient }

// NewLedger returns a ledger.
func NewLedger(server healthpb.HealthClient) *Ledger { return &Ledger{server} }

// tell is told on a context that nobody cancels.
func (l *Ledger) tell(what string) error {
	tellCtx, cancel := context.WithTimeout(context.Background(), Grace)
	defer cancel()
	_, err := l.server.Check(tellCtx, &healthpb.HealthCheckRequest{Service: what})
	return err
}

// Stop ends what is going on. Its callers' contexts say how long they wait, not whether it happens.
func (l *Ledger) Stop(ctx context.Context) error {
	stopCtx, cancel := context.WithTimeout(context.Background(), Grace)
	defer cancel()
	_, err := l.server.Check(stopCtx, &healthpb.HealthCheckRequest{Service: "stop"})
	return err
}

// Shutdown tells the others, with a function that detaches.
func (l *Ledger) Shutdown(ctx context.Context) error { return l.tell("shutdown") }

// Release gives the lock back.
func (l *Ledger) Release(ctx context.Context) error {
	releaseCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), Grace)
	defer cancel()
	_, err := l.server.Check(releaseCtx, &healthpb.HealthCheckRequest{Service: "release"})
	return err
}

// Unlock does so too.
func (l *Ledger) Unlock(ctx context.Context) error { return l.tell("unlock") }

// Flush writes what is left.
func (l *Ledger) Flush(ctx context.Context) error { return l.tell("flush") }

// rollback takes the entries back.
func (l *Ledger) rollback() error { return l.tell("rollback") }

// Transfer takes its entries back when one of them fails.
func (l *Ledger) Transfer(ctx context.Context) error {
	_, err := l.server.Check(ctx, &healthpb.HealthCheckRequest{Service: "debit"})
	if err != nil {
		return errors.Join(err, l.rollback())
	}
	return nil
}

// Settle does so without a function that is named for it: the call that was given the context has failed.
func (l *Ledger) Settle(ctx context.Context) error {
	_, err := l.server.Check(ctx, &healthpb.HealthCheckRequest{Service: "settle"})
	if err != nil {
		undoCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		l.server.Check(undoCtx, &healthpb.HealthCheckRequest{Service: "reopen"})
		return err
	}
	return nil
}

// Post marks the entry as lost in a deferred literal, if it failed.
func (l *Ledger) Post(ctx context.Context) (err error) {
	defer func() {
		if err != nil {
			l.tell("lost")
		}
	}()
	_, err = l.server.Check(ctx, &healthpb.HealthCheckRequest{Service: "post"})
	return err
}

// Balance defers a function with arguments.
func (l *Ledger) Balance(ctx context.Context) error {
	defer l.tell("balanced")
	_, err := l.server.Check(ctx, &healthpb.HealthCheckRequest{Service: "balance"})
	return err
}

// Watch takes leave when either the caller or the watch has ended.
func (l *Ledger) Watch(ctx context.Context, changes <-chan string) error {
	for {
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), l.tell("leave"))
		case change, ok := <-changes:
			if !ok {
				return nil
			}
			if _, err := l.server.Check(ctx, &healthpb.HealthCheckRequest{Service: change}); err != nil {
				return err
			}
		}
	}
}

// Close tells in a goroutine of its own.
func (l *Ledger) Close() error {
	go l.tell("close")
	return nil
}

// Audit closes the ledger when it has looked at it.
func (l *Ledger) Audit(ctx context.Context) error {
	_, err := l.server.Check(ctx, &healthpb.HealthCheckRequest{Service: "audit"})
	l.Close()
	return err
}

// Sign tells the others when the caller ends, not before.
func (l *Ledger) Sign(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { l.tell("unsigned") })
	defer stop()
	_, err := l.server.Check(ctx, &healthpb.HealthCheckRequest{Service: "sign"})
	return err
}

// Copy writes with a context that outlives its caller by a while, if that ends.
func (l *Ledger) Copy(ctx context.Context) error {
	copyCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), Grace)
	defer cancel()
	_, err := l.server.Check(copyCtx, &healthpb.HealthCheckRequest{Service: "copy"})
	return err
}
