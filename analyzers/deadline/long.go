package deadline

import (
	"fmt"
	"go/types"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// longDeadlines returns the deadlines that are beyond the ceiling, or that the parent's cuts short: by itself, or before all
// attempts have had theirs.
func longDeadlines(result *provenance.Result, judge *loopJudge, longest time.Duration) []report.Finding {
	var findings []report.Finding
	for _, fn := range result.Funcs() {
		for instr := range callsOf(fn.Blocks) {
			call, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			parent, timeout, ok := result.Deadline(call)
			if expr := result.Expr(call); !ok || expr == nil || parent == nil || timeout.Min <= 0 {
				continue // not known to be worth a word
			}
			left := remaining(result.Context(parent))
			attempts := judge.attempts(call)
			switch all := timeout.Times(provenance.Interval{Min: attempts, Max: attempts}); {
			case timeout.Min > longest:
				findings = append(findings, long(result, call, fmt.Sprintf("%s waits for %s, and %s is the longest that is allowed; set an earlier deadline", nameOf(result, call), timeout.Min, longest)))
			case timeout.Min > left:
				findings = append(findings, long(result, call, fmt.Sprintf("%s sets %s, and its parent ends after %s at the latest; set an earlier deadline, or the parent's later", nameOf(result, call), timeout.Min, left)))
			case all.Min > left:
				findings = append(findings, long(result, call, fmt.Sprintf("%d attempts of %s each take longer than the %s that the parent of %s leaves; shorten them, or have fewer", attempts, timeout.Min, left, nameOf(result, call))))
			}
		}
	}
	return findings
}

func nameOf(result *provenance.Result, call ssa.CallInstruction) string {
	return provenance.SourceText(result.Expr(call).Fun)
}

// remaining returns how long a context has at the most, whichever way it comes from.
func remaining(ctx provenance.Context) time.Duration {
	left := time.Duration(0)
	for _, o := range ctx {
		if !o.Bounded {
			return provenance.Anything.Max
		}
		left = max(left, o.Remaining().Max)
	}
	if left == 0 {
		return provenance.Anything.Max
	}
	return left
}

// attempts returns how often a call is made at most, in the loops around it, if that is constant; else 1.
func (j *loopJudge) attempts(call *ssa.Call) time.Duration {
	f := j.forest(call.Parent())
	n := int64(1)
	for l := f.Innermost(call.Block()); l != nil; l = l.Parent {
		rounds, _ := f.Trips(l)
		if rounds == flow.NotConstant || rounds > 1000 { // nobody tries that often
			return 1
		}
		n *= max(rounds, 1)
	}
	return time.Duration(n)
}

func long(result *provenance.Result, call ssa.CallInstruction, message string) report.Finding {
	expr := result.Expr(call)
	return report.Finding{
		Rule: rule.LongDeadline,
		Pos:  expr.Pos(), End: expr.End(),
		Confidence: report.Grade(result.StartUp(call.Parent()), false, false),
		Message:    message,
	}
}

// longSleeps returns the waits that outlast the deadline of a context: of one that is used after the wait, or that the same
// select waits for.
func longSleeps(result *provenance.Result) []report.Finding {
	var findings []report.Finding
	for _, fn := range result.Funcs() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				switch instr := instr.(type) {
				case *ssa.Call:
					findings = append(findings, longSleep(result, instr)...)
				case *ssa.Select:
					findings = append(findings, longWait(result, instr)...)
				}
			}
		}
	}
	return findings
}

// longSleep: time.Sleep(d) between the call that sets a deadline and one that is bound by it.
func longSleep(result *provenance.Result, sleep *ssa.Call) []report.Finding {
	obj := result.Object(sleep.Common())
	if obj == nil || !catalog.Sleeps(obj) || result.Expr(sleep) == nil {
		return nil
	}
	pause := result.Duration(provenance.Argument(sleep.Common(), 0)).Min
	if pause <= 0 {
		return nil
	}
	for _, call := range result.Calls() {
		if call.Instr.Parent() != sleep.Parent() || call.Argument == nil || !comesBefore(sleep, call.Instr) {
			continue
		}
		timers, ok := call.Context.Timers()
		if !ok || len(timers) > 1 || timers[0].Parent() != sleep.Parent() || !comesBefore(timers[0], sleep) || remaining(call.Context) >= pause {
			continue
		}
		f := long(result, sleep, fmt.Sprintf("%s takes %s, and the context of %s ends after %s: the call fails at once; sleep less, or set its deadline later",
			nameOf(result, sleep), pause, call.Name, remaining(call.Context)))
		f.Related = []analysis.RelatedInformation{{Pos: call.Pos, End: call.End, Message: "called after the deadline"}}
		return []report.Finding{f}
	}
	return nil
}

// comesBefore reports whether a is run before b whenever b is. Must.
func comesBefore(a, b ssa.Instruction) bool {
	if a.Block() != b.Block() {
		return a.Block().Dominates(b.Block())
	}
	for _, instr := range a.Block().Instrs {
		if instr == a || instr == b {
			return instr == a && a != b
		}
	}
	return false
}

// longWait: a select on the end of a context and on time.After(d).
func longWait(result *provenance.Result, sel *ssa.Select) []report.Finding {
	left := provenance.Anything.Max
	for _, state := range sel.States {
		if done, ok := state.Chan.(*ssa.Call); ok && state.Dir == types.RecvOnly && lastName(done.Common()) == "Done" {
			if recv := provenance.Receiver(done.Common()); recv != nil && catalog.IsContext(recv.Type()) {
				left = min(left, remaining(result.Context(recv)))
			}
		}
	}
	var findings []report.Finding
	for _, state := range sel.States {
		after, ok := state.Chan.(*ssa.Call)
		if !ok || !isTimeAfter(result, after) || result.Expr(after) == nil {
			continue
		}
		if pause := result.Duration(after.Call.Args[0]).Min; pause > left {
			findings = append(findings, long(result, after, fmt.Sprintf("%s waits for %s, and the context beside it ends after %s: this case is never taken; wait for less, or set its deadline later",
				nameOf(result, after), pause, left)))
		}
	}
	return findings
}

func isTimeAfter(result *provenance.Result, call *ssa.Call) bool {
	obj := result.Object(call.Common())
	return obj != nil && obj.FullName() == "time.After"
}
