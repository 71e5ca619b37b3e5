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
		if called, only := e.onlyCalled(param); called && only {
			params = append(params, paramIndex(param))
		}
	}
	return params
}

// onlyCalled reports whether a function value is called at all, and whether that is all that is done with it, while the
// function runs that has it.
func (e *engine) onlyCalled(v ssa.Value) (called, only bool) {
	only = true
	for _, use := range *v.Referrers() {
		useCalls, useOnly := e.callsValue(use, v)
		called, only = called || useCalls, only && useOnly
	}
	return called, only
}

// callsValue is onlyCalled for one use of the value.
func (e *engine) callsValue(use ssa.Instruction, v ssa.Value) (called, only bool) {
	switch use := use.(type) {
	case ssa.CallInstruction:
		if use.Common().Value == v {
			_, isGo := use.(*ssa.Go)
			return true, !isGo || spawned(use) == Joined
		}
		return e.handsToRun(use.Common(), v)
	case *ssa.BinOp:
		return false, true // compared with nil
	case *ssa.ChangeType:
		return e.onlyCalled(use)
	case *ssa.UnOp:
		return e.onlyCalled(use) // what is in a variable
	case *ssa.Store:
		variable, isLocal := use.Addr.(*ssa.Alloc)
		if !isLocal || use.Val != v {
			return false, use.Addr == v // the variable itself is stored to
		}
		return e.onlyCalled(variable)
	case *ssa.MakeClosure:
		literal := use.Fn.(*ssa.Function)
		if place, _ := e.literalPlace(literal); place > Joined {
			return false, false
		}
		for i, binding := range use.Bindings {
			if binding == v {
				return e.onlyCalled(literal.FreeVars[i])
			}
		}
	}
	return false, false
}

// handsToRun reports whether the call hands the value to a function that runs it before it returns.
func (e *engine) handsToRun(call *ssa.CallCommon, v ssa.Value) (called, only bool) {
	s := e.summaryOf(call)
	if s == nil {
		return false, false
	}
	for i, arg := range arguments(call) {
		if arg == v && !s.runsParam(i) {
			return false, false
		}
	}
	return true, true
}
