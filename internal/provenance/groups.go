package provenance

import (
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
