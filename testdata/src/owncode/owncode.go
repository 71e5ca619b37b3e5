// Package owncode uses a team's own client, sessions and dispatcher, which the analyzers know from a catalogue file
// alone: analyzers/ctxpass/testdata/own.catalog. Without it they are silent here.
package owncode

import (
	"context"
	"time"

	"github.com/cancellint/cancellint/testdata/src/owncode/rpc"
)

// Grace is how long WriteAudit works on after its caller has gone.
const Grace = 5 * time.Second

// PlaceOrder calls on a context of its own.
func PlaceOrder(ctx context.Context, client *rpc.Client) error {
	return client.Call(context.Background(), "order.place").Err // want `client.Call runs on context.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
}

func PlaceOrderFor(ctx context.Context, client *rpc.Client) error {
	callCtx, cancel := context.WithTimeout(ctx, time.Hour)
	defer cancel()
	return client.Call(callCtx, "order.place").Err
}

// QuoteOrder calls through an interface.
func QuoteOrder(ctx context.Context, caller rpc.Caller) error {
	return caller.Call(context.Background(), "order.quote").Err // want `caller.Call runs on context.Background\(\), not on ctx`
}

func QuoteOrderFor(ctx context.Context, caller rpc.Caller) error {
	return caller.Call(ctx, "order.quote").Err
}

// NotifyWarehouse calls the form that takes no context.
func NotifyWarehouse(ctx context.Context, client *rpc.Client) error {
	return client.Send("warehouse.notify").Err // want `client.Send takes no context: canceling ctx does not stop it; use client.Call with ctx`
}

func NotifyWarehouseFor(ctx context.Context, client *rpc.Client) error {
	return client.Call(ctx, "warehouse.notify").Err
}

// RefundOrder leaves the call to a function that has no context.
func RefundOrder(ctx context.Context, client *rpc.Client) error {
	return refund(client) // want `refund calls client.Call on context.TODO\(\) \(owncode.go:\d+\): canceling ctx`
}

func refund(client *rpc.Client) error { return client.Call(context.TODO(), "order.refund").Err }

func RefundOrderFor(ctx context.Context, client *rpc.Client) error {
	return client.Call(ctx, "order.refund").Err
}

// LoadCart has a session, which has the context.
func LoadCart(session *rpc.Session, client *rpc.Client) error {
	return client.Call(context.Background(), "cart.load:"+session.User).Err // want `client.Call runs on context.Background\(\), not on session.Ctx\(\): canceling session.Ctx\(\) does not stop it; pass session.Ctx\(\)`
}

func LoadCartFor(session *rpc.Session, client *rpc.Client) error {
	return client.Call(session.Ctx(), "cart.load:"+session.User).Err
}

// A Desk takes the jobs that a dispatcher hands to all of its methods that begin with Handle.
type Desk struct{ Client *rpc.Client }

// HandleReturn drops the context that the dispatcher hands over, though nothing but the dispatcher asks for it.
func (d *Desk) HandleReturn(_ context.Context, order string) error {
	return d.Client.Call(context.Background(), "return:"+order).Err // want `d.Client.Call runs on context.Background\(\), not on ctx`
}

func (d *Desk) HandleExchange(ctx context.Context, order string) error {
	return d.Client.Call(ctx, "exchange:"+order).Err
}

// WriteAudit detaches on purpose.
func WriteAudit(ctx context.Context, client *rpc.Client) error {
	auditCtx, cancel := context.WithTimeout(rpc.Detach(ctx), Grace)
	defer cancel()
	return client.Call(auditCtx, "audit.write").Err
}
