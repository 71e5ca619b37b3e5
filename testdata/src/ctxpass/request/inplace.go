package request

import (
	"context"
	"net/http"
)

// BindReport gives the request its context in place.
func BindReport(ctx context.Context, url string) error {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	*req = *req.WithContext(ctx)
	return send(http.DefaultClient.Do(req))
}

// AttachReport has a function do so.
func AttachReport(ctx context.Context, url string) error {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	attach(ctx, req)
	return send(http.DefaultClient.Do(req))
}

func attach(ctx context.Context, req *http.Request) { *req = *req.WithContext(ctx) }
