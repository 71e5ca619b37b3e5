package provenance

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// A branch on the second result of ctx.Deadline() tells where the context has a deadline, as in
//
//	if _, ok := ctx.Deadline(); !ok {
//		ctx, cancel = context.WithTimeout(ctx, timeout)
//	}

// contextAt returns the origins of v as instruction at, in the same function, finds them: bounded where the code has seen
// that the context has a deadline, and without those that no path brings there.
func (e *engine) contextAt(v ssa.Value, at ssa.Instruction) Context {
	var c Context
	for _, v := range feasible(v, at.Block()) {
		c = c.join(e.context(v))
	}
	if v != nil && seenBounded(at.Block(), v) {
		return c.with(func(o *Origin) { o.Bounded = true })
	}
	return c
}

// seenBounded reports whether control comes to b only if the context v has a deadline.
func seenBounded(b *ssa.BasicBlock, v ssa.Value) bool {
	for dom := b.Idom(); dom != nil; b, dom = dom, dom.Idom() {
		if len(b.Preds) == 1 && takenIfBounded(dom, b, v) {
			return true
		}
	}
	return false
}

// takenIfBounded reports whether from branches to the block to, and nowhere else, if the context v has a deadline.
func takenIfBounded(from, to *ssa.BasicBlock, v ssa.Value) bool {
	branch, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok || from.Succs[0] == from.Succs[1] {
		return false
	}
	cond, taken := branch.Cond, from.Succs[0]
	if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
		cond, taken = not.X, from.Succs[1]
	}
	second, ok := cond.(*ssa.Extract)
	if !ok || second.Index != 1 || taken != to {
		return false
	}
	asked, ok := second.Tuple.(*ssa.Call)
	return ok && isMethodOfContext(asked, "Deadline") && receiver(asked.Common()) == v
}
