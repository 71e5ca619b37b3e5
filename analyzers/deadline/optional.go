package deadline

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/provenance"
)

// isOptional reports whether the context of a call gets a deadline if a limit is set, and none if it is zero: then somebody
// has chosen, and may have set one.
func isOptional(call provenance.Call) bool {
	return slices.ContainsFunc(call.Context, func(o provenance.Origin) bool {
		return o.Bounded && o.Timer != nil && isTested(o.Timer)
	})
}

// isTested reports whether control comes to the call that sets a deadline only after a test of its limit against zero.
func isTested(timer *ssa.Call) bool {
	limit := provenance.Argument(timer.Common(), 1)
	for b, dom := timer.Block(), timer.Block().Idom(); dom != nil; b, dom = dom, dom.Idom() {
		branch, ok := dom.Instrs[len(dom.Instrs)-1].(*ssa.If)
		if ok && len(b.Preds) == 1 && testsLimit(branch.Cond, limit) {
			return true
		}
	}
	return false
}

// testsLimit reports whether cond compares a limit to zero.
func testsLimit(cond, limit ssa.Value) bool {
	test, ok := cond.(*ssa.BinOp)
	if !ok || !slices.Contains([]token.Token{token.GTR, token.LSS, token.NEQ, token.EQL, token.LEQ, token.GEQ}, test.Op) {
		return false
	}
	return isZero(test.Y) && sameLimit(test.X, limit) || isZero(test.X) && sameLimit(test.Y, limit)
}

func isZero(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value != nil && c.Value.Kind() == constant.Int && constant.Sign(c.Value) == 0
}

// sameLimit reports whether both are one value, or loads of one field of one struct.
func sameLimit(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	x, isX := a.(*ssa.UnOp)
	y, isY := b.(*ssa.UnOp)
	if !isX || !isY {
		return false
	}
	f, isF := x.X.(*ssa.FieldAddr)
	g, isG := y.X.(*ssa.FieldAddr)
	return isF && isG && f.X == g.X && f.Field == g.Field || x.X == y.X
}
