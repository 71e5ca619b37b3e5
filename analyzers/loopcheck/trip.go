package loopcheck

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// notConstant stands for a trip count or a duration that is not constant.
const notConstant = -1

// trips returns how often l goes round, if that is constant (notConstant otherwise), and whether l ends by itself: it
// counts to a limit, or ranges over a slice, an array, a map or a string.
func (f *forest) trips(l *loop) (n int64, isFinite bool) {
	n = notConstant
	for _, b := range l.blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || f.innermost[b.Index] != l || f.contains(l, b.Succs[0]) == f.contains(l, b.Succs[1]) {
			continue // not a test that leaves l
		}
		count, counts := f.countsTo(l, branch.Cond)
		if !counts {
			continue
		}
		isFinite = true
		if count != notConstant && (n == notConstant || count < n) {
			n = count
		}
	}
	return n, isFinite
}

// countsTo reports whether cond is the test of a loop that counts (i < n, with i = φ(init, i+step)) or that ranges
// over a map or a string, and how often the body runs if init, step and limit are constant.
func (f *forest) countsTo(l *loop, cond ssa.Value) (n int64, ok bool) {
	if extract, isExtract := cond.(*ssa.Extract); isExtract {
		_, isNext := extract.Tuple.(*ssa.Next)
		return notConstant, isNext && extract.Index == 0
	}
	test, isTest := cond.(*ssa.BinOp)
	if !isTest {
		return notConstant, false
	}
	counter, limit := test.X, test.Y
	switch test.Op {
	case token.LSS, token.LEQ, token.GTR, token.GEQ, token.NEQ:
	default:
		return notConstant, false
	}
	advanced := int64(0)
	if sum, isSum := counter.(*ssa.BinOp); isSum {
		counter, advanced = sum.X, 1 // range loops test the advanced counter
	}
	phi, isPhi := counter.(*ssa.Phi)
	if !isPhi || f.innermost[phi.Block().Index] != l || f.isComputedIn(l, limit) {
		return notConstant, false
	}
	init, step, ok := f.progression(l, phi)
	if !ok {
		return notConstant, false
	}
	end, isConst := length(limit)
	if init == nil || !isConst {
		return notConstant, true
	}
	n = (end - *init) / step
	if test.Op == token.LEQ || test.Op == token.GEQ {
		n++
	}
	if *init < 0 {
		n -= advanced
	}
	return max(n, 0), true
}

// progression reports whether phi is advanced by the same constant on every way round l. The start is nil if it is
// not constant.
func (f *forest) progression(l *loop, phi *ssa.Phi) (init *int64, step int64, ok bool) {
	isConstant := true
	for i, edge := range phi.Edges {
		if !f.contains(l, phi.Block().Preds[i]) {
			start, isInt := intConst(edge)
			isConstant = isConstant && isInt && (init == nil || *init == start)
			init = &start
			continue
		}
		sum, isSum := edge.(*ssa.BinOp)
		if !isSum || sum.X != phi || sum.Op != token.ADD && sum.Op != token.SUB {
			return nil, 0, false
		}
		delta, isInt := intConst(sum.Y)
		if sum.Op == token.SUB {
			delta = -delta
		}
		if !isInt || delta == 0 || step != 0 && step != delta {
			return nil, 0, false
		}
		step = delta
	}
	if !isConstant {
		init = nil
	}
	return init, step, step != 0
}

// isComputedIn reports whether v is an instruction of l itself; a length that is taken anew each round counts as
// outside it.
func (f *forest) isComputedIn(l *loop, v ssa.Value) bool {
	instr, ok := v.(ssa.Instruction)
	if !ok || !f.contains(l, instr.Block()) {
		return false
	}
	_, isLen := lenArgument(v)
	return !isLen
}

// length returns the constant that v is, or the length of the array or slice literal that it is the length of.
func length(v ssa.Value) (int64, bool) {
	x, isLen := lenArgument(v)
	if !isLen {
		return intConst(v)
	}
	slice, isSlice := x.(*ssa.Slice)
	if !isSlice || slice.Low != nil || slice.High != nil {
		return 0, false
	}
	pointer, isPointer := slice.X.Type().Underlying().(*types.Pointer)
	if !isPointer {
		return 0, false
	}
	array, isArray := pointer.Elem().Underlying().(*types.Array)
	if !isArray {
		return 0, false
	}
	return array.Len(), true
}

func lenArgument(v ssa.Value) (ssa.Value, bool) {
	call, ok := v.(*ssa.Call)
	if !ok {
		return nil, false
	}
	builtin, ok := call.Call.Value.(*ssa.Builtin)
	if !ok || builtin.Name() != "len" {
		return nil, false
	}
	return call.Call.Args[0], true
}

func intConst(v ssa.Value) (int64, bool) {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.Int {
		return 0, false
	}
	return constant.Int64Val(c.Value)
}
