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
		if cancel, ok := use.(*ssa.Extract); ok && cancel.Index == 1 && outlives(cancel, make(map[ssa.Value]bool)) {
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
// deferred, or handed to a call. Seen are the values that were looked at.
func outlives(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return false
	}
	seen[v] = true
	return slices.ContainsFunc(*v.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.Return, *ssa.MapUpdate, *ssa.Send:
			return true
		case *ssa.Store:
			variable, isLocal := use.Addr.(*ssa.Alloc)
			return !isLocal || outlives(variable, seen)
		case *ssa.UnOp:
			return outlives(use, seen) // what is in the variable
		case *ssa.MakeClosure:
			return outlives(use, seen)
		case *ssa.ChangeType:
			return outlives(use, seen)
		case *ssa.MakeInterface:
			return outlives(use, seen)
		case *ssa.Phi:
			return outlives(use, seen)
		}
		return false
	})
}
