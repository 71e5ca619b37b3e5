package reach

import (
	"context"
	"sync"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// A Shelf keeps what it has fetched.
type Shelf[K comparable, V any] struct {
	Stock  healthpb.HealthClient
	Decode func(K) (string, V)
	kept   map[K]V
}

// Fill is a method of a generic type.
func (s *Shelf[K, V]) Fill(ctx context.Context, key K) error {
	name, value := s.Decode(key)
	if _, err := s.Stock.Check(context.Background(), &healthpb.HealthCheckRequest{Service: name}); err != nil { // want `s\.Stock\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
		return err
	}
	s.keep(key, value)
	return nil
}

// FillFor is one that ends with its caller.
func (s *Shelf[K, V]) FillFor(ctx context.Context, key K) error {
	name, value := s.Decode(key)
	if _, err := s.Stock.Check(ctx, &healthpb.HealthCheckRequest{Service: name}); err != nil {
		return err
	}
	s.keep(key, value)
	return nil
}

func (s *Shelf[K, V]) keep(key K, value V) {
	if s.kept == nil {
		s.kept = make(map[K]V)
	}
	s.kept[key] = value
}

// Refill calls another method of the generic type.
func (s *Shelf[K, V]) Refill(ctx context.Context, key K) error {
	return s.fetch(key) // want `s\.fetch calls s\.Stock\.Check on context\.TODO\(\) \(callees\.go:\d+\): canceling ctx does not stop it; pass ctx to s\.fetch`
}

func (s *Shelf[K, V]) fetch(key K) error {
	name, value := s.Decode(key)
	_, err := s.Stock.Check(context.TODO(), &healthpb.HealthCheckRequest{Service: name})
	s.keep(key, value)
	return err
}

// WeighParcel calls a generic function.
func WeighParcel(ctx context.Context, scales healthpb.HealthClient) error {
	_, err := ask(scales, parseWeight) // want `ask calls server\.Check on context\.TODO\(\) \(callees\.go:\d+\): canceling ctx does not stop it; pass ctx to ask`
	return err
}

func ask[A any](server healthpb.HealthClient, parse func(*healthpb.HealthCheckResponse) A) (answer A, err error) {
	resp, err := server.Check(context.TODO(), &healthpb.HealthCheckRequest{Service: "scales"})
	if err != nil {
		return answer, err
	}
	return parse(resp), nil
}

func parseWeight(resp *healthpb.HealthCheckResponse) int { return int(resp.GetStatus()) }

// WeighParcelFor calls one that takes the context.
func WeighParcelFor(ctx context.Context, scales healthpb.HealthClient) error {
	_, err := askFor(ctx, scales, parseWeight)
	return err
}

func askFor[A any](ctx context.Context, server healthpb.HealthClient, parse func(*healthpb.HealthCheckResponse) A) (answer A, err error) {
	resp, err := server.Check(ctx, &healthpb.HealthCheckRequest{Service: "scales"})
	if err != nil {
		return answer, err
	}
	return parse(resp), nil
}

// A Depot knows its parcels.
type Depot struct{ parcels healthpb.HealthClient }

// NewDepot returns a depot.
func NewDepot(parcels healthpb.HealthClient) *Depot { return &Depot{parcels} }

func (d *Depot) locate() error {
	_, err := d.parcels.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "parcels"})
	return err
}

func (d *Depot) locateFor(ctx context.Context) error {
	_, err := d.parcels.Check(ctx, &healthpb.HealthCheckRequest{Service: "parcels"})
	return err
}

func (d *Depot) trace() error {
	_, err := d.parcels.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "trace"})
	return err
}

func (d *Depot) scan() error {
	_, err := d.parcels.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "scan"})
	return err
}

// Locate calls a method by a value that is bound to its receiver.
func (d *Depot) Locate(ctx context.Context) error {
	locate := d.locate
	return locate() // want `locate calls d\.parcels\.Check on context\.Background\(\) \(callees\.go:\d+\): canceling ctx does not stop it; pass ctx to locate`
}

// LocateFor calls the one that takes a context.
func (d *Depot) LocateFor(ctx context.Context) error {
	locate := d.locateFor
	return locate(ctx)
}

// Trace calls a method by its expression.
func (d *Depot) Trace(ctx context.Context) error {
	return (*Depot).trace(d) // want `\(\*Depot\)\.trace calls d\.parcels\.Check on context\.Background\(\) \(callees\.go:\d+\): canceling ctx does not stop it; pass ctx to \(\*Depot\)\.trace`
}

// Scan waits for the goroutine that it starts.
func (d *Depot) Scan(ctx context.Context) error {
	var group sync.WaitGroup
	group.Add(1)
	go func() {
		defer group.Done()
		d.scan() // want `d\.scan calls d\.parcels\.Check on context\.Background\(\) \(callees\.go:\d+\): canceling ctx does not stop it; pass ctx to d\.scan`
	}()
	group.Wait()
	return ctx.Err()
}

// ScanFor does too, and the goroutine ends with the caller.
func (d *Depot) ScanFor(ctx context.Context) error {
	var group sync.WaitGroup
	group.Add(1)
	go func() {
		defer group.Done()
		d.locateFor(ctx)
	}()
	group.Wait()
	return ctx.Err()
}

// stocktake is the way to count, in a variable that nothing else assigns.
var stocktake = countShelves

func countShelves(stock healthpb.HealthClient) error {
	_, err := stock.Check(context.Background(), &healthpb.HealthCheckRequest{Service: "shelves"})
	return err
}

// TakeStock calls the variable.
func TakeStock(ctx context.Context, stock healthpb.HealthClient) error {
	return stocktake(stock) // want `stocktake calls stock\.Check on context\.Background\(\) \(callees\.go:\d+\): canceling ctx does not stop it; pass ctx to stocktake`
}

// A Carrier is what others see of the only one there is.
type Carrier interface {
	Pick(ctx context.Context) error
	drop() error
}

type van struct{ streets healthpb.HealthClient }

// NewCarrier returns a carrier.
func NewCarrier(streets healthpb.HealthClient) Carrier { return van{streets} }

func (v van) Pick(ctx context.Context) error {
	_, err := v.streets.Check(ctx, &healthpb.HealthCheckRequest{Service: "pick"})
	return err
}

func (v van) drop() error {
	_, err := v.streets.Check(context.TODO(), &healthpb.HealthCheckRequest{Service: "drop"})
	return err
}

// SendVan calls a method of the interface that takes no context.
func SendVan(ctx context.Context, carrier Carrier) error {
	return carrier.drop() // want `carrier\.drop calls v\.streets\.Check on context\.TODO\(\) \(callees\.go:\d+\): canceling ctx does not stop it; pass ctx to carrier\.drop`
}

// CallVan gives a method of the interface a root.
func CallVan(ctx context.Context, carrier Carrier) error {
	return carrier.Pick(context.Background()) // want `carrier\.Pick runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
}

// CallVanFor gives it the context.
func CallVanFor(ctx context.Context, carrier Carrier) error {
	return carrier.Pick(ctx)
}

// RefuseParcel calls a method value of a client.
func RefuseParcel(ctx context.Context, parcels healthpb.HealthClient) error {
	check := parcels.Check
	_, err := check(context.Background(), &healthpb.HealthCheckRequest{Service: "refuse"}) // want `check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
	return err
}

// RefuseParcelFor calls it with the context.
func RefuseParcelFor(ctx context.Context, parcels healthpb.HealthClient) error {
	check := parcels.Check
	_, err := check(ctx, &healthpb.HealthCheckRequest{Service: "refuse"})
	return err
}
