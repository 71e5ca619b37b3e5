// Package topics has calls of a generated Google client, whose methods have timeouts that an option can switch off.
package topics

import (
	"context"

	"github.com/googleapis/gax-go/v2"
)

// A Topic is what a message is published to.
type Topic struct{ Name string }

// A Request names one.
type Request struct{ Topic string }

// A Client is what Google's generator writes.
type Client interface {
	GetTopic(ctx context.Context, req *Request, opts ...gax.CallOption) (*Topic, error)
}

// Get has the method's own timeout.
func Get(client Client, name string) (*Topic, error) {
	return client.GetTopic(context.Background(), &Request{Topic: name})
}

// GetEndless has none.
func GetEndless(client Client, name string) (*Topic, error) {
	return client.GetTopic(context.Background(), &Request{Topic: name}, gax.WithTimeout(0)) // want `WithTimeout of 0 switches off the bound of every call, and client\.GetTopic \(line \d+\) has no deadline; leave it out for the method's own`
}

// GetFor has the caller's.
func GetFor(ctx context.Context, client Client, name string) (*Topic, error) {
	return client.GetTopic(ctx, &Request{Topic: name}, gax.WithTimeout(0))
}
