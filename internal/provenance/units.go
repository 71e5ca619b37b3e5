package provenance

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A unit is a declared function and the literals in it.
type unit struct {
	funcs []*ssa.Function
	calls []*unit
}

// units returns the units of the package in source order, with their static calls of each other.
func (e *engine) units() []*unit {
	var units []*unit
	of := make(map[*ssa.Function]*unit)
	for _, fn := range e.funcs {
		top := fn
		for top.Parent() != nil {
			top = top.Parent()
		}
		if of[top] == nil {
			of[top] = new(unit)
			units = append(units, of[top])
		}
		of[fn] = of[top]
		of[fn].funcs = append(of[fn].funcs, fn)
	}
	for _, fn := range e.funcs {
		for instr := range instructions(fn) {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			for _, callee := range e.callees(call.Common()) {
				unit := of[callee]
				if unit != nil && !slices.Contains(of[fn].calls, unit) && (unit != of[fn] || callee.Parent() == nil) {
					of[fn].calls = append(of[fn].calls, unit)
				}
			}
		}
	}
	return units
}

// callees returns the functions on whose summaries that of a call depends: the one that it runs, and those that it is
// given, which that may run.
func (e *engine) callees(call *ssa.CallCommon) []*ssa.Function {
	callees := []*ssa.Function{e.callee(call)}
	for _, arg := range call.Args {
		if _, isFunc := arg.Type().Underlying().(*types.Signature); isFunc {
			callees = append(callees, e.function(arg))
		}
	}
	return slices.DeleteFunc(callees, func(fn *ssa.Function) bool { return fn == nil })
}
