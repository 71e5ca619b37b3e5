// Package storedcontext has contexts that a struct keeps beside the ones that its methods are given.
package storedcontext

import (
	"context"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// A Warehouse lives until its context ends.
type Warehouse struct {
	ctx   context.Context
	stock healthpb.HealthClient
}

// NewWarehouse returns a warehouse that lives until ctx ends.
func NewWarehouse(ctx context.Context, stock healthpb.HealthClient) *Warehouse {
	return &Warehouse{ctx: ctx, stock: stock}
}

// Count asks for as long as the warehouse lives.
func (w *Warehouse) Count(ctx context.Context) error {
	_, err := w.stock.Check(w.ctx, new(healthpb.HealthCheckRequest)) // want `^w.stock.Check runs on w.ctx, not on ctx: canceling ctx does not stop it; pass ctx$`
	return err
}

// CountFor asks for as long as somebody wants to know.
func (w *Warehouse) CountFor(ctx context.Context) error {
	_, err := w.stock.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// Recount asks through a helper, on what it makes of the warehouse's context.
func (w *Warehouse) Recount(ctx context.Context) error {
	countCtx, cancel := context.WithTimeout(w.ctx, time.Minute)
	defer cancel()
	return ask(countCtx, w.stock) // want `^ask runs on w.ctx, not on ctx: canceling ctx does not stop it; pass ctx$`
}

func ask(ctx context.Context, stock healthpb.HealthClient) error {
	_, err := stock.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// Watch has nobody else's context.
func (w *Warehouse) Watch() error {
	_, err := w.stock.Check(w.ctx, new(healthpb.HealthCheckRequest))
	return err
}

// CountEither ends with the warehouse and with who wants to know.
func (w *Warehouse) CountEither(ctx context.Context) error {
	countCtx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	_, err := w.stock.Check(countCtx, new(healthpb.HealthCheckRequest))
	return err
}

// Prefetch fills the warehouse's cache, and keeps nobody waiting.
func (w *Warehouse) Prefetch(ctx context.Context) error {
	go w.stock.Check(w.ctx, new(healthpb.HealthCheckRequest))
	_, err := w.stock.Check(ctx, new(healthpb.HealthCheckRequest))
	return err
}

// A Visit is a context itself, and asks on the one that it is made of.
type Visit struct {
	context.Context
	warehouse context.Context
	stock     healthpb.HealthClient
}

// NewVisit returns a visit that ends with the caller; what it asks for ends with the warehouse.
func NewVisit(ctx context.Context, w *Warehouse) *Visit {
	return &Visit{Context: ctx, warehouse: w.ctx, stock: w.stock}
}

// Count asks for whoever visits next.
func (v *Visit) Count() error {
	_, err := v.stock.Check(v.warehouse, new(healthpb.HealthCheckRequest))
	return err
}

// Shutdown tells the stock while the warehouse still lives, whatever the one who shuts it down has time for.
func (w *Warehouse) Shutdown(ctx context.Context) error {
	_, err := w.stock.Check(w.ctx, new(healthpb.HealthCheckRequest))
	return err
}
