package catalog

import "go/types"

// A StreamCall is what is known of a call on a gRPC stream. Its errors are final: they tell that the stream has ended,
// and every further call of the kind fails.
type StreamCall struct {
	Receives bool // a message from the peer; else it sends one
	Server   bool // on the server's side of the stream
}

// OnStream returns what is known of fn as a method of a gRPC stream that is called on a value of type typ. Streams are
// interfaces, generated or not. A method that somebody has written for a type of his own is none of theirs: it may open
// a new stream where theirs fails.
func OnStream(fn *types.Func, typ types.Type) (StreamCall, bool) {
	receives, ok := streamMethods[fn.Name()]
	isTheirs := isInterfaceMethod(fn.Signature()) || nameOf(fn).pkg == grpcPath
	if !ok || !isTheirs || !isGRPCStream(typ) || !canFail(fn.Signature()) {
		return StreamCall{}, false
	}
	return StreamCall{Receives: receives, Server: method(typ, "CloseSend") == nil}, true
}

// streamMethods are the methods of gRPC's streams whose errors are final: true for those that receive.
var streamMethods = map[string]bool{
	"CloseAndRecv": true,
	"Recv":         true,
	"RecvMsg":      true,
	"Send":         false,
	"SendMsg":      false,
}

// isGRPCStream reports whether t has what grpc.ClientStream and grpc.ServerStream have in common, which every
// generated stream has.
func isGRPCStream(t types.Type) bool {
	for _, name := range []string{"RecvMsg", "SendMsg"} {
		if sig := method(t, name); sig == nil || !messageShape.fits(sig) {
			return false
		}
	}
	return IsCarrier(t)
}

// messageShape is the type of RecvMsg and SendMsg.
var messageShape = shape{tuple{isEmptyInterface}, tuple{IsError}}

// OnlyTells reports whether a function is of a package that formats, logs, measures or waits: what it is given, it does
// nothing about.
func OnlyTells(fn *types.Func) bool {
	path := fn.Pkg().Path()
	return tellingPackages[path] || wantsValues(path)
}

// tellingPackages are the packages that only tell, beside those for logs and traces.
var tellingPackages = map[string]bool{
	"encoding/json":               true,
	"errors":                      true,
	"fmt":                         true,
	"github.com/go-kit/log/level": true,
	"github.com/gogo/status":      true,
	"github.com/prometheus/client_golang/prometheus": true,
	"google.golang.org/grpc/codes":                   true,
	"google.golang.org/grpc/status":                  true,
	"go.uber.org/zap/zapcore":                        true,
	"math/rand":                                      true,
	"math/rand/v2":                                   true,
	"strconv":                                        true,
	"strings":                                        true,
	"time":                                           true,
}
