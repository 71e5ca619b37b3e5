package harness

import (
	"context"
	"database/sql"
	"testing"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/deadline/elsewhere/wrapped"
	"github.com/cancellint/cancellint/testdata/src/deadline/elsewhere/wrapped/patient"
	"github.com/cancellint/cancellint/testdata/src/deadline/low"
	"github.com/cancellint/cancellint/testdata/src/deadline/medium"
	"github.com/cancellint/cancellint/testdata/src/deadline/unboundedcall/derived"
	"github.com/cancellint/cancellint/testdata/src/deadline/unboundedcall/handedon"
	"github.com/cancellint/cancellint/testdata/src/deadline/unboundedcall/kept"
	"github.com/cancellint/cancellint/testdata/src/deadline/unboundedcall/relay"
)

// handedOnRows returns calls on a context that somebody else made.
func handedOnRows() []row {
	tenSeconds := unaryBy(10 * time.Second)
	return []row{
		pair(handedon.RepriceShelf, handedon.RepriceShelfInTime, tenSeconds).calling(relay.Forward),
		pair(handedon.CountStock, handedon.CountStockInTime, tenSeconds),
		pair(handedon.DeliverParcels, handedon.DeliverParcelsInTime, tenSeconds),
		unsaid(handedon.CarryParcels, handedon.DeliverParcelsInTime, tenSeconds),
		pair(handedon.LoadSizes, handedon.LoadSizesInTime, tenSeconds),
		pair(handedon.LoadColors, handedon.LoadColorsInTime, tenSeconds),
		pair(handedon.LoadBrands, handedon.LoadBrandsInTime, tenSeconds),
		unsaid(handedon.LoadRates, handedon.LoadRatesInTime, tenSeconds),
		pair(handedon.ImportOrders, handedon.ImportOrdersInTime, tenSeconds),
		quiet(handedon.SettleAccounts, tenSeconds).calling(relay.Forward),
		quiet(handedon.RoundAccounts, tenSeconds).calling(relay.Forward),
		quiet(handedon.LetGo, tenSeconds).calling(relay.Forward),
	}
}

// keptRows returns calls on a context in a field.
func keptRows() []row {
	tenSeconds := unaryBy(10 * time.Second)
	return []row{
		quiet(kept.AskInSession, tenSeconds),
		quiet(kept.ReportThroughAgent, withinCallBy(time.Minute)),
	}
}

// derivedRows returns calls on a context that was derived from another.
func derivedRows() []row {
	tenSeconds := unaryBy(10 * time.Second)
	return []row{
		quiet(derived.OpenShop, tenSeconds),
		quiet(derived.CloseShop, tenSeconds),
		pair(derived.TidyShelf, derived.TidyShelfInTime, tenSeconds),
		pair(derived.PaintShelf, derived.TidyShelfInTime, tenSeconds),
		pair(derived.MoveShelf, derived.TidyShelfInTime, func(t *testing.T, move func(healthpb.HealthClient) error) bool {
			startSignals()
			return tenSeconds(t, move)
		}),
		pair(derived.WeighShelf, derived.WeighShelfInTime, func(t *testing.T, weigh func(healthpb.HealthClient, bool) error) bool {
			return neverEndsBy(t, 10*time.Second, func(s *stage) error { return weigh(s.backend, false) })
		}),
	}
}

// wrappedRows returns calls that something around them bounds.
func wrappedRows() []row {
	tenSeconds := unaryBy(10 * time.Second)
	return []row{
		quiet(wrapped.LoadPrices, tenSeconds),
		quiet(wrapped.LoadOffers, tenSeconds),
		quiet(wrapped.LoadBrands, tenSeconds),
		quiet(wrapped.LoadSizes, tenSeconds),
		quiet(wrapped.LoadColors, tenSeconds),
		quiet(wrapped.LoadZones, tenSeconds),
		quiet(wrapped.LoadTerms, tenSeconds),
		quiet(wrapped.LoadUnits, func(t *testing.T, load func(patient.Client) error) bool {
			return tenSeconds(t, func(health healthpb.HealthClient) error { return load(patient.New(health)) })
		}).calling(patient.New),
	}
}

// gradedRows returns calls in code that runs once, or on the context of an owner.
func gradedRows() []row {
	return []row{
		pair(medium.NewDirectory, medium.NewDirectoryInTime, func(t *testing.T, open func(*sql.DB) (*medium.Directory, error)) bool {
			return neverEndsBy(t, 10*time.Second, func(s *stage) error {
				_, err := open(s.database())
				return err
			})
		}),
		pair(medium.Sweep, medium.SweepInTime, sqlBy(10*time.Second)),
		pair(medium.WarmWithin, medium.WarmWithinLimits,
			func(t *testing.T, warm func(healthpb.HealthClient, time.Duration) error) bool {
				return neverEndsBy(t, time.Minute, func(s *stage) error { return warm(s.backend, 0) })
			}),
		pair(medium.NewRates, medium.NewPatientRates, func(t *testing.T, newRates func(string) *medium.Rates) bool {
			return urlBy(10*time.Second)(t, func(url string) error {
				_, err := newRates(url).Load(context.Background())
				return err
			})
		}),
		quiet((*medium.Rates).Load, func(t *testing.T, load func(*medium.Rates, context.Context) ([]byte, error)) bool {
			return urlBy(10*time.Second)(t, func(url string) error {
				_, err := load(medium.NewPatientRates(url), context.Background())
				return err
			})
		}),
		pair(low.NewTool, low.NewToolInTime, func(t *testing.T, open func(*sql.DB) (*low.Tool, error)) bool {
			startSignals()
			return neverEndsBy(t, 10*time.Second, func(s *stage) error {
				_, err := open(s.database())
				return err
			})
		}),
	}
}
