// Package titles knows the titles that a website has.
package titles

import (
	"context"

	"github.com/cancellint/cancellint/testdata/src/ctxpass/chain/titles/fetch"
)

// List lists the titles.
func List(url string) error { return fetch.Page(url) }

// ListFor lists the titles.
func ListFor(ctx context.Context, url string) error { return fetch.PageFor(ctx, url) }

// Order orders a title.
func Order(url string) error { return fetch.New().Send(url) }
