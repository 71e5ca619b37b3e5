// Package unboundedhttp has HTTP requests and dials that neither a context nor a client bounds.
package unboundedhttp

import (
	"context"
	"net"
	"net/http"
	"time"
)

// FetchRates uses the shorthand, which has no timeout.
func FetchRates(url string) error {
	resp, err := http.Get(url) // want `http\.Get has no timeout: it can wait forever; use a client with a Timeout`
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// FetchRatesInTime uses a client with one.
func FetchRatesInTime(url string) error {
	client := &http.Client{Timeout: 10 * time.Second}
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// PushMetrics sends a request of its own with the default client.
func PushMetrics(url string) error {
	req, err := http.NewRequest(http.MethodPut, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req) // want `http\.DefaultClient\.Do has no timeout: it can wait forever; use a client with a Timeout`
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// PushMetricsInTime bounds the request.
func PushMetricsInTime(url string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// PullOrders has a request with a context, which bounds nothing.
func PullOrders(url string) error {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req) // want `http\.DefaultClient\.Do has no timeout: it can wait forever; use a client with a Timeout`
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// CheckLicense has a client of its own, without a timeout.
func CheckLicense(url string) error {
	client := &http.Client{CheckRedirect: stayHere}
	resp, err := client.Get(url) // want `client\.Get has no timeout: it can wait forever; use a client with a Timeout`
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// CheckLicenseInTime has one with a timeout.
func CheckLicenseInTime(url string) error {
	client := &http.Client{CheckRedirect: stayHere, Timeout: 10 * time.Second}
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func stayHere(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// A supplier is asked with a client that is made once.
type supplier struct {
	client *http.Client
	url    string
}

func newSupplier(url string) *supplier {
	return &supplier{client: new(http.Client), url: url} // want `client has no timeout, and s\.client\.Get \(line \d+\) has no deadline: it can wait forever; set Timeout`
}

// LoadSupplier asks a supplier whose client nobody has given a timeout.
func LoadSupplier(url string) error {
	return newSupplier(url).load()
}

func (s *supplier) load() error {
	resp, err := s.client.Get(s.url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// A patientSupplier is asked with a client that gives up.
type patientSupplier struct {
	client *http.Client
	url    string
}

func newPatientSupplier(url string) *patientSupplier {
	return &patientSupplier{client: &http.Client{Timeout: time.Minute}, url: url}
}

// LoadSupplierInTime asks a supplier whose client has a timeout from the start.
func LoadSupplierInTime(url string) error {
	return newPatientSupplier(url).loadInTime()
}

func (s *patientSupplier) loadInTime() error {
	resp, err := s.client.Get(s.url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// PrintLabel bounds what it writes to the printer, but not the wait for the printer itself.
func PrintLabel(address string, limit time.Duration) error {
	conn, err := net.Dial("tcp", address) // want `net\.Dial has no timeout: it waits for minutes, as long as the system does; use net\.DialTimeout`
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(limit)); err != nil {
		return err
	}
	_, err = conn.Write([]byte("label"))
	return err
}

// PrintLabelInTime bounds both.
func PrintLabelInTime(address string, limit time.Duration) error {
	conn, err := net.DialTimeout("tcp", address, limit)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(limit)); err != nil {
		return err
	}
	_, err = conn.Write([]byte("label"))
	return err
}
