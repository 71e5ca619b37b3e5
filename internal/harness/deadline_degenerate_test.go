package harness

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"testing"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/deadline/degenerate"
	"github.com/cancellint/cancellint/testdata/src/deadline/medium"
)

// degenerateRows returns limits that are reached before anybody can answer.
func degenerateRows() []row {
	return []row{
		pair(degenerate.GetQuote, degenerate.GetQuoteInTime, failsAtOnceUnary),
		pair(degenerate.LookUp, degenerate.LookUpInTime, failsAtOnceUnary),
		pair(degenerate.ListOffers, degenerate.ListOffersInTime, failsAtOnceUnary),
		pair(degenerate.RankOffers, degenerate.ListOffersInTime, failsAtOnceUnary),
		pair(degenerate.SortShelf, degenerate.SortShelfInTime, failsAtOnceUnary),
		pair(degenerate.PackParcel, degenerate.PackParcelInTime, failsAtOnceUnary),
		pair(degenerate.SealParcel, degenerate.PackParcelInTime, failsAtOnceUnary),
		pair(degenerate.WeighOffers, degenerate.GetQuoteInTime, failsAtOnceUnary),
		pair(degenerate.LabelParcel, degenerate.PackParcelInTime, failsAtOnceUnary),
		pair(degenerate.AuditShelf, degenerate.SortShelfInTime, failsAtOnceUnary),
		pair(degenerate.ScanShelf, degenerate.SortShelfInTime, failsAtOnceUnary),
		pair(degenerate.TidyShelf, degenerate.TidyShelfInTime, failsAtOnceUnary),
		unsaid(degenerate.FlashShelf, degenerate.SortShelfInTime, failsAtOnceUnary),
		quiet(degenerate.DustShelf, failsAtOnceUnary),
		quiet(degenerate.AskBriefly, failsAtOnceUnary),
		quiet(degenerate.AskScaled, failsAtOnceUnary),
		quiet(degenerate.AskWithin,
			func(t *testing.T, ask func(context.Context, healthpb.HealthClient, time.Duration) error) bool {
				return failsAtOnce(t, func(ctx context.Context, s *stage) error { return ask(ctx, s.backend, time.Second) })
			}),
		pair(degenerate.FetchQuote, degenerate.FetchQuoteInTime, failsAtOnceURL),
		pair(degenerate.FetchOffers, degenerate.FetchQuoteInTime, failsAtOnceURL),
		pair(degenerate.PingPrinter, degenerate.PingPrinterInTime, failsAtOnceDial),
		pair(degenerate.PingScanner, degenerate.PingPrinterInTime, failsAtOnceDial),
		quiet(degenerate.PingDesk, failsAtOnceDial),
		pair(medium.PingConfigured, medium.PingConfiguredInTime, failsAtOnceSQL),
		unsaid(medium.PingConfiguredBriefly, medium.PingConfiguredInTime, failsAtOnceSQL),
		quiet(medium.PingExactly, failsAtOnceSQL),
	}
}

// failsAtOnceUnary runs a function that asks server 2.
func failsAtOnceUnary(t *testing.T, ask func(context.Context, healthpb.HealthClient) error) bool {
	return failsAtOnce(t, func(ctx context.Context, s *stage) error { return ask(ctx, s.backend) })
}

// failsAtOnceURL runs a function that asks a website.
func failsAtOnceURL(t *testing.T, fetch func(url string) error) bool {
	return failsAtOnce(t, func(_ context.Context, s *stage) error { return fetch(s.website()) })
}

// failsAtOnceSQL runs a function that asks a database, and is told a number of seconds.
func failsAtOnceSQL(t *testing.T, ping func(*sql.DB, int) error) bool {
	return failsAtOnce(t, func(_ context.Context, s *stage) error { return ping(s.database(), 5) })
}

// failsAtOnceDial runs a function that connects, on a real socket, to somebody who accepts.
func failsAtOnceDial(t *testing.T, connect func(address string) error) bool {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	err = connect(listener.Addr().String())
	if timeout := net.Error(nil); err != nil && !(errors.As(err, &timeout) && timeout.Timeout()) {
		t.Fatalf("got %v, want a connection or an exceeded deadline", err)
	}
	return err != nil
}
