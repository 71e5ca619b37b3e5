package harness

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/cancellint/cancellint/testdata/src/deadline/unboundedhttp/clients"
	"github.com/cancellint/cancellint/testdata/src/deadline/unboundedhttp/clients/made"
	"github.com/cancellint/cancellint/testdata/src/deadline/unboundedhttp/defaultclient"
	"github.com/cancellint/cancellint/testdata/src/deadline/unboundedhttp/requests"
	"github.com/cancellint/cancellint/testdata/src/deadline/unboundedhttp/transport"
)

// httpClientRows returns requests whose client is somewhere else.
func httpClientRows() []row {
	tenSeconds := urlBy(10 * time.Second)
	within := func(t *testing.T, fetch func(*http.Client, string) error) bool {
		return tenSeconds(t, func(url string) error { return fetch(&http.Client{Timeout: 10 * time.Second}, url) })
	}
	return []row{
		pair(clients.FetchRates, clients.FetchRatesInTime, tenSeconds).calling(made.NewClient, made.NewPatientClient),
		pair(clients.FetchOffers, clients.FetchOffersInTime, tenSeconds),
		unsaid(clients.FetchTerms, clients.FetchOffersInTime, tenSeconds),
		pair(clients.LoadCatalog, clients.LoadCatalogInTime, tenSeconds),
		pair(clients.OpenShop, clients.OpenShopInTime, tenSeconds),
		pair(clients.CheckStock, clients.CheckStockInTime, tenSeconds),
		pair(clients.CountStock, clients.CountStockInTime, tenSeconds),
		quiet(clients.PushReport, within),
		quiet(clients.PushReportConfigured, func(t *testing.T, push func(time.Duration, string) error) bool {
			return tenSeconds(t, func(url string) error { return push(10*time.Second, url) })
		}),
		quiet(clients.AskDirectory, within),
		quiet(defaultclient.FetchRates, isolated(tenSeconds)), // it changes a client that all tests share
	}
}

// httpTransportRows returns requests whose client has a transport of its own.
func httpTransportRows() []row {
	return []row{
		pair(transport.Download, transport.DownloadInTime, func(t *testing.T, download func(string, time.Duration) error) bool {
			url := halfPage(t)
			return neverEndsOutside(t, func() error { return download(url, coarse/20) })
		}),
		quiet(transport.DownloadLimited, func(t *testing.T, download func(string, time.Duration) error) bool {
			return urlBy(time.Minute)(t, func(url string) error { return download(url, time.Minute) })
		}),
	}
}

// httpRequestRows returns requests whose context says how long they may take.
func httpRequestRows() []row {
	tenSeconds := urlBy(10 * time.Second)
	return []row{
		pair(requests.PullOrders, requests.PullOrdersInTime, tenSeconds),
		pair(requests.PullReturns, requests.PullReturnsInTime, tenSeconds),
		quiet(requests.FollowOrders, func(t *testing.T, follow func(string) error) bool {
			return neverEndsBy(t, time.Hour, func(s *stage) error {
				s.answerAfter = time.Hour // when the website has no more events
				return follow(s.website())
			})
		}),
		quiet(requests.Proxy, func(t *testing.T, proxy func(string, http.ResponseWriter, *http.Request) error) bool {
			return neverEndsBy(t, time.Minute, func(s *stage) error {
				ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
				defer cancel()
				req := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
				return proxy(s.website(), httptest.NewRecorder(), req)
			})
		}),
	}
}

// urlBy returns the run of a function that asks a website and gives up after limit, if ever.
func urlBy(limit time.Duration) func(*testing.T, func(string) error) bool {
	return func(t *testing.T, fetch func(string) error) bool {
		return neverEndsBy(t, limit, func(s *stage) error { return fetch(s.website()) })
	}
}

// halfPage starts a web server on a real socket, which sends the header of a page and a part of its body, and no more.
func halfPage(t *testing.T) (url string) {
	t.Helper()
	over := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte("half of it"))
		w.(http.Flusher).Flush()
		<-over
	}))
	t.Cleanup(func() {
		close(over)
		server.Close()
	})
	return server.URL
}
