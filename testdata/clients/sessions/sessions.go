// Package sessions has clients of Redis with and without the timeout that they have by default.
package sessions

import (
	"context"
	"net"

	redis8 "github.com/go-redis/redis/v8"
	"github.com/redis/go-redis/v9"
)

// A Dialer makes connections.
type Dialer = func(ctx context.Context, network, address string) (net.Conn, error)

// Open leaves the timeout as it is.
func Open(dialer Dialer) *redis.Client {
	return redis.NewClient(&redis.Options{Addr: "redis:6379", Dialer: dialer, MaxRetries: -1})
}

// OpenEndless switches it off: no command ends before the server answers.
func OpenEndless(dialer Dialer) *redis.Client {
	return redis.NewClient(&redis.Options{
		Addr:        "redis:6379",
		Dialer:      dialer,
		MaxRetries:  -1,
		ReadTimeout: -1, // want `ReadTimeout of -1 switches off the bound of every command, and contexts are not looked at: a dead server blocks it forever; leave it 0 for the default`
	})
}

// OpenLater does so in a statement of its own.
func OpenLater(dialer Dialer) *redis.Client {
	options := &redis.Options{Addr: "redis:6379", Dialer: dialer, MaxRetries: -1}
	options.ReadTimeout = -2 // want `ReadTimeout of -2 switches off the bound of every command, and contexts are not looked at: a dead server blocks it forever; leave it 0 for the default`
	return redis.NewClient(options)
}

// Get has the deadline that its caller gives it, and five seconds if that is later.
func Get(ctx context.Context, client *redis.Client, id string) (string, error) {
	return client.Get(ctx, id).Result()
}

// Count has a client of version 8, which looks at the deadlines of contexts: none is here.
func Count(dialer Dialer) (int64, error) {
	client := redis8.NewClient(&redis8.Options{
		Addr:        "redis:6379",
		Dialer:      dialer,
		MaxRetries:  -1,
		ReadTimeout: -1, // want `ReadTimeout of -1 switches off the bound of every command, and client\.DBSize \(line \d+\) has no deadline; leave it 0 for the default`
	})
	defer client.Close()
	return client.DBSize(context.Background()).Result()
}

// CountFor has one too, and its caller a deadline.
func CountFor(ctx context.Context, dialer Dialer) (int64, error) {
	client := redis8.NewClient(&redis8.Options{Addr: "redis:6379", Dialer: dialer, MaxRetries: -1, ReadTimeout: -1})
	defer client.Close()
	return client.DBSize(ctx).Result()
}
