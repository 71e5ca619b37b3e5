// Package requests has HTTP requests whose context says how long they may take, or does not.
package requests

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"
)

// send sends a request for somebody who says how long it may take.
func send(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// PullOrders has a request sent and says nothing of the time.
func PullOrders(url string) error {
	return send(context.Background(), url) // want `send passes context\.Background\(\) without a deadline to http\.DefaultClient\.Do: it can wait forever; derive the context with context\.WithTimeout`
}

// PullOrdersInTime says it.
func PullOrdersInTime(url string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return send(ctx, url)
}

// newRequest makes requests without a context.
func newRequest(url string) (*http.Request, error) {
	return http.NewRequest(http.MethodGet, url, nil)
}

// PullReturns sends a request that a function made without a context.
func PullReturns(url string) error {
	req, err := newRequest(url)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req) // want `http\.DefaultClient\.Do has no timeout: it can wait forever; use a client with a Timeout, or a context with a deadline`
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// PullReturnsInTime gives it one.
func PullReturnsInTime(url string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := newRequest(url)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req.WithContext(ctx))
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// FollowOrders reads events for as long as there are any: a timeout would cut them off.
func FollowOrders(url string) error {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "text/event-stream")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	events := bufio.NewScanner(resp.Body)
	for events.Scan() {
	}
	return events.Err()
}

// Proxy answers requests with what another server says, for as long as those who ask wait.
func Proxy(target string, w http.ResponseWriter, r *http.Request) error {
	backend, err := url.Parse(target)
	if err != nil {
		return err
	}
	httputil.NewSingleHostReverseProxy(backend).ServeHTTP(w, r)
	return nil
}
