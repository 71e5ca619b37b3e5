package loopcheck

import (
	"fmt"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// longPause is how long a loop that looks at its context in each round may sleep between two looks.
const longPause = 5 * time.Second

// sleepsLong returns the finding for a loop that does end with its context, but not before a long sleep is over: one of
// a long constant, or of a variable. A variable that the loop computes grows, as a rule; one that is set elsewhere may be
// as short as it likes.
func (c *checker) sleepsLong(w *world, points []point) (report.Finding, []point, bool) {
	for _, p := range points {
		if p.kind != sleep || p.inside || p.pause != flow.NotConstant && p.pause < longPause || c.forest.Innermost(p.instr.Block()) != w.loop || c.onlyWithoutDone(p.instr) {
			continue
		}
		d := provenance.Argument(p.instr.(ssa.CallInstruction).Common(), 0)
		if call, ok := origin(d).(*ssa.Call); ok && c.notices(&call.Call, call) {
			continue // the context has its say in it
		}
		finding := c.finding(rule.UninterruptibleSleep, w.loop, p)
		finding.Fixes = c.interrupt(p)
		if p.pause == flow.NotConstant && !w.computes(d) {
			finding.Confidence = min(finding.Confidence, report.Medium)
		}
		consequence := fmt.Sprintf("canceling %s does not cut it short", c.canceled())
		if p.pause != flow.NotConstant {
			consequence = fmt.Sprintf("the loop ends up to %s after %s is canceled", p.pause, c.canceled())
		}
		finding.Message = fmt.Sprintf("each round sleeps in %s before it looks at %s: %s; select on %[2]s.Done() and a timer", c.at(p), c.reach.Expr, consequence)
		return finding, []point{p}, true
	}
	return report.Finding{}, nil, false
}

// computes reports whether the duration is made anew in each round, or carried from one to the next.
func (w *world) computes(d ssa.Value) bool {
	instr, ok := origin(d).(ssa.Instruction)
	if !ok || !w.forest.Contains(w.loop, instr.Block()) {
		return false
	}
	switch instr := instr.(type) {
	case *ssa.UnOp:
		variable, isVariable := instr.X.(*ssa.Alloc)
		return isVariable && w.isStored(variable)
	case *ssa.BinOp:
		return w.computes(instr.X) || w.computes(instr.Y)
	case *ssa.Convert:
		return w.computes(instr.X)
	case *ssa.Phi, *ssa.Call, *ssa.Extract:
		return true
	}
	return false
}

// isStored reports whether the loop assigns to the variable.
func (w *world) isStored(variable *ssa.Alloc) bool { return len(w.stores[addressKey(variable)]) > 0 }

// onlyWithoutDone reports whether the instruction runs only where a context has no Done channel: it never ends.
func (c *checker) onlyWithoutDone(at ssa.Instruction) bool {
	for b := at.Block(); b != nil; b = b.Idom() {
		test, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		if cond, ok := test.Cond.(*ssa.BinOp); ok && isNilConst(cond.Y) && c.isDone(cond.X, at, make(map[ssa.Value]bool)) {
			return true
		}
	}
	return false
}
