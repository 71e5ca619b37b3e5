package rootcontext

import (
	"context"
	"net/http"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// A Gateway answers for the inventory: over gRPC, as a stream, over HTTP.
type Gateway struct {
	healthpb.UnimplementedHealthServer
	Inventory healthpb.HealthClient
}

// Reserve is a unary method that forgets its caller.
func (g *Gateway) Reserve(ctx context.Context, req *healthpb.HealthCheckRequest) (*healthpb.HealthCheckResponse, error) {
	return g.Inventory.Check(context.Background(), req) // want `g\.Inventory\.Check runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`
}

// ReserveFor asks on the caller's behalf.
func (g *Gateway) ReserveFor(ctx context.Context, req *healthpb.HealthCheckRequest) (*healthpb.HealthCheckResponse, error) {
	return g.Inventory.Check(ctx, req)
}

// Allocate is a unary method that does not even name its context, though gRPC calls it with one.
func (g *Gateway) Allocate(_ context.Context, req *healthpb.HealthCheckRequest) (*healthpb.HealthCheckResponse, error) {
	return g.Inventory.Check(context.Background(), req) // want `g\.Inventory\.Check runs on context\.Background\(\), not on .*: canceling .* does not stop it; .+`
}

// Follow is a stream method that looks at the stream for everything but its context.
func (g *Gateway) Follow(req *healthpb.HealthCheckRequest, stream healthpb.Health_WatchServer) error {
	status, err := g.Inventory.Check(context.Background(), req) // want `g\.Inventory\.Check runs on context\.Background\(\), not on stream\.Context\(\): .* does not stop it; pass stream\.Context\(\)`
	if err != nil {
		return err
	}
	return stream.Send(status)
}

// FollowFor ends its question with the stream.
func (g *Gateway) FollowFor(req *healthpb.HealthCheckRequest, stream healthpb.Health_WatchServer) error {
	status, err := g.Inventory.Check(stream.Context(), req)
	if err != nil {
		return err
	}
	return stream.Send(status)
}

// ShowStock is an HTTP handler that works on after the browser has gone.
func (g *Gateway) ShowStock(w http.ResponseWriter, r *http.Request) {
	status, err := g.Inventory.Check(context.Background(), &healthpb.HealthCheckRequest{Service: r.URL.Path}) // want `g\.Inventory\.Check runs on context\.Background\(\), not on r\.Context\(\): .* does not stop it; pass r\.Context\(\)`
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.Write([]byte(status.String()))
}

// ShowStockFor stops when the browser goes.
func (g *Gateway) ShowStockFor(w http.ResponseWriter, r *http.Request) {
	status, err := g.Inventory.Check(r.Context(), &healthpb.HealthCheckRequest{Service: r.URL.Path})
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.Write([]byte(status.String()))
}

// PingWarehouse sends a request that says on purpose that nobody can cancel it.
func PingWarehouse(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req) // want `http\.DefaultClient\.Do runs on context\.Background\(\) \(line \d+\), not on ctx: canceling ctx does not stop it; pass ctx`
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// PingWarehouseFor sends one that the caller can cancel.
func PingWarehouseFor(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
