package deadline

import (
	"fmt"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// sharedDeadlines returns the deadlines that are set once, and that all rounds of a worker share.
func sharedDeadlines(pass *analysis.Pass, result *provenance.Result, judge *loopJudge) []report.Finding {
	var findings []report.Finding
	for _, call := range result.Calls() {
		if call.Argument == nil {
			continue
		}
		timers, ok := call.Context.Timers()
		if !ok || len(timers) > 1 {
			continue // it is renewed on some path, or not one deadline
		}
		x := expiry{timer: timers[0]}
		if judge.workerAround(call.Instr, x) != nil {
			findings = append(findings, shared(pass, result, call, x))
		}
	}
	return findings
}

// workerAround returns the innermost worker in which the instruction runs, by itself or in a function literal that is made
// or called there, and outside of which x is set; or nil.
func (j *loopJudge) workerAround(at ssa.Instruction, x expiry) *flow.Loop {
	for at != nil {
		fn := at.Parent()
		f := j.forest(fn)
		for l := f.Innermost(at.Block()); l != nil; l = l.Parent {
			if f.Contains(l, x.timer.Block()) {
				return nil // in each round
			}
			if j.isWorker(f, l, x) {
				return l
			}
		}
		if fn == x.timer.Parent() {
			return nil
		}
		at = siteOf(fn)
	}
	return nil
}

// siteOf returns where a function literal is called or spawned, or else where it is made: nil if that is not one place.
func siteOf(literal *ssa.Function) ssa.Instruction {
	refs := literal.Referrers()
	if refs == nil || len(*refs) != 1 {
		return nil
	}
	site := (*refs)[0]
	if closure, ok := site.(*ssa.MakeClosure); ok && len(*closure.Referrers()) == 1 {
		if call, ok := (*closure.Referrers())[0].(ssa.CallInstruction); ok {
			return call
		}
	}
	return site
}

// shared words the finding: the deadline is what has to move.
func shared(pass *analysis.Pass, result *provenance.Result, call provenance.Call, x expiry) report.Finding {
	expr := result.Expr(x.timer)
	line := pass.Fset.Position(call.Pos).Line
	name := provenance.SourceText(expr.Fun)
	return report.Finding{
		Rule: rule.SharedDeadline,
		Pos:  expr.Pos(), End: expr.End(),
		Confidence: report.Grade(call.StartUp, call.Opaque || call.Place == provenance.CleanUp, false),
		Message:    fmt.Sprintf("%s sets one deadline for all rounds: once it has passed, %s (line %d) fails in each; call it in the loop", name, call.Name, line),
		Related:    []analysis.RelatedInformation{{Pos: call.Pos, End: call.End, Message: "called in each round"}},
		Subject:    call.Instr.Common().Pos(),
		Cause:      fmt.Sprint(rule.SharedDeadline, expr.Pos()),
	}
}
