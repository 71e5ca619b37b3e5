// Package defaultclient gives the client that everybody shares a timeout, as some programs do first.
package defaultclient

import (
	"net/http"
	"time"
)

func setUp() {
	http.DefaultClient.Timeout = 10 * time.Second
}

// FetchRates uses the shorthand, which has a timeout for once.
func FetchRates(url string) error {
	setUp()
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
