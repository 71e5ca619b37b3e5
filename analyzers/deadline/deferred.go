package deadline

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// fewRounds is how many timers may wait for the function to return before it matters.
const fewRounds = 16

// deferredCancels returns the deferred cancel functions of deadlines that each round of a loop sets: they run when the
// function returns, not at the end of the round.
func deferredCancels(result *provenance.Result, judge *loopJudge) []report.Finding {
	var findings []report.Finding
	for _, fn := range result.Funcs() {
		for call := range callsOf(fn.Blocks) {
			timer, ok := call.(*ssa.Call)
			if !ok {
				continue
			}
			if _, _, ok := result.Deadline(timer); !ok || result.Expr(timer) == nil {
				continue
			}
			if goesOn(result, timer) {
				continue
			}
			for _, stmt := range defersOfCancel(timer) {
				if ok, many := judge.pilesUp(stmt, timer); ok {
					findings = append(findings, pileUp(result, stmt, timer, many))
				}
			}
		}
	}
	return findings
}

// goesOn reports whether something that the round starts may use the context when the round is over: a goroutine, or whoever
// keeps a function literal.
func goesOn(result *provenance.Result, timer *ssa.Call) bool {
	return slices.ContainsFunc(usesOfContext(timer), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.Go:
			return true
		case *ssa.MakeClosure:
			return result.LiteralPlace(use.Fn.(*ssa.Function)) != provenance.Serving
		}
		return false
	})
}

// usesOfContext returns the instructions that use the context which a call makes, or the variable that it is in.
func usesOfContext(timer *ssa.Call) []ssa.Instruction {
	var uses []ssa.Instruction
	for _, use := range *timer.Referrers() {
		ctx, ok := use.(*ssa.Extract)
		if !ok || ctx.Index != 0 {
			continue
		}
		for _, use := range *ctx.Referrers() {
			uses = append(uses, use)
			if store, ok := use.(*ssa.Store); ok && store.Addr.Referrers() != nil {
				uses = append(uses, *store.Addr.Referrers()...)
			}
		}
	}
	return uses
}

// defersOfCancel returns the defer statements that call the cancel function of a deadline, by itself or in a function
// literal.
func defersOfCancel(timer *ssa.Call) []*ssa.Defer {
	var defers []*ssa.Defer
	for _, use := range provenance.UsesOfCancel(timer) {
		switch use := use.(type) {
		case *ssa.Defer:
			defers = append(defers, use)
		case *ssa.MakeClosure:
			for _, use := range *use.Referrers() {
				if stmt, ok := use.(*ssa.Defer); ok {
					defers = append(defers, stmt)
				}
			}
		}
	}
	return defers
}

// pilesUp reports whether stmt is in a loop that is not short, and so is the deadline, and whether there are many rounds: one
// over a list that ends with the first success is likely to be short all the same. A way that leaves the loop is not part
// of it, and a round that calls the cancel function too has stopped its timer.
func (j *loopJudge) pilesUp(stmt *ssa.Defer, timer *ssa.Call) (ok, many bool) {
	f := j.forest(stmt.Parent())
	rounds := int64(1)
	for l := f.Innermost(stmt.Block()); l != nil && f.Contains(l, timer.Block()); l = l.Parent {
		if isCanceledIn(f, l, timer) {
			return false, false
		}
		n, isFinite := f.Trips(l)
		if n == flow.NotConstant {
			return true, !isFinite || !isSearch(f, l)
		}
		rounds = min(rounds*n, fewRounds+1)
	}
	return rounds > fewRounds, true
}

// isCanceledIn reports whether a round of l calls the cancel function before it is over. May.
func isCanceledIn(f *flow.Forest, l *flow.Loop, timer *ssa.Call) bool {
	return slices.ContainsFunc(provenance.UsesOfCancel(timer), func(use ssa.Instruction) bool {
		_, isCall := use.(*ssa.Call)
		return isCall && use.Parent() == timer.Parent() && f.Contains(l, use.Block())
	})
}

// isSearch reports whether l, which ends by itself, can be left before by something else than a failure: by what it looks
// for.
func isSearch(f *flow.Forest, l *flow.Loop) bool {
	others := 0
	for _, b := range l.Blocks {
		for _, succ := range f.Succs(b) {
			if !f.Contains(l, succ) && !isFailure(b, succ) {
				others++
			}
		}
	}
	return others > 1 // than the end of the list
}

// isFailure reports whether control goes from b to succ if an error is not nil.
func isFailure(b, succ *ssa.BasicBlock) bool {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	cond, ok := branch.Cond.(*ssa.BinOp)
	if !ok || !catalog.IsError(cond.X.Type()) {
		return false
	}
	return cond.Op == token.NEQ && b.Succs[0] == succ || cond.Op == token.EQL && b.Succs[1] == succ
}

func pileUp(result *provenance.Result, stmt *ssa.Defer, timer *ssa.Call, many bool) report.Finding {
	expr := result.Expr(timer)
	f := report.Finding{
		Rule: rule.DeferredCancelInLoop,
		Pos:  expr.Pos(), End: expr.End(),
		Confidence: report.Grade(result.StartUp(stmt.Parent()), !many, false),
		Message:    fmt.Sprintf("the cancel function of %s is deferred in a loop: it does not run before the function returns, so timers pile up; call it in each round", provenance.SourceText(expr.Fun)),
	}
	if call := result.Expr(stmt); call != nil {
		f.Pos, f.End = stmt.Pos(), call.End()
		f.Related = []analysis.RelatedInformation{{Pos: expr.Pos(), End: expr.End(), Message: "deadline set here, in each round"}}
	}
	return f
}
