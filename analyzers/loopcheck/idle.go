package loopcheck

import (
	"go/ast"
	"go/token"
	"iter"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/flow"
)

// passesIdly reports whether control comes round from case i of sel without having done anything, and the conditions
// by which it could leave on the way ask for what the case has not changed: since they did not hold in the round
// before, they do not hold now.
func (w *world) passesIdly(sel *ssa.Select, i int) bool {
	passes, breaks := false, w.endsInBreak(sel, i)
	for b := range w.pathFrom(sel, i) {
		passes = true
		if slices.ContainsFunc(b.Instrs, func(instr ssa.Instruction) bool { return w.acts(instr) && !(breaks && w.answers(instr)) }) {
			return false
		}
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || !slices.ContainsFunc(w.forest.Succs(b), func(succ *ssa.BasicBlock) bool { return w.forest.CanLeave(w.loop, succ, b) }) {
			continue
		}
		if t := w.truth(branch.Cond); t == failed || t == doubtful || w.dependsOn(branch.Cond, sel, make(map[ssa.Value]bool)) {
			return false
		}
	}
	return passes
}

// endsInBreak reports whether case i of sel ends in a break of the select: whoever wrote it wanted to leave.
func (w *world) endsInBreak(sel *ssa.Select, i int) bool {
	clause := w.syntax.clauseOf(sel.States[i].Pos)
	if clause == nil {
		return false
	}
	branch, ok := last(clause.Body).(*ast.BranchStmt)
	return ok && branch.Tok == token.BREAK && branch.Label == nil
}

// answers reports whether the instruction is a call that answers yes or no, and knows nothing of the context.
func (w *world) answers(instr ssa.Instruction) bool {
	call, ok := instr.(*ssa.Call)
	return ok && isBool(call.Type()) && !w.Notices(&call.Call)
}

// pathFrom goes over the blocks through which control comes round from case i of sel, in the world that is left.
func (w *world) pathFrom(sel *ssa.Select, i int) iter.Seq[*ssa.BasicBlock] {
	return func(yield func(*ssa.BasicBlock) bool) {
		seen := map[*ssa.BasicBlock]bool{sel.Block(): true}
		for _, header := range w.loop.Headers {
			seen[header] = true
		}
		stack := slices.Clone(flow.CaseTargets(sel, i))
		for len(stack) > 0 {
			b := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if seen[b] || !w.goesRound(b) {
				continue
			}
			if seen[b] = true; !yield(b) {
				return
			}
			stack = append(stack, w.left[b]...)
		}
	}
}

// acts reports whether the instruction changes anything, or lets others: on the way round from an idle case it may be
// what ends the loop.
func (w *world) acts(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Store, *ssa.MapUpdate, *ssa.Send, *ssa.Go, *ssa.Select, *ssa.Defer:
		return true
	case *ssa.UnOp:
		return instr.Op == token.ARROW
	case *ssa.Call:
		_, isBuiltin := instr.Call.Value.(*ssa.Builtin)
		expr := w.syntax.calls[instr.Pos()]
		return !isBuiltin && (expr == nil || !isLog(expr))
	}
	return false
}

// dependsOn reports whether v tells which case of sel was taken: it is what sel received, or what a variable holds that
// another case would have set.
func (w *world) dependsOn(v ssa.Value, sel *ssa.Select, seen map[ssa.Value]bool) bool {
	instr, ok := v.(ssa.Instruction)
	if !ok || seen[v] || !w.forest.Contains(w.loop, instr.Block()) {
		return false
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Select, *ssa.Alloc:
		return true // a variable of this round: nobody has set it
	case *ssa.Phi:
		return w.phiDependsOn(v, sel, seen)
	}
	return slices.ContainsFunc(instr.Operands(nil), func(operand *ssa.Value) bool { return *operand != nil && w.dependsOn(*operand, sel, seen) })
}

// phiDependsOn reports whether the only value that the phi can have is the constant of a variable that was not set.
func (w *world) phiDependsOn(phi *ssa.Phi, sel *ssa.Select, seen map[ssa.Value]bool) bool {
	if slices.Contains(w.loop.Headers, phi.Block()) {
		return false // as the round before left it
	}
	var live []ssa.Value
	for i, pred := range phi.Block().Preds {
		if slices.Contains(w.left[pred], phi.Block()) {
			live = append(live, phi.Edges[i])
		}
	}
	if len(live) == 1 {
		if _, isConst := live[0].(*ssa.Const); isConst {
			return true
		}
	}
	return slices.ContainsFunc(live, func(edge ssa.Value) bool { return w.dependsOn(edge, sel, seen) })
}
