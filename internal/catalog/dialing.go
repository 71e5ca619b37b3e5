package catalog

import (
	"go/constant"
	"go/types"
	"slices"
	"strings"
)

// What bounds the calls of an RPC client may be settled where the client is made: by the options of its connection, by
// interceptors, by the *http.Client below it.

// A DialEffect says what an option or an interceptor of RPC clients has to do with how long a call takes.
type DialEffect uint8

const (
	DialNeutral    DialEffect = iota // nothing
	DialArguments                    // what its arguments have
	DialConfigures                   // its argument is the JSON of a gRPC service config
	DialBounds                       // it gives unary calls a deadline
	DialReady                        // calls wait until there is a connection, if its argument is true
	DialFailFast                     // the same if its argument is false
	DialWaits                        // dialing waits until there is a connection
	DialGivesUp                      // dialing waits for so long at most
)

// DialEffectOf returns the effect of what a function makes: an option of clients, connections or calls, or an
// interceptor. It reports whether it is known.
func DialEffectOf(fn *types.Func) (DialEffect, bool) {
	n := nameOf(fn)
	n.pkg = withoutVersions(n.pkg)
	if effect, ok := dialEffects[n]; ok {
		return effect, true
	}
	if timesCalls(fn) {
		return DialBounds, true
	}
	return DialNeutral, makesNeutral(fn, n)
}

// dialEffects are keyed by import paths without major versions.
var dialEffects = index(map[string]DialEffect{
	"google.golang.org/grpc.WithChainUnaryInterceptor": DialArguments,
	"google.golang.org/grpc.WithUnaryInterceptor":      DialArguments,
	"google.golang.org/grpc.WithDefaultCallOptions":    DialArguments,
	"google.golang.org/grpc.WithDefaultServiceConfig":  DialConfigures,
	"google.golang.org/grpc.WaitForReady":              DialReady,
	"google.golang.org/grpc.FailFast":                  DialFailFast,
	"google.golang.org/grpc.WithBlock":                 DialWaits,
	"google.golang.org/grpc.WithReturnConnectionError": DialWaits,
	"google.golang.org/grpc.WithTimeout":               DialGivesUp,

	"connectrpc.com/connect.WithClientOptions":         DialArguments,
	"connectrpc.com/connect.WithInterceptors":          DialArguments,
	"connectrpc.com/connect.WithOptions":               DialArguments,
	"github.com/bufbuild/connect-go.WithClientOptions": DialArguments,
	"github.com/bufbuild/connect-go.WithInterceptors":  DialArguments,
	"github.com/bufbuild/connect-go.WithOptions":       DialArguments,
	"github.com/twitchtv/twirp.ChainInterceptors":      DialArguments,
	"github.com/twitchtv/twirp.WithClientInterceptors": DialArguments,

	"github.com/grpc-ecosystem/go-grpc-middleware.ChainUnaryClient":                            DialArguments,
	"github.com/grpc-ecosystem/go-grpc-middleware/interceptors/timeout.UnaryClientInterceptor": DialBounds,

	// It tries a certain number of times, each attempt as long as the parent context allows unless an option says how long.
	"github.com/grpc-ecosystem/go-grpc-middleware/interceptors/retry.UnaryClientInterceptor": DialArguments,
	"github.com/grpc-ecosystem/go-grpc-middleware/retry.UnaryClientInterceptor":              DialArguments,
})

// timesCalls reports whether fn makes an option of a gRPC call that says how long it may take, for an interceptor to heed:
// WithPerRetryTimeout of go-grpc-middleware, and its like.
func timesCalls(fn *types.Func) bool {
	sig := fn.Signature()
	if fn.Pkg() == nil || fn.Pkg().Path() == grpcPath || sig.Results().Len() != 1 || !IsCallOption(sig.Results().At(0).Type()) {
		return false
	}
	takesTime := slices.ContainsFunc(paramTypes(sig), func(t types.Type) bool {
		n := typeName(t)
		return n.pkg == "time" && (n.recv == "Duration" || n.recv == "Time")
	})
	return takesTime && (strings.Contains(fn.Name(), "Timeout") || strings.Contains(fn.Name(), "Deadline"))
}

// IsCallOption reports whether t is a grpc.CallOption, or what implements it by embedding one.
func IsCallOption(t types.Type) bool {
	if typeName(t) == (name{pkg: grpcPath, recv: "CallOption"}) {
		return true
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range s.NumFields() {
		if n := typeName(s.Field(i).Type()); s.Field(i).Embedded() && n.pkg == grpcPath && strings.HasSuffix(n.recv, "CallOption") {
			return true
		}
	}
	return false
}

// makesNeutral reports whether the options and interceptors that fn makes are known to bound nothing: gRPC's own, and those
// of packages that observe calls or try them again.
func makesNeutral(fn *types.Func, n name) bool {
	switch {
	case n.pkg == grpcPath, isConnect(n.pkg), n.pkg == "github.com/twitchtv/twirp":
		return fn.Signature().Results().Len() == 1 && IsClientPart(fn.Signature().Results().At(0).Type())
	}
	return slices.ContainsFunc(observers, func(path string) bool { return n.pkg == path || strings.HasPrefix(n.pkg, path+"/") })
}

// observers are packages whose interceptors look on.
var observers = []string{
	"github.com/grpc-ecosystem/go-grpc-middleware",
	"github.com/grpc-ecosystem/go-grpc-prometheus",
	"github.com/grpc-ecosystem/grpc-opentracing",
	"connectrpc.com/otelconnect",
	"github.com/opentracing-contrib/go-grpc",
	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc",
}

// A Construction says which parameters of a function bring what an RPC client is made of; -1 means none.
type Construction struct {
	Conn    int // the gRPC connection
	HTTP    int // the *http.Client
	Options int // the options, or the interceptors
}

// ConstructionOf reports whether fn makes an RPC client or a connection: grpc.NewClient and its kin, or a constructor of
// generated code.
func ConstructionOf(fn *types.Func) (Construction, bool) {
	sig := fn.Signature()
	last := sig.Params().Len() - 1
	if sig.Recv() != nil || last < 0 || sig.Results().Len() == 0 {
		return Construction{}, false
	}
	if _, dials := DialCall(fn); dials || nameOf(fn) == (name{pkg: grpcPath, fn: "NewClient"}) {
		return Construction{Conn: -1, HTTP: -1, Options: last}, true
	}
	client := typeObject(sig.Results().At(0).Type())
	if client == nil || client.Pkg() != fn.Pkg() || !strings.HasPrefix(fn.Name(), "New"+client.Name()) {
		return Construction{}, false
	}
	made := Construction{Conn: -1, HTTP: -1, Options: -1}
	for i, t := range paramTypes(sig) {
		switch n := typeName(t); {
		case n.pkg == grpcPath && (n.recv == "ClientConnInterface" || n.recv == "ClientConn"):
			made.Conn = i
		case n.recv == "HTTPClient" && types.IsInterface(t):
			made.HTTP = i
		}
	}
	if sig.Variadic() {
		made.Options = last
	}
	return made, made.Conn >= 0 && isGenerated(client) || made.HTTP >= 0
}

// isGenerated reports whether a client interface is one that protoc-gen-go-grpc wrote: it has a server beside it. One
// that is written by hand may bound what it hands on.
func isGenerated(client *types.TypeName) bool {
	return client.Pkg().Scope().Lookup("Register"+strings.TrimSuffix(client.Name(), "Client")+"Server") != nil
}

// DialCall returns what a dial of a gRPC connection is as an outgoing call: it is one if its options say that it waits
// for the connection.
func DialCall(fn *types.Func) (Call, bool) {
	switch nameOf(fn) {
	case name{pkg: grpcPath, fn: "Dial"}:
		return contextless(Net, "DialContext"), true
	case name{pkg: grpcPath, fn: "DialContext"}:
		return takesContext(Net), true
	}
	return Call{}, false
}

// InterceptsUnary reports whether sig is that of an interceptor of unary calls, or of what wraps them: it takes what it
// calls to go on.
func InterceptsUnary(sig *types.Signature) bool { return slices.ContainsFunc(paramTypes(sig), GoesOn) }

// GoesOn reports whether t is the type of the functions that interceptors of unary calls call to go on.
func GoesOn(t types.Type) bool { return unaryNext[typeName(t)] }

var unaryNext = set(
	"(google.golang.org/grpc.UnaryInvoker)",
	"(connectrpc.com/connect.UnaryFunc)",
	"(github.com/bufbuild/connect-go.UnaryFunc)",
	"(github.com/twitchtv/twirp.Method)",
)

// IsClientPart reports whether t is what RPC clients are made of or with: a connection, an option, an interceptor, or
// a slice of these.
func IsClientPart(t types.Type) bool {
	if s, ok := types.Unalias(t).(*types.Slice); ok {
		t = s.Elem()
	}
	return clientParts[typeName(t)]
}

var clientParts = set(
	"(google.golang.org/grpc.CallOption)",
	"(google.golang.org/grpc.ClientConn)",
	"(google.golang.org/grpc.ClientConnInterface)",
	"(google.golang.org/grpc.DialOption)",
	"(google.golang.org/grpc.UnaryClientInterceptor)",
	"(connectrpc.com/connect.ClientOption)",
	"(connectrpc.com/connect.Interceptor)",
	"(connectrpc.com/connect.Option)",
	"(connectrpc.com/connect.UnaryInterceptorFunc)",
	"(github.com/bufbuild/connect-go.ClientOption)",
	"(github.com/bufbuild/connect-go.Interceptor)",
	"(github.com/bufbuild/connect-go.Option)",
	"(github.com/bufbuild/connect-go.UnaryInterceptorFunc)",
	"(github.com/twitchtv/twirp.ClientOption)",
	"(github.com/twitchtv/twirp.Interceptor)",
)

// IsStub reports whether t is the interface of a gRPC client, generated or around one that is: it has a method that makes
// an RPC.
func IsStub(t types.Type) bool {
	iface, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for method := range iface.Methods() {
		if takesCallOptions(method.Signature()) {
			return true
		}
	}
	return false
}

// FullMethod returns the path of the RPC that a method of a generated gRPC client makes, "/shop.Orders/List", which
// the package of the client names in a constant; "" if it does not.
func FullMethod(method *types.Func) string {
	recv := method.Signature().Recv()
	if recv == nil {
		return ""
	}
	obj := typeObject(recv.Type())
	if obj == nil || obj.Pkg() == nil {
		return ""
	}
	c, ok := obj.Pkg().Scope().Lookup(strings.TrimSuffix(obj.Name(), "Client") + "_" + method.Name() + "_FullMethodName").(*types.Const)
	if !ok || c.Val().Kind() != constant.String {
		return ""
	}
	return constant.StringVal(c.Val())
}
