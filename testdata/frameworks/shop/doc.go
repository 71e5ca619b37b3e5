// Package shop is one handler written for each web framework: what the framework hands to it, and what of that ends with
// the request.
package shop

import healthpb "google.golang.org/grpc/health/grpc_health_v1"

// A Shop asks another service before it answers.
type Shop struct{ Stock healthpb.HealthClient }
