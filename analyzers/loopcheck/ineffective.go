package loopcheck

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/observe"
	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// A look is a place where a loop looks at a context and goes on all the same.
type look struct {
	at   ssa.Instruction // the select or the if
	ctx  string          // source text: "ctx"
	text string          // how it looks: "<-ctx.Done()", "ctx.Err() != nil"
	stmt ast.Node        // the select case or the if statement
	body []ast.Stmt      // what runs once the context has ended

	excuse string // why it is right all the same
}

// ineffective judges the first look of the loop itself, not of one inside it, that provably changes nothing: control comes
// round to it again without a way out in between.
func (c *checker) ineffective(w *world) verdict {
	var excused verdict
	for _, b := range w.loop.Blocks {
		if c.forest.Innermost(b) != w.loop || !w.goesRound(b) {
			continue
		}
		for _, instr := range b.Instrs {
			var l look
			var ok bool
			switch instr := instr.(type) {
			case *ssa.Select:
				l, ok = c.uselessCase(w, instr)
			case *ssa.If:
				l, ok = c.uselessTest(w, instr)
			}
			switch {
			case ok && l.excuse != "":
				excused = silent(rule.IneffectiveCheck, l.excuse)
			case ok:
				return found(c.useless(w.loop, l))
			}
		}
	}
	return excused
}

// skips is the excuse of a look in a loop that ends by itself.
const skips = "once the context has ended it skips what is left to do, round by round, and so ends"

// uselessCase reports whether the select looks at the end of a context by a case that goes round.
func (c *checker) uselessCase(w *world, sel *ssa.Select) (look, bool) {
	cases := w.cases(sel, observe.Done)
	if len(cases) == 0 {
		return c.uselessStop(w, sel)
	}
	if slices.ContainsFunc(cases, func(i int) bool { return w.caseLeaves(sel, i) && !w.passesIdly(sel, i) }) {
		return look{}, false
	}
	state := sel.States[cases[0]]
	clause, receive := c.syntax.clauseOf(state.Pos), c.syntax.receives[state.Pos]
	if clause == nil || receive == nil || !c.isSteady(w.loop, state.Chan) {
		return look{}, false
	}
	l := look{at: sel, ctx: c.reach.Expr, text: "<-" + types.ExprString(receive.X), stmt: clause, body: clause.Body}
	if ctx, ok := strings.CutSuffix(l.text, ".Done()"); ok {
		l.ctx = strings.TrimPrefix(ctx, "<-")
	}
	if _, isFinite := c.forest.Trips(w.loop); isFinite && !c.worksAfter(w, sel, clause) {
		l.excuse = skips
	}
	return l, true
}

// uselessStop reports whether the select receives from a stop channel by a case that does nothing, and nothing else is done in that round: once somebody has closed the channel, the loop spins.
func (c *checker) uselessStop(w *world, sel *ssa.Select) (look, bool) {
	for _, i := range w.cases(sel, observe.Stop) {
		clause, receive := c.syntax.clauseOf(sel.States[i].Pos), c.syntax.receives[sel.States[i].Pos]
		if clause == nil || receive == nil || !isIdle(clause, sel.States[i].Chan) || !sel.Blocking || slices.ContainsFunc(flow.CaseTargets(sel, i), w.doesAnything(sel)) {
			continue
		}
		text := types.ExprString(receive.X)
		return look{at: sel, ctx: text, text: "<-" + text, stmt: clause, body: clause.Body}, true
	}
	return look{}, false
}

// isIdle reports whether the clause is nothing but a break, or nothing at all where the channel is some Done(): an empty
// case of another channel may well throw away what it receives.
func isIdle(clause *ast.CommClause, ch ssa.Value) bool {
	switch len(clause.Body) {
	case 0:
		call, ok := flow.Source(ch).(*ssa.Call)
		return ok && (call.Call.IsInvoke() && call.Call.Method.Name() == "Done" || call.Call.StaticCallee() != nil && call.Call.StaticCallee().Name() == "Done")
	case 1:
		branch, ok := clause.Body[0].(*ast.BranchStmt)
		return ok && branch.Tok == token.BREAK && branch.Label == nil
	}
	return false
}

// doesAnything returns whether control does more from a block on than to come back to sel.
func (w *world) doesAnything(sel *ssa.Select) func(*ssa.BasicBlock) bool {
	return func(b *ssa.BasicBlock) bool {
		for range len(w.fn.Blocks) {
			if b == sel.Block() {
				return slices.ContainsFunc(b.Instrs, actsBefore)
			}
			if _, isJump := b.Instrs[0].(*ssa.Jump); !isJump {
				return true
			}
			b = b.Succs[0]
		}
		return true // round an empty loop
	}
}

// actsBefore reports whether the instruction does more than to get hold of the channels of a select.
func actsBefore(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Store, *ssa.MapUpdate, *ssa.Send, *ssa.Go, *ssa.Defer:
		return true
	case *ssa.UnOp:
		return instr.Op == token.ARROW
	case *ssa.Call:
		_, isChannel := instr.Type().Underlying().(*types.Chan)
		return !isChannel
	}
	return false
}

// uselessTest reports whether the branch tests the Err of a context, and goes round if it has ended.
func (c *checker) uselessTest(w *world, branch *ssa.If) (look, bool) {
	test, ok := branch.Cond.(*ssa.BinOp)
	if !ok || test.Op != token.NEQ {
		return look{}, false
	}
	call, ok := test.X.(*ssa.Call)
	if !ok {
		return look{}, false
	}
	ctx, ok := c.IsErr(&call.Call)
	if !ok || w.truth(test) != isTrue || !c.isSteady(w.loop, ctx) || c.forest.CanLeave(w.loop, branch.Block().Succs[0], branch.Block()) {
		return look{}, false
	}
	stmt, body := c.branchOf(test.Pos())
	expr := c.syntax.calls[call.Pos()]
	if stmt == nil || expr == nil {
		return look{}, false
	}
	text := types.ExprString(expr)
	l := look{at: branch, ctx: c.reach.Expr, text: text + " != nil", stmt: stmt, body: body}
	if name, ok := strings.CutSuffix(text, ".Err()"); ok {
		l.ctx = name
	}
	switch _, isFinite := c.forest.Trips(w.loop); {
	case slices.ContainsFunc(body, w.tells):
		l.excuse = fmt.Sprintf("what follows %s may tell somebody who ends the loop, or answer for what is left to do", l.text)
	case isFinite:
		l.excuse = skips
	}
	return l, true
}

// branchOf returns the statement that the condition at pos decides about, an if without else or a case of a switch, and
// what runs if it holds.
func (c *checker) branchOf(pos token.Pos) (ast.Stmt, []ast.Stmt) {
	if stmt := c.syntax.ifOf(pos); stmt != nil && stmt.Else == nil {
		return stmt, stmt.Body.List
	}
	if clause := c.syntax.caseOf(pos); clause != nil {
		return clause, clause.Body
	}
	return nil, nil
}

// isSteady reports whether v is a context, or the Done channel of one, that is the same in every round of l, or that is
// made anew of one that is, and so has ended as soon as that has.
func (c *checker) isSteady(l *flow.Loop, v ssa.Value) bool {
	v = flow.Source(v)
	instr, ok := v.(ssa.Instruction)
	if !ok || !c.forest.Contains(l, instr.Block()) {
		return true
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		return v.Op == token.MUL && c.isSteady(l, v.X)
	case *ssa.FieldAddr:
		return c.isSteady(l, v.X)
	case *ssa.Field:
		return c.isSteady(l, v.X)
	case *ssa.Extract:
		return c.isSteady(l, v.Tuple)
	case *ssa.Call:
		fn := c.result.Object(&v.Call)
		if fn == nil {
			return false
		}
		if _, derives := catalog.Derive(fn); derives {
			return slices.ContainsFunc(v.Call.Args, func(arg ssa.Value) bool { return catalog.IsContext(arg.Type()) && c.isSteady(l, arg) })
		}
		isAccessor := fn.Name() == "Done" || fn.Name() == "Context"
		return isAccessor && !slices.ContainsFunc(flow.Operands(&v.Call), func(operand ssa.Value) bool { return !c.isSteady(l, operand) })
	}
	return false
}

// worksAfter reports whether the loop calls anything between the select's case and the next select.
func (c *checker) worksAfter(w *world, sel *ssa.Select, clause *ast.CommClause) bool {
	return slices.ContainsFunc(w.loop.Blocks, func(b *ssa.BasicBlock) bool {
		return w.goesRound(b) && slices.ContainsFunc(b.Instrs, func(instr ssa.Instruction) bool {
			call, ok := instr.(*ssa.Call)
			if !ok || call.Pos() < clause.End() {
				return false
			}
			_, isBuiltin := call.Call.Value.(*ssa.Builtin)
			return !isBuiltin
		})
	})
}

// useless returns the finding: at the loop, with the place that changes nothing beside it.
func (c *checker) useless(l *flow.Loop, k look) report.Finding {
	pos, end := k.stmt.Pos(), k.stmt.Pos()+token.Pos(len("case"))
	if owner := c.syntax.owners[l]; owner != nil {
		pos, end = header(owner)
	}
	_, isCase := k.stmt.(*ast.CommClause)
	finding := report.Finding{Rule: rule.IneffectiveCheck, Pos: pos, End: end, Subject: k.stmt.Pos(), Confidence: c.confidence(k.at), Fixes: c.leaveOnLook(l, k)}
	ended := k.ctx + " is canceled"
	if "<-"+k.ctx == k.text {
		ended = "it is closed" // a stop channel
	}
	goesOn := fmt.Sprintf("the loop goes on after %s; return", ended)
	branch, _ := last(k.body).(*ast.BranchStmt)
	switch {
	case branch != nil && branch.Tok == token.BREAK && branch.Label == nil:
		finding.Message = fmt.Sprintf("break after %s leaves only the select: %s, or break to a label", k.text, goesOn)
		if !isCase {
			finding.Message = fmt.Sprintf("break after %s does not leave the loop: it goes on after %s is canceled; return, or break to a label", k.text, k.ctx)
		}
	case branch != nil:
		finding.Message = fmt.Sprintf("%s after %s goes round again: %s, or break to a label", branch.Tok, k.text, goesOn)
	case isCase && len(k.body) == 0:
		finding.Message = fmt.Sprintf("empty case %s goes round again: %s, or break to a label", k.text, goesOn)
	case isCase:
		finding.Message = fmt.Sprintf("case %s does not leave the loop: it goes on after %s is canceled; return, or break to a label", k.text, k.ctx)
	default:
		finding.Message = fmt.Sprintf("%s does not leave the loop: it goes on after %s is canceled; return, or break to a label", k.text, k.ctx)
	}
	finding.Related = []analysis.RelatedInformation{related(k, branch)}
	return finding
}

// related points to the branch that goes round, or to the header of the case or if statement.
func related(k look, branch *ast.BranchStmt) analysis.RelatedInformation {
	if branch != nil {
		return analysis.RelatedInformation{Pos: branch.Pos(), End: branch.End(), Message: "the " + branch.Tok.String() + " that stays in the loop"}
	}
	end := k.stmt.End()
	switch stmt := k.stmt.(type) {
	case *ast.CommClause:
		end = stmt.Colon
	case *ast.CaseClause:
		end = stmt.Colon
	case *ast.IfStmt:
		end = stmt.Cond.End()
	}
	return analysis.RelatedInformation{Pos: k.stmt.Pos(), End: end, Message: "the check that stays in the loop"}
}

func last(stmts []ast.Stmt) ast.Stmt {
	if len(stmts) == 0 {
		return nil
	}
	return stmts[len(stmts)-1]
}
