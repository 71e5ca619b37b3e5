// Package connections makes gRPC connections of which some have an interceptor that bounds their calls, and calls through
// them.
package connections

import (
	"context"
	"net"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"github.com/cancellint/cancellint/testdata/src/deadline/grpcbounds/limits"
)

const target = "passthrough:///rates"

// A Dialer connects to the server.
type Dialer = func(context.Context, string) (net.Conn, error)

// RefreshRates calls through a connection without interceptors.
func RefreshRates(dial Dialer) error {
	cc, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(dial))
	if err != nil {
		return err
	}
	defer cc.Close()
	_, err = healthpb.NewHealthClient(cc).Check(context.Background(), new(healthpb.HealthCheckRequest)) // want `healthpb\.NewHealthClient\(cc\)\.Check runs on context\.Background\(\) without a deadline: it can wait forever`
	return err
}

// RefreshRatesInTime has an interceptor that gives each call a deadline.
func RefreshRatesInTime(dial Dialer) error {
	options := []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(dial)}
	cc, err := grpc.NewClient(target, append(options, grpc.WithUnaryInterceptor(withDeadline(10*time.Second)))...)
	if err != nil {
		return err
	}
	defer cc.Close()
	_, err = healthpb.NewHealthClient(cc).Check(context.Background(), new(healthpb.HealthCheckRequest))
	return err
}

// withDeadline returns an interceptor that bounds the calls which have no deadline yet.
func withDeadline(timeout time.Duration) grpc.UnaryClientInterceptor {
	return func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
		if _, ok := ctx.Deadline(); !ok {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, timeout)
			defer cancel()
		}
		return invoke(ctx, method, req, reply, cc, opts...)
	}
}

// ImportOrders bounds its streams, and this is none.
func ImportOrders(dial Dialer) error {
	options := limits.Streams(10*time.Second, append(limits.Plain(), grpc.WithContextDialer(dial))...)
	cc, err := grpc.NewClient(target, options...)
	if err != nil {
		return err
	}
	defer cc.Close()
	orders := healthpb.NewHealthClient(cc)
	_, err = orders.Check(context.Background(), new(healthpb.HealthCheckRequest)) // want `orders\.Check runs on context\.Background\(\) without a deadline: it can wait forever`
	return err
}

// ImportOrdersInTime bounds its calls, with the options of another package.
func ImportOrdersInTime(dial Dialer) error {
	options := limits.Calls(10*time.Second, append(limits.Plain(), grpc.WithContextDialer(dial))...)
	cc, err := grpc.NewClient(target, options...)
	if err != nil {
		return err
	}
	defer cc.Close()
	orders := healthpb.NewHealthClient(cc)
	_, err = orders.Check(context.Background(), new(healthpb.HealthCheckRequest))
	return err
}

// A register keeps the client of the connection that it was made with.
type register struct{ entries healthpb.HealthClient }

// ListEntries asks by a client in a field, whose connection nothing bounds.
func ListEntries(dial Dialer) error {
	cc, err := grpc.NewClient(target, append(limits.Plain(), grpc.WithContextDialer(dial))...)
	if err != nil {
		return err
	}
	defer cc.Close()
	r := &register{entries: healthpb.NewHealthClient(cc)}
	return r.list()
}

func (r *register) list() error {
	_, err := r.entries.Check(context.Background(), new(healthpb.HealthCheckRequest)) // want `r\.entries\.Check runs on context\.Background\(\) without a deadline: it can wait forever`
	return err
}

// A ledger keeps one too.
type ledger struct{ entries healthpb.HealthClient }

// ListEntriesInTime asks by a client in a field, whose connection has an interceptor.
func ListEntriesInTime(dial Dialer) error {
	cc, err := dialInTime(dial)
	if err != nil {
		return err
	}
	defer cc.Close()
	l := &ledger{entries: healthpb.NewHealthClient(cc)}
	return l.balance()
}

func dialInTime(dial Dialer) (*grpc.ClientConn, error) {
	var interceptors []grpc.UnaryClientInterceptor
	interceptors = append(interceptors, withDeadline(10*time.Second))
	return grpc.NewClient(target, append(limits.Plain(), grpc.WithContextDialer(dial), grpc.WithChainUnaryInterceptor(interceptors...))...)
}

func (l *ledger) balance() error {
	_, err := l.entries.Check(context.Background(), new(healthpb.HealthCheckRequest))
	return err
}

// PollRates tries again for ever, each time for a while. Each attempt is bounded, and they are not together.
func PollRates(dial Dialer) error {
	cc, err := grpc.NewClient(target, append(limits.Plain(), grpc.WithContextDialer(dial), grpc.WithUnaryInterceptor(untilAnswered))...)
	if err != nil {
		return err
	}
	defer cc.Close()
	_, err = healthpb.NewHealthClient(cc).Check(context.Background(), new(healthpb.HealthCheckRequest))
	return err
}

func untilAnswered(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	for {
		err := attempt(ctx, method, req, reply, cc, invoke, opts)
		if status.Code(err) != codes.DeadlineExceeded || ctx.Err() != nil {
			return err
		}
	}
}

func attempt(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts []grpc.CallOption) error {
	ctx, cancel := context.WithTimeout(ctx, time.Hour)
	defer cancel()
	return invoke(ctx, method, req, reply, cc, opts...)
}

// Ask bounds the question of a caller who has not done so.
func Ask(ctx context.Context, rates healthpb.HealthClient) error {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
	}
	_, err := rates.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// AskUnbounded leaves the deadline to the function that asks.
func AskUnbounded(rates healthpb.HealthClient) error {
	return Ask(context.Background(), rates)
}
