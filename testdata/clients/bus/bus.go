// Package bus has requests of NATS. FlushWithContext fails without a deadline, the others wait without one.
package bus

import (
	"context"
	"time"

	"github.com/nats-io/nats.go"
)

// Sync fails whatever the server does.
func Sync(conn *nats.Conn) error {
	return conn.FlushWithContext(context.Background()) // want `conn\.FlushWithContext fails at once on context\.Background\(\), which has no deadline; derive the context with context\.WithTimeout`
}

// SyncSoon waits for a second at most.
func SyncSoon(conn *nats.Conn) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return conn.FlushWithContext(ctx)
}

// Flush has a timeout of its own.
func Flush(conn *nats.Conn) error { return conn.Flush() }

// Ask waits for whoever has subscribed.
func Ask(conn *nats.Conn) ([]byte, error) {
	reply, err := conn.RequestWithContext(context.Background(), "orders.count", nil) // want `conn\.RequestWithContext runs on context\.Background\(\) without a deadline: it can wait forever; derive the context with context\.WithTimeout`
	if err != nil {
		return nil, err
	}
	return reply.Data, nil
}

// AskSoon waits for a second at most.
func AskSoon(conn *nats.Conn) ([]byte, error) {
	reply, err := conn.Request("orders.count", nil, time.Second)
	if err != nil {
		return nil, err
	}
	return reply.Data, nil
}
