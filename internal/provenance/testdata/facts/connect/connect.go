// Package connect has the types of the real one that the fixtures need. The engine knows it by its path.
package connect

import (
	"context"
	"net/http"
)

type HTTPClient interface {
	Do(*http.Request) (*http.Response, error)
}

type (
	AnyRequest  interface{ Any() any }
	AnyResponse interface{ Any() any }
	UnaryFunc   func(context.Context, AnyRequest) (AnyResponse, error)
	Interceptor interface{ WrapUnary(UnaryFunc) UnaryFunc }
)

type UnaryInterceptorFunc func(UnaryFunc) UnaryFunc

func (f UnaryInterceptorFunc) WrapUnary(next UnaryFunc) UnaryFunc { return f(next) }

type ClientOption interface{ apply() }

func WithInterceptors(interceptors ...Interceptor) ClientOption { return nil }

func WithGRPC() ClientOption { return nil }
