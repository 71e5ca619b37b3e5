package loopcheck

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A truth is what is known of a value in a world in which the context has ended: the lattice of a constant
// propagation over the few values that matter to a branch.
type truth uint8

const (
	unset    truth = iota // bottom: no way on which the value is made is left
	isTrue                // the boolean
	isFalse               //
	isNil                 //
	failed                // an error that is not nil, since the context has ended
	unknown               // does not depend on the context
	doubtful              // top: depends on the context, nobody knows how
)

func (t truth) join(other truth) truth {
	switch {
	case t == unset || t == other:
		return other
	case other == unset:
		return t
	}
	return max(t, other, unknown)
}

func (t truth) not() truth {
	switch t {
	case isTrue:
		return isFalse
	case isFalse:
		return isTrue
	}
	return t
}

// A world is what is left of a loop once the context has ended: the edges that control can still take, and that lie
// on a cycle. The context does not come back, so control that leaves these has left the loop for good, and a loop of
// which nothing is left ends.
type world struct {
	*checker
	loop   *loop
	left   map[*ssa.BasicBlock][]*ssa.BasicBlock // the edges that are left, by their source
	truths map[ssa.Value]truth                   // of the instructions of the loop
	chosen map[*ssa.Select][]int                 // the cases that can be taken; absent: all

	endings []ending
	stores  map[any][]*ssa.Store // of the loop, by what sameAddress compares first
}

// endedWorld takes edges away from the loop until those that remain are consistent: a branch whose condition tells
// that the context has ended goes that way alone, and what can no longer go round is no part of the loop.
func endedWorld(c *checker, l *loop, endings []ending) *world {
	w := &world{
		checker: c,
		loop:    l,
		left:    make(map[*ssa.BasicBlock][]*ssa.BasicBlock),
		chosen:  make(map[*ssa.Select][]int),
		endings: endings,
		stores:  make(map[any][]*ssa.Store),
	}
	for _, b := range l.blocks {
		w.left[b] = b.Succs
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Select:
				w.choose(instr)
			case *ssa.Store:
				key := addressKey(instr.Addr)
				w.stores[key] = append(w.stores[key], instr)
			}
		}
	}
	for before := -1; before != w.edges(); {
		before = w.edges()
		w.keepCycles()
		w.settle()
		for _, b := range l.blocks {
			w.left[b] = w.feasible(b)
		}
	}
	return w
}

// goesRound reports whether b still lies on a cycle.
func (w *world) goesRound(b *ssa.BasicBlock) bool { return len(w.left[b]) > 0 }

func (w *world) edges() int {
	n := 0
	for _, succs := range w.left {
		n += len(succs)
	}
	return n
}

// keepCycles takes away the edges that do not lie on a cycle through a header: what goes round without one goes round
// an inner loop alone.
func (w *world) keepCycles() {
	component := make(map[*ssa.BasicBlock]int)
	for i, blocks := range cycles(w.loop.blocks, w.inside) {
		if !slices.ContainsFunc(w.loop.headers, func(header *ssa.BasicBlock) bool { return slices.Contains(blocks, header) }) {
			continue
		}
		for _, b := range blocks {
			component[b] = i + 1
		}
	}
	for _, b := range w.loop.blocks {
		w.left[b] = filter(w.left[b], func(succ *ssa.BasicBlock) bool {
			return component[b] != 0 && component[b] == component[succ]
		})
	}
}

// inside returns the edges from b that are left and stay in the loop.
func (w *world) inside(b *ssa.BasicBlock) []*ssa.BasicBlock {
	return filter(w.left[b], func(succ *ssa.BasicBlock) bool { return w.forest.contains(w.loop, succ) })
}

// feasible returns the edges from b, of those left, that the condition allows.
func (w *world) feasible(b *ssa.BasicBlock) []*ssa.BasicBlock {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return w.left[b]
	}
	switch w.truth(branch.Cond) {
	case isTrue:
		return filter(w.left[b], func(succ *ssa.BasicBlock) bool { return succ == b.Succs[0] })
	case isFalse:
		return filter(w.left[b], func(succ *ssa.BasicBlock) bool { return succ == b.Succs[1] })
	case doubtful:
		if slices.ContainsFunc(b.Succs, func(succ *ssa.BasicBlock) bool { return w.forest.canLeave(w.loop, succ, b) }) {
			return nil // it may well leave
		}
	}
	return w.left[b]
}

// settle computes the truths of the loop's instructions: the least fixed point over the edges that are left.
func (w *world) settle() {
	w.truths = make(map[ssa.Value]truth)
	for changed := true; changed; {
		changed = false
		for _, b := range w.loop.blocks {
			for _, instr := range b.Instrs {
				v, ok := instr.(ssa.Value)
				if !ok {
					continue
				}
				if t := w.truths[v].join(w.transfer(v)); t != w.truths[v] {
					w.truths[v], changed = t, true
				}
			}
		}
	}
}

// -- values --

// truth returns what is known of v. What was computed before the loop was computed before the context ended.
func (w *world) truth(v ssa.Value) truth {
	if c, ok := v.(*ssa.Const); ok {
		return constTruth(c)
	}
	if instr, ok := v.(ssa.Instruction); ok && w.forest.contains(w.loop, instr.Block()) {
		return w.truths[v]
	}
	return unknown
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

// merge joins the values that a phi can still have. It is unset where no edge is left.
func (w *world) merge(phi *ssa.Phi) truth {
	t := unset
	for i, pred := range phi.Block().Preds {
		if slices.Contains(w.left[pred], phi.Block()) {
			t = t.join(w.truth(phi.Edges[i]))
		}
	}
	return t
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
	if sel, i, ok := selectCase(v); ok && v.Op == token.EQL {
		return w.taken(sel, i)
	}
	if v.Op != token.EQL && v.Op != token.NEQ {
		return w.part(v.X).join(w.part(v.Y))
	}
	x, y := w.truth(v.X), w.truth(v.Y)
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
		switch w.channel(tuple.X, tuple) {
		case timerChannel:
			return isTrue
		case doneChannel:
			return isFalse
		}
		return doubtful // whoever sends closes it
	}
	return unknown
}

// result is the truth of result i of a call.
func (w *world) result(call *ssa.Call, i int) truth {
	results := call.Call.Signature().Results()
	if ctx, ok := w.isErr(&call.Call); ok {
		if w.checker.result.Context(ctx, call).Rooted() {
			return doubtful
		}
		return failed
	}
	isLast := i == results.Len()-1
	hasError := results.Len() > 0 && isError(results.At(results.Len()-1).Type())
	switch {
	case w.notices(&call.Call, call):
		if !hasError {
			return doubtful
		}
		if isLast {
			return failed
		}
	case slices.ContainsFunc(call.Call.Args, func(arg ssa.Value) bool { return w.carries(arg) }):
		return doubtful // errors.Is(err, …), status.Code(err), fmt.Errorf("…: %w", err)
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
	if store := storeBefore(load); store != nil {
		return w.truth(store.Val)
	}
	if variable, ok := origin(load.X).(*ssa.Alloc); ok && isFlag(load.Type()) && w.isBound(variable, load) {
		return doubtful // set by a literal that waits for the end of a context
	}
	for _, store := range w.stores[addressKey(load.X)] {
		if sameAddress(store.Addr, load.X) && (w.part(store.Val) == doubtful || w.isAfterEnd(store.Block())) {
			return doubtful
		}
	}
	return unknown
}

// isAfterEnd reports whether b runs only once the loop was seen to look at a context that had ended.
func (w *world) isAfterEnd(b *ssa.BasicBlock) bool {
	return slices.ContainsFunc(w.endings, func(e ending) bool {
		return w.forest.contains(w.loop, e.at) && e.after.Dominates(b)
	})
}

// isFlag reports whether t is something that a condition reads by itself.
func isFlag(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&(types.IsBoolean|types.IsInteger) != 0 || isError(t)
}

// storeBefore returns the store to the same address that comes last before load, if that is certain: in its block, or
// in the blocks that lead there alone.
func storeBefore(load *ssa.UnOp) *ssa.Store {
	b := load.Block()
	instrs := b.Instrs[:slices.Index(b.Instrs, ssa.Instruction(load))]
	for range 8 { // enough for an if; a longer way is left unknown
		for _, instr := range slices.Backward(instrs) {
			if store, ok := instr.(*ssa.Store); ok && sameAddress(store.Addr, load.X) {
				return store
			}
		}
		if len(b.Preds) != 1 {
			return nil
		}
		b = b.Preds[0]
		instrs = b.Instrs
	}
	return nil
}

// addressKey returns a key that equal addresses share: the variable, or the number of the field.
func addressKey(address ssa.Value) any {
	if field, ok := address.(*ssa.FieldAddr); ok {
		return field.Field
	}
	return address
}

// sameAddress reports whether two addresses are those of one variable, or of one field of it.
func sameAddress(x, y ssa.Value) bool {
	if x == y {
		return true
	}
	a, ok := x.(*ssa.FieldAddr)
	b, isField := y.(*ssa.FieldAddr)
	if !ok || !isField || a.Field != b.Field {
		return false
	}
	loadA, ok := a.X.(*ssa.UnOp)
	loadB, isLoad := b.X.(*ssa.UnOp)
	return sameAddress(a.X, b.X) || ok && isLoad && sameAddress(loadA.X, loadB.X)
}

// -- selects --

// choose finds the cases of a select that are ready for good once the context has ended: those of Done, of them those
// that leave if any does; and without one, those by which somebody else ends the loop.
func (w *world) choose(sel *ssa.Select) {
	done := w.cases(sel, doneChannel)
	chosen := filter(done, func(i int) bool { return w.caseLeaves(sel, i) })
	switch {
	case slices.ContainsFunc(done, func(i int) bool { return w.caseTells(sel, i) }):
		w.left[sel.Block()] = nil // what it sets or calls may end the loop
		return
	case len(chosen) > 0:
	case len(done) > 0:
		chosen = done
	default:
		chosen = w.stops(sel)
	}
	if len(chosen) > 0 {
		w.chosen[sel] = chosen
	}
}

// caseTells reports whether case i of sel assigns a variable, or calls something other than a logger, so that the
// code around it may know that the context has ended.
func (w *world) caseTells(sel *ssa.Select, i int) bool {
	clause := w.syntax.clauseOf(sel.States[i].Pos)
	if clause == nil {
		return true
	}
	if _, isBranch := last(clause.Body).(*ast.BranchStmt); isBranch {
		return slices.ContainsFunc(clause.Body, assigns)
	}
	return slices.ContainsFunc(clause.Body, func(stmt ast.Stmt) bool { return assigns(stmt) || !isLog(stmt) })
}

// assigns reports whether the statement changes a variable that it does not declare.
func assigns(stmt ast.Stmt) bool {
	found := false
	ast.Inspect(stmt, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.AssignStmt:
			found = found || node.Tok != token.DEFINE
		case *ast.IncDecStmt:
			found = true
		}
		return !found
	})
	return found
}

// loggers start the names of functions that tell somebody and change nothing, and of the methods of timers.
var loggers = []string{"Print", "Log", "Debug", "Info", "Warn", "Err", "Trace", "Notice", "V", "Stop"}

// isLog reports whether the statement only logs.
func isLog(stmt ast.Stmt) bool {
	expr, ok := stmt.(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := expr.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && slices.ContainsFunc(loggers, func(name string) bool { return strings.HasPrefix(sel.Sel.Name, name) })
}

// cases returns the receiving cases of sel whose channel is of the kind.
func (w *world) cases(sel *ssa.Select, kind channelKind) []int {
	var found []int
	for i, state := range sel.States {
		if state.Dir == types.RecvOnly && w.channel(state.Chan, sel) == kind {
			found = append(found, i)
		}
	}
	return found
}

// stops returns the cases of sel by which somebody else is seen to end the loop: a stop channel, a channel that says
// that the work is done, one that is bound to a context or closed by its owner, whose case leaves.
func (w *world) stops(sel *ssa.Select) []int {
	var found []int
	for i, state := range sel.States {
		if state.Dir == types.RecvOnly && w.isStop(sel, i, state) {
			found = append(found, i)
		}
	}
	return found
}

func (w *world) isStop(sel *ssa.Select, i int, state *ssa.SelectState) bool {
	kind := w.channel(state.Chan, sel)
	switch {
	case kind == timerChannel:
		return false
	case w.isBound(origin(state.Chan), sel), isLocal(origin(state.Chan)):
		return true // made from a context, or fed by this function's own goroutines
	case kind == stopChannel:
		return w.caseLeaves(sel, i)
	}
	return w.caseMustLeave(sel, i) || w.closedByOwner(sel, i)
}

// isLocal reports whether the channel is made in this function or one that encloses it.
func isLocal(ch ssa.Value) bool {
	_, ok := ch.(*ssa.MakeChan)
	return ok
}

// caseLeaves reports whether the loop can be left by case i of sel before control comes round again.
func (w *world) caseLeaves(sel *ssa.Select, i int) bool {
	target := caseTarget(sel, i)
	return target == nil || w.forest.canLeave(w.loop, target, sel.Block())
}

// caseMustLeave reports whether the loop is left by case i of sel at once.
func (w *world) caseMustLeave(sel *ssa.Select, i int) bool {
	target := caseTarget(sel, i)
	return target == nil || !w.forest.contains(w.loop, target)
}

// closedByOwner reports whether case i of sel asks whether the channel is closed, and can leave if so.
func (w *world) closedByOwner(sel *ssa.Select, i int) bool {
	target := caseTarget(sel, i)
	for _, ref := range *sel.Referrers() {
		ok, isExtract := ref.(*ssa.Extract)
		if !isExtract || ok.Index != 1 {
			continue
		}
		for _, use := range *ok.Referrers() {
			if target != nil && target.Dominates(use.Block()) && w.caseLeaves(sel, i) {
				return true
			}
		}
	}
	return false
}

// taken is the truth of "case i of sel was taken".
func (w *world) taken(sel *ssa.Select, i int) truth {
	chosen, isChosen := w.chosen[sel]
	if !isChosen {
		if sel.Blocking && i == len(sel.States)-1 {
			return isTrue // asked last; go/ssa follows it with a panic
		}
		return unknown
	}
	at := slices.Index(chosen, i)
	switch {
	case at < 0:
		return isFalse
	case at == len(chosen)-1:
		return isTrue // asked last of the cases that are left
	}
	return unknown
}

// selectCase reports whether v asks which case of a select was taken.
func selectCase(v *ssa.BinOp) (sel *ssa.Select, i int, ok bool) {
	index, ok := v.X.(*ssa.Extract)
	if !ok || index.Index != 0 {
		return nil, 0, false
	}
	sel, ok = index.Tuple.(*ssa.Select)
	if !ok {
		return nil, 0, false
	}
	n, ok := intConst(v.Y)
	return sel, int(n), ok
}

// caseTarget returns the block that runs after case i of sel was taken, or nil if no block asks.
func caseTarget(sel *ssa.Select, i int) *ssa.BasicBlock {
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
			if _, n, ok := selectCase(test); ok && n == i {
				if branch, ok := (*test.Referrers())[0].(*ssa.If); ok {
					return branch.Block().Succs[0]
				}
			}
		}
	}
	return nil
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

// filter returns the elements that keep accepts, in a slice of its own.
func filter[E any](elements []E, keep func(E) bool) []E {
	return slices.DeleteFunc(slices.Clone(elements), func(e E) bool { return !keep(e) })
}
