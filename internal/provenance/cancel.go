package provenance

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// What becomes of the cancel function of a context says whose the context is.

// joined returns the contexts whose end also ends the one that call makes, because its cancel function runs then: a
// context has one parent, others are joined by context.AfterFunc, or by a goroutine that waits for them.
func (w *walker) joined(call *ssa.Call) (c Context) {
	for _, use := range *call.Referrers() {
		cancel, ok := use.(*ssa.Extract)
		if !ok || cancel.Index != 1 || !isCancelFunc(cancel.Type()) {
			continue
		}
		for _, use := range *cancel.Referrers() {
			switch use := use.(type) {
			case *ssa.ChangeType:
				for _, use := range *use.Referrers() {
					c = c.join(w.joinedBy(use))
				}
			default:
				c = c.join(w.joinedBy(use))
			}
		}
	}
	return c
}

// joinedBy returns the contexts at whose end one use of a cancel function calls it.
func (w *walker) joinedBy(use ssa.Instruction) Context {
	switch use := use.(type) {
	case ssa.CallInstruction:
		if obj := w.object(use.Common()); obj != nil && obj.FullName() == "context.AfterFunc" {
			return w.origins(argument(use.Common(), 0), use)
		}
	case *ssa.MakeClosure:
		if w.waitsForEnd(use.Fn.(*ssa.Function)) {
			return unknown
		}
	}
	return nil
}

// waitsForEnd reports whether a function receives from a context's Done channel.
func (w *walker) waitsForEnd(fn *ssa.Function) bool {
	for instr := range instructions(fn) {
		switch instr := instr.(type) {
		case *ssa.UnOp:
			if instr.Op == token.ARROW && w.isDone(instr.X) {
				return true
			}
		case *ssa.Select:
			if slices.ContainsFunc(instr.States, func(s *ssa.SelectState) bool { return w.isDone(s.Chan) }) {
				return true
			}
		}
	}
	return false
}

// keepsCancel reports whether the call makes a context whose cancel function outlives the function that makes it: it
// is returned, stored in a struct or a variable of an encloser, or captured by a function literal that is.
func keepsCancel(call *ssa.Call) bool {
	results := call.Call.Signature().Results()
	if results.Len() != 2 || !isCancelFunc(results.At(1).Type()) {
		return false
	}
	for _, use := range *call.Referrers() {
		if cancel, ok := use.(*ssa.Extract); ok && cancel.Index == 1 && outlives(cancel) {
			return true
		}
	}
	return false
}

func isCancelFunc(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "context"
}

// outlives reports whether the function value leaves the function that makes it, other than by being called,
// deferred, or handed to a call.
func outlives(v ssa.Value) bool {
	return slices.ContainsFunc(*v.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.Return, *ssa.MapUpdate, *ssa.Send:
			return true
		case *ssa.Store:
			variable, isLocal := use.Addr.(*ssa.Alloc)
			return !isLocal || outlivesIn(variable)
		case *ssa.MakeClosure:
			return outlives(use)
		case *ssa.ChangeType:
			return outlives(use)
		case *ssa.MakeInterface:
			return outlives(use)
		case *ssa.Phi:
			return slices.ContainsFunc(*use.Referrers(), func(use ssa.Instruction) bool { _, ok := use.(*ssa.Return); return ok })
		}
		return false
	})
}

// outlivesIn reports whether what is in the variable leaves the function: by a load, or by a closure over it.
func outlivesIn(variable *ssa.Alloc) bool {
	return slices.ContainsFunc(*variable.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.UnOp:
			return outlives(use)
		case *ssa.MakeClosure:
			return outlives(use)
		}
		return false
	})
}
