// Package unboundedcall has outgoing calls that no deadline bounds. No function here is handed a context to pass on,
// but for the one that detaches from it.
package unboundedcall

import (
	"context"
	"database/sql"
	"os"
	"os/signal"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"

	"github.com/cancellint/cancellint/testdata/src/deadline/unboundedcall/relay"
)

// RefreshPrices waits as long as the server likes.
func RefreshPrices(pricing healthpb.HealthClient) error {
	_, err := pricing.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "prices"}) // want `pricing\.Check runs on context\.Background\(\) without a deadline: it can wait forever; derive the context with context\.WithTimeout`
	return err
}

// RefreshPricesInTime gives up after a while.
func RefreshPricesInTime(pricing healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := pricing.Check(ctx, &healthpb.HealthCheckRequest{Service: "prices"})
	return err
}

// ImportCatalog could be canceled, but nobody does.
func ImportCatalog(catalog healthpb.HealthClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, err := catalog.Check(ctx, &healthpb.HealthCheckRequest{Service: "import"}) // want `catalog\.Check runs on context\.Background\(\) \(line \d+\) without a deadline: it can wait forever; derive the context with context\.WithTimeout`
	return err
}

// ImportCatalogInTime is canceled by the clock.
func ImportCatalogInTime(catalog healthpb.HealthClient) error {
	ctx, cancel := context.WithDeadline(context.Background(), time.Now().Add(time.Minute))
	defer cancel()
	_, err := catalog.Check(ctx, &healthpb.HealthCheckRequest{Service: "import"})
	return err
}

// SendInvoice must outlive its caller, and loses the caller's deadline with its cancellation.
func SendInvoice(ctx context.Context, billing healthpb.HealthClient) error {
	_, err := billing.Check(context.WithoutCancel(ctx), &healthpb.HealthCheckRequest{Service: "invoices"}) // want `billing\.Check runs on a context detached from ctx without a deadline: it can wait forever; derive the context with context\.WithTimeout`
	return err
}

// SendInvoiceInTime outlives its caller for a while.
func SendInvoiceInTime(ctx context.Context, billing healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	_, err := billing.Check(ctx, &healthpb.HealthCheckRequest{Service: "invoices"})
	return err
}

// Reindex can be interrupted at the keyboard, if somebody sits there.
func Reindex(search healthpb.HealthClient) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	_, err := search.Check(ctx, &healthpb.HealthCheckRequest{Service: "index"}) // want `search\.Check runs on context\.Background\(\) \(line \d+\) without a deadline: it can wait forever; derive the context with context\.WithTimeout`
	return err
}

// ReindexInTime does not wait for that.
func ReindexInTime(search healthpb.HealthClient) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, time.Hour)
	defer cancel()
	_, err := search.Check(ctx, &healthpb.HealthCheckRequest{Service: "index"})
	return err
}

// LoadTariffs hands a root to a function that adds nothing.
func LoadTariffs(tariffs healthpb.HealthClient) error {
	return ask(context.TODO(), tariffs) // want `ask passes context\.TODO\(\) without a deadline to tariffs\.Check: it can wait forever; derive the context with context\.WithTimeout`
}

func ask(ctx context.Context, tariffs healthpb.HealthClient) error {
	_, err := tariffs.Check(ctx, &healthpb.HealthCheckRequest{Service: "tariffs"})
	return err
}

// LoadTariffsInTime hands it a bounded one.
func LoadTariffsInTime(tariffs healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.TODO(), 10*time.Second)
	defer cancel()
	return ask(ctx, tariffs)
}

// LoadZones hands a root to another package.
func LoadZones(zones healthpb.HealthClient) error {
	return relay.Forward(context.Background(), zones) // want `relay\.Forward passes context\.Background\(\) without a deadline to peer\.Check: it can wait forever; derive the context with context\.WithTimeout`
}

// LoadZonesInTime hands it a bounded one.
func LoadZonesInTime(zones healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return relay.Forward(ctx, zones)
}

// PurgeSessions can wait for a lock forever.
func PurgeSessions(db *sql.DB) error {
	_, err := db.ExecContext(context.Background(), "delete from sessions where expires < now()") // want `db\.ExecContext runs on context\.Background\(\) without a deadline: it can wait forever; derive the context with context\.WithTimeout`
	return err
}

// PurgeSessionsInTime tries again another time.
func PurgeSessionsInTime(db *sql.DB) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := db.ExecContext(ctx, "delete from sessions where expires < now()")
	return err
}

// WarmCache bounds the call only if it is in a hurry.
func WarmCache(cache healthpb.HealthClient, hurry bool) error {
	ctx := context.Background()
	if hurry {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Second)
		defer cancel()
	}
	_, err := cache.Check(ctx, &healthpb.HealthCheckRequest{Service: "warm"}) // want `cache\.Check runs on context\.Background\(\) \(line \d+\) without a deadline: it can wait forever; derive the context with context\.WithTimeout`
	return err
}

// WarmCacheInTime has more time if it is in none.
func WarmCacheInTime(cache healthpb.HealthClient, hurry bool) error {
	limit := time.Minute
	if hurry {
		limit = time.Second
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	_, err := cache.Check(ctx, &healthpb.HealthCheckRequest{Service: "warm"})
	return err
}

// ReplicateOrders leaves a goroutine behind that can wait forever.
func ReplicateOrders(replica healthpb.HealthClient) error {
	go func() {
		ctx := metadata.AppendToOutgoingContext(context.Background(), "origin", "primary")
		replica.Check(ctx, &healthpb.HealthCheckRequest{Service: "orders"}) // want `replica\.Check runs on context\.Background\(\) \(line \d+\) without a deadline: it can wait forever; derive the context with context\.WithTimeout`
	}()
	return nil
}

// ReplicateOrdersInTime leaves one that ends.
func ReplicateOrdersInTime(replica healthpb.HealthClient) error {
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		ctx = metadata.AppendToOutgoingContext(ctx, "origin", "primary")
		replica.Check(ctx, &healthpb.HealthCheckRequest{Service: "orders"})
	}()
	return nil
}

// CloseBooks is a step away from the call, which is made without a thought for how long it takes.
func CloseBooks(ledger healthpb.HealthClient) error {
	return settle(ledger)
}

func settle(ledger healthpb.HealthClient) error {
	_, err := ledger.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "books"}) // want `ledger\.Check runs on context\.Background\(\) without a deadline: it can wait forever; derive the context with context\.WithTimeout`
	return err
}
