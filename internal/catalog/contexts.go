package catalog

import (
	"go/types"
	"strings"
)

// An Effect says how a context that a function returns relates to the one it takes.
type Effect uint8

const (
	Keeps    Effect = iota // derived, with the parent's deadline and cancellation: WithValue, WithCancel
	Bounds                 // derived, with a deadline: WithTimeout, WithDeadline
	Detaches               // derived, without the parent's deadline and cancellation: WithoutCancel
	Roots                  // rooted: Background, TODO

	// KeepsElseReceiver: of the parent, or of the receiver if options without a context are the parent.
	KeepsElseReceiver
)

// Where a [Derivation] takes its parent from, other than a parameter.
const (
	ParentReceiver = -1
	NoParent       = -2
)

// A Derivation is a function that makes a context (or a request, or another holder) from another, or hands out one
// that it holds.
type Derivation struct {
	Parent int // the parameter that takes the parent, or ParentReceiver, or NoParent
	Result int // the result that is the context
	Effect Effect
}

// Derive reports how the context result of fn is made, for the functions that the catalogue knows. Any other function
// that takes a context and returns one is taken to keep it (true of 278 of 293 that were checked).
func Derive(fn *types.Func) (Derivation, bool) {
	if d, ok := derivations[nameOf(fn)]; ok {
		return d, true
	}
	if isWithDeadline(fn) {
		return Derivation{Parent: 0, Result: 0, Effect: Bounds}, true
	}
	if MakesGroup(fn) {
		return Derivation{Parent: 0, Result: 1, Effect: Keeps}, true
	}
	return deriveHolder(fn)
}

// LooksAway reports whether fn takes a context, or is a method of one, and does not care whether it has ended: it makes
// another of it, or a request, or asks for the values in it.
func LooksAway(fn *types.Func) bool {
	if _, derives := derivations[nameOf(fn)]; derives {
		return true
	}
	return fn.Pkg() != nil && (fn.Pkg().Path() == "google.golang.org/grpc/metadata" || wantsValues(fn.Pkg().Path()))
}

// IsRoot reports whether fn makes a root context: context.Background, context.TODO.
func IsRoot(fn *types.Func) bool {
	d, ok := derivations[nameOf(fn)]
	return ok && d.Effect == Roots && IsContext(fn.Signature().Results().At(0).Type())
}

// isWithDeadline reports whether fn does what context.WithTimeout or context.WithDeadline do, on the clock of a test
// or with more parameters: it has the name, takes a context first and returns one first.
func isWithDeadline(fn *types.Func) bool {
	if !strings.HasPrefix(fn.Name(), "WithTimeout") && !strings.HasPrefix(fn.Name(), "WithDeadline") {
		return false
	}
	params, results := fn.Signature().Params(), fn.Signature().Results()
	return params.Len() > 0 && results.Len() > 0 && IsContext(params.At(0).Type()) && IsContext(results.At(0).Type())
}

// derivations has the functions which the rule for all others would misjudge, and those of package context. Not
// context.AfterFunc: its result is no context.
var derivations = index(map[string]Derivation{
	"context.Background":        {NoParent, 0, Roots},
	"context.TODO":              {NoParent, 0, Roots},
	"context.WithCancel":        {0, 0, Keeps},
	"context.WithCancelCause":   {0, 0, Keeps},
	"context.WithValue":         {0, 0, Keeps},
	"context.WithDeadline":      {0, 0, Bounds},
	"context.WithDeadlineCause": {0, 0, Bounds},
	"context.WithTimeout":       {0, 0, Bounds},
	"context.WithTimeoutCause":  {0, 0, Bounds},
	"context.WithoutCancel":     {0, 0, Detaches},

	// The copy in x/net has functions of its own.
	"golang.org/x/net/context.Background":   {NoParent, 0, Roots},
	"golang.org/x/net/context.TODO":         {NoParent, 0, Roots},
	"golang.org/x/net/context.WithDeadline": {0, 0, Bounds},
	"golang.org/x/net/context.WithTimeout":  {0, 0, Bounds},

	"os/signal.NotifyContext":                 {0, 0, Keeps},
	"(*testing.common).Context":               {ParentReceiver, 0, Keeps},
	"(testing.TB).Context":                    {ParentReceiver, 0, Keeps},
	"net/http.NewRequest":                     {NoParent, 0, Roots},
	"net/http.ReadRequest":                    {NoParent, 0, Roots},
	"net/http.NewRequestWithContext":          {0, 0, Keeps},
	"(*net/http.Request).Clone":               {0, 0, Keeps},
	"(*net/http.Request).WithContext":         {0, 0, Keeps},
	"(*net/http.Request).Context":             {ParentReceiver, 0, Keeps},
	"net/http/httptest.NewRequest":            {NoParent, 0, Roots},
	"net/http/httptest.NewRequestWithContext": {0, 0, Keeps},
	"golang.org/x/sync/errgroup.WithContext":  {0, 1, Keeps},
})

// IsContext reports whether t implements context.Context. A struct whose pointer implements it does not: no value of
// it can be passed as a context.
func IsContext(t types.Type) bool {
	if n := typeName(t); n.pkg == "context" && n.recv == "Context" {
		_, pointer := types.Unalias(t).(*types.Pointer)
		return !pointer
	}
	deadline := method(t, "Deadline")
	if deadline == nil {
		return false // nearly every type ends here
	}
	return isDeadline(deadline) && isDone(method(t, "Done")) && isErr(method(t, "Err")) && isValue(method(t, "Value"))
}

// IsRequest reports whether t is *net/http.Request.
func IsRequest(t types.Type) bool {
	_, pointer := types.Unalias(t).(*types.Pointer)
	return pointer && typeName(t) == name{pkg: "net/http", recv: "Request"}
}

// IsCarrier reports whether t is no context itself but has a method Context() context.Context, as gRPC streams,
// commands, tests and requests have.
func IsCarrier(t types.Type) bool {
	sig := method(t, "Context")
	return sig != nil && sig.Params().Len() == 0 && sig.Results().Len() == 1 &&
		IsContext(sig.Results().At(0).Type()) && !IsContext(t)
}

// method returns the signature of the exported method of t called methodName, promoted ones included, or nil.
func method(t types.Type, methodName string) *types.Signature {
	if t == nil {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(t, false, nil, methodName)
	fn, ok := obj.(*types.Func)
	if !ok {
		return nil // no such method, or a field: an embedded context.Context is called Context
	}
	return fn.Signature()
}

func isDeadline(sig *types.Signature) bool {
	if sig.Params().Len() != 0 || sig.Results().Len() != 2 {
		return false
	}
	return typeName(sig.Results().At(0).Type()) == name{pkg: "time", recv: "Time"} &&
		types.Identical(sig.Results().At(1).Type(), types.Typ[types.Bool])
}

func isDone(sig *types.Signature) bool {
	if sig == nil || sig.Params().Len() != 0 || sig.Results().Len() != 1 {
		return false
	}
	done, ok := types.Unalias(sig.Results().At(0).Type()).(*types.Chan)
	if !ok || done.Dir() != types.RecvOnly {
		return false
	}
	elem, ok := types.Unalias(done.Elem()).(*types.Struct)
	return ok && elem.NumFields() == 0
}

func isErr(sig *types.Signature) bool {
	return sig != nil && sig.Params().Len() == 0 && sig.Results().Len() == 1 && IsError(sig.Results().At(0).Type())
}

func isValue(sig *types.Signature) bool {
	return sig != nil && sig.Params().Len() == 1 && sig.Results().Len() == 1 &&
		isEmptyInterface(sig.Params().At(0).Type()) && isEmptyInterface(sig.Results().At(0).Type())
}

// IsError reports whether t is the type error.
func IsError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

func isEmptyInterface(t types.Type) bool {
	i, ok := types.Unalias(t).(*types.Interface)
	return ok && i.Empty()
}

// EndsWithContext reports whether a value of type t, which a call returned, is of no use when the call's context has
// ended: the response of an HTTP request, whose body is still to be read, rows, transactions and streams.
func EndsWithContext(t types.Type) bool {
	switch typeName(t) {
	case name{pkg: "net/http", recv: "Response"}:
		return true
	}
	for _, m := range []string{"Close", "CloseSend", "Recv", "Rollback"} {
		if method(t, m) != nil {
			return true
		}
	}
	return false
}
