package harness

import (
	"context"
	"testing"

	"github.com/cancellint/cancellint/testdata/src/owncode"
	"github.com/cancellint/cancellint/testdata/src/owncode/rpc"
)

// owncodeRows returns the rows of what ctxpass reports if a catalogue file names it. The symptom is that server 2 works
// on a call after the client of server 1 has gone.
func owncodeRows() []row {
	client := func(s *stage) *rpc.Client {
		return &rpc.Client{Transport: func(ctx context.Context, _ string) rpc.Reply {
			return rpc.Reply{Err: s.work(ctx, server2)}
		}}
	}
	withClient := func(t *testing.T, call func(context.Context, *rpc.Client) error) bool {
		return goesOn(t, 0, func(ctx context.Context, s *stage) error { return call(ctx, client(s)) })
	}
	return []row{
		pair(owncode.PlaceOrder, owncode.PlaceOrderFor, withClient).calling((*rpc.Client).Call),
		pair(owncode.QuoteOrder, owncode.QuoteOrderFor, func(t *testing.T, quote func(context.Context, rpc.Caller) error) bool {
			return withClient(t, func(ctx context.Context, c *rpc.Client) error { return quote(ctx, c) })
		}),
		pair(owncode.NotifyWarehouse, owncode.NotifyWarehouseFor, withClient).calling((*rpc.Client).Send),
		pair(owncode.RefundOrder, owncode.RefundOrderFor, withClient),
		pair(owncode.LoadCart, owncode.LoadCartFor, func(t *testing.T, load func(*rpc.Session, *rpc.Client) error) bool {
			return withClient(t, func(ctx context.Context, c *rpc.Client) error { return load(&rpc.Session{Visit: ctx}, c) })
		}).calling((*rpc.Session).Ctx),
		pair((*owncode.Desk).HandleReturn, (*owncode.Desk).HandleExchange,
			func(t *testing.T, handle func(*owncode.Desk, context.Context, string) error) bool {
				return withClient(t, func(ctx context.Context, c *rpc.Client) error { return handle(&owncode.Desk{Client: c}, ctx, "1") })
			}),
		quiet(owncode.WriteAudit, func(t *testing.T, write func(context.Context, *rpc.Client) error) bool {
			return goesOn(t, owncode.Grace, func(ctx context.Context, s *stage) error { return write(ctx, client(s)) })
		}).calling(rpc.Detach),
	}
}
