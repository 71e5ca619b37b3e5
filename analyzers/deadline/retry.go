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

// unboundedRetries returns the loops that try a call again until it succeeds: each attempt has a deadline, and nothing else
// ends them. A loop that somebody can stop, or that counts or looks at the clock, is left alone.
func unboundedRetries(pass *analysis.Pass, result *provenance.Result, judge *loopJudge) []report.Finding {
	var findings []report.Finding
	for _, fn := range result.Funcs() {
		f := judge.forest(fn)
		for instr := range callsOf(fn.Blocks) {
			timer, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			parent, _, ok := result.Deadline(timer)
			l := f.Innermost(timer.Block())
			if !ok || l == nil || parent == nil || result.Expr(timer) == nil || !result.Context(parent).Unbounded() {
				continue
			}
			if attempt := judge.attemptOf(f, l, timer); attempt != nil && judge.isRetry(f, l, timer) {
				findings = append(findings, retried(pass, result, timer, attempt))
			}
		}
	}
	return findings
}

// attemptOf returns the first call in l that is given a context which ends with the one that timer makes.
func (j *loopJudge) attemptOf(f *flow.Forest, l *flow.Loop, timer *ssa.Call) *ssa.Call {
	for instr := range callsOf(l.Blocks) {
		if call, ok := instr.(*ssa.Call); ok && call != timer && j.result.Expr(call) != nil && j.isGiven(call, timer) {
			return call
		}
	}
	return nil
}

// isGiven reports whether the call is given a context, or a request, that ends with the one that timer makes.
func (j *loopJudge) isGiven(call *ssa.Call, timer *ssa.Call) bool {
	for i := range call.Call.Signature().Params().Len() {
		arg := provenance.Argument(call.Common(), i)
		if arg != nil && j.result.CarriesContext(arg.Type()) && j.result.Context(arg).EndsWith(timer) {
			return true
		}
	}
	return false
}

// isRetry reports whether l goes round until an attempt has succeeded or failed in some way: each branch by which it can be
// left depends on what a call returned that is bound by timer, and on nothing else.
func (j *loopJudge) isRetry(f *flow.Forest, l *flow.Loop, timer *ssa.Call) bool {
	if _, isFinite := f.Trips(l); isFinite || l.Iteration != nil {
		return false
	}
	exits := 0
	for _, b := range l.Blocks {
		for _, succ := range f.Succs(b) {
			if f.Contains(l, succ) {
				continue
			}
			branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
			if !ok || !j.tellsOf(branch.Cond, timer, 8) { // deep enough for what anybody writes
				return false
			}
			exits++
		}
	}
	return exits > 0
}

// tellsOf reports whether a condition depends on what a call returned that is bound by timer, and on constants.
func (j *loopJudge) tellsOf(v ssa.Value, timer *ssa.Call, depth int) bool {
	if depth == 0 {
		return false
	}
	of := func(v ssa.Value) bool { return j.tellsOf(v, timer, depth-1) }
	switch v := v.(type) {
	case *ssa.BinOp:
		_, xIsConst := v.X.(*ssa.Const)
		_, yIsConst := v.Y.(*ssa.Const)
		return xIsConst && of(v.Y) || yIsConst && of(v.X) || of(v.X) && of(v.Y)
	case *ssa.UnOp:
		return of(v.X)
	case *ssa.Extract:
		return of(v.Tuple)
	case *ssa.FieldAddr:
		return of(v.X)
	case *ssa.Call:
		if j.isGiven(v, timer) {
			return true
		}
		for _, arg := range v.Call.Args { // errors.Is(err, …), resp.GetStatus()
			if of(arg) {
				return true
			}
		}
		return v.Call.IsInvoke() && of(v.Call.Value)
	}
	return false
}

func retried(pass *analysis.Pass, result *provenance.Result, timer, attempt *ssa.Call) report.Finding {
	expr, call := result.Expr(timer), result.Expr(attempt)
	line := pass.Fset.Position(call.Pos()).Line
	return report.Finding{
		Rule: rule.UnboundedRetry,
		Pos:  expr.Pos(), End: expr.End(),
		Confidence: report.Grade(result.StartUp(timer.Parent()), false, false),
		Message: fmt.Sprintf("%s bounds each attempt, and nothing bounds the loop: %s (line %d) is tried until it succeeds; give all attempts a deadline too",
			provenance.SourceText(expr.Fun), provenance.SourceText(call.Fun), line),
		Related: []analysis.RelatedInformation{{Pos: call.Pos(), End: call.End(), Message: "tried again and again"}},
	}
}
