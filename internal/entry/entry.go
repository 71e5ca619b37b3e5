// Package entry knows the functions that a framework calls: their signatures are dictated, and their contexts come
// from outside the program.
package entry

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// A Kind says who calls an entry point.
type Kind uint8

const (
	None       Kind = iota
	GRPCUnary       // func(context.Context, *Request) (*Response, error), a method
	GRPCStream      // func([*Request,] Stream) error, a method, where Stream has Context, and Send or Recv
	HTTP            // func(http.ResponseWriter, *http.Request), or of what a web framework has for it
	Command         // takes a *cobra.Command, or what urfave/cli has for it
	Main            // main, of whatever package: some programs are packages that one binary registers
	Test            // TestX, BenchmarkX, FuzzX, TestMain
	Named           // by the user
)

// Of returns what kind of entry point fn is. What the user says goes before what the signature says.
func Of(fn *ssa.Function, options *catalog.Options) Kind {
	sig := fn.Signature
	obj, _ := fn.Object().(*types.Func) // nil for a literal
	switch {
	case obj != nil && options.IsEntry(obj):
		return Named
	case fn.Name() == "main" && fn.Parent() == nil && sig.Recv() == nil && sig.Params().Len() == 0:
		return Main
	case isTest(sig):
		return Test
	case isHTTP(sig):
		return HTTP
	case isCommand(sig):
		return Command
	case sig.Recv() != nil && isUnary(sig):
		return GRPCUnary
	case sig.Recv() != nil && isStream(sig):
		return GRPCStream
	}
	return None
}

// ServesRequest reports whether fn, or what encloses it, handles a request: of HTTP or gRPC.
func ServesRequest(fn *ssa.Function) bool {
	for ; fn != nil; fn = fn.Parent() {
		if sig := fn.Signature; isHTTP(sig) || sig.Recv() != nil && (isUnary(sig) || isStream(sig)) {
			return true
		}
	}
	return false
}

// ServesStream reports whether fn is a streaming method of gRPC.
func ServesStream(fn *ssa.Function) bool { return fn.Signature.Recv() != nil && isStream(fn.Signature) }

func isHTTP(sig *types.Signature) bool {
	params := sig.Params()
	if params.Len() == 1 {
		_, ok := catalog.FrameworkOf(params.At(0).Type())
		return ok
	}
	return params.Len() == 2 && isNamed(params.At(0).Type(), "net/http", "ResponseWriter") && catalog.IsRequest(params.At(1).Type())
}

func isTest(sig *types.Signature) bool {
	params := sig.Params()
	if params.Len() == 0 || sig.Recv() != nil {
		return false
	}
	for _, name := range []string{"T", "B", "F", "M"} {
		if isNamed(params.At(0).Type(), "testing", name) {
			return true
		}
	}
	return false
}

// commandTypes are what the libraries for command lines hand to the functions that run a command.
var commandTypes = []struct{ path, name string }{
	{"github.com/spf13/cobra", "Command"},
	{"github.com/urfave/cli", "Context"},
	{"github.com/urfave/cli/v2", "Context"},
	{"github.com/urfave/cli/v3", "Command"},
}

// IsCommand reports whether t is what a library for command lines hands to the functions that run a command.
func IsCommand(t types.Type) bool {
	return slices.ContainsFunc(commandTypes, func(c struct{ path, name string }) bool { return isNamed(t, c.path, c.name) })
}

// isCommand reports whether a command line calls the function, or one that it calls hands on what it was given.
func isCommand(sig *types.Signature) bool {
	for param := range sig.Params().Variables() {
		if IsCommand(param.Type()) {
			return true
		}
	}
	return false
}

// isUnary reports the shape of a generated server's unary method. Its request and response are pointers to structs
// that protoc-gen-go made: they have ProtoReflect.
func isUnary(sig *types.Signature) bool {
	params, results := sig.Params(), sig.Results()
	return params.Len() == 2 && results.Len() == 2 && catalog.IsContext(params.At(0).Type()) &&
		isMessage(params.At(1).Type()) && isMessage(results.At(0).Type()) && catalog.IsError(results.At(1).Type())
}

// isStream reports the shape of a generated server's streaming method.
func isStream(sig *types.Signature) bool {
	params, results := sig.Params(), sig.Results()
	if results.Len() != 1 || !catalog.IsError(results.At(0).Type()) || params.Len() == 0 || params.Len() > 2 {
		return false
	}
	stream := params.At(params.Len() - 1).Type()
	return catalog.IsCarrier(stream) && (hasMethod(stream, "SendMsg") || hasMethod(stream, "RecvMsg")) &&
		(params.Len() == 1 || isMessage(params.At(0).Type()))
}

func isMessage(t types.Type) bool {
	return hasMethod(t, "ProtoReflect") || hasMethod(t, "ProtoMessage")
}

func hasMethod(t types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	_, ok := obj.(*types.Func)
	return ok
}

// isNamed reports whether t is the named type, or a pointer to it; path may be vendored or a major version of it.
func isNamed(t types.Type, path, name string) bool {
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		t = ptr.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Name() != name || named.Obj().Pkg() == nil {
		return false
	}
	have := named.Obj().Pkg().Path()
	return have == path || strings.HasSuffix(have, "/vendor/"+path)
}
