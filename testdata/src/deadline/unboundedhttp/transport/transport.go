// Package transport has HTTP clients whose transport has limits: for the connection and the header of the response,
// not for its body.
package transport

import (
	"io"
	"net"
	"net/http"
	"time"
)

// Download waits a while for the connection and the header, and forever for what follows.
func Download(url string, limit time.Duration) error {
	client := &http.Client{Transport: &http.Transport{
		DialContext:           (&net.Dialer{Timeout: limit}).DialContext,
		ResponseHeaderTimeout: limit,
	}}
	resp, err := client.Get(url) // want `client\.Get has no timeout, as ResponseHeaderTimeout does not limit the body: it can wait forever; use a client with a Timeout, or a context with a deadline`
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// DownloadInTime has a timeout for everything.
func DownloadInTime(url string, limit time.Duration) error {
	client := &http.Client{
		Timeout:   limit,
		Transport: &http.Transport{DialContext: (&net.Dialer{Timeout: limit}).DialContext},
	}
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// A limited transport bounds whatever it carries.
type limited struct {
	base  http.RoundTripper
	limit time.Duration
}

// RoundTrip gives the request until the limit, the reading of its body included.
func (l limited) RoundTrip(req *http.Request) (*http.Response, error) {
	client := http.Client{Transport: l.base, Timeout: l.limit}
	return client.Do(req)
}

// DownloadLimited has a transport of its own make, which knows better than net/http's.
func DownloadLimited(url string, limit time.Duration) error {
	client := &http.Client{Transport: limited{http.DefaultTransport, limit}}
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}
