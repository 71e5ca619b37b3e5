// Package timeout has the function of the real one that the fixtures need. The engine knows it by its path.
package timeout

import (
	"time"

	"google.golang.org/grpc"
)

func UnaryClientInterceptor(timeout time.Duration) grpc.UnaryClientInterceptor { return nil }
