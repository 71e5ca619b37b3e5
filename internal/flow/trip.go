package flow

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// NotConstant stands for a trip count or a duration that is not constant.
const NotConstant = -1

// A trips is what Trips returns.
type trips struct {
	n        int64
	isFinite bool
}

// Trips returns how often l goes round at most, if that is constant (NotConstant otherwise), and whether l ends by
// itself: it counts to a limit, or ranges over a slice, an array, a map or a string.
func (f *Forest) Trips(l *Loop) (n int64, isFinite bool) {
	known, ok := f.trips[l]
	if !ok {
		known = f.countTrips(l)
		f.trips[l] = known
	}
	return known.n, known.isFinite
}

func (f *Forest) countTrips(l *Loop) trips {
	least := trips{n: NotConstant, isFinite: l.Iteration != nil && isFiniteIterator(l.Iteration)}
	for _, b := range l.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || f.innermost[b.Index] != l || f.Contains(l, b.Succs[0]) == f.Contains(l, b.Succs[1]) {
			continue // not a test that leaves l
		}
		if !f.isPassed(l, b) {
			continue // a round need not come by
		}
		n, ok := f.countsTo(l, branch)
		if !ok {
			continue
		}
		least.isFinite = true
		if n != NotConstant && (least.n == NotConstant || n < least.n) {
			least.n = n
		}
	}
	return least
}

// isPassed reports whether every round of l comes by b.
func (f *Forest) isPassed(l *Loop, b *ssa.BasicBlock) bool {
	for _, header := range l.Headers {
		for _, latch := range header.Preds {
			if f.Contains(l, latch) && !b.Dominates(latch) {
				return false
			}
		}
	}
	return true
}

// countsTo reports whether branch leaves a loop that counts (i < n, with i = φ(init, i+step)) or that ranges over a
// map or a string, and how often the body runs at most if init, step and limit are constant.
func (f *Forest) countsTo(l *Loop, branch *ssa.If) (n int64, ok bool) {
	if extract, isExtract := branch.Cond.(*ssa.Extract); isExtract {
		_, isNext := extract.Tuple.(*ssa.Next)
		return NotConstant, isNext && extract.Index == 0
	}
	test, isTest := branch.Cond.(*ssa.BinOp)
	if !isTest {
		return NotConstant, false
	}
	op := test.Op
	if !f.Contains(l, branch.Block().Succs[0]) {
		op = negated[op]
	}
	counter := test.X
	sum, isAdvanced := counter.(*ssa.BinOp)
	if isAdvanced {
		counter = sum.X
	}
	phi, isPhi := counter.(*ssa.Phi)
	if !isPhi || f.innermost[phi.Block().Index] != l || f.isComputedIn(l, test.Y) {
		return NotConstant, false
	}
	init, step, ok := f.progression(l, phi)
	if !ok || !approaches(op, step) {
		return NotConstant, false
	}
	limit, isConst := length(test.Y)
	if init == nil || !isConst || isAdvanced && !slices.Contains(phi.Edges, test.X) {
		return NotConstant, true
	}
	start := *init
	if isAdvanced {
		start += step // range loops test the advanced counter
	}
	n, ok = passes(start, step, op, limit)
	if ok && n != NotConstant && !l.comesFirst(branch.Block()) {
		n++ // what comes before the test runs once more
	}
	return n, ok
}

// negated maps each comparison to the one that holds where it does not.
var negated = map[token.Token]token.Token{
	token.LSS: token.GEQ,
	token.GEQ: token.LSS,
	token.GTR: token.LEQ,
	token.LEQ: token.GTR,
	token.EQL: token.NEQ,
}

// approaches reports whether a counter that advances by step comes nearer to the end of "counter op limit".
func approaches(op token.Token, step int64) bool {
	switch op {
	case token.LSS, token.LEQ:
		return step > 0
	case token.GTR, token.GEQ:
		return step < 0
	}
	return op == token.NEQ
}

// passes returns how many of start, start+step, … are in a row "op limit" (NotConstant if too many to tell), and
// whether one is not.
func passes(start, step int64, op token.Token, limit int64) (n int64, ends bool) {
	const many = 1 << 32 // no need to know more precisely, and far from overflow
	if max(start, step, limit) > many || min(start, step, limit) < -many {
		return NotConstant, true
	}
	distance := limit - start
	if step < 0 {
		distance, step = -distance, -step
	}
	switch op {
	case token.NEQ:
		if distance < 0 || distance%step != 0 {
			return NotConstant, false // steps over the limit
		}
		return distance / step, true
	case token.LEQ, token.GEQ:
		distance++
	}
	return max((distance+step-1)/step, 0), true
}

// comesFirst reports whether each round of l begins with the test that ends b, before anything is called or waited
// for.
func (l *Loop) comesFirst(b *ssa.BasicBlock) bool {
	return b == l.Headers[0] && !slices.ContainsFunc(b.Instrs, func(instr ssa.Instruction) bool {
		switch instr := instr.(type) {
		case *ssa.Call:
			_, isLen := lenArgument(instr)
			return !isLen
		case *ssa.UnOp:
			return instr.Op == token.ARROW
		case *ssa.Send, *ssa.Select:
			return true
		}
		return false
	})
}

// progression reports whether phi is advanced by the same constant on every way round l. The start is nil if it is
// not constant.
func (f *Forest) progression(l *Loop, phi *ssa.Phi) (init *int64, step int64, ok bool) {
	isConstant := true
	for i, edge := range phi.Edges {
		if !f.Contains(l, phi.Block().Preds[i]) {
			start, isInt := IntConst(edge)
			isConstant = isConstant && isInt && (init == nil || *init == start)
			init = &start
			continue
		}
		sum, isSum := edge.(*ssa.BinOp)
		if !isSum || sum.X != phi || sum.Op != token.ADD && sum.Op != token.SUB {
			return nil, 0, false
		}
		delta, isInt := IntConst(sum.Y)
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

// Highest returns the highest value that phi has in a round, if it counts the rounds of a loop whose trip count is
// constant, from a constant.
func (f *Forest) Highest(phi *ssa.Phi) (int64, bool) {
	l := f.Innermost(phi.Block())
	if l == nil || !slices.Contains(l.Headers, phi.Block()) {
		return 0, false
	}
	init, step, ok := f.progression(l, phi)
	n, _ := f.Trips(l)
	if !ok || init == nil || n == NotConstant || n > 1<<32 || max(step, -step) > 1<<16 {
		return 0, false
	}
	return max(*init, *init+step*n), true
}

// isComputedIn reports whether v is an instruction of l itself; a length that is taken anew each round counts as
// outside it.
func (f *Forest) isComputedIn(l *Loop, v ssa.Value) bool {
	instr, ok := v.(ssa.Instruction)
	if !ok || !f.Contains(l, instr.Block()) {
		return false
	}
	_, isLen := lenArgument(v)
	return !isLen
}

// length returns the constant that v is, or the length of the array or slice literal that it is the length of.
func length(v ssa.Value) (int64, bool) {
	x, isLen := lenArgument(v)
	if !isLen {
		return IntConst(v)
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

// IntConst returns the integer constant that v is, if it is one and fits.
func IntConst(v ssa.Value) (int64, bool) {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.Int {
		return 0, false
	}
	return constant.Int64Val(c.Value)
}
