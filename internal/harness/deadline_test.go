package harness

import (
	"context"
	"database/sql"
	"os"
	"os/signal"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/deadline/elsewhere"
	"github.com/cancellint/cancellint/testdata/src/deadline/elsewhere/interceptor"
	"github.com/cancellint/cancellint/testdata/src/deadline/elsewhere/serviceconfig"
	"github.com/cancellint/cancellint/testdata/src/deadline/unboundedcall"
	"github.com/cancellint/cancellint/testdata/src/deadline/unboundedcall/relay"
	"github.com/cancellint/cancellint/testdata/src/deadline/unboundedhttp"
)

// deadlineRows returns the rows of the analyzer deadline. The symptom is that a call to somebody who never answers
// never ends, or that it fails before anybody can answer.
func deadlineRows() []row {
	return slices.Concat(unboundedCallRows(), handedOnRows(), keptRows(), derivedRows(),
		unboundedHTTPRows(), httpClientRows(), httpTransportRows(), httpRequestRows(), gradedRows(), degenerateRows(), elsewhereRows(), waitingRows(), wrappedRows(), grpcBoundsRows())
}

func unboundedCallRows() []row {
	tenSeconds := unaryBy(10 * time.Second)
	return []row{
		pair(unboundedcall.RefreshPrices, unboundedcall.RefreshPricesInTime, tenSeconds),
		pair(unboundedcall.ImportCatalog, unboundedcall.ImportCatalogInTime, unaryBy(time.Minute)),
		pair(unboundedcall.SendInvoice, unboundedcall.SendInvoiceInTime, withinCallBy(10*time.Second)),
		pair(unboundedcall.Reindex, unboundedcall.ReindexInTime, func(t *testing.T, reindex func(healthpb.HealthClient) error) bool {
			startSignals()
			return unaryBy(time.Hour)(t, reindex)
		}),
		pair(unboundedcall.LoadTariffs, unboundedcall.LoadTariffsInTime, tenSeconds),
		pair(unboundedcall.LoadZones, unboundedcall.LoadZonesInTime, tenSeconds).calling(relay.Forward),
		pair(unboundedcall.PurgeSessions, unboundedcall.PurgeSessionsInTime, sqlBy(10*time.Second)),
		pair(unboundedcall.WarmCache, unboundedcall.WarmCacheInTime,
			func(t *testing.T, warm func(healthpb.HealthClient, bool) error) bool {
				return neverEndsBy(t, time.Minute, func(s *stage) error { return warm(s.backend, false) })
			}),
		pair(unboundedcall.ReplicateOrders, unboundedcall.ReplicateOrdersInTime, unaryBy(time.Minute)),
		pair(unboundedcall.CloseBooks, unboundedcall.RefreshPricesInTime, tenSeconds),
	}
}

func unboundedHTTPRows() []row {
	tenSeconds := urlBy(10 * time.Second)
	return []row{
		pair(unboundedhttp.FetchRates, unboundedhttp.FetchRatesInTime, tenSeconds),
		pair(unboundedhttp.PushMetrics, unboundedhttp.PushMetricsInTime, tenSeconds),
		pair(unboundedhttp.PullOrders, unboundedhttp.PushMetricsInTime, tenSeconds),
		pair(unboundedhttp.CheckLicense, unboundedhttp.CheckLicenseInTime, tenSeconds),
		pair(unboundedhttp.LoadSupplier, unboundedhttp.LoadSupplierInTime, urlBy(time.Minute)),
		pair(unboundedhttp.PrintLabel, unboundedhttp.PrintLabelInTime, neverEndsDial),
	}
}

func elsewhereRows() []row {
	tenSeconds, tenSecondsURL, tenSecondsTarget := unaryBy(10*time.Second), urlBy(10*time.Second), targetBy(10*time.Second)
	return []row{
		quiet(elsewhere.LoadTariffs, tenSeconds),
		quiet(elsewhere.CloseMonth, tenSeconds),
		quiet(elsewhere.LoadZones, tenSeconds),
		quiet(elsewhere.FetchRates, tenSecondsURL),
		quiet(elsewhere.FetchOffers, tenSecondsURL),
		quiet(elsewhere.FetchTerms, tenSecondsURL),
		quiet(elsewhere.FetchBranches, tenSecondsURL),
		quiet(elsewhere.PrintLabel, neverEndsDial),
		quiet(elsewhere.PrintBill, neverEndsDial),
		quiet(elsewhere.FollowPrices, func(t *testing.T, follow func(healthpb.HealthClient) error) bool {
			return neverEndsBy(t, time.Hour, func(s *stage) error {
				s.answerAfter = time.Hour // when server 2 ends the stream
				return follow(s.backend)
			})
		}),
		quiet(elsewhere.Forward, withinCallBy(time.Minute)),
		quiet(elsewhere.PurgeSessions, sqlBy(time.Minute)),
		quiet(interceptor.RefreshRates, tenSecondsTarget),
		quiet(serviceconfig.RefreshRates, tenSecondsTarget),
	}
}

// neverEndsUnary runs a function that asks server 2.
func neverEndsUnary(t *testing.T, ask func(healthpb.HealthClient) error) bool {
	return neverEnds(t, func(s *stage) error { return ask(s.backend) })
}

// unaryBy returns the run of a function that asks server 2 and gives up after limit, if ever.
func unaryBy(limit time.Duration) func(*testing.T, func(healthpb.HealthClient) error) bool {
	return func(t *testing.T, ask func(healthpb.HealthClient) error) bool {
		return neverEndsBy(t, limit, func(s *stage) error { return ask(s.backend) })
	}
}

// neverEndsWithinCall runs a function that asks server 2 for a caller who waits a minute.
func neverEndsWithinCall(t *testing.T, ask func(context.Context, healthpb.HealthClient) error) bool {
	return neverEnds(t, func(s *stage) error { return s.withinCall(ask) })
}

// withinCallBy returns the run of such a function, if it gives up after limit.
func withinCallBy(limit time.Duration) func(*testing.T, func(context.Context, healthpb.HealthClient) error) bool {
	return func(t *testing.T, ask func(context.Context, healthpb.HealthClient) error) bool {
		return neverEndsBy(t, limit, func(s *stage) error { return s.withinCall(ask) })
	}
}

// withinCall asks server 2 for a caller who waits a minute.
func (s *stage) withinCall(ask func(context.Context, healthpb.HealthClient) error) error {
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	return ask(ctx, s.backend)
}

// targetBy returns the run of a function that makes its own connection to server 2 and gives up after limit.
func targetBy(limit time.Duration) func(*testing.T, func(string, ...grpc.DialOption) error) bool {
	return func(t *testing.T, ask func(string, ...grpc.DialOption) error) bool {
		return neverEndsBy(t, limit, func(s *stage) error { return ask(anyTarget, s.toServer2.dialOptions()...) })
	}
}

// sqlBy returns the run of a function that asks a database and gives up after limit, if ever.
func sqlBy(limit time.Duration) func(*testing.T, func(*sql.DB) error) bool {
	return func(t *testing.T, purge func(*sql.DB) error) bool {
		return neverEndsBy(t, limit, func(s *stage) error { return purge(s.database()) })
	}
}

// neverEndsDial runs a function that connects to somebody who never accepts.
func neverEndsDial(t *testing.T, connect func(address string, limit time.Duration) error) bool {
	address := deafAddress(t)
	return neverEndsOutside(t, func() error { return connect(address, coarse/20) })
}

// startSignals makes package signal start its goroutine, which lives as long as the process, outside all bubbles.
func startSignals() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	signal.Stop(signals)
}
