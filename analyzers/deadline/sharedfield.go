package deadline

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
)

// sharedFields returns the deadlines of contexts that something keeps in a field from when it is made: used in each round of
// a worker, or by the methods of what has no other end. That something lives no longer than its deadline may be meant: of a
// request nothing is said, nor of what keeps the cancel function too, as a session does, unless it is a client.
func sharedFields(pass *analysis.Pass, result *provenance.Result, judge *loopJudge) []report.Finding {
	var findings []report.Finding
	for _, call := range result.Calls() {
		if call.Argument == nil {
			continue
		}
		field, owner, ok := provenance.FieldOf(call.Argument)
		if !ok {
			continue
		}
		for _, timer := range timersOf(result, field, owner) {
			x := expiry{timer, field}
			if judge.workerAround(call.Instr, x) != nil {
				findings = append(findings, shared(pass, result, call, x))
			} else if outlives(owner, timer, call) && (!provenance.KeepsCancel(timer) || isBrief(result, owner, timer)) {
				findings = append(findings, sharedByMethods(pass, result, call, x))
			}
		}
	}
	return findings
}

// timersOf returns the calls that make the contexts which the package stores in a field, if each of them has a deadline of
// its own.
func timersOf(result *provenance.Result, field *types.Var, owner types.Type) []*ssa.Call {
	var timers []*ssa.Call
	for _, stored := range result.Writes(field, owner) {
		made, ok := stored.(*ssa.Extract)
		if !ok {
			return nil
		}
		call, ok := made.Tuple.(*ssa.Call)
		if !ok || result.Expr(call) == nil {
			return nil
		}
		if _, _, ok := result.Deadline(call); !ok {
			return nil
		}
		timers = append(timers, call)
	}
	return timers
}

// momentary end the names of types whose values are made for one thing, and may well have a deadline for it.
var momentary = []string{
	"Attempt", "Batch", "Call", "Cmd", "Command", "Cursor", "Fetch", "Iter", "Iterator", "Job", "Lease", "Lock", "Op", "Operation", "Query", "Req",
	"Request", "Run", "Scan", "Session", "State", "Step", "Stream", "Suite", "Task", "Test", "Transaction", "Transfer", "Tx", "Wait", "Waiter",
}

// outlives reports whether what keeps the context has left the function that set its deadline before an exported method of
// it makes the call, and is not named for one thing.
func outlives(owner types.Type, timer *ssa.Call, call provenance.Call) bool {
	named := namedOf(owner)
	maker, method := outermost(timer.Parent()), outermost(call.Instr.Parent())
	if named == nil || slices.ContainsFunc(momentary, func(word string) bool { return hasLastWord(named.Obj().Name(), word) }) {
		return false
	}
	recv := method.Signature.Recv()
	if recv == nil || namedOf(recv.Type()) != named || method.Object() == nil || !method.Object().Exported() {
		return false
	}
	results := maker.Signature.Results()
	for i := range results.Len() {
		if namedOf(results.At(i).Type()) == named {
			return true
		}
	}
	return false
}

// briefly is how long nobody means a client to be of use.
const briefly = 5 * time.Minute

// isBrief reports whether the deadline is known to come soon, and what keeps the context is named for going on for long.
func isBrief(result *provenance.Result, owner types.Type, timer *ssa.Call) bool {
	_, timeout, _ := result.Deadline(timer)
	return timeout.Max <= briefly && catalog.LivesLong(namedOf(owner).Obj().Name())
}

// hasLastWord reports whether a name ends with the word: "getRequest", "Request", "request".
func hasLastWord(name, word string) bool {
	return strings.HasSuffix(name, word) || strings.EqualFold(name, word)
}

// namedOf returns the named type that t is or points to, or nil.
func namedOf(t types.Type) *types.Named {
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	named, _ := types.Unalias(t).(*types.Named)
	return named
}

// outermost returns the declared function in which fn is.
func outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}

// sharedByMethods words the finding for what methods use.
func sharedByMethods(pass *analysis.Pass, result *provenance.Result, call provenance.Call, x expiry) report.Finding {
	f := shared(pass, result, call, x)
	f.Message = fmt.Sprintf("%s sets one deadline for all uses of the field %s: once it has passed, %s (line %d) fails; set one in each method",
		provenance.SourceText(result.Expr(x.timer).Fun), x.field.Name(), call.Name, pass.Fset.Position(call.Pos).Line)
	f.Related[0].Message = "called by a method"
	if provenance.KeepsCancel(x.timer) {
		f.Confidence = min(f.Confidence, report.Medium) // it may be a session after all
	}
	return f
}
