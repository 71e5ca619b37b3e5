package loopcheck

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/observe"
	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
)

// choose finds the cases of a select that are ready for good once the context has ended: those of Done, of them those
// that leave if any does; and without one, those by which somebody else ends the loop.
func (w *world) choose(sel *ssa.Select) {
	done := w.cases(sel, observe.Done)
	chosen := filter(done, func(i int) bool { return w.caseLeaves(sel, i) })
	switch {
	case slices.ContainsFunc(done, func(i int) bool { return w.caseTells(sel, i) }):
		w.left[sel.Block()] = nil // what it sets or calls may end the loop
		w.cuts = append(w.cuts, cut{byTelling, sel})
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

// caseTells reports whether case i of sel sets a variable that the loop reads, or calls or sends to somebody who may end
// it.
func (w *world) caseTells(sel *ssa.Select, i int) bool {
	clause := w.syntax.clauseOf(sel.States[i].Pos)
	return clause == nil || slices.ContainsFunc(clause.Body, w.tells)
}

// tells reports whether the statement does more than to set variables that nobody reads, to log, and to release the
// context of a round.
func (w *world) tells(stmt ast.Stmt) bool {
	found := false
	ast.Inspect(stmt, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			return false
		case *ast.AssignStmt:
			found = found || node.Tok != token.DEFINE && slices.ContainsFunc(node.Lhs, func(v ast.Expr) bool { return w.isRead(v, stmt) })
		case *ast.IncDecStmt:
			found = found || w.isRead(node.X, stmt)
		case *ast.CallExpr:
			if isLog(node) || w.cancelsRound(node) {
				return false
			}
			found = true
		case *ast.SendStmt, *ast.GoStmt, *ast.DeferStmt:
			found = true
		}
		return !found
	})
	return found
}

// isRead reports whether the loop uses what is assigned to, somewhere but in the statement, for more than to log it
// or to return it.
func (w *world) isRead(assigned ast.Expr, stmt ast.Stmt) bool {
	variable, ok := ast.Unparen(assigned).(*ast.Ident)
	owner := w.syntax.owners[w.loop]
	if !ok || owner == nil {
		return true // a field, an element: others may read it
	}
	obj, found := w.pass.TypesInfo.ObjectOf(variable), false
	ast.Inspect(owner, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.ReturnStmt:
			return false
		case *ast.CallExpr:
			if isLog(node) {
				return false
			}
		}
		if id, ok := node.(*ast.Ident); ok && obj != nil && w.pass.TypesInfo.Uses[id] == obj {
			found = found || id.Pos() < stmt.Pos() || stmt.End() <= id.Pos()
		}
		return !found
	})
	return found
}

// cancelsRound reports whether the call is of the cancel function of a context that is made in each round.
func (w *world) cancelsRound(call *ast.CallExpr) bool {
	cancel, ok := call.Fun.(*ast.Ident)
	owner := w.syntax.owners[w.loop]
	if !ok || owner == nil || types.TypeString(w.pass.TypesInfo.TypeOf(cancel), nil) != "context.CancelFunc" {
		return false
	}
	obj := w.pass.TypesInfo.ObjectOf(cancel)
	return obj != nil && owner.Pos() <= obj.Pos() && obj.Pos() < owner.End()
}

// makers are the names of functions that make an error, and of methods that stop a timer: neither ends a loop.
var makers = []string{"Cause", "Wrap", "Wrapf", "New", "Stop"}

// isLog reports whether the call only logs, makes an error of something or stops a timer.
func isLog(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && (catalog.Logs(sel.Sel.Name) || slices.Contains(makers, sel.Sel.Name))
}

// caseText returns case i of sel as the source has it, and where: "<-ctx.Done() (line 31)".
func (w *world) caseText(sel *ssa.Select, i int) string {
	pos, text := sel.States[i].Pos, "of a channel"
	if receive := w.syntax.receives[pos]; receive != nil {
		text = "<-" + provenance.SourceText(receive.X)
	}
	return fmt.Sprintf("%s (line %d)", text, w.line(pos))
}

// cases returns the receiving cases of sel whose channel is of the kind.
func (w *world) cases(sel *ssa.Select, kind observe.ChannelKind) []int {
	var found []int
	for i, state := range sel.States {
		if state.Dir == types.RecvOnly && w.Channel(state.Chan) == kind {
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
		if state.Dir == types.RecvOnly && w.endedBy(sel, i) != "" {
			found = append(found, i)
		}
	}
	return found
}

// endedBy returns how somebody else ends the loop by case i of sel, or "".
func (w *world) endedBy(sel *ssa.Select, i int) string {
	state := sel.States[i]
	kind, ch := w.Channel(state.Chan), flow.Source(state.Chan)
	switch {
	case kind == observe.Timer:
		return ""
	case isLocal(ch):
		return "is fed by the function's own goroutines"
	case kind == observe.Stop && (w.IsBound(ch) || w.caseLeaves(sel, i)):
		return "is a stop channel"
	case w.IsBound(ch):
		return "comes from what ends with a context"
	case kind == observe.Stop:
		return ""
	case w.caseMustLeave(sel, i):
		return "leaves the loop"
	case w.closedByOwner(sel, i):
		return "asks whether its owner has closed it"
	case w.endsByMessage(sel, i):
		return "receives what can say that the loop ends"
	}
	return ""
}

// endsByMessage reports whether what case i of sel receives says by itself whether the loop can be left: a field of it,
// its type, what it is compared with.
func (w *world) endsByMessage(sel *ssa.Select, i int) bool {
	received := receivedBy(sel, i)
	return received != nil && slices.ContainsFunc(w.loop.Blocks, func(b *ssa.BasicBlock) bool {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		return ok && isPartOf(branch.Cond, received, 8) && slices.ContainsFunc(w.forest.Succs(b), func(succ *ssa.BasicBlock) bool {
			return w.forest.CanLeave(w.loop, succ, b)
		})
	})
}

// receivedBy returns what case i of sel receives, or nil if nobody uses it.
func receivedBy(sel *ssa.Select, i int) ssa.Value {
	index := 2 // after the number of the case and whether the channel was open
	for _, state := range sel.States[:i] {
		if state.Dir == types.RecvOnly {
			index++
		}
	}
	for _, ref := range *sel.Referrers() {
		if extract, ok := ref.(*ssa.Extract); ok && extract.Index == index {
			return extract
		}
	}
	return nil
}

// isPartOf reports whether v is computed from whole and constants, without a call.
func isPartOf(v, whole ssa.Value, depth int) bool {
	if v == whole || depth == 0 {
		return v == whole
	}
	part := func(x ssa.Value) bool { return isPartOf(x, whole, depth-1) }
	switch v := v.(type) {
	case *ssa.BinOp:
		return part(v.X) || part(v.Y)
	case *ssa.UnOp:
		return part(v.X)
	case *ssa.Field:
		return part(v.X)
	case *ssa.FieldAddr:
		return part(v.X)
	case *ssa.Extract:
		return part(v.Tuple)
	case *ssa.TypeAssert:
		return part(v.X)
	case *ssa.Alloc:
		stored := flow.OnlyStore(v)
		return stored != nil && part(stored)
	}
	return false
}

// isLocal reports whether the channel is made in this function or one that encloses it.
func isLocal(ch ssa.Value) bool {
	_, ok := ch.(*ssa.MakeChan)
	return ok
}

// caseLeaves reports whether the loop can be left by case i of sel before control comes round again.
func (w *world) caseLeaves(sel *ssa.Select, i int) bool {
	targets := flow.CaseTargets(sel, i)
	return len(targets) == 0 || slices.ContainsFunc(targets, func(target *ssa.BasicBlock) bool {
		return w.forest.CanLeave(w.loop, target, sel.Block())
	})
}

// caseMustLeave reports whether the loop is left by case i of sel at once.
func (w *world) caseMustLeave(sel *ssa.Select, i int) bool {
	return !slices.ContainsFunc(flow.CaseTargets(sel, i), func(target *ssa.BasicBlock) bool { return w.forest.Contains(w.loop, target) })
}

// closedByOwner reports whether case i of sel asks whether the channel is closed, or has brought nil, and can leave if
// so.
func (w *world) closedByOwner(sel *ssa.Select, i int) bool {
	if !w.caseLeaves(sel, i) {
		return false
	}
	targets := flow.CaseTargets(sel, i)
	for _, ref := range *sel.Referrers() {
		extract, ok := ref.(*ssa.Extract)
		if !ok || extract.Index == 0 {
			continue
		}
		for _, use := range *extract.Referrers() {
			isAsked := slices.ContainsFunc(targets, func(target *ssa.BasicBlock) bool { return target.Dominates(use.Block()) })
			if isAsked && (extract.Index == 1 || comparesToNil(use)) {
				return true
			}
		}
	}
	return false
}

// comparesToNil reports whether the instruction asks whether something is nil.
func comparesToNil(instr ssa.Instruction) bool {
	test, ok := instr.(*ssa.BinOp)
	return ok && (test.Op == token.EQL || test.Op == token.NEQ) && isNilConst(test.Y)
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
