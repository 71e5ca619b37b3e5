package harness

import (
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"github.com/cancellint/cancellint/testdata/src/deadline/grpcbounds/blocking"
	"github.com/cancellint/cancellint/testdata/src/deadline/grpcbounds/connections"
	"github.com/cancellint/cancellint/testdata/src/deadline/grpcbounds/limits"
	"github.com/cancellint/cancellint/testdata/src/deadline/grpcbounds/ready"
	"github.com/cancellint/cancellint/testdata/src/deadline/grpcbounds/timeouts"
)

// A dialer is how a fixture reaches its server.
type dialer = func(context.Context, string) (net.Conn, error)

func grpcBoundsRows() []row {
	return []row{
		pair(connections.RefreshRates, connections.RefreshRatesInTime, neverEndsDialed),
		pair(connections.ImportOrders, connections.ImportOrdersInTime, neverEndsDialed).calling(limits.Calls, limits.Streams, limits.Plain),
		pair(connections.ListEntries, connections.ListEntriesInTime, neverEndsDialed),
		unsaid(connections.PollRates, connections.RefreshRatesInTime, neverEndsDialed),
		quiet(connections.AskUnbounded, neverEndsUnary),
		quiet(connections.Ask, neverEndsWithinCall),

		pair(timeouts.CountStock, timeouts.CountStockInTime, neverEndsDialed),
		pair(timeouts.ReserveStock, timeouts.ReserveStockInTime, neverEndsDialed),
		pair(timeouts.MoveStock, timeouts.MoveStockInTime, neverEndsDialed),

		pair(blocking.OpenLedger, blocking.OpenLedgerInTime, neverConnects),
		pair(blocking.OpenJournal, blocking.OpenJournalInTime, neverConnects),
		quiet(blocking.OpenArchive, neverConnects),

		pair(ready.NewCatalog, ready.NewCatalogInTime, neverEndsAtStart),
		unsaid(ready.NewCatalogAtOnce, ready.NewCatalogInTime, neverEndsAtStart),
	}
}

// neverEndsDialed runs a function that makes its own connection to server 2.
func neverEndsDialed(t *testing.T, ask func(dialer) error) bool {
	return neverEnds(t, func(s *stage) error { return ask(s.dial) })
}

// dial connects to server 2.
func (s *stage) dial(ctx context.Context, _ string) (net.Conn, error) { return s.toServer2.dial(ctx) }

// neverEndsAtStart runs a constructor that asks server 2.
func neverEndsAtStart(t *testing.T, start func(healthpb.HealthClient) (*ready.Catalog, error)) bool {
	return neverEndsUnary(t, func(server healthpb.HealthClient) error {
		_, err := start(server)
		return err
	})
}

// neverConnects is [neverEnds] for a server that is not there: no connection comes about.
func neverConnects(t *testing.T, open func(dialer) error) (symptom bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		over := make(chan struct{}) // from then on the server is there, so that all can end
		dial := func(ctx context.Context, address string) (net.Conn, error) {
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-over:
				return s.dial(ctx, address)
			}
		}
		ended := make(chan error, 1)
		go func() { ended <- open(dial) }()
		time.Sleep(forever)
		synctest.Wait()
		symptom = len(ended) == 0
		close(over)
		if symptom {
			<-ended
		}
	})
	return symptom
}

// TestBoundAtClient shows that a call on a root, to a server that never answers, ends exactly when what bounds it at its
// client says so.
func TestBoundAtClient(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		ask  func(dialer) error
		want time.Duration
	}{
		{"an interceptor", connections.RefreshRatesInTime, 10 * time.Second},
		{"another package's interceptor", connections.ImportOrdersInTime, 10 * time.Second},
		{"a service config for the service", timeouts.CountStockInTime, 10 * time.Second},
		{"a service config for the method", timeouts.ReserveStockInTime, 10*time.Second + 500*time.Millisecond},
		{"a service config that tries again", timeouts.MoveStockInTime, 10 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				defer close(s.release)
				start := time.Now()
				err := tt.ask(s.dial)
				if took := time.Since(start); took != tt.want || status.Code(err) != codes.DeadlineExceeded {
					t.Errorf("after %s: %v; want an exceeded deadline after %s", took, err, tt.want)
				}
				if !s.calledOut() {
					t.Error("nobody was called: " + provesNothing)
				}
			})
		})
	}
}

// TestSmallerDeadline shows that an interceptor's deadline and the caller's do not outlive one another, and that a
// deadline that has passed fails before the wire.
func TestSmallerDeadline(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		caller   time.Duration
		want     time.Duration
		noServer bool
	}{
		{name: "the caller's", caller: 2 * time.Second, want: 2 * time.Second},
		{name: "the interceptor's", caller: time.Minute, want: 10 * time.Second},
		{name: "past", caller: -time.Second, want: 0, noServer: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				defer close(s.release)
				cc, err := grpc.NewClient(anyTarget, limits.Calls(10*time.Second, s.toServer2.dialOptions()...)...)
				if err != nil {
					t.Fatal(err)
				}
				defer cc.Close()
				ctx, cancel := context.WithTimeout(t.Context(), tt.caller)
				defer cancel()
				start := time.Now()
				_, err = healthpb.NewHealthClient(cc).Check(ctx, new(healthpb.HealthCheckRequest))
				if took := time.Since(start); took != tt.want || !isDeadlineExceeded(err) {
					t.Errorf("after %s: %v; want an exceeded deadline after %s", took, err, tt.want)
				}
				if s.calledOut() == tt.noServer {
					t.Errorf("the server was called: %t", s.calledOut())
				}
			})
		})
	}
}

// TestDeadlineSpansAttempts shows that the timeout of a service config is for all attempts of its retry policy together,
// and that without one each attempt takes what it takes.
func TestDeadlineSpansAttempts(t *testing.T) {
	t.Parallel()
	const eachTakes = 4 * time.Second // then it fails, and is tried again a second later, give or take
	tests := []struct {
		name    string
		ask     func(dialer) error
		code    codes.Code
		atLeast int
		exactly time.Duration // zero: longer than all but one of four attempts
	}{
		{name: "with a timeout", ask: timeouts.MoveStockInTime, code: codes.DeadlineExceeded, atLeast: 2, exactly: 10 * time.Second},
		{name: "without", ask: timeouts.MoveStock, code: codes.ResourceExhausted, atLeast: 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				attempts := 0
				server := serve(t, &frontServer{stage: newStage(t), check: func(ctx context.Context) error {
					attempts++
					select {
					case <-time.After(eachTakes):
						return status.Error(codes.ResourceExhausted, "try again")
					case <-ctx.Done():
						return ctx.Err()
					}
				}})
				start := time.Now()
				err := tt.ask(func(ctx context.Context, _ string) (net.Conn, error) { return server.dial(ctx) })
				took := time.Since(start)
				if status.Code(err) != tt.code || attempts < tt.atLeast {
					t.Errorf("after %d attempts: %v; want %s after %d", attempts, err, tt.code, tt.atLeast)
				}
				if tt.exactly > 0 && took != tt.exactly || tt.exactly == 0 && took < 4*eachTakes {
					t.Errorf("took %s", took)
				}
			})
		})
	}
}
