package flow

import (
	"go/ast"
	"go/constant"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// iteration returns the call of the iterator function that runs fn in each of its rounds, if fn is the body of a range
// over a function and control comes to that statement; else nil.
func iteration(fn *ssa.Function) *ssa.Call {
	if _, isRange := fn.Syntax().(*ast.RangeStmt); !isRange {
		return nil
	}
	for _, ref := range *fn.Referrers() {
		body, ok := ref.(*ssa.MakeClosure)
		if !ok {
			continue
		}
		for _, use := range *body.Referrers() {
			if call, ok := use.(*ssa.Call); ok {
				return call
			}
		}
	}
	return nil
}

// goesOn reports whether b, a block of the body of a range over a function, ends a round and lets the next begin: it
// returns true to the iterator function. A break, goto or return out of the loop stores where to go on and returns false.
func goesOn(b *ssa.BasicBlock) bool {
	ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	if !ok || len(ret.Results) == 0 {
		return false
	}
	result, ok := ret.Results[0].(*ssa.Const)
	return ok && result.Value != nil && constant.BoolVal(result.Value)
}

// inMemory are the packages of the standard library whose iterators go over what is in memory.
var inMemory = []string{"bytes", "maps", "slices", "strings"}

// isFiniteIterator reports whether the iterator function that call runs goes over a slice, a map or a string.
func isFiniteIterator(call *ssa.Call) bool {
	made, ok := call.Call.Value.(*ssa.Call)
	if !ok {
		return false
	}
	maker := made.Call.StaticCallee()
	if maker == nil {
		return false
	}
	if maker.Origin() != nil {
		maker = maker.Origin()
	}
	return maker.Object() != nil && slices.Contains(inMemory, maker.Object().Pkg().Path())
}
