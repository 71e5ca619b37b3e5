package request

import (
	"context"
	"net/http"
)

// DraftReport takes its request from a function that makes it without a context.
func DraftReport(ctx context.Context, url string) error {
	req, err := draftRequest(url)
	if err != nil {
		return err
	}
	return send(http.DefaultClient.Do(req)) // want `request made by draftRequest is sent by http\.DefaultClient\.Do without a context: canceling ctx does not stop it; .*ctx.*`
}

func draftRequest(url string) (*http.Request, error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	return req, nil
}
