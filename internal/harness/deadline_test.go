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
	return []row{
		pair(unboundedcall.RefreshPrices, unboundedcall.RefreshPricesInTime, neverEndsUnary),
		pair(unboundedcall.ImportCatalog, unboundedcall.ImportCatalogInTime, neverEndsUnary),
		pair(unboundedcall.SendInvoice, unboundedcall.SendInvoiceInTime, neverEndsWithinCall),
		pair(unboundedcall.Reindex, unboundedcall.ReindexInTime, func(t *testing.T, reindex func(healthpb.HealthClient) error) bool {
			startSignals()
			return neverEndsUnary(t, reindex)
		}),
		pair(unboundedcall.LoadTariffs, unboundedcall.LoadTariffsInTime, neverEndsUnary),
		pair(unboundedcall.LoadZones, unboundedcall.LoadZonesInTime, neverEndsUnary).calling(relay.Forward),
		pair(unboundedcall.PurgeSessions, unboundedcall.PurgeSessionsInTime, neverEndsSQL),
		pair(unboundedcall.WarmCache, unboundedcall.WarmCacheInTime,
			func(t *testing.T, warm func(healthpb.HealthClient, time.Duration) error) bool {
				return neverEnds(t, func(s *stage) error { return warm(s.backend, 0) })
			}),
		pair(unboundedcall.ReplicateOrders, unboundedcall.ReplicateOrdersInTime, neverEndsUnary),
		pair(unboundedcall.CloseBooks, unboundedcall.RefreshPricesInTime, neverEndsUnary),
	}
}

func unboundedHTTPRows() []row {
	return []row{
		pair(unboundedhttp.FetchRates, unboundedhttp.FetchRatesInTime, neverEndsURL),
		pair(unboundedhttp.PushMetrics, unboundedhttp.PushMetricsInTime, neverEndsURL),
		pair(unboundedhttp.PullOrders, unboundedhttp.PushMetricsInTime, neverEndsURL),
		pair(unboundedhttp.CheckLicense, unboundedhttp.CheckLicenseInTime, neverEndsURL),
		pair(unboundedhttp.LoadSupplier, unboundedhttp.LoadSupplierInTime, neverEndsURL),
		pair(unboundedhttp.PrintLabel, unboundedhttp.PrintLabelInTime, neverEndsDial),
	}
}

func elsewhereRows() []row {
	return []row{
		quiet(elsewhere.LoadTariffs, neverEndsUnary),
		quiet(elsewhere.LoadZones, neverEndsUnary),
		quiet(elsewhere.FetchRates, neverEndsURL),
		quiet(elsewhere.FetchOffers, neverEndsURL),
		quiet(elsewhere.FetchTerms, neverEndsURL),
		quiet(elsewhere.FetchBranches, neverEndsURL),
		quiet(elsewhere.PrintLabel, neverEndsDial),
		quiet(elsewhere.PrintBill, neverEndsDial),
		quiet(elsewhere.FollowPrices, func(t *testing.T, follow func(healthpb.HealthClient) error) bool {
			return neverEnds(t, func(s *stage) error {
				s.answerAfter = time.Hour // when server 2 ends the stream
				return follow(s.backend)
			})
		}),
		quiet(elsewhere.Forward, neverEndsWithinCall),
		quiet(elsewhere.PurgeSessions, neverEndsSQL),
		quiet(interceptor.RefreshRates, neverEndsTarget),
		quiet(serviceconfig.RefreshRates, neverEndsTarget),
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
	return neverEnds(t, func(s *stage) error {
		ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
		defer cancel()
		return ask(ctx, s.backend)
	})
}

// neverEndsTarget runs a function that makes its own connection to server 2.
func neverEndsTarget(t *testing.T, ask func(string, ...grpc.DialOption) error) bool {
	return neverEnds(t, func(s *stage) error { return ask(anyTarget, s.toServer2.dialOptions()...) })
}

// neverEndsSQL runs a function that asks a database.
func neverEndsSQL(t *testing.T, purge func(*sql.DB) error) bool {
	return neverEnds(t, func(s *stage) error { return purge(s.database()) })
}

// neverEndsURL runs a function that asks a website.
func neverEndsURL(t *testing.T, fetch func(url string) error) bool {
	return neverEnds(t, func(s *stage) error { return fetch(s.website()) })
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
