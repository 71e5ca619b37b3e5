package provenance

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// makesGroup reports whether the call makes a group of goroutines with a context of its own.
func (e *engine) makesGroup(call ssa.CallInstruction) bool {
	obj := e.object(call.Common())
	return obj != nil && catalog.MakesGroup(obj)
}

// groupOf returns the call that made the group v, by itself or in a variable that nothing else is stored in; nil if it
// is not known.
func (e *engine) groupOf(v ssa.Value) *ssa.Call { return e.groupIn(v, 4) }

// groupIn is groupOf, looking at most depth variables back: they may be stored to each other.
func (e *engine) groupIn(v ssa.Value, depth int) *ssa.Call {
	switch v := v.(type) {
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); ok && v.Index == 0 && e.makesGroup(call) && e.calls[call.Common().Pos()] != nil {
			return call
		}
	case *ssa.UnOp:
		cell := v.X
		for {
			free, ok := cell.(*ssa.FreeVar)
			if !ok {
				break
			}
			if cell, _, ok = e.binding(free); !ok {
				return nil // two closures of one literal
			}
		}
		if values := e.storedIn(cell); len(values) == 1 && depth > 0 {
			return e.groupIn(values[0], depth-1)
		}
	}
	return nil
}

// storedIn returns all that is ever stored in a local variable.
func (p *program) storedIn(cell ssa.Value) []ssa.Value {
	variable, ok := cell.(*ssa.Alloc)
	if !ok {
		return nil
	}
	values := p.storedByClosures(variable)
	for _, use := range *variable.Referrers() {
		if store, ok := use.(*ssa.Store); ok && store.Addr == variable {
			values = append(values, store.Val)
		}
	}
	return values
}

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

// PartOf returns the call that made the group whose method Go, or TryGo, is called, and nil of any other call.
func (r *Result) PartOf(call ssa.CallInstruction) (group *ssa.Call) {
	obj, recv := r.engine.object(call.Common()), receiver(call.Common())
	if obj == nil || recv == nil || !catalog.StartsPart(obj) {
		return nil
	}
	return r.engine.groupOf(recv)
}

// Waited returns a call of the method Wait of the group from which control gets to the instruction, or to the place
// where the literal around it is made, without the group being made anew. May: on some path; nil if there is none, or
// if it is not known that Wait ends the group's context.
func (r *Result) Waited(group *ssa.Call, at ssa.Instruction) ssa.CallInstruction {
	for at != nil && catalog.EndsInWait(group.Call.Signature().Results().At(0).Type()) {
		fn := at.Parent()
		for instr := range instructions(fn) {
			wait, ok := instr.(*ssa.Call)
			if ok && isWait(wait.Common()) && r.engine.groupOf(receiver(wait.Common())) == group && afterPast(group, wait, at) && r.Expr(wait) != nil {
				return wait
			}
		}
		if fn.Parent() == nil {
			return nil
		}
		_, at = r.engine.literalPlace(fn, nil)
	}
	return nil
}

// afterPast reports whether control can get from instruction b to a without passing the instruction past.
func afterPast(past, b, a ssa.Instruction) bool {
	switch {
	case a.Block() == b.Block() && follows(a, b):
		return !(past.Block() == b.Block() && follows(past, b) && follows(a, past))
	case past.Block() == b.Block() && follows(past, b), past.Block() == a.Block() && follows(a, past):
		return false
	}
	return reachesPast(map[*ssa.BasicBlock]bool{past.Block(): true}, b.Block().Succs, a.Block())
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
