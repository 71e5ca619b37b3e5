// Package registry has calls of Consul, whose context is in their options.
package registry

import (
	"context"

	"github.com/hashicorp/consul/api"
)

// Leader reads a key to the end.
func Leader(ctx context.Context, kv *api.KV) (string, error) {
	pair, _, err := kv.Get("leader", nil) // want `kv\.Get runs without a context: canceling ctx does not stop it; give it api\.QueryOptions made by WithContext\(ctx\)`
	if err != nil || pair == nil {
		return "", err
	}
	return string(pair.Value), nil
}

// LeaderFor ends with ctx.
func LeaderFor(ctx context.Context, kv *api.KV) (string, error) {
	pair, _, err := kv.Get("leader", (&api.QueryOptions{}).WithContext(ctx))
	if err != nil || pair == nil {
		return "", err
	}
	return string(pair.Value), nil
}

// Healthy has options without a context.
func Healthy(ctx context.Context, client *api.Client, service string) (int, error) {
	options := &api.QueryOptions{RequireConsistent: true}
	entries, _, err := client.Health().Service(service, "", true, options) // want `client\.Health\(\)\.Service runs without a context: canceling ctx does not stop it; give it api\.QueryOptions made by WithContext\(ctx\)`
	return len(entries), err
}

// HealthyFor has them with one.
func HealthyFor(ctx context.Context, client *api.Client, service string) (int, error) {
	options := &api.QueryOptions{RequireConsistent: true}
	options = options.WithContext(ctx)
	entries, _, err := client.Health().Service(service, "", true, options)
	return len(entries), err
}

// defaults may do anything to the options.
func defaults(ctx context.Context, options *api.WriteOptions) { *options = *options.WithContext(ctx) }

// Resign has a function of its own complete the options.
func Resign(ctx context.Context, kv *api.KV) error {
	options := &api.WriteOptions{}
	defaults(ctx, options)
	_, err := kv.Delete("leader", options)
	return err
}

// ResignWith is given them.
func ResignWith(ctx context.Context, kv *api.KV, options *api.WriteOptions) error {
	_, err := kv.Delete("leader", options)
	return err
}
