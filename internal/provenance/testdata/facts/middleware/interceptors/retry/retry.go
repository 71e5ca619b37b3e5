// Package retry has the functions of the real one that the fixtures need. The engine knows it by its path.
package retry

import (
	"time"

	"google.golang.org/grpc"
)

type CallOption struct{ grpc.EmptyCallOption }

func UnaryClientInterceptor(options ...CallOption) grpc.UnaryClientInterceptor { return nil }

func WithMax(attempts uint) CallOption { return CallOption{} }

func WithPerRetryTimeout(timeout time.Duration) CallOption { return CallOption{} }
