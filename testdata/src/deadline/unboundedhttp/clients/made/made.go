// Package made makes HTTP clients for other packages.
package made

import (
	"net/http"
	"time"
)

// NewClient makes a client that waits as long as the server likes.
func NewClient() *http.Client {
	return &http.Client{CheckRedirect: stayHere}
}

// NewPatientClient makes one that gives up.
func NewPatientClient() *http.Client {
	client := NewClient()
	client.Timeout = 10 * time.Second
	return client
}

func stayHere(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
