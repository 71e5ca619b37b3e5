// Package orderstwirp is as protoc-gen-twirp writes it.
package orderstwirp

import (
	"context"
	"net/http"

	"github.com/twitchtv/twirp"
)

type Request struct{}

type Response struct{}

type Orders interface {
	List(context.Context, *Request) (*Response, error)
}

type HTTPClient interface {
	Do(req *http.Request) (*http.Response, error)
}

func NewOrdersProtobufClient(baseURL string, client HTTPClient, opts ...twirp.ClientOption) Orders {
	return &ordersClient{client}
}

type ordersClient struct{ http HTTPClient }

func (c *ordersClient) List(ctx context.Context, req *Request) (*Response, error) { return nil, nil } // want List:`.*`
