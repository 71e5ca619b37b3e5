package catalog

import (
	"go/types"
	"slices"
	"strings"
)

// Opaque reports whether a call of a function of whose body nothing is known has to be taken for an outgoing one, by
// its type and its name alone: it takes a context first and can fail. An interface's method, a function value and a
// function of somebody else's module are such; fn is nil for a function value, label is its name in the source.
//
// What takes a context for the values in it, or for the life of what it makes (see [excludedVerbs] and
// [lifelongVerbs]), is not; nor is anything of the standard library, which the tables know.
func Opaque(fn *types.Func, sig *types.Signature, label string) (Call, bool) {
	if !LooksOutgoing(sig) {
		return Call{}, false
	}
	if fn != nil {
		label = fn.Name()
		if fn.Pkg() == nil || isStandard(fn.Pkg().Path()) || staysInside(fn.Pkg().Path()) || wantsValues(fn.Pkg().Path()) {
			return Call{}, false
		}
		if _, known := libraryOf(fn.Pkg().Path()); known {
			return Call{}, false // the table would say so
		}
		if sig.Recv() == nil && !takesPartner(sig) {
			return Call{}, false
		}
	}
	if makesForLife(label, sig) {
		return Call{}, false
	}
	return Call{Context: 0, Request: -1, Stream: true}, true
}

// LooksOutgoing reports whether a function of that type takes a context first and can fail.
func LooksOutgoing(sig *types.Signature) bool {
	params := sig.Params()
	return params.Len() > 0 && types.IsInterface(params.At(0).Type()) && IsContext(params.At(0).Type()) && canFail(sig)
}

// takesPartner reports whether a function has a parameter, beside the context, through which it can reach anything: a
// client, a connection, a function. One that has none gets what it returns out of the context.
func takesPartner(sig *types.Signature) bool {
	return slices.ContainsFunc(paramTypes(sig)[1:], func(t types.Type) bool {
		switch t := t.Underlying().(type) {
		case *types.Interface, *types.Signature:
			return true
		case *types.Pointer:
			return !IsRequest(t)
		}
		return false
	})
}

// makesForLife reports whether a function does not want a context for its own time: it makes, or begins, something that
// lives as long as the context, or takes the values out of it. Its name says so, or its result is one of the objects
// that make requests for others. An interface's Load is a store's, not that of a configuration.
func makesForLife(label string, sig *types.Signature) bool {
	begins := func(verb string) bool { return StartsWord(label, verb) }
	formats := func(verb string) bool { return strings.EqualFold(label, verb+"f") }
	switch {
	case slices.ContainsFunc(lifelongVerbs, begins), slices.ContainsFunc(valueVerbs, begins), slices.ContainsFunc(valueVerbs, formats):
		return true
	case slices.ContainsFunc(excludedVerbs, begins) && !(isInterfaceMethod(sig) && StartsWord(label, "Load")):
		return true
	}
	if sig.Params().Len() == 1 && (strings.HasSuffix(label, "ID") || strings.HasSuffix(label, "IDs")) {
		return true // TenantID(ctx): the value is in the context
	}
	for result := range sig.Results().Variables() {
		if _, isChannel := result.Type().Underlying().(*types.Chan); isChannel || IsContext(result.Type()) {
			return true // it begins something that it tells of later, or derives a context
		}
		obj := typeObject(result.Type())
		if obj != nil && slices.ContainsFunc(lifelongNouns, func(noun string) bool { return strings.HasSuffix(obj.Name(), noun) }) {
			return true
		}
	}
	return false
}

// isStandard reports whether a package is one of the standard library.
func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return standard[first]
}

// standard are the first elements of the standard library's import paths under which something takes a context.
var standard = map[string]bool{
	"context": true, "crypto": true, "database": true, "log": true, "net": true, "os": true, "runtime": true, "testing": true,
}

// staysInside reports whether what a package's functions wait for is inside the process.
func staysInside(path string) bool {
	return strings.HasPrefix(path, "golang.org/x/sync/") || strings.HasPrefix(path, "golang.org/x/time/") ||
		strings.HasSuffix(path, "google.golang.org/grpc/metadata")
}
