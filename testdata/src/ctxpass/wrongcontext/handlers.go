package wrongcontext

import (
	"context"
	"net/http"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// ReloadTime is how long a reload may take.
const ReloadTime = 5 * time.Second

// PriceHandler returns a handler that asks for a price on the context that the server was set up with.
func PriceHandler(ctx context.Context, prices healthpb.HealthClient) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := prices.Check(ctx, &healthpb.HealthCheckRequest{Service: r.URL.Path}); err != nil { // want `prices\.Check runs on ctx, not on r\.Context\(\): canceling the request does not stop it; pass r\.Context\(\)`
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	})
}

// PriceHandlerFor returns one that stops when the browser goes.
func PriceHandlerFor(ctx context.Context, prices healthpb.HealthClient) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ctx.Err() != nil {
			http.Error(w, "going down", http.StatusServiceUnavailable)
			return
		}
		if _, err := prices.Check(r.Context(), &healthpb.HealthCheckRequest{Service: r.URL.Path}); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	})
}

// ReloadHandler returns a handler that only begins something, which is the server's from then on.
func ReloadHandler(ctx context.Context, prices healthpb.HealthClient) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		go func() {
			reloadCtx, cancel := context.WithTimeout(ctx, ReloadTime)
			defer cancel()
			prices.Check(reloadCtx, &healthpb.HealthCheckRequest{Service: "reload"})
		}()
		w.WriteHeader(http.StatusAccepted)
	})
}
