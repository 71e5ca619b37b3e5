package loopcheck

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// fewAttempts is how many attempts without a pause are over before anybody waits for them.
const fewAttempts = 10

// retries judges a loop that tries a call again whose error says that the context has ended. Whether or not the call
// notices the end, control comes round: once it fails at once, the loop spins.
func (c *checker) retries(w *world) verdict {
	rounds, isFinite := w.attempts()
	call := w.retried(isFinite)
	if call == nil {
		return verdict{}
	}
	if reason := w.bearsRetries(rounds, isFinite); reason != "" {
		return silent(rule.RetryAfterCancel, reason)
	}
	expr := c.syntax.calls[call.Pos()]
	p := point{kind: request, instr: call, pos: expr.Pos(), end: expr.End(), text: provenance.SourceText(expr.Fun)}
	finding := c.finding(rule.RetryAfterCancel, w.loop, p)
	finding.Fixes = c.returnBeforeRetry(call)
	if isFinite {
		finding.Confidence = min(finding.Confidence, report.Medium) // what is left of the attempts fails at once
	}
	finding.Message = fmt.Sprintf("each round can pass the failure of %s: once %s is canceled the loop tries it again and again; return if %s.Err() != nil", c.at(p), c.canceled(), c.reach.Expr)
	return found(finding)
}

// retried returns the first call that the loop tries again, or nil.
func (w *world) retried(isFinite bool) *ssa.Call {
	for _, b := range w.loop.Blocks {
		if !w.goesRound(b) {
			continue
		}
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok && w.syntax.calls[call.Pos()] != nil && w.isRetried(call, isFinite) {
				return call
			}
		}
	}
	return nil
}

// bearsRetries returns why it is no harm if the loop tries a call again that fails at once, or "".
func (w *world) bearsRetries(rounds int64, isFinite bool) string {
	switch cond := w.asks(isNoCount); {
	case w.loop.Iteration != nil:
		return "an iterator function says how often it goes round, and what for"
	case isFinite && rounds != flow.NotConstant && rounds <= fewAttempts:
		return fmt.Sprintf("it gives up after %d attempts at most", rounds)
	case w.waitsForWork():
		return "it waits for work: a failure for each piece is no more than that"
	case cond != nil:
		return fmt.Sprintf("line %d asks for something else that ends it", w.lineOf(cond))
	case w.mayNotReturn():
		return "a call in it may end the program"
	}
	return ""
}

// attempts returns how often the loop tries at most, if that is constant, and whether it gives up by itself: it counts,
// or asks on its way round how often it has failed, or how late it is.
func (w *world) attempts() (n int64, isFinite bool) {
	n, isFinite = w.forest.Trips(w.loop)
	for _, b := range w.loop.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || !w.goesRound(b) || w.forest.Innermost(b) != w.loop || len(w.left[b]) == len(w.forest.Succs(b)) {
			continue
		}
		test, ok := branch.Cond.(*ssa.BinOp)
		if !ok || !isInteger(test.X.Type()) || w.truth(test) != unknown || isAnswer(test.X) {
			continue
		}
		isFinite = true
		if limit, isConst := flow.IntConst(test.Y); isConst && (n == flow.NotConstant || limit < n) {
			n = limit
		}
	}
	return n, isFinite
}

// isNoCount reports whether the condition is no comparison of numbers: what else leaves the loop on its way round is the
// end of what it goes over, or somebody who says so.
func isNoCount(cond ssa.Value) bool {
	test, ok := cond.(*ssa.BinOp)
	return !ok || !isInteger(test.X.Type()) || isAnswer(test.X)
}

// isAnswer reports whether v is what a call returns: a status code is no count.
func isAnswer(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Call, *ssa.Extract:
		return true
	case *ssa.Convert:
		return isAnswer(v.X)
	}
	return false
}

func isInteger(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsInteger != 0
}

// isRetried reports whether the call is bound to the context, can fail, and is made again because it failed: in a loop
// that counts, success must leave, and each attempt be the same; what goes over elements tries something else.
func (w *world) isRetried(call *ssa.Call, isFinite bool) bool {
	results := call.Call.Signature().Results()
	if _, isErr := w.IsErr(&call.Call); isErr || results.Len() == 0 || !catalog.IsError(results.At(results.Len()-1).Type()) || !w.IsBoundCall(&call.Call) || w.EndsWithOwner(&call.Call) {
		return false
	}
	return !isFinite || w.successLeaves(call) && !w.goesOver() && !slices.ContainsFunc(flow.Operands(&call.Call), func(v ssa.Value) bool { return w.varies(v, make(map[ssa.Value]bool)) })
}

// goesOver reports whether the loop goes over elements: it ranges, or uses what it counts as an index.
func (w *world) goesOver() bool {
	counts := func(v ssa.Value) bool {
		if sum, ok := v.(*ssa.BinOp); ok {
			v = sum.X
		}
		phi, ok := v.(*ssa.Phi)
		return ok && slices.Contains(w.loop.Headers, phi.Block())
	}
	return slices.ContainsFunc(w.loop.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(instr ssa.Instruction) bool {
			switch instr := instr.(type) {
			case *ssa.Next:
				return true
			case *ssa.IndexAddr:
				return counts(instr.Index)
			case *ssa.Index:
				return counts(instr.Index)
			}
			return false
		})
	})
}

// successLeaves reports whether the loop can be left from where the call's error was found to be nil, before the next
// round.
func (w *world) successLeaves(call *ssa.Call) bool {
	for _, b := range w.loop.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		test, ok := branch.Cond.(*ssa.BinOp)
		if !ok || test.Op != token.EQL && test.Op != token.NEQ || !isErrorOf(test.X, call) || !isNilConst(test.Y) {
			continue
		}
		succeeded := b.Succs[0]
		if test.Op == token.NEQ {
			succeeded = b.Succs[1]
		}
		if w.forest.CanLeave(w.loop, succeeded, b) {
			return true
		}
	}
	return false
}

// isErrorOf reports whether v is the last result of call.
func isErrorOf(v ssa.Value, call *ssa.Call) bool {
	if extract, ok := v.(*ssa.Extract); ok {
		return extract.Tuple == call && extract.Index == call.Call.Signature().Results().Len()-1
	}
	return v == call
}

func isNilConst(v ssa.Value) bool {
	constant, ok := v.(*ssa.Const)
	return ok && constant.Value == nil
}

// varies reports whether v is computed from what changes from round to round.
func (w *world) varies(v ssa.Value, seen map[ssa.Value]bool) bool {
	instr, ok := v.(ssa.Instruction)
	if !ok || seen[v] || !w.forest.Contains(w.loop, instr.Block()) {
		return false
	}
	seen[v] = true
	switch v.(type) {
	case *ssa.Phi, *ssa.Next, *ssa.IndexAddr, *ssa.Index, *ssa.Lookup:
		return true
	}
	return slices.ContainsFunc(instr.Operands(nil), func(operand *ssa.Value) bool { return *operand != nil && w.varies(*operand, seen) })
}

// waitsForWork reports whether each round may rest until somebody sends: then the failure is no more than one for each
// piece of work.
func (w *world) waitsForWork() bool {
	return w.containsInstr(func(instr ssa.Instruction) bool {
		switch instr := instr.(type) {
		case *ssa.Select:
			return instr.Blocking
		case *ssa.UnOp:
			return instr.Op == token.ARROW
		case *ssa.Call:
			return w.EndsWithOwner(&instr.Call)
		}
		return false
	})
}

// mayNotReturn reports whether a call of the round may end the goroutine or the process.
func (w *world) mayNotReturn() bool {
	return w.containsInstr(func(instr ssa.Instruction) bool {
		call, ok := instr.(*ssa.Call)
		return ok && w.neverReturns(&call.Call)
	})
}

// containsInstr reports whether any instruction on the cycle that is left satisfies f.
func (w *world) containsInstr(f func(ssa.Instruction) bool) bool {
	return slices.ContainsFunc(w.loop.Blocks, func(b *ssa.BasicBlock) bool { return w.goesRound(b) && slices.ContainsFunc(b.Instrs, f) })
}
