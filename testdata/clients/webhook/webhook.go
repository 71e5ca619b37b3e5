// Package webhook has requests of resty, to which the context is bound.
package webhook

import (
	"context"
	"errors"

	"github.com/go-resty/resty/v2"
	resty3 "resty.dev/v3"
)

// Ping sends a request that nobody can cancel.
func Ping(ctx context.Context, client *resty.Client, url string) error {
	_, err := client.R().Get(url) // want `client\.R\(\)\.Get runs without a context: canceling ctx does not stop it; use client\.R\(\)\.SetContext\(ctx\)`
	return err
}

// PingFor sends one that ends with the caller.
func PingFor(ctx context.Context, client *resty.Client, url string) error {
	_, err := client.R().SetContext(ctx).Get(url)
	return err
}

// Notify builds its request in steps, of which none binds the context.
func Notify(ctx context.Context, client *resty.Client, url, token string) error {
	req := client.R() // want `req\.Post runs without a context: canceling ctx does not stop it; use client\.R\(\)\.SetContext\(ctx\)`
	req.SetHeader("Accept", "application/json")
	if token != "" {
		req = req.SetAuthToken(token)
	}
	_, err := req.Post(url)
	return err
}

// NotifyFor binds it in a statement of its own, since SetContext changes the request.
func NotifyFor(ctx context.Context, client *resty.Client, url, token string) error {
	req := client.R()
	req.SetHeader("Accept", "application/json")
	if token != "" {
		req = req.SetAuthToken(token)
	}
	req.SetContext(ctx)
	_, err := req.Post(url)
	return err
}

// NotifyThrough hands the request to a function that binds it.
func NotifyThrough(ctx context.Context, client *resty.Client, url string) error {
	req := client.R()
	bind(ctx, req)
	_, err := req.Post(url)
	return err
}

func bind(ctx context.Context, req *resty.Request) { req.SetContext(ctx) }

// newRequest returns a request without a context: its callers' business.
func newRequest(client *resty.Client) *resty.Request {
	return client.R().SetHeader("Accept", "application/json")
}

// Fetch forgets to bind it.
func Fetch(ctx context.Context, client *resty.Client, url string) error {
	_, err := newRequest(client).Get(url) // want `newRequest\(client\)\.Get runs without a context: canceling ctx does not stop it; use newRequest\(…\)\.SetContext\(ctx\)`
	return err
}

// FetchFor binds it.
func FetchFor(ctx context.Context, client *resty.Client, url string) error {
	_, err := newRequest(client).SetContext(ctx).Get(url)
	return err
}

// Delete binds a context only if it has a name for it.
func Delete(ctx context.Context, client *resty.Client, url string) error {
	req := client.R()
	if ctx != nil {
		req.SetContext(ctx)
	}
	_, err := req.Delete(url)
	return err
}

// PingV3 is Ping for the next major version.
func PingV3(ctx context.Context, client *resty3.Client, url string) error {
	_, err := client.R().Get(url) // want `client\.R\(\)\.Get runs without a context: canceling ctx does not stop it; use client\.R\(\)\.SetContext\(ctx\)`
	return err
}

// PingV3For binds the context to a copy.
func PingV3For(ctx context.Context, client *resty3.Client, url string) error {
	_, err := client.R().WithContext(ctx).Get(url)
	return err
}

// status asks for the health of a peer, on no context.
func status(client *resty.Client, url string) error {
	resp, err := client.R().Get(url)
	if err == nil && resp.IsError() {
		err = errors.New(resp.Status())
	}
	return err
}

// Check has a context, which does not get to the request.
func Check(ctx context.Context, client *resty.Client, url string) error {
	return status(client, url) // want `status calls client\.R\(\)\.Get without a context \(webhook\.go:98\): canceling ctx does not stop it; pass ctx to status`
}
