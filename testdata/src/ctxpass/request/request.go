// Package request has requests on their way from where they are made to where they are sent: only there does it show
// whether they have a context.
package request

import (
	"context"
	"io"
	"net/http"
	"net/url"
)

// FetchInvoice makes its request in one branch of two, and sends it after both.
func FetchInvoice(ctx context.Context, url string, draft bool) error {
	var req *http.Request
	var err error
	if draft {
		req, err = http.NewRequest(http.MethodPost, url, nil) // want `request is sent by http\.DefaultClient\.Do without a context: canceling ctx does not stop it; use http\.NewRequestWithContext with ctx`
	} else {
		req, err = http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	}
	if err != nil {
		return err
	}
	return send(http.DefaultClient.Do(req))
}

// FetchInvoiceFor makes it with a context in both.
func FetchInvoiceFor(ctx context.Context, url string, draft bool) error {
	method := http.MethodGet
	if draft {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return err
	}
	return send(http.DefaultClient.Do(req))
}

// send closes the response.
func send(resp *http.Response, err error) error {
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// PostOrder sets headers, a query and credentials before it sends.
func PostOrder(ctx context.Context, url string) error {
	req, err := http.NewRequest(http.MethodPost, url, nil) // want `request is sent by http\.DefaultClient\.Do without a context: canceling ctx does not stop it; use http\.NewRequestWithContext with ctx`
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "application/json")
	req.SetBasicAuth("ann", "secret")
	req.Close = true
	query := req.URL.Query()
	query.Add("page", "1")
	req.URL.RawQuery = query.Encode()
	return send(http.DefaultClient.Do(req))
}

// PostOrderFor does so too, and then gives the request its context.
func PostOrderFor(ctx context.Context, url string) error {
	req, err := http.NewRequest(http.MethodPost, url, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "application/json")
	return send(http.DefaultClient.Do(req.WithContext(ctx)))
}

// reportRequest makes a request that has no context yet.
func reportRequest(url string) (*http.Request, error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	return req, nil
}

// GetReport gives the request its context when it has it.
func GetReport(ctx context.Context, url string) error {
	req, err := reportRequest(url)
	if err != nil {
		return err
	}
	req = req.Clone(ctx)
	return send(http.DefaultClient.Do(req))
}

// PutReport hands the request to a function that sends it.
func PutReport(ctx context.Context, url string) error {
	req, err := http.NewRequest(http.MethodPut, url, nil) // want `request is sent by deliver without a context: canceling ctx does not stop it; use http\.NewRequestWithContext with ctx`
	if err != nil {
		return err
	}
	return deliver(http.DefaultClient, req)
}

func deliver(client *http.Client, req *http.Request) error {
	req.Header.Set("User-Agent", "courier")
	return send(client.Do(req))
}

// PutReportFor hands it one with a context.
func PutReportFor(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, url, nil)
	if err != nil {
		return err
	}
	return deliver(http.DefaultClient, req)
}

// SignReport has a function set the headers and hand the request back.
func SignReport(ctx context.Context, url string) error {
	req, err := http.NewRequest(http.MethodPut, url, nil) // want `request is sent by http\.DefaultClient\.Do without a context: canceling ctx does not stop it; use http\.NewRequestWithContext with ctx`
	if err != nil {
		return err
	}
	req = signed(req)
	return send(http.DefaultClient.Do(req))
}

func signed(req *http.Request) *http.Request {
	req.Header.Set("Signature", "ann")
	return req
}

// SignReportFor does so with one that has a context.
func SignReportFor(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, url, nil)
	if err != nil {
		return err
	}
	return send(http.DefaultClient.Do(signed(req)))
}

// StampReport has a function set the headers, and sends the request itself.
func StampReport(ctx context.Context, url string) error {
	req, err := http.NewRequest(http.MethodPut, url, nil) // want `request is sent by http\.DefaultClient\.Do without a context: canceling ctx does not stop it; use http\.NewRequestWithContext with ctx`
	if err != nil {
		return err
	}
	stamp(req)
	return send(http.DefaultClient.Do(req))
}

func stamp(req *http.Request) { req.Header.Set("Stamp", "today") }

// CloneReport sends a copy, which has the context of what it is made from: none.
func CloneReport(ctx context.Context, url string) error {
	req, err := http.NewRequest(http.MethodPut, url, nil) // want `request is sent by http\.DefaultClient\.Do without a context: canceling ctx does not stop it; use http\.NewRequestWithContext with ctx`
	if err != nil {
		return err
	}
	again := req.Clone(req.Context())
	return send(http.DefaultClient.Do(again))
}

// CloneReportFor sends a copy with the caller's.
func CloneReportFor(ctx context.Context, url string) error {
	req, err := http.NewRequest(http.MethodPut, url, nil)
	if err != nil {
		return err
	}
	again := req.Clone(ctx)
	return send(http.DefaultClient.Do(again))
}

// TripReport sends by the transport itself.
func TripReport(ctx context.Context, url string) error {
	req, err := http.NewRequest(http.MethodGet, url, nil) // want `request is sent by http\.DefaultTransport\.RoundTrip without a context: canceling ctx does not stop it; use http\.NewRequestWithContext with ctx`
	if err != nil {
		return err
	}
	return send(http.DefaultTransport.RoundTrip(req))
}

// TripReportFor does too, with a context.
func TripReportFor(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	return send(http.DefaultTransport.RoundTrip(req))
}

// RetryReport sends the same request until it is answered, at most three times.
func RetryReport(ctx context.Context, url string) (err error) {
	req, err := http.NewRequest(http.MethodGet, url, nil) // want `request is sent by http\.DefaultClient\.Do without a context: canceling ctx does not stop it; use http\.NewRequestWithContext with ctx`
	if err != nil {
		return err
	}
	for range 3 {
		var resp *http.Response
		if resp, err = http.DefaultClient.Do(req); err == nil {
			return resp.Body.Close()
		}
	}
	return err
}

// RetryReportFor gives each attempt the context, and gives up with it.
func RetryReportFor(ctx context.Context, url string) (err error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	for range 3 {
		attempt := req.Clone(ctx)
		var resp *http.Response
		if resp, err = http.DefaultClient.Do(attempt); err == nil {
			return resp.Body.Close()
		}
		if ctx.Err() != nil {
			break
		}
	}
	return err
}

// A doer is what sends requests: a client, or what tests have in its place.
type doer interface {
	Do(req *http.Request) (*http.Response, error)
}

// A Courier sends by an interface.
type Courier struct{ client doer }

// NewCourier returns a courier.
func NewCourier(client *http.Client) *Courier { return &Courier{client: client} }

// Deliver has a client of which only the method Do is known.
func (c *Courier) Deliver(ctx context.Context, url string) error {
	req, err := http.NewRequest(http.MethodGet, url, nil) // want `request is sent by c\.client\.Do without a context: canceling ctx does not stop it; use http\.NewRequestWithContext with ctx`
	if err != nil {
		return err
	}
	return send(c.client.Do(req))
}

// DeliverFor has too.
func (c *Courier) DeliverFor(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	return send(c.client.Do(req))
}

// Build makes a request for others to send.
func (c *Courier) Build(ctx context.Context, url string) (*http.Request, error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	return signed(req), nil
}

// A Parcel is a request that waits to be sent.
type Parcel struct {
	Request *http.Request
	Body    io.Reader
}

// Pack stores a request for whoever sends it.
func Pack(ctx context.Context, url string) (*Parcel, error) {
	req, err := http.NewRequest(http.MethodPut, url, nil)
	if err != nil {
		return nil, err
	}
	return &Parcel{Request: req}, nil
}

// Ship sends what is stored: it has no context but the request's.
func (p *Parcel) Ship() error { return send(http.DefaultClient.Do(p.Request)) }

// Forward is a proxy's way to send: the request that came, with another host.
func Forward(w http.ResponseWriter, r *http.Request, target string) {
	address, err := url.Parse(target)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	out := r.Clone(r.Context())
	out.URL, out.Host, out.RequestURI = address, address.Host, ""
	if err := send(http.DefaultClient.Do(out)); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

// Relay is a proxy that makes a request of its own, without a context.
func Relay(w http.ResponseWriter, r *http.Request, target string) {
	out, err := http.NewRequest(r.Method, target, r.Body) // want `request is sent by http\.DefaultTransport\.RoundTrip without a context: canceling the request does not stop it; use http\.NewRequestWithContext with r\.Context\(\)`
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	out.Header = r.Header.Clone()
	if err := send(http.DefaultTransport.RoundTrip(out)); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

// A tripper adds a header to every request.
type tripper struct{ next http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (t tripper) RoundTrip(req *http.Request) (*http.Response, error) {
	again := req.Clone(req.Context())
	again.Header.Set("Stamp", "today")
	return t.next.RoundTrip(again)
}

// Stamped sends by a transport of its own.
func Stamped(ctx context.Context, url string) error {
	client := &http.Client{Transport: tripper{http.DefaultTransport}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	return send(client.Do(req))
}
