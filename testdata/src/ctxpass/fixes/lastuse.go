package fixes

import (
	"context"
	"net/http"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// ListOrders is a handler that needs package context for its root alone.
func ListOrders(w http.ResponseWriter, r *http.Request, orders healthpb.HealthClient) {
	if _, err := orders.Check(context.Background(), &healthpb.HealthCheckRequest{Service: r.URL.Path}); err != nil { // want `orders\.Check runs on context\.Background\(\), not on r\.Context\(\): canceling the request does not stop it; pass r\.Context\(\)`
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}
