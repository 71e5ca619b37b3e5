package harness

import (
	"context"
	"net/http"
	"testing"

	"github.com/cancellint/cancellint/testdata/src/ctxpass/request"
)

// requestRows returns functions that make a request in one place and send it in another.
func requestRows() []row {
	return []row{
		pair(request.FetchInvoice, request.FetchInvoiceFor,
			func(t *testing.T, fetch func(context.Context, string, bool) error) bool {
				return goesOn(t, 0, func(ctx context.Context, s *stage) error { return fetch(ctx, s.website(), true) })
			}),
		pair(request.PostOrder, request.PostOrderFor, goesOnURL),
		quiet(request.GetReport, goesOnURL),
		pair(request.PutReport, request.PutReportFor, goesOnURL),
		pair(request.SignReport, request.SignReportFor, goesOnURL),
		pair(request.StampReport, request.SignReportFor, goesOnURL),
		pair(request.CloneReport, request.CloneReportFor, goesOnURL),
		pair(request.TripReport, request.TripReportFor, goesOnURL),
		pair(request.RetryReport, request.RetryReportFor, goesOnURL),
		pair((*request.Courier).Deliver, (*request.Courier).DeliverFor,
			func(t *testing.T, deliver func(*request.Courier, context.Context, string) error) bool {
				return goesOn(t, 0, func(ctx context.Context, s *stage) error {
					return deliver(request.NewCourier(http.DefaultClient), ctx, s.website())
				})
			}).calling(request.NewCourier),
		pair(request.Relay, request.Forward, goesOnPage),
		quiet(request.Stamped, goesOnURL),
	}
}

// handedOnRequestRows returns functions that hand a request on without a context: whoever sends it gives it one.
func handedOnRequestRows() []row {
	return []row{
		quiet((*request.Courier).Build, func(t *testing.T, build func(*request.Courier, context.Context, string) (*http.Request, error)) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				req, err := build(request.NewCourier(http.DefaultClient), ctx, s.website())
				if err != nil {
					return err
				}
				_, err = http.DefaultClient.Do(req.WithContext(ctx))
				return err
			})
		}),
		quiet(request.Pack, func(t *testing.T, pack func(context.Context, string) (*request.Parcel, error)) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				parcel, err := pack(ctx, s.website())
				if err != nil {
					return err
				}
				parcel.Request = parcel.Request.WithContext(ctx)
				return parcel.Ship()
			})
		}),
		quiet((*request.Parcel).Ship, func(t *testing.T, ship func(*request.Parcel) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error {
				req, err := http.NewRequestWithContext(ctx, http.MethodPut, s.website(), nil)
				if err != nil {
					return err
				}
				return ship(&request.Parcel{Request: req})
			})
		}),
	}
}

// boundInPlaceRows returns functions that give a request its context without making another.
func boundInPlaceRows() []row {
	return []row{
		quiet(request.BindReport, goesOnURL),
		quiet(request.AttachReport, goesOnURL),
	}
}

// madeRequestRows returns functions whose request is made by another.
func madeRequestRows() []row {
	return []row{pair(request.DraftReport, request.GetReport, goesOnURL)}
}
