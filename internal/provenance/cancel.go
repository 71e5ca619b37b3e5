package provenance

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// What becomes of the cancel function of a context says whose the context is.

// joined returns the contexts whose end also ends the one that call makes, because its cancel function runs then: a
// context has one parent, others are joined by context.AfterFunc. Unknown stands for what a goroutine waits for before
// it cancels. timed reports whether a timer does.
func (w *walker) joined(call *ssa.Call) (c Context, timed bool) {
	handedTo := func(use ssa.Instruction) {
		if call, ok := use.(ssa.CallInstruction); ok {
			c = c.join(w.joinedBy(call))
			timed = timed || w.names(call, "time.AfterFunc")
		}
	}
	for _, use := range usesOfCancel(call) {
		handedTo(use)
		closure, ok := use.(*ssa.MakeClosure)
		if !ok {
			continue
		}
		if slices.ContainsFunc(slices.Collect(instructions(closure.Fn.(*ssa.Function))), w.waits) {
			c = c.join(unknown)
		}
		for _, use := range *closure.Referrers() {
			handedTo(use)
		}
	}
	return c, timed
}

// joinedBy returns the context at whose end the call has a function run, which cancels another.
func (w *walker) joinedBy(call ssa.CallInstruction) Context {
	if w.names(call, "context.AfterFunc") {
		return w.origins(argument(call.Common(), 0))
	}
	return nil
}

// usesOfCancel returns the instructions that use the cancel function which call returns beside a context, by itself
// or through a variable that a closure captures.
func usesOfCancel(call *ssa.Call) []ssa.Instruction {
	var uses []ssa.Instruction
	for _, use := range *call.Referrers() {
		cancel, ok := use.(*ssa.Extract)
		if !ok || cancel.Index != 1 || !isCancelFunc(cancel.Type()) {
			continue
		}
		for _, use := range *cancel.Referrers() {
			switch use := use.(type) {
			case *ssa.ChangeType:
				uses = append(uses, *use.Referrers()...)
			case *ssa.Store:
				uses = append(uses, usesOfVariable(use.Addr)...)
			default:
				uses = append(uses, use)
			}
		}
	}
	return uses
}

// canceledBefore reports whether the context has been canceled, by the function that made it, on every path to the
// instruction.
func canceledBefore(ctx ssa.Value, at ssa.Instruction) bool {
	made, ok := ctx.(*ssa.Extract)
	if !ok || made.Parent() != at.Parent() {
		return false
	}
	call, ok := made.Tuple.(*ssa.Call)
	return ok && slices.ContainsFunc(usesOfCancel(call), func(use ssa.Instruction) bool {
		cancel, isCall := use.(*ssa.Call)
		return isCall && isCancelFunc(cancel.Call.Value.Type()) && (use.Block() == at.Block() && follows(at, use) || use.Block() != at.Block() && use.Block().Dominates(at.Block()))
	})
}

// endsWithStarter reports whether a call in a goroutine ends because whoever started that leaves: the function around it
// made the context, cancels it when it returns, and does not wait for the goroutine alone.
func (p *program) endsWithStarter(ctx ssa.Value, at ssa.Instruction) bool {
	free, ok := ctx.(*ssa.FreeVar)
	if load, isLoad := ctx.(*ssa.UnOp); isLoad {
		free, ok = load.X.(*ssa.FreeVar)
	}
	if !ok || free.Parent() != at.Parent() {
		return false
	}
	outer, _, ok := p.binding(free)
	if !ok {
		return false
	}
	for _, v := range append(p.storedIn(outer), outer) {
		made, ok := v.(*ssa.Extract)
		if !ok {
			continue
		}
		call, ok := made.Tuple.(*ssa.Call)
		if ok && slices.ContainsFunc(usesOfCancel(call), isDefer) && selects(call.Parent()) {
			return true
		}
	}
	return false
}

// selects reports whether the function waits for one of several things.
func selects(fn *ssa.Function) bool {
	for instr := range instructions(fn) {
		if s, ok := instr.(*ssa.Select); ok && s.Blocking && len(s.States) > 1 {
			return true
		}
	}
	return false
}

// usesOfVariable returns the instructions that use what is in a local variable, and the closures that capture it.
func usesOfVariable(addr ssa.Value) []ssa.Instruction {
	variable, ok := addr.(*ssa.Alloc)
	if !ok {
		return nil
	}
	var uses []ssa.Instruction
	for _, use := range *variable.Referrers() {
		load, isLoad := use.(*ssa.UnOp)
		if !isLoad {
			uses = append(uses, use)
			continue
		}
		for _, use := range *load.Referrers() {
			if changed, ok := use.(*ssa.ChangeType); ok {
				uses = append(uses, *changed.Referrers()...)
				continue
			}
			uses = append(uses, use)
		}
	}
	return uses
}

// boundInPlace reports whether the request that call makes gets its context, or what cancels it, in its place: it is
// overwritten (*req = *req.WithContext(ctx)), given a channel that cancels it, in the way of before requests had
// contexts, or handed with a context to a function that returns none. May.
func boundInPlace(call *ssa.Call) bool {
	for _, use := range *call.Referrers() {
		request, ok := use.(*ssa.Extract)
		if !ok || request.Index != 0 {
			continue
		}
		if slices.ContainsFunc(*request.Referrers(), func(use ssa.Instruction) bool { return bindsRequest(use, request) }) {
			return true
		}
	}
	return false
}

func bindsRequest(use ssa.Instruction, request ssa.Value) bool {
	switch use := use.(type) {
	case *ssa.FieldAddr:
		return fieldName(use) == "Cancel" && len(storedAt(use)) > 0
	case *ssa.Store:
		return use.Addr == request
	case *ssa.Call:
		results := use.Call.Signature().Results()
		return slices.Contains(arguments(use.Common()), request) && results.Len() <= 1 &&
			(results.Len() == 0 || catalog.IsError(results.At(0).Type())) &&
			slices.ContainsFunc(use.Call.Args, func(arg ssa.Value) bool { return catalog.IsContext(arg.Type()) })
	}
	return false
}

// keepsCancel reports whether the call makes a context whose cancel function outlives the function that makes it: it
// is stored in a struct or a variable of an encloser, captured by a function literal that is, or returned without the context.
func keepsCancel(call *ssa.Call) bool {
	results := call.Call.Signature().Results()
	if results.Len() != 2 || !isCancelFunc(results.At(1).Type()) {
		return false
	}
	for _, use := range *call.Referrers() {
		if cancel, ok := use.(*ssa.Extract); ok && cancel.Index == 1 && outlives(cancel, call, make(map[ssa.Value]bool)) {
			return true
		}
	}
	return false
}

// handsOut reports whether the return hands out the context that call makes, with the cancel function: the caller's
// use of both then says whose it is.
func handsOut(ret *ssa.Return, call *ssa.Call) bool {
	return slices.ContainsFunc(ret.Results, func(v ssa.Value) bool {
		return catalog.IsContext(v.Type())
	}) && call.Parent() == ret.Parent()
}

// handsOver reports whether the call gets the cancel function as an argument, and may keep it; what AfterFunc does
// with it is known.
func handsOver(call *ssa.CallCommon, cancel ssa.Value) bool {
	fn := call.StaticCallee()
	return slices.Contains(call.Args, cancel) && (fn == nil || fn.Name() != "AfterFunc")
}

func isCancelFunc(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "context" && named.Obj().Name() != "Context"
}

// outlives reports whether the function value leaves the function that makes it, other than by being called or
// deferred, or returned with the context that call makes. Seen are the values that were looked at.
func outlives(v ssa.Value, call *ssa.Call, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return false
	}
	seen[v] = true
	return slices.ContainsFunc(*v.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.MapUpdate, *ssa.Send:
			return true
		case ssa.CallInstruction:
			return handsOver(use.Common(), v)
		case *ssa.Return:
			return !handsOut(use, call)
		case *ssa.Store:
			variable, isLocal := use.Addr.(*ssa.Alloc)
			return !isLocal || outlives(variable, call, seen)
		case *ssa.UnOp:
			return outlives(use, call, seen) // what is in the variable
		case *ssa.MakeClosure:
			return outlives(use, call, seen)
		case *ssa.ChangeType:
			return outlives(use, call, seen)
		case *ssa.MakeInterface:
			return outlives(use, call, seen)
		case *ssa.Phi:
			return outlives(use, call, seen)
		}
		return false
	})
}
