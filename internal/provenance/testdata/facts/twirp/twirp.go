// Package twirp has the types of the real one that the fixtures need. The engine knows it by its path.
package twirp

import "context"

type (
	Method       func(ctx context.Context, request any) (any, error)
	Interceptor  func(Method) Method
	ClientOption func(*struct{})
)

func WithClientInterceptors(interceptors ...Interceptor) ClientOption { return nil }
