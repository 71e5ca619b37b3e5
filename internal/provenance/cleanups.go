package provenance

import "golang.org/x/tools/go/ssa"

// Calls that clean up run when the context in reach may have ended, so that they must not be given it. Nobody drops a
// context there, and no loop ends by them; but the deadline is due as with any other call. They are kept apart from the
// outgoing calls for that.

// cleanUps returns the calls of fn that clean up on a context which is proved to have no deadline.
func (e *engine) cleanUps(fn *ssa.Function) []Call {
	var calls []Call
	for instr := range instructions(fn) {
		instr, ok := instr.(ssa.CallInstruction)
		if !ok {
			continue
		}
		common := instr.Common()
		obj, expr := e.object(common), e.calls[common.Pos()]
		if obj == nil || expr == nil {
			continue
		}
		target, ok := e.options.Outgoing(obj, common.Value.Type(), e.pass.Pkg)
		if !ok || !target.Ending {
			continue
		}
		c := e.direct(Call{Instr: instr, Func: obj, Pos: expr.Pos(), End: expr.End(), Name: SourceText(expr.Fun)}, obj, target)
		if c.notEndless() == None && !canceledBefore(c.Argument, instr) {
			c.Class, c.NotDropped, c.StartUp, c.Place = Unbounded, InCleanUp, e.startUp[fn], e.place(instr, nil)
			calls = append(calls, c)
		}
	}
	return calls
}
