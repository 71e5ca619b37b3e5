package loopcheck

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/observe"
	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
)

// truth returns what is known of v. What was computed before the loop was computed before the context ended.
func (w *world) truth(v ssa.Value) truth {
	if c, ok := v.(*ssa.Const); ok {
		return constTruth(c)
	}
	if instr, ok := v.(ssa.Instruction); ok && w.forest.Contains(w.loop, instr.Block()) {
		return w.known(v)
	}
	return unknown
}

// known returns what is known of a value of the loop, and notes who asks while that is being found.
func (w *world) known(v ssa.Value) truth {
	if w.running != nil {
		w.running.reads(v)
	}
	return w.truths[v]
}

// stored returns what is known of what the loop stores at an address.
func (w *world) stored(address any) truth {
	t, ok := w.stores[address]
	if !ok {
		return unknown
	}
	if w.running != nil {
		w.running.reads(address)
	}
	return t
}

// transfer computes the truth of an instruction from those of its operands.
func (w *world) transfer(v ssa.Value) truth {
	switch v := v.(type) {
	case *ssa.Phi:
		return w.merge(v)
	case *ssa.UnOp:
		switch v.Op {
		case token.NOT:
			return w.truth(v.X).not()
		case token.MUL:
			return w.load(v)
		}
		return unknown
	case *ssa.BinOp:
		return w.compare(v)
	case *ssa.Call:
		return w.result(v, 0)
	case *ssa.Extract:
		return w.extract(v)
	case *ssa.MakeInterface:
		return w.truth(v.X)
	case *ssa.ChangeInterface:
		return w.truth(v.X)
	case *ssa.ChangeType:
		return w.truth(v.X)
	case *ssa.Convert:
		return w.part(v.X)
	case *ssa.TypeAssert:
		return w.part(v.X)
	case *ssa.Field:
		return w.part(v.X)
	}
	return unknown
}

// merge joins the values that a phi can still have. It is unset where no edge is left. What a variable was before the
// loop counts as long as a round that is left may leave it as it was.
func (w *world) merge(phi *ssa.Phi) truth {
	t, isKept := unset, false
	isHeader := slices.Contains(w.loop.Headers, phi.Block())
	edges, seen := w.left, make(map[ssa.Value]bool)
	if !isHeader {
		edges = w.running.taken
	}
	for i, pred := range phi.Block().Preds {
		if slices.Contains(edges[pred], phi.Block()) {
			t = t.join(w.truth(phi.Edges[i]))
			isKept = isKept || isHeader && w.mayBe(phi.Edges[i], phi, seen)
		}
	}
	if !isKept {
		return t
	}
	for i, pred := range phi.Block().Preds {
		if !w.forest.Contains(w.loop, pred) {
			t = t.join(w.truth(phi.Edges[i]))
		}
	}
	return t
}

// mayBe reports whether v, at the end of a round, can be what the phi was at its beginning.
func (w *world) mayBe(v ssa.Value, phi *ssa.Phi, seen map[ssa.Value]bool) bool {
	if v == phi {
		return true
	}
	merged, ok := v.(*ssa.Phi)
	if !ok || seen[v] || !w.forest.Contains(w.loop, merged.Block()) {
		return false
	}
	seen[v] = true
	for i, pred := range merged.Block().Preds {
		if slices.Contains(w.left[pred], merged.Block()) && w.mayBe(merged.Edges[i], phi, seen) {
			return true
		}
	}
	return false
}

func constTruth(c *ssa.Const) truth {
	switch {
	case c.Value == nil:
		return isNil
	case c.Value.Kind() != constant.Bool:
		return unknown
	case constant.BoolVal(c.Value):
		return isTrue
	}
	return isFalse
}

// part is the truth of something computed from v.
func (w *world) part(v ssa.Value) truth {
	if t := w.truth(v); t == failed || t == doubtful {
		return doubtful
	}
	return unknown
}

func (w *world) compare(v *ssa.BinOp) truth {
	if sel, i, ok := flow.SelectCase(v); ok && v.Op == token.EQL {
		return w.taken(sel, i)
	}
	if v.Op != token.EQL && v.Op != token.NEQ {
		return w.part(v.X).join(w.part(v.Y))
	}
	if t, ok := w.isCode(v.X, v.Y); ok {
		if v.Op == token.NEQ {
			return t.not()
		}
		return t
	}
	if t, ok := w.isZero(v.X, v.Y); ok {
		if v.Op == token.NEQ {
			return t.not()
		}
		return t
	}
	x, y := w.truth(v.X), w.truth(v.Y)
	if x == failed && isOtherSentinel(v.Y) {
		y = isNil // as different from the context's error
	}
	if x == unset || y == unset {
		return unset
	}
	equal := unknown
	switch {
	case x == failed && y == isNil || x == isNil && y == failed:
		equal = isFalse
	case x == isNil && y == isNil:
		equal = isTrue
	case x <= isFalse && y <= isFalse && x == y:
		equal = isTrue
	case x <= isFalse && y <= isFalse:
		equal = isFalse
	case x == failed || y == failed || x == doubtful || y == doubtful:
		return doubtful
	}
	if v.Op == token.NEQ {
		return equal.not()
	}
	return equal
}

func (w *world) extract(v *ssa.Extract) truth {
	switch tuple := v.Tuple.(type) {
	case *ssa.Call:
		return w.result(tuple, v.Index)
	case *ssa.TypeAssert:
		return w.part(tuple.X)
	case *ssa.UnOp: // v, ok := <-ch
		if v.Index == 0 {
			return unknown
		}
		switch w.Channel(tuple.X) {
		case observe.Timer:
			return isTrue
		case observe.Done:
			return isFalse
		}
		return doubtful // whoever sends closes it
	}
	return unknown
}

// result is the truth of result i of a call.
func (w *world) result(call *ssa.Call, i int) truth {
	results := call.Call.Signature().Results()
	if ctx, ok := w.IsErr(&call.Call); ok {
		if w.checker.result.Context(ctx).Rooted() {
			return doubtful
		}
		return failed
	}
	if answer, ok := w.asksKind(call, i); ok {
		return answer
	}
	isLast := i == results.Len()-1
	hasError := results.Len() > 0 && catalog.IsError(results.At(results.Len()-1).Type())
	switch {
	case w.Notices(&call.Call):
		if !hasError {
			return doubtful
		}
		if isLast {
			return failed
		}
		return zeroTruth(results.At(i).Type())
	case slices.ContainsFunc(call.Call.Args, func(arg ssa.Value) bool { return w.carries(arg) }):
		return doubtful // errors.Is(err, …), status.Code(err), fmt.Errorf("…: %w", err)
	case w.asksForError(&call.Call):
		return doubtful
	}
	return unknown
}

// asksForError reports whether the call is a method that reads an error which its receiver keeps, and another method of
// that receiver is given the context in the loop: it may be that which keeps what the other has failed with.
func (w *world) asksForError(call *ssa.CallCommon) bool {
	callee, recv := w.checker.result.Callee(call), provenance.Receiver(call)
	if callee == nil || recv == nil || !readsError(callee) {
		return false
	}
	return slices.ContainsFunc(w.loop.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(instr ssa.Instruction) bool {
			other, ok := instr.(*ssa.Call)
			return ok && provenance.Receiver(&other.Call) == recv && w.Notices(&other.Call)
		})
	})
}

// readsError reports whether the function reads a field that holds an error.
func readsError(fn *ssa.Function) bool {
	return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(instr ssa.Instruction) bool {
			load, ok := instr.(*ssa.UnOp)
			if !ok {
				return false
			}
			_, isField := load.X.(*ssa.FieldAddr)
			return isField && catalog.IsError(load.Type())
		})
	})
}

// isZero returns the truth of "x is y" where x is a number or a text beside the error of a call that fails, and y a
// constant.
func (w *world) isZero(x, y ssa.Value) (truth, bool) {
	extract, ok := x.(*ssa.Extract)
	if !ok {
		return doubtful, false
	}
	call, ok := extract.Tuple.(*ssa.Call)
	c, isConst := y.(*ssa.Const)
	if !ok || !isConst || c.Value == nil || w.result(call, extract.Index) != doubtful {
		return doubtful, false
	}
	results := call.Call.Signature().Results()
	if !catalog.IsError(results.At(results.Len() - 1).Type()) {
		return doubtful, false
	}
	if isZeroValue(c.Value) {
		return isTrue, true
	}
	return isFalse, true
}

// isZeroValue reports whether a constant is what a variable of its type is before anybody sets it.
func isZeroValue(v constant.Value) bool {
	switch v.Kind() {
	case constant.String:
		return constant.StringVal(v) == ""
	case constant.Int, constant.Float, constant.Complex:
		return constant.Sign(v) == 0
	}
	return false
}

// zeroTruth is the truth of the zero value of a type: what a call that fails returns beside its error.
func zeroTruth(t types.Type) truth {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Info()&types.IsBoolean == 0 {
			return doubtful // a count of nothing, an empty text: whatever it is compared with
		}
		return isFalse
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface:
		return isNil
	}
	return unknown
}

// carries reports whether an argument depends on the context, by itself or as one of a variadic call's.
func (w *world) carries(arg ssa.Value) bool {
	if w.part(arg) == doubtful {
		return true
	}
	slice, ok := arg.(*ssa.Slice)
	if !ok {
		return false
	}
	array, ok := slice.X.(*ssa.Alloc)
	if !ok {
		return false
	}
	for _, ref := range *array.Referrers() {
		element, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, use := range *element.Referrers() {
			if store, ok := use.(*ssa.Store); ok && w.part(store.Val) == doubtful {
				return true
			}
		}
	}
	return false
}

// load is the truth of a variable or field: that of the store before it, or doubtful if a store that depends on the
// context may come before it.
func (w *world) load(load *ssa.UnOp) truth {
	if store := w.memory.storeBefore(load); store != nil {
		return w.truth(store.Val)
	}
	if variable, ok := flow.Source(baseOf(load.X)).(*ssa.Alloc); ok {
		switch {
		case isFlag(load.Type()) && w.IsBound(variable):
			return doubtful // set by a literal that waits for the end of a context, or by a method of what was made from one
		case w.isFilled(variable):
			return doubtful
		}
		if t := w.stored(addressOf(variable)); variable != load.X && (t == failed || t == doubtful) {
			return doubtful // a field of what a call returned
		}
	}
	return w.stored(addressOf(load.X))
}

// baseOf returns the address of the variable of which v is the address of a field, or v.
func baseOf(v ssa.Value) ssa.Value {
	for range 4 { // deep enough for what anybody writes
		field, ok := v.(*ssa.FieldAddr)
		if !ok {
			break
		}
		v = field.X
	}
	return v
}

// isFilled reports whether the variable is a flag whose address a call of the loop is given that notices the end.
func (w *world) isFilled(variable *ssa.Alloc) bool {
	return isBool(variable.Type().Underlying().(*types.Pointer).Elem()) && slices.ContainsFunc(*variable.Referrers(), func(ref ssa.Instruction) bool {
		call, ok := ref.(*ssa.Call)
		return ok && w.forest.Contains(w.loop, call.Block()) && w.Notices(&call.Call)
	})
}

// isFlag reports whether t is something that a condition reads by itself.
func isFlag(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&(types.IsBoolean|types.IsInteger) != 0 || catalog.IsError(t)
}
