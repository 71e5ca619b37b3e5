// Package fetch fetches from websites.
package fetch

import (
	"context"
	"net/http"
)

// Page fetches a page, on nobody's behalf.
func Page(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// PageFor fetches a page.
func PageFor(ctx context.Context, url string) error {
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

// A Sender sends forms.
type Sender struct{ client *http.Client }

// New returns a sender.
func New() *Sender { return &Sender{client: &http.Client{}} }

// Send sends a form, on nobody's behalf.
func (s *Sender) Send(url string) error {
	req, err := http.NewRequest(http.MethodPost, url, nil)
	if err != nil {
		return err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
