package provenance

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// What becomes of the cancel function of a context says whose the context is.

// joined returns the contexts whose end also ends the one that call makes, because its cancel function runs then: a
// context has one parent, others are joined by context.AfterFunc, or by a goroutine that waits for them.
func (w *walker) joined(call *ssa.Call) (c Context) {
	for _, use := range usesOfCancel(call) {
		switch use := use.(type) {
		case ssa.CallInstruction:
			c = c.join(w.joinedBy(use))
		case *ssa.MakeClosure:
			if w.waitsForEnd(use.Fn.(*ssa.Function)) {
				c = c.join(unknown)
			}
			for _, use := range *use.Referrers() {
				if handedTo, ok := use.(ssa.CallInstruction); ok {
					c = c.join(w.joinedBy(handedTo))
				}
			}
		}
	}
	return c
}

// joinedBy returns the context at whose end the call has a function run, which cancels another.
func (w *walker) joinedBy(call ssa.CallInstruction) Context {
	if obj := w.object(call.Common()); obj != nil && obj.FullName() == "context.AfterFunc" {
		return w.origins(argument(call.Common(), 0), call)
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
				if variable, ok := use.Addr.(*ssa.Alloc); ok {
					uses = append(uses, *variable.Referrers()...)
				}
			default:
				uses = append(uses, use)
			}
		}
	}
	return uses
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

func isCancelFunc(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "context"
}

// outlives reports whether the function value leaves the function that makes it, other than by being called,
// deferred, handed to a call, or returned with the context that call makes. Seen are the values that were looked at.
func outlives(v ssa.Value, call *ssa.Call, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return false
	}
	seen[v] = true
	return slices.ContainsFunc(*v.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.MapUpdate, *ssa.Send:
			return true
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
