package medium

import (
	"context"
	"io"
	"net/http"
	"time"
)

// Rates asks for what currencies cost, on the contexts of those who want to know.
type Rates struct {
	client *http.Client
	url    string
}

// NewRates leaves it to those contexts how long an answer takes.
func NewRates(url string) *Rates {
	return &Rates{client: &http.Client{CheckRedirect: stayHere}, url: url} // want `client has no timeout, and r\.client\.Do \(line \d+\) sends what it is given, perhaps without a deadline; set Timeout`
}

// NewPatientRates gives up.
func NewPatientRates(url string) *Rates {
	return &Rates{client: &http.Client{CheckRedirect: stayHere, Timeout: 10 * time.Second}, url: url}
}

// Load returns the rates of today.
func (r *Rates) Load(ctx context.Context) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func stayHere(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
