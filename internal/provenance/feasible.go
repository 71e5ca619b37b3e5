package provenance

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// A function that is told by a parameter what to do may ask for it twice: a value that it made in the first branch is then
// the only one in the second, though a phi stands between them.
//
//	if confirmed {
//		ctx, cancel = context.WithTimeout(ctx, timeout)
//	}
//	…
//	if confirmed {
//		err = conn.Request(ctx)
//	}

// feasible returns v, or, of a phi, the values that can be its own when control is at block b: those that come over edges
// which ask for no other outcome of a test of a parameter.
func feasible(v ssa.Value, b *ssa.BasicBlock) []ssa.Value {
	phi, ok := v.(*ssa.Phi)
	if !ok {
		return []ssa.Value{v}
	}
	needed := outcomes(b)
	if len(needed) == 0 {
		return []ssa.Value{v}
	}
	var values []ssa.Value
	for i, edge := range phi.Edges {
		pred := phi.Block().Preds[i]
		if !nilGuarded(pred, phi.Block(), edge) && !contradicts(needed, pred, phi.Block()) {
			values = append(values, edge)
		}
	}
	if len(values) == 0 {
		return []ssa.Value{v} // nobody comes here
	}
	return values
}

// contradicts reports whether control can go from one block to the next only with another outcome than a needed one.
func contradicts(needed map[ssa.Value]bool, from, to *ssa.BasicBlock) bool {
	had := outcomes(from)
	if cond, taken, ok := testOfParameter(from); ok && from.Succs[0] != from.Succs[1] {
		had[cond] = taken == (from.Succs[0] == to)
	}
	for cond, outcome := range had {
		if other, ok := needed[cond]; ok && other != outcome {
			return true
		}
	}
	return false
}

// outcomes returns the tests of parameters that have been made on every path to b, and how they came out.
func outcomes(b *ssa.BasicBlock) map[ssa.Value]bool {
	known := make(map[ssa.Value]bool)
	for dom := b.Idom(); dom != nil; b, dom = dom, dom.Idom() {
		cond, taken, ok := testOfParameter(dom)
		if !ok || len(b.Preds) != 1 || dom.Succs[0] == dom.Succs[1] {
			continue
		}
		switch b {
		case dom.Succs[0]:
			known[cond] = taken
		case dom.Succs[1]:
			known[cond] = !taken
		}
	}
	return known
}

// testOfParameter returns the boolean parameter that the block branches on, and its value in the first branch.
func testOfParameter(b *ssa.BasicBlock) (param ssa.Value, first, ok bool) {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return nil, false, false
	}
	cond, first := branch.Cond, true
	if not, isNot := cond.(*ssa.UnOp); isNot && not.Op == token.NOT {
		cond, first = not.X, false
	}
	_, ok = cond.(*ssa.Parameter)
	return cond, first, ok
}
