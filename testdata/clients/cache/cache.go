// Package cache has calls of Couchbase, whose context is in their options, and which have a timeout of their own: what
// does not bind a context is reported with medium confidence. There is no server for them to run against: they are
// analyzed.
package cache

import (
	"context"
	"time"

	"github.com/couchbase/gocb/v2"
)

// Touch gives no options.
func Touch(ctx context.Context, c *gocb.Collection, id string) error {
	_, err := c.Touch(id, time.Hour, nil)
	return err
}

// Exists has options without a context.
func Exists(ctx context.Context, c *gocb.Collection, id string) (bool, error) {
	result, err := c.Exists(id, &gocb.ExistsOptions{Timeout: time.Second})
	if err != nil {
		return false, err
	}
	return result.Exists(), nil
}

// ExistsFor has options with one.
func ExistsFor(ctx context.Context, c *gocb.Collection, id string) (bool, error) {
	result, err := c.Exists(id, &gocb.ExistsOptions{Timeout: time.Second, Context: ctx})
	if err != nil {
		return false, err
	}
	return result.Exists(), nil
}
