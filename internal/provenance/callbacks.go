package provenance

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// Callback returns the call that a function literal is handed to, if that is all that becomes of it.
func (r *Result) Callback(literal *ssa.Function) (call ssa.CallInstruction, ok bool) {
	uses := *literal.Referrers()
	var value ssa.Value = literal
	for len(uses) == 1 {
		switch use := uses[0].(type) {
		case *ssa.MakeClosure:
			value, uses = use, *use.Referrers()
		case *ssa.ChangeType: // to a named function type
			value, uses = use, *use.Referrers()
		case ssa.CallInstruction:
			return use, use.Common().Value != value
		default:
			return nil, false
		}
	}
	return nil, false
}

// HandsOn reports whether the callee of call has a context that derives from each of the parameters to hand on to a
// function that it calls: it is given one, or is a method of what was made with one. A pool that does not cancel the
// context when a part of it fails hands on the same one, as good as unchanged: false.
func (r *Result) HandsOn(call ssa.CallInstruction, params []*ssa.Parameter) bool {
	recv := receiver(call.Common())
	if recv != nil {
		if options, ok := catalog.PoolOptions(recv.Type()); ok && !slices.ContainsFunc(r.engine.chain(recv), func(method string) bool { return slices.Contains(options, method) }) {
			return false
		}
	}
	var given []*ssa.Parameter
	for _, arg := range call.Common().Args {
		given = append(given, r.engine.madeFrom(arg, 8)...)
	}
	return !slices.ContainsFunc(params, func(p *ssa.Parameter) bool { return !slices.Contains(given, p) })
}

// chain returns the names of the methods in the chain of calls that made v: New().WithContext(ctx).WithMaxGoroutines(4).
func (e *engine) chain(v ssa.Value) (methods []string) {
	for {
		call, ok := v.(*ssa.Call)
		if !ok {
			return methods
		}
		obj, recv := e.object(call.Common()), receiver(call.Common())
		if obj == nil || recv == nil {
			return methods
		}
		methods, v = append(methods, obj.Name()), recv
	}
}

// madeFrom returns the parameters that the contexts among the arguments of the calls that made v derive from, looking
// at most depth calls back. A context that is detached derives from none.
func (e *engine) madeFrom(v ssa.Value, depth int) []*ssa.Parameter {
	if depth == 0 {
		return nil
	}
	if catalog.IsContext(v.Type()) {
		c := e.context(v)
		if slices.ContainsFunc(c, func(o Origin) bool { return o.Source != Incoming || o.Detached }) {
			return nil
		}
		return c.Incoming()
	}
	call, ok := v.(*ssa.Call)
	if !ok {
		return nil
	}
	var params []*ssa.Parameter
	for _, arg := range call.Call.Args {
		params = append(params, e.madeFrom(arg, depth-1)...)
	}
	return params
}
