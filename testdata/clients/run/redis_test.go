package run

import (
	"context"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	redis8 "github.com/go-redis/redis/v8"
	"github.com/redis/go-redis/v9"

	"github.com/cancellint/cancellint/testdata/clients/sessions"
)

// go-redis reads its own clock, which is not that of a bubble. What a read may wait for is seen without one: it is what
// the connection is told.

// A mute is a connection to a server that never answers. A read with a deadline fails as if it had passed; one without
// notes that it would wait forever, and fails too.
type mute struct {
	net.Conn // of no use: nil
	endless  *atomic.Bool

	mu       sync.Mutex
	deadline time.Time
}

func (m *mute) SetDeadline(t time.Time) error      { return m.SetReadDeadline(t) }
func (m *mute) SetWriteDeadline(t time.Time) error { return nil }
func (m *mute) Write(b []byte) (int, error)        { return len(b), nil }
func (m *mute) Close() error                       { return nil }
func (m *mute) LocalAddr() net.Addr                { return &net.TCPAddr{} }
func (m *mute) RemoteAddr() net.Addr               { return &net.TCPAddr{} }

func (m *mute) SetReadDeadline(t time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.deadline = t
	return nil
}

func (m *mute) Read([]byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.deadline.IsZero() {
		return 0, os.ErrDeadlineExceeded
	}
	m.endless.Store(true)
	return 0, io.EOF
}

// waitsForever reports whether a command, on a client with a dialer of mutes, would wait forever.
func waitsForever(t *testing.T, command func(sessions.Dialer) error) bool {
	t.Helper()
	var endless atomic.Bool
	if err := command(func(context.Context, string, string) (net.Conn, error) { return &mute{endless: &endless}, nil }); err == nil {
		t.Fatal("the server has answered")
	}
	return endless.Load()
}

// gets9 gets a key, on a context with a deadline, through the client that a function opens.
func gets9(t *testing.T, open func(sessions.Dialer) *redis.Client) bool {
	return waitsForever(t, func(dialer sessions.Dialer) error {
		client := open(dialer)
		defer client.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := sessions.Get(ctx, client, "id")
		return err
	})
}

var redisRows = []struct {
	name    string
	forever func(t *testing.T) bool
	want    bool
}{
	{funcName(sessions.Open), func(t *testing.T) bool { return gets9(t, sessions.Open) }, false},
	{funcName(sessions.OpenEndless), func(t *testing.T) bool { return gets9(t, sessions.OpenEndless) }, true},
	{funcName(sessions.OpenLater), func(t *testing.T) bool { return gets9(t, sessions.OpenLater) }, true},
	{funcName(sessions.Count), func(t *testing.T) bool {
		return waitsForever(t, func(dialer sessions.Dialer) error {
			_, err := sessions.Count(dialer)
			return err
		})
	}, true},
	{funcName(sessions.CountFor), func(t *testing.T) bool {
		return waitsForever(t, func(dialer sessions.Dialer) error {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			_, err := sessions.CountFor(ctx, dialer)
			return err
		})
	}, false},
}

// switched are the values of ReadTimeout in every kind of options that the catalogue knows, and whether a command on a
// context with a deadline can then wait forever.
var switched = []struct {
	name string
	open func(sessions.Dialer) redis.Cmdable
	want bool
}{
	{"Options 0", func(d sessions.Dialer) redis.Cmdable {
		return redis.NewClient(&redis.Options{Dialer: d, MaxRetries: -1})
	}, false},
	{"Options -1, ContextTimeoutEnabled", func(d sessions.Dialer) redis.Cmdable {
		return redis.NewClient(&redis.Options{Dialer: d, MaxRetries: -1, ReadTimeout: -1, ContextTimeoutEnabled: true})
	}, false},
	{"Options -2, ContextTimeoutEnabled", func(d sessions.Dialer) redis.Cmdable {
		return redis.NewClient(&redis.Options{Dialer: d, MaxRetries: -1, ReadTimeout: -2, ContextTimeoutEnabled: true})
	}, true},
	{"RingOptions -1", func(d sessions.Dialer) redis.Cmdable {
		return redis.NewRing(&redis.RingOptions{
			Addrs: map[string]string{"one": "redis:6379"}, MaxRetries: -1, ReadTimeout: -1,
			NewClient: func(options *redis.Options) *redis.Client {
				options.Dialer = d
				return redis.NewClient(options)
			},
		})
	}, true},
	{"ClusterOptions -2", func(d sessions.Dialer) redis.Cmdable {
		return redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{"redis:6379"}, Dialer: d, ReadTimeout: -2})
	}, true},
}

func TestRedis(t *testing.T) {
	t.Parallel()
	for _, row := range redisRows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if got := row.forever(t); got != row.want {
				t.Errorf("waits forever: %t, want %t", got, row.want)
			}
		})
	}
	for _, row := range switched {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got := waitsForever(t, func(dialer sessions.Dialer) error {
				client := row.open(dialer)
				defer client.(io.Closer).Close()
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				return client.Get(ctx, "id").Err()
			})
			if got != row.want {
				t.Errorf("waits forever: %t, want %t", got, row.want)
			}
		})
	}
}

// TestRedis8 does the same for version 8, where 0 stands for 3s.
func TestRedis8(t *testing.T) {
	t.Parallel()
	for timeout, want := range map[time.Duration]bool{0: false, -1: true} {
		got := waitsForever(t, func(dialer sessions.Dialer) error {
			client := redis8.NewClient(&redis8.Options{Dialer: dialer, MaxRetries: -1, ReadTimeout: timeout})
			defer client.Close()
			return client.Get(context.Background(), "id").Err()
		})
		if got != want {
			t.Errorf("ReadTimeout of %d: waits forever: %t, want %t", timeout, got, want)
		}
	}
}
