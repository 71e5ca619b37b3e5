package catalog

import "go/types"

// MakesGroup reports whether fn makes a group of goroutines with a context of its own, as errgroup.WithContext does: it
// takes a context first and returns a group and the group's context, which ends when a part of the group fails and when
// its Wait returns. A group has Go(func() error) and Wait() error.
func MakesGroup(fn *types.Func) bool {
	params, results := fn.Signature().Params(), fn.Signature().Results()
	if params.Len() == 0 || results.Len() != 2 || !IsContext(params.At(0).Type()) {
		return false
	}
	group, ctx := results.At(0).Type(), results.At(1).Type()
	return typeName(ctx) == name{pkg: "context", recv: "Context"} && startsParts(method(group, "Go")) && waitsForParts(method(group, "Wait"))
}

// StartsPart reports whether fn is the method of a group that runs a part of it.
func StartsPart(fn *types.Func) bool {
	return (fn.Name() == "Go" || fn.Name() == "TryGo") && startsParts(fn.Signature())
}

func startsParts(sig *types.Signature) bool {
	if sig == nil || sig.Params().Len() != 1 {
		return false
	}
	part, ok := sig.Params().At(0).Type().Underlying().(*types.Signature)
	return ok && part.Params().Len() == 0 && part.Results().Len() == 1 && IsError(part.Results().At(0).Type())
}

func waitsForParts(sig *types.Signature) bool {
	return sig != nil && sig.Params().Len() == 0 && sig.Results().Len() == 1 && IsError(sig.Results().At(0).Type())
}

// EndsInWait reports whether Wait of a group of type t ends the context of the group, as it does in every package that
// calls itself errgroup. Somebody's own group may leave it to the caller.
func EndsInWait(t types.Type) bool { return lastElement(typeName(t).pkg) == "errgroup" }

// pools are the types whose method Go hands its function a context that ends early only if one of these methods has
// said so. The others hand it the context that they were made with, as good as unchanged.
var pools = map[name][]string{
	{pkg: "github.com/sourcegraph/conc/pool", recv: "ContextPool"}:       {"WithCancelOnError", "WithFailFast"},
	{pkg: "github.com/sourcegraph/conc/pool", recv: "ResultContextPool"}: {"WithCancelOnError", "WithFailFast"},
}

// PoolOptions returns the methods one of which must have been called on a pool of type t for the contexts that it hands
// out to end when a part of it fails. It reports false if t is no such pool.
func PoolOptions(t types.Type) (methods []string, ok bool) {
	methods, ok = pools[typeName(t)]
	return methods, ok
}
