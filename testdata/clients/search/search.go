// Package search has calls of Elasticsearch's API, whose context is one of their options.
package search

import (
	"context"
	"strings"

	"github.com/elastic/go-elasticsearch/v8/esapi"
)

// Orders searches to the end.
func Orders(ctx context.Context, es *esapi.API, query string) error {
	resp, err := es.Search(es.Search.WithIndex("orders"), es.Search.WithBody(strings.NewReader(query))) // want `es\.Search runs without a context: canceling ctx does not stop it; add es\.Search\.WithContext\(ctx\)`
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// OrdersFor ends with ctx.
func OrdersFor(ctx context.Context, es *esapi.API, query string) error {
	resp, err := es.Search(es.Search.WithContext(ctx), es.Search.WithIndex("orders"), es.Search.WithBody(strings.NewReader(query)))
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// OrdersWith is given the options, of which one may be the context.
func OrdersWith(ctx context.Context, es *esapi.API, options ...func(*esapi.SearchRequest)) error {
	resp, err := es.Search(options...)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// Drop has no options at all.
func Drop(ctx context.Context, es *esapi.API, index string) error {
	resp, err := es.Indices.Delete([]string{index}) // want `es\.Indices\.Delete runs without a context: canceling ctx does not stop it; add es\.Indices\.Delete\.WithContext\(ctx\)`
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// DropFor ends with ctx.
func DropFor(ctx context.Context, es *esapi.API, index string) error {
	resp, err := es.Indices.Delete([]string{index}, es.Indices.Delete.WithContext(ctx))
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// Ping binds a context that never ends.
func Ping(ctx context.Context, es *esapi.API) error {
	resp, err := es.Ping(es.Ping.WithContext(context.Background())) // want `es\.Ping runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// PingFor ends with ctx.
func PingFor(ctx context.Context, es *esapi.API) error {
	resp, err := es.Ping(es.Ping.WithContext(ctx))
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
