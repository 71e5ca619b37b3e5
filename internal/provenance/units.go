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

// components returns the strongly connected components of a graph, successors before what leads to them (Tarjan's
// algorithm).
func components[N comparable](nodes []N, succs func(N) []N) [][]N {
	var (
		result [][]N
		stack  []N
		index  = make(map[N]int) // 1 + order of discovery
		low    = make(map[N]int)
		onPath = make(map[N]bool)
	)
	var visit func(n N)
	visit = func(n N) {
		index[n] = len(index) + 1
		low[n] = index[n]
		stack, onPath[n] = append(stack, n), true
		for _, succ := range succs(n) {
			if index[succ] == 0 {
				visit(succ)
				low[n] = min(low[n], low[succ])
			} else if onPath[succ] {
				low[n] = min(low[n], index[succ])
			}
		}
		if low[n] != index[n] {
			return
		}
		start := slices.Index(stack, n)
		component := slices.Clone(stack[start:])
		stack = stack[:start]
		for _, member := range component {
			onPath[member] = false
		}
		result = append(result, component)
	}
	for _, n := range nodes {
		if index[n] == 0 {
			visit(n)
		}
	}
	return result
}
