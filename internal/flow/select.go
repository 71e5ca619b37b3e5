package flow

import "golang.org/x/tools/go/ssa"

// SelectCase reports whether v asks which case of a select was taken.
func SelectCase(v *ssa.BinOp) (sel *ssa.Select, i int, ok bool) {
	index, ok := v.X.(*ssa.Extract)
	if !ok || index.Index != 0 {
		return nil, 0, false
	}
	sel, ok = index.Tuple.(*ssa.Select)
	if !ok {
		return nil, 0, false
	}
	n, ok := IntConst(v.Y)
	return sel, int(n), ok
}

// CaseTargets returns the blocks that run next after case i of sel was taken: none if no test of it is found.
func CaseTargets(sel *ssa.Select, i int) []*ssa.BasicBlock {
	for _, ref := range *sel.Referrers() {
		index, ok := ref.(*ssa.Extract)
		if !ok || index.Index != 0 {
			continue
		}
		for _, use := range *index.Referrers() {
			test, ok := use.(*ssa.BinOp)
			if !ok {
				continue
			}
			if _, n, ok := SelectCase(test); ok && n == i {
				return testTargets(sel, test)
			}
		}
	}
	return nil
}

// testTargets returns the blocks that run next if test finds that its case of sel was taken.
func testTargets(sel *ssa.Select, test *ssa.BinOp) []*ssa.BasicBlock {
	for _, use := range *test.Referrers() {
		if branch, ok := use.(*ssa.If); ok {
			return branch.Block().Succs[:1]
		}
	}
	// Nothing depends on the test: go/ssa leaves out the branch of an empty case that is followed by an empty default.
	if test.Block() != sel.Block() {
		return []*ssa.BasicBlock{test.Block()}
	}
	return sel.Block().Succs
}
