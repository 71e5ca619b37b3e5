// Package rpc is a team's own client, of which nothing tells an analyzer that its calls leave the process: what goes
// wrong is in the reply.
package rpc

import "context"

// A Reply is the answer to a call, or why there is none.
type Reply struct{ Err error }

// A Transport brings a call to the server.
type Transport func(ctx context.Context, method string) Reply

// A Caller makes calls.
type Caller interface {
	Call(ctx context.Context, method string) Reply
}

// A Client makes calls over one transport.
type Client struct{ Transport Transport }

// Call waits for the reply, no longer than ctx.
func (c *Client) Call(ctx context.Context, method string) Reply { return c.Transport(ctx, method) }

// Send is the older form of Call.
func (c *Client) Send(method string) Reply { return c.Transport(context.Background(), method) }

// Detach returns a context for what must be done although ctx may end.
func Detach(ctx context.Context) context.Context { return context.Background() }

// A Session is one user's visit.
type Session struct {
	Visit context.Context
	User  string
}

// Ctx returns the context of the visit.
func (s *Session) Ctx() context.Context { return s.Visit }
