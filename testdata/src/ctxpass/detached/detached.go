// Package detached has work that is not bound to the incoming context, on purpose: the analyzer is silent on all of it.
package detached

import (
	"context"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// Grace is how long anything here works on after its caller has gone.
const Grace = 5 * time.Second

// CheckStock serves callers that have no context.
func CheckStock(ctx context.Context, inventory healthpb.HealthClient) error {
	if ctx == nil {
		ctx = context.Background()
	}
	_, err := inventory.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// UpdateStock gives its lock back, also when the caller has gone.
func UpdateStock(ctx context.Context, inventory healthpb.HealthClient) error {
	defer func() {
		unlockCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), Grace)
		defer cancel()
		inventory.Check(unlockCtx, &healthpb.HealthCheckRequest{Service: "unlock"})
	}()
	_, err := inventory.Check(ctx, &healthpb.HealthCheckRequest{Service: "update"})
	return err
}

// MoveStock gives its lock back on a context that is not even derived.
func MoveStock(ctx context.Context, inventory healthpb.HealthClient) error {
	defer func() {
		unlockCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		inventory.Check(unlockCtx, &healthpb.HealthCheckRequest{Service: "unlock"})
	}()
	_, err := inventory.Check(ctx, &healthpb.HealthCheckRequest{Service: "move"})
	return err
}

// Announce tells the registry when the service has ended.
func Announce(ctx context.Context, registry healthpb.HealthClient) error {
	<-ctx.Done()
	leaveCtx, cancel := context.WithTimeout(context.Background(), Grace)
	defer cancel()
	_, err := registry.Check(leaveCtx, &healthpb.HealthCheckRequest{Service: "leave"})
	return err
}

// PlaceOrder takes the order back when the caller has gone in the meantime.
func PlaceOrder(ctx context.Context, orders healthpb.HealthClient) error {
	_, err := orders.Check(ctx, &healthpb.HealthCheckRequest{Service: "place"})
	if ctx.Err() != nil {
		undoCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		_, err = orders.Check(undoCtx, &healthpb.HealthCheckRequest{Service: "undo"})
	}
	return err
}

// A Schema is loaded once for all callers: it must not fail with the first of them.
type Schema struct {
	once sync.Once
	err  error
}

// Load loads the schema.
func (s *Schema) Load(ctx context.Context, server healthpb.HealthClient) error {
	s.once.Do(func() {
		loadCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		_, s.err = server.Check(loadCtx, &healthpb.HealthCheckRequest{Service: "schema"})
	})
	return s.err
}

// LoadRates shares one question among all callers who ask at once.
func LoadRates(ctx context.Context, flight *singleflight.Group, rates healthpb.HealthClient) error {
	_, err, _ := flight.Do("rates", func() (any, error) {
		loadCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		return rates.Check(loadCtx, new(healthpb.HealthCheckRequest))
	})
	return err
}

// TrackView counts a view without keeping the caller.
func TrackView(ctx context.Context, analytics healthpb.HealthClient) error {
	go func() {
		trackCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		analytics.Check(trackCtx, new(healthpb.HealthCheckRequest))
	}()
	return nil
}

// Probe has to take a context, and says that it does not want it.
func Probe(_ context.Context, server healthpb.HealthClient) error {
	probeCtx, cancel := context.WithTimeout(context.Background(), Grace)
	defer cancel()
	_, err := server.Check(probeCtx, new(healthpb.HealthCheckRequest))
	return err
}

// WriteAudit must write, whatever becomes of the caller: it detaches with a function of its own.
func WriteAudit(ctx context.Context, audit healthpb.HealthClient) error {
	auditCtx, cancel := detach(ctx)
	defer cancel()
	_, err := audit.Check(auditCtx, new(healthpb.HealthCheckRequest))
	return err
}

// detach returns a context for what must be done although ctx may end.
func detach(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithValue(context.Background(), tenantKey{}, ctx.Value(tenantKey{})), Grace)
}

type tenantKey struct{}

// RecordSale carries the caller's values over, and nothing else.
func RecordSale(ctx context.Context, ledger healthpb.HealthClient) error {
	saleCtx := context.WithValue(context.Background(), tenantKey{}, ctx.Value(tenantKey{}))
	saleCtx, cancel := context.WithTimeout(saleCtx, Grace)
	defer cancel()
	_, err := ledger.Check(saleCtx, new(healthpb.HealthCheckRequest))
	return err
}

// A Feed asks on behalf of its owner, for as long as that lives.
type Feed struct {
	ctx    context.Context
	server healthpb.HealthClient
}

// NewFeed returns a feed that lives until ctx ends.
func NewFeed(ctx context.Context, server healthpb.HealthClient) *Feed {
	return &Feed{ctx: ctx, server: server}
}

// Refresh asks once more.
func (f *Feed) Refresh() error {
	_, err := f.server.Check(f.ctx, new(healthpb.HealthCheckRequest))
	return err
}

// A Lease is held until it is closed.
type Lease struct{ locks healthpb.HealthClient }

// Close gives the lease back. It takes no context, as [io.Closer] wants it.
func (l *Lease) Close() error {
	closeCtx, cancel := context.WithTimeout(context.Background(), Grace)
	defer cancel()
	_, err := l.locks.Check(closeCtx, &healthpb.HealthCheckRequest{Service: "release"})
	return err
}

// HoldLease works under a lease.
func HoldLease(ctx context.Context, locks healthpb.HealthClient) error {
	lease := &Lease{locks}
	defer lease.Close()
	_, err := locks.Check(ctx, &healthpb.HealthCheckRequest{Service: "work"})
	return err
}

// WithinLimit bounds the call if there is a limit.
func WithinLimit(ctx context.Context, server healthpb.HealthClient, limit time.Duration) error {
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	_, err := server.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// UntilEither ends with the caller or with the owner: a context has one parent, the other is joined by hand.
func UntilEither(ctx context.Context, owner context.Context, server healthpb.HealthClient) error {
	merged, cancel := context.WithCancel(context.Background())
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	defer context.AfterFunc(owner, cancel)()
	_, err := server.Check(merged, new(healthpb.HealthCheckRequest))
	return err
}

// Borrow registers what gives the book back: it runs when the caller's context has long ended.
func Borrow(ctx context.Context, library healthpb.HealthClient, cleanup func(func())) error {
	cleanup(func() {
		returnCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		library.Check(returnCtx, &healthpb.HealthCheckRequest{Service: "return"})
	})
	_, err := library.Check(ctx, &healthpb.HealthCheckRequest{Service: "borrow"})
	return err
}

// SendReport gives the request its context afterwards.
func SendReport(ctx context.Context, url string) error {
	req, err := http.NewRequest(http.MethodPost, url, nil)
	if err != nil {
		return err
	}
	req = req.WithContext(ctx)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// ReportRequest makes a request for others to send: the context is their business.
func ReportRequest(ctx context.Context, url string) (*http.Request, error) {
	req, err := http.NewRequest(http.MethodPost, url, nil)
	if err != nil {
		return nil, err
	}
	if tenant, ok := ctx.Value(tenantKey{}).(string); ok {
		req.Header.Set("Tenant", tenant)
	}
	return req, nil
}
