package reach

import (
	"context"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

func (d *Depot) recall() error {
	_, err := d.parcels.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "recall"})
	return err
}

// Recall hands a bound method to a function that runs it.
func (d *Depot) Recall(ctx context.Context) error {
	return twice(d.recall) // want `d\.recall calls d\.parcels\.Check on context\.Background\(\) \(functions\.go:\d+\): canceling ctx does not stop it; pass ctx to d\.recall`
}

// RecallFor hands it a literal that carries the context.
func (d *Depot) RecallFor(ctx context.Context) error {
	return twice(func() error { return d.locateFor(ctx) })
}

func (d *Depot) load() error {
	_, err := d.parcels.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "load"})
	return err
}

// Load waits for the goroutine's answer.
func (d *Depot) Load(ctx context.Context) error {
	loaded := make(chan error, 1)
	go func() { loaded <- d.load() }() // want `d\.load calls d\.parcels\.Check on context\.Background\(\) \(functions\.go:\d+\): canceling ctx does not stop it; pass ctx to d\.load`
	return <-loaded
}

// LoadFor waits for one that ends with the caller.
func (d *Depot) LoadFor(ctx context.Context) error {
	loaded := make(chan error, 1)
	go func() { loaded <- d.locateFor(ctx) }()
	return <-loaded
}

// A Courier delivers in a way that its constructor chooses.
type Courier struct {
	roads   healthpb.HealthClient
	deliver func(healthpb.HealthClient) error
}

// NewCourier returns the only kind of courier.
func NewCourier(roads healthpb.HealthClient) *Courier {
	return &Courier{roads: roads, deliver: deliverByRoad}
}

func deliverByRoad(roads healthpb.HealthClient) error {
	_, err := roads.Check(context.TODO(), &healthpb.HealthCheckRequest{Service: "roads"})
	return err
}

// Deliver calls the function in the field.
func (c *Courier) Deliver(ctx context.Context) error {
	return c.deliver(c.roads) // want `c\.deliver calls roads\.Check on context\.TODO\(\) \(functions\.go:\d+\): canceling ctx does not stop it; pass ctx to c\.deliver`
}

// DeliverFor asks the roads itself.
func (c *Courier) DeliverFor(ctx context.Context) error {
	_, err := c.roads.Check(ctx, &healthpb.HealthCheckRequest{Service: "roads"})
	return err
}
