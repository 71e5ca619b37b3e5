package provenance

import (
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// The clients of some libraries have a bound if they are set up with one. Whether they are is seen where they are made,
// which may be several calls away: a collection comes of a database, that of a client, and that of options.

// setUpWithout reports whether the client that a call of a library goes through is made here, and set up without a
// bound. Must: everything that it is made from is known, and the package has nothing by which any client of the library
// gets a bound.
func (e *engine) setUpWithout(c Call) bool {
	setUp, ok := catalog.SetUpOf(c.Func)
	recv := receiver(c.Instr.Common())
	if !ok || recv == nil || e.boundsBySetUp(setUp) {
		return false
	}
	w := &withoutBound{engine: e, setUp: setUp, seen: make(map[ssa.Value]bool)}
	return w.value(recv)
}

// findSetUp reports whether the package, tests aside, has something by which the clients of a library get a bound.
func (e *engine) findSetUp(setUp *catalog.SetUp) bool {
	for id, obj := range e.pass.TypesInfo.Uses {
		if setUp.Bounds(obj) && !e.inTestFile(id.Pos()) {
			return true
		}
	}
	return false
}

// A withoutBound is one query of [engine.setUpWithout].
type withoutBound struct {
	*engine
	setUp *catalog.SetUp
	seen  map[ssa.Value]bool
}

// value reports whether all that v can have been made by is known, and gives it no bound.
func (w *withoutBound) value(v ssa.Value) bool {
	if w.seen[v] {
		return true // adds nothing to itself
	}
	w.seen[v] = true
	if part, ok := w.partOf(v); ok {
		return w.value(part)
	}
	if slice, ok := v.(*ssa.Slice); ok {
		return w.elements(slice)
	}
	makers, complete := w.made(v)
	return complete && len(makers) > 0 && !slices.ContainsFunc(makers, func(maker ssa.Value) bool { return !w.maker(maker) })
}

// partOf returns the struct of the library that has v in a field: a service of a client.
func (w *withoutBound) partOf(v ssa.Value) (ssa.Value, bool) {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return nil, false
	}
	addr, ok := load.X.(*ssa.FieldAddr)
	if !ok || fieldVar(addr) == nil || !w.setUp.Has(fieldVar(addr).Pkg()) {
		return nil, false
	}
	return addr.X, true
}

// elements: the options that a variadic function is given.
func (w *withoutBound) elements(slice *ssa.Slice) bool {
	_, ok := slice.X.(*ssa.Alloc)
	return ok && !slices.ContainsFunc(elements(slice), func(v ssa.Value) bool { return !w.value(v) })
}

// maker reports whether one of the values that made another is known, and gives it no bound.
func (w *withoutBound) maker(v ssa.Value) bool {
	if isNamedStruct(v.Type(), "net/http", "Client") {
		return isNil(v) || w.httpClient(v).bound == boundNo
	}
	switch v := v.(type) {
	case *ssa.Const:
		return v.Value == nil || v.Value.Kind() == constant.String && !w.setUp.BoundsBy(constant.StringVal(v.Value))
	case *ssa.Alloc:
		return w.isTheirs(v.Type()) && !w.settingsOf(v).handed
	case *ssa.Call:
		return w.call(v.Common())
	case *ssa.Extract:
		call, ok := v.Tuple.(*ssa.Call)
		return ok && w.call(call.Common())
	}
	return false
}

// call: a function of the library makes a client, or options, or something through which a client's calls go. Its
// arguments count if they can bring a bound along.
func (w *withoutBound) call(call *ssa.CallCommon) bool {
	obj := w.object(call)
	if obj == nil || !w.setUp.Has(obj.Pkg()) {
		return false
	}
	if recv := receiver(call); recv != nil && !w.value(recv) {
		return false
	}
	return !slices.ContainsFunc(arguments(call), func(arg ssa.Value) bool {
		return (w.setUp.Reads(obj) || w.brings(arg.Type())) && !w.value(arg)
	})
}

// brings reports whether a value of type t can bring a bound along: options, a client of net/http, a function.
func (w *withoutBound) brings(t types.Type) bool {
	if slice, ok := t.Underlying().(*types.Slice); ok {
		return w.brings(slice.Elem())
	}
	_, isFunc := t.Underlying().(*types.Signature)
	return isFunc || w.isTheirs(t) || isNamedStruct(t, "net/http", "Client")
}

// isTheirs reports whether t is a type of the library, or a pointer to one.
func (w *withoutBound) isTheirs(t types.Type) bool {
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		t = ptr.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && w.setUp.Has(named.Obj().Pkg())
}
