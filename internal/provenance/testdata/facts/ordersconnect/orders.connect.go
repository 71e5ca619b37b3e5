// Package ordersconnect is as protoc-gen-connect-go writes it.
package ordersconnect

import (
	"context"

	"connectrpc.com/connect"
)

type Request struct{}

type Response struct{}

type OrdersClient interface {
	List(context.Context, *Request) (*Response, error)
}

func NewOrdersClient(httpClient connect.HTTPClient, baseURL string, opts ...connect.ClientOption) OrdersClient {
	return &ordersClient{httpClient}
}

type ordersClient struct{ http connect.HTTPClient }

func (c *ordersClient) List(ctx context.Context, req *Request) (*Response, error) { return nil, nil } // want List:`.*`
