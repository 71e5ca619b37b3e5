package catalog

import (
	"go/types"
	"slices"
	"strings"
)

const (
	grpcPath       = "google.golang.org/grpc"
	connectPath    = "connectrpc.com/connect"
	oldConnectPath = "github.com/bufbuild/connect-go" // its name until version 1.10
)

func isConnect(path string) bool { return path == connectPath || path == oldConnectPath }

// A tuple says of each parameter, or of each result, what type it must have.
type tuple []func(types.Type) bool

func (want tuple) fits(got *types.Tuple) bool {
	if got.Len() != len(want) {
		return false
	}
	for i, fits := range want {
		if !fits(got.At(i).Type()) {
			return false
		}
	}
	return true
}

// A shape is the type of a function.
type shape struct{ params, results tuple }

func (s shape) fits(sig *types.Signature) bool {
	return s.params.fits(sig.Params()) && s.results.fits(sig.Results())
}

// clientCall reports whether the types of sig alone say that it makes a call, of whatever function they are.
func clientCall(sig *types.Signature) (Call, bool) {
	switch {
	case takesCallOptions(sig):
		return grpcCall(sig)
	case isConnectStream(sig):
		return opensStream(Connect), true
	}
	return optionsCall(sig)
}

// -- gRPC --

// grpcUnary and grpcStreams are the functions that make gRPC calls: the methods of generated clients and function
// values of their types, then Invoke and NewStream of a connection, then these two as an interceptor sees them.
var (
	grpcUnary = []shape{
		{tuple{IsContext, isMessage, isCallOptions}, tuple{isMessage, IsError}},
		{tuple{IsContext, isString, isEmptyInterface, isEmptyInterface, isCallOptions}, tuple{IsError}},
		{tuple{IsContext, isString, isEmptyInterface, isEmptyInterface, isClientConn, isCallOptions}, tuple{IsError}},
	}
	grpcStreams = []shape{
		{tuple{IsContext, isMessage, isCallOptions}, tuple{isStream, IsError}},
		{tuple{IsContext, isCallOptions}, tuple{isStream, IsError}},
		{tuple{IsContext, isStreamDesc, isString, isCallOptions}, tuple{isStream, IsError}},
		{tuple{IsContext, isStreamDesc, isClientConn, isString, isCallOptions}, tuple{isStream, IsError}},
	}
)

// takesCallOptions reports whether the last parameter is a ...grpc.CallOption. Everything that makes a gRPC call has
// it, and no server's method.
func takesCallOptions(sig *types.Signature) bool {
	return sig.Variadic() && isCallOptions(sig.Params().At(sig.Params().Len()-1).Type())
}

// grpcCall reports whether sig is that of a gRPC call.
func grpcCall(sig *types.Signature) (Call, bool) {
	if anyFits(grpcStreams, sig) {
		return opensStream(GRPC), true // first: a stream would do as a message
	}
	if anyFits(grpcUnary, sig) {
		return takesContext(GRPC), true
	}
	return Call{}, false
}

func anyFits(shapes []shape, sig *types.Signature) bool {
	return slices.ContainsFunc(shapes, func(s shape) bool { return s.fits(sig) })
}

// -- Clouds --

// optionsCall reports whether sig is that of a call of Google's or Amazon's clients, generated ones and wrappers alike:
// it takes a context first, can fail, and ends in the options that their calls have.
func optionsCall(sig *types.Signature) (Call, bool) {
	if !sig.Variadic() || sig.Params().Len() < 2 || !IsContext(sig.Params().At(0).Type()) {
		return Call{}, false
	}
	option := sig.Params().At(sig.Params().Len() - 1).Type().(*types.Slice).Elem()
	switch cloud := (library{answers: []string{"Iterator"}}); {
	case isGaxOption(option) && cloud.canFail(sig):
		if isStream(sig.Results().At(0).Type()) {
			return opensStream(Other), true
		}
		return bounded(takesContext(Other)), true
	case isAWSOption(option) && canFail(sig):
		return Call{Protocol: HTTP, Context: 0, Request: -1, DeadlineOptional: true}, true
	}
	return Call{}, false
}

func isGaxOption(t types.Type) bool {
	n := typeName(t)
	return n.recv == "CallOption" && withoutVersions(n.pkg) == "github.com/googleapis/gax-go"
}

// isAWSOption reports whether t is a func(*Options) of a service's client, or of what is made of one: a paginator, a
// waiter, an uploader. Presigning is done without a call.
func isAWSOption(t types.Type) bool {
	sig, ok := t.Underlying().(*types.Signature)
	if !ok || sig.Params().Len() != 1 || sig.Results().Len() != 0 {
		return false
	}
	n := typeName(sig.Params().At(0).Type())
	if strings.HasPrefix(n.recv, "Presign") {
		return false
	}
	return strings.HasPrefix(n.pkg, "github.com/aws/aws-sdk-go-v2/service/") || strings.HasPrefix(n.pkg, "github.com/aws/aws-sdk-go-v2/feature/s3/")
}

// -- Interfaces --

// interfaceCall reports whether fn, a method of an interface, is one of a client that is known by its shape.
func interfaceCall(fn *types.Func, sig *types.Signature) (Call, bool) {
	switch {
	case doerShape.fits(sig):
		return sendsRequest, true
	case unaryShape.fits(sig) && isConnectClient(fn):
		return takesContext(Connect), true
	case unaryShape.fits(sig) && isTwirpClient(fn):
		return takesContext(Twirp), true
	case takesObjectOptions(sig):
		return kubernetesCall(sig), true
	case isPgxQuery(fn, sig):
		return takesContext(SQL), true
	}
	return sqlCall(fn, sig)
}

// -- Connect --

// isConnectClient reports whether fn is a method of a client interface that protoc-gen-connect-go wrote. The handler
// interface beside it has methods of the same types, as has the server that implements it; only for the client there
// is a constructor that takes a connect.HTTPClient. A hand-written interface of these methods may be either: no client.
func isConnectClient(fn *types.Func) bool {
	obj := typeObject(fn.Signature().Recv().Type())
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	constructor, ok := obj.Pkg().Scope().Lookup("New" + obj.Name()).(*types.Func)
	if !ok {
		return false
	}
	params := constructor.Signature().Params()
	if params.Len() == 0 {
		return false
	}
	n := typeName(params.At(0).Type())
	return isConnect(n.pkg) && n.recv == "HTTPClient"
}

// isConnectStream reports whether sig opens a stream: it takes the context and at most a request, and its first result
// is one of the …ForClient types of connect, which only clients have.
func isConnectStream(sig *types.Signature) bool {
	params, results := sig.Params(), sig.Results()
	if params.Len() == 0 || params.Len() > 2 || results.Len() == 0 {
		return false
	}
	n := typeName(results.At(0).Type())
	return isConnect(n.pkg) && strings.Contains(n.recv, "StreamForClient") && IsContext(params.At(0).Type())
}

// unaryShape is the type of a unary call in the clients whose calls take no options. Connect's requests and responses
// are the messages themselves in its generator's simple flavor, else connect.Request and connect.Response.
var unaryShape = shape{tuple{IsContext, isPointer}, tuple{isPointer, IsError}}

// -- Twirp --

// isTwirpClient reports whether fn is a method of an interface that protoc-gen-twirp wrote. Client and server share
// it, but only a client is called through it, outside generated code.
func isTwirpClient(fn *types.Func) bool {
	obj := typeObject(fn.Signature().Recv().Type())
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	return obj.Pkg().Scope().Lookup("New"+obj.Name()+"ProtobufClient") != nil
}

// -- net/http and database/sql behind interfaces --

// doerShape is the type of Do of *http.Client and RoundTrip of its transports. Behind an interface or in a function
// value it sends a request as well, and whether it does so with a Timeout cannot be seen.
var (
	doerShape    = shape{tuple{IsRequest}, tuple{isResponse, IsError}}
	sendsRequest = Call{Protocol: HTTP, Context: -1, Request: 0, Bounded: true}
)

func isResponse(t types.Type) bool { return typeName(t) == name{pkg: "net/http", recv: "Response"} }

// sqlCall reports whether fn is a method of an interface that *sql.DB, *sql.Tx and others implement: same name, and a
// first result of package database/sql.
func sqlCall(fn *types.Func, sig *types.Signature) (Call, bool) {
	call, ok := calls[name{pkg: "database/sql", recv: "DB", fn: fn.Name()}]
	if !ok || sig.Results().Len() == 0 || typeName(sig.Results().At(0).Type()).pkg != "database/sql" {
		return Call{}, false
	}
	if takes := sig.Params().Len() > 0 && IsContext(sig.Params().At(0).Type()); takes != call.HasContext() {
		return Call{}, false // goes by its name and does something else
	}
	if !call.HasContext() && method(sig.Recv().Type(), call.Instead) == nil {
		call.Instead, call.Fixable = "", false // the interface has no form that takes a context
	}
	return call, true
}

// -- Kubernetes' and pgx' clients behind interfaces --

// takesObjectOptions reports whether sig is that of a method of a generated Kubernetes client, of whatever resource: it
// takes a context first, the metav1.GetOptions, ListOptions and so on by value, and can fail. The server's side takes
// them by pointer.
func takesObjectOptions(sig *types.Signature) bool {
	params := paramTypes(sig)
	return len(params) > 1 && IsContext(params[0]) && canFail(sig) && slices.ContainsFunc(params[1:], isObjectOptions)
}

func isObjectOptions(t types.Type) bool {
	n := typeName(t)
	return !isPointer(t) && n.pkg == "k8s.io/apimachinery/pkg/apis/meta/v1" && strings.HasSuffix(n.recv, "Options")
}

func kubernetesCall(sig *types.Signature) Call {
	watches := typeName(sig.Results().At(0).Type()) == name{pkg: "k8s.io/apimachinery/pkg/watch", recv: "Interface"}
	return Call{Protocol: HTTP, Context: 0, Request: -1, Stream: watches, DeadlineOptional: true}
}

// isPgxQuery reports whether fn is a method of an interface that pgx' connections, pools and transactions implement: a
// name of theirs, and a first result that is theirs.
func isPgxQuery(fn *types.Func, sig *types.Signature) bool {
	if sig.Params().Len() == 0 || !IsContext(sig.Params().At(0).Type()) || sig.Results().Len() == 0 {
		return false
	}
	if !slices.Contains([]string{"Begin", "BeginTx", "Exec", "Query", "QueryRow", "SendBatch"}, fn.Name()) {
		return false
	}
	path := withoutVersions(typeName(sig.Results().At(0).Type()).pkg)
	return path == "github.com/jackc/pgx" || strings.HasPrefix(path, "github.com/jackc/pgx/") || path == "github.com/jackc/pgconn"
}

// -- Methods of what a call returned --

// isClockSleep reports whether fn is Sleep(time.Duration) of a clock. What could end early would say so in a result.
func isClockSleep(fn *types.Func) bool {
	sig := fn.Signature()
	if fn.Name() != "Sleep" || sig.Recv() == nil || sig.Params().Len() != 1 || sig.Results().Len() != 0 {
		return false
	}
	return typeName(sig.Params().At(0).Type()) == name{pkg: "time", recv: "Duration"}
}

// -- Predicates on types --

func isInterfaceMethod(sig *types.Signature) bool {
	return sig.Recv() != nil && types.IsInterface(sig.Recv().Type())
}

// isMessage reports whether t can be a request or a response: a pointer, or what stands for one in generic code and in
// wrappers.
func isMessage(t types.Type) bool {
	return isPointer(t) || types.IsInterface(t)
}

func isPointer(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.Pointer)
	return ok
}

// IsTime reports whether t is time.Time or time.Duration.
func IsTime(t types.Type) bool {
	n := typeName(t)
	return n.pkg == "time" && (n.recv == "Time" || n.recv == "Duration")
}

func isString(t types.Type) bool { return types.Identical(t, types.Typ[types.String]) }

func isCallOptions(t types.Type) bool {
	s, ok := t.(*types.Slice)
	return ok && typeName(s.Elem()) == name{pkg: grpcPath, recv: "CallOption"}
}

func isStreamDesc(t types.Type) bool { return typeName(t) == name{pkg: grpcPath, recv: "StreamDesc"} }

func isClientConn(t types.Type) bool { return typeName(t) == name{pkg: grpcPath, recv: "ClientConn"} }

// isStream reports whether t is a stream: it has a context of its own, and messages to send or receive.
func isStream(t types.Type) bool {
	if !IsCarrier(t) {
		return false
	}
	return slices.ContainsFunc([]string{"Recv", "Send", "RecvMsg", "SendMsg"}, func(m string) bool { return method(t, m) != nil })
}
