// Package fixes has calls whose cure can be written by rule, and calls whose cure cannot.
package fixes

import (
	"context"
	"database/sql"
	nethttp "net/http"
	. "os/exec"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// FindOrder has a declaration in its way that comes later.
func FindOrder(ctx context.Context, orders healthpb.HealthClient) error {
	{
		_, err := orders.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "orders"}) // want `orders\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
		if err != nil {
			return err
		}
		ctx := "found"
		_ = ctx
	}
	return ctx.Err()
}

// FindOrderFor asks on the caller's behalf.
func FindOrderFor(ctx context.Context, orders healthpb.HealthClient) error {
	_, err := orders.Check(ctx, &healthpb.HealthCheckRequest{Service: "orders"})
	return err
}

// PackOrder shadows its context with one that is bounded and starts at a root.
func PackOrder(ctx context.Context, orders healthpb.HealthClient, fragile bool) error {
	if fragile {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		_, err := orders.Check(ctx, &healthpb.HealthCheckRequest{Service: "fragile"}) // want `orders\.Check runs on context\.Background\(\) \(line \d+\), not on ctx: canceling ctx does not stop it; pass ctx`
		return err
	}
	return FindOrderFor(ctx, orders)
}

// PackOrderFor shadows it with one that is bounded and starts at it.
func PackOrderFor(ctx context.Context, orders healthpb.HealthClient, fragile bool) error {
	if fragile {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		_, err := orders.Check(ctx, &healthpb.HealthCheckRequest{Service: "fragile"})
		return err
	}
	return FindOrderFor(ctx, orders)
}

// SealOrder assigns the root to the parameter itself, bounded.
func SealOrder(ctx context.Context, orders healthpb.HealthClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_, err := orders.Check(ctx, &healthpb.HealthCheckRequest{Service: "seals"}) // want `orders\.Check runs on context\.Background\(\) \(line \d+\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

// PurgeOrders has its arguments on lines of their own.
func PurgeOrders(ctx context.Context, db *sql.DB) error {
	_, err := db.Exec( // want `db\.Exec takes no context: canceling ctx does not stop it; use db\.ExecContext with ctx`
		"delete from orders where state = ?",
		"closed",
	)
	return err
}

// PurgeOrdersFor waits as long as the caller does.
func PurgeOrdersFor(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, "delete from orders where state = ?", "closed")
	return err
}

// FetchOrder calls package net/http by another name.
func FetchOrder(ctx context.Context, url string) error {
	req, err := nethttp.NewRequest(nethttp.MethodGet, url, nil) // want `request is sent by nethttp\.DefaultClient\.Do without a context: canceling ctx does not stop it; use http\.NewRequestWithContext with ctx`
	if err != nil {
		return err
	}
	resp, err := nethttp.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// FetchOrderFor gives the request its context.
func FetchOrderFor(ctx context.Context, url string) error {
	req, err := nethttp.NewRequestWithContext(ctx, nethttp.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := nethttp.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// PrintOrder calls package os/exec by no name at all.
func PrintOrder(ctx context.Context, program string, args ...string) error {
	_, err := Command(program, args...).Output() // want `Command takes no context: canceling ctx does not stop it; use CommandContext with ctx`
	return err
}

// PrintOrderFor kills the program when the caller has gone.
func PrintOrderFor(ctx context.Context, program string, args ...string) error {
	_, err := CommandContext(ctx, program, args...).Output()
	return err
}

// ShowOrder is a handler that bounds its call, and nothing else.
func ShowOrder(w nethttp.ResponseWriter, r *nethttp.Request, orders healthpb.HealthClient) {
	showCtx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := orders.Check(showCtx, &healthpb.HealthCheckRequest{Service: r.URL.Path}); err != nil { // want `orders\.Check runs on context\.Background\(\) \(line \d+\), not on r\.Context\(\): canceling the request does not stop it; pass r\.Context\(\)`
		nethttp.Error(w, err.Error(), nethttp.StatusBadGateway)
	}
}

// ShowOrderFor bounds it within the browser's time.
func ShowOrderFor(w nethttp.ResponseWriter, r *nethttp.Request, orders healthpb.HealthClient) {
	showCtx, cancel := context.WithTimeout(r.Context(), time.Minute)
	defer cancel()
	if _, err := orders.Check(showCtx, &healthpb.HealthCheckRequest{Service: r.URL.Path}); err != nil {
		nethttp.Error(w, err.Error(), nethttp.StatusBadGateway)
	}
}
