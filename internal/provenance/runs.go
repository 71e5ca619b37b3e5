package provenance

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// runs returns the parameters that fn calls before it returns, and does nothing else with: function literals that it
// is given are part of whoever gives them. Must.
func (e *engine) runs(fn *ssa.Function) []int {
	var params []int
	for _, param := range fn.Params {
		if _, isFunc := param.Type().Underlying().(*types.Signature); !isFunc || isReceiver(param) {
			continue
		}
		w := &callWalker{e, make(map[ssa.Value]bool)}
		if called, only := w.onlyCalled(param); called && only {
			params = append(params, paramIndex(param))
		}
	}
	return params
}

// A callWalker follows a function value to where it is called. Variables may be stored to themselves: it looks at each
// value once.
type callWalker struct {
	*engine
	seen map[ssa.Value]bool
}

// onlyCalled reports whether a function value is called at all, and whether that is all that is done with it, while the
// function runs that has it.
func (w *callWalker) onlyCalled(v ssa.Value) (called, only bool) {
	if w.seen[v] {
		return false, true // it adds nothing to itself
	}
	w.seen[v], only = true, true
	for _, use := range *v.Referrers() {
		useCalls, useOnly := w.callsValue(use, v)
		called, only = called || useCalls, only && useOnly
	}
	return called, only
}

// callsValue is onlyCalled for one use of the value.
func (w *callWalker) callsValue(use ssa.Instruction, v ssa.Value) (called, only bool) {
	switch use := use.(type) {
	case ssa.CallInstruction:
		if use.Common().Value == v {
			_, isGo := use.(*ssa.Go)
			return true, !isGo || spawned(use, nil) == Joined
		}
		return w.handsToRun(use.Common(), v)
	case *ssa.BinOp:
		return false, true // compared with nil
	case *ssa.ChangeType:
		return w.onlyCalled(use)
	case *ssa.UnOp:
		return w.onlyCalled(use) // what is in a variable
	case *ssa.Store:
		variable, isLocal := use.Addr.(*ssa.Alloc)
		if !isLocal || use.Val != v {
			return false, use.Addr == v // the variable itself is stored to
		}
		return w.onlyCalled(variable)
	case *ssa.MakeClosure:
		literal := use.Fn.(*ssa.Function)
		if place, _ := w.literalPlace(literal, nil); place > Joined {
			return false, false
		}
		for i, binding := range use.Bindings {
			if binding == v {
				return w.onlyCalled(literal.FreeVars[i])
			}
		}
	}
	return false, false
}

// handsToRun reports whether the call hands the value to a function that runs it before it returns.
func (e *engine) handsToRun(call *ssa.CallCommon, v ssa.Value) (called, only bool) {
	s := e.summaryOf(call)
	switch s {
	case nil:
		return false, false
	case e.bottom:
		return false, true // it is being summarized: it runs the value unless it is seen to do something else
	}
	for i, arg := range arguments(call) {
		if arg == v && !s.runsParam(i) {
			return false, false
		}
	}
	return true, true
}
