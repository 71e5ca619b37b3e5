package loopcheck

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// longPause is how long a loop that looks at its context in each round may sleep between two looks.
const longPause = 5 * time.Second

// fewPauses is how many sleeps of lengths that nobody knows are no more than a handful.
const fewPauses = 5

// sleepsLong judges a loop that does end with its context, but not before a long sleep is over: one of a long constant, or
// of a variable. A variable that the loop computes grows, as a rule; one that is set elsewhere may be as short as it likes.
func (c *checker) sleepsLong(w *world, points []point) verdict {
	var short verdict
	for _, p := range points {
		if p.kind != sleep || p.inside || c.forest.Innermost(p.instr.Block()) != w.loop {
			continue
		}
		if reason := c.shortness(w, p); reason != "" {
			if c.brevity(w.loop, p) == "" {
				short = silent(rule.UninterruptibleSleep, reason).about(p)
			}
			continue
		}
		d := provenance.Argument(p.instr.(ssa.CallInstruction).Common(), 0)
		finding := c.finding(rule.UninterruptibleSleep, w.loop, p)
		finding.Fixes = c.interrupt(p)
		if p.pause == flow.NotConstant && !w.grows(d, 8) && !w.isOftenLong(d) {
			finding.Confidence = min(finding.Confidence, report.Medium)
		}
		consequence := fmt.Sprintf("canceling %s does not cut it short", c.canceled())
		if p.pause != flow.NotConstant {
			consequence = fmt.Sprintf("the loop ends up to %s after %s is canceled", p.pause, c.canceled())
		}
		finding.Message = fmt.Sprintf("each round sleeps in %s before it looks at %s: %s; select on %[2]s.Done() and a timer", c.at(p), c.reach.Expr, consequence)
		return found(finding).speaksFor([]point{p})
	}
	return short
}

// shortness returns why nobody waits long until the sleep at p is over, or "".
func (c *checker) shortness(w *world, p point) string {
	rounds, _ := c.forest.Trips(w.loop)
	switch {
	case p.pause != flow.NotConstant && p.pause < longPause:
		return fmt.Sprintf("%s is over after %s", c.at(p), p.pause)
	case c.onlyWithoutDone(p.instr):
		return fmt.Sprintf("%s runs only where the context has no Done channel", c.at(p))
	case p.pause == flow.NotConstant && rounds != flow.NotConstant && rounds <= fewPauses:
		return fmt.Sprintf("%s is passed no more than %d times", c.at(p), rounds)
	}
	d := provenance.Argument(p.instr.(ssa.CallInstruction).Common(), 0)
	if call, ok := flow.Source(d).(*ssa.Call); ok && c.Notices(&call.Call) {
		return fmt.Sprintf("a context has its say in how long %s takes", c.at(p))
	}
	return ""
}

// grows reports whether the duration is carried from round to round, and made of what it was, or comes from something
// that is named for that.
func (w *world) grows(d ssa.Value, depth int) bool {
	d = flow.Source(d)
	instr, ok := d.(ssa.Instruction)
	if !ok || depth == 0 || !w.forest.Contains(w.loop, instr.Block()) {
		return false
	}
	switch d := d.(type) {
	case *ssa.Phi:
		return !isCapped(d) && slices.Contains(w.loop.Headers, d.Block()) || slices.ContainsFunc(d.Edges, func(edge ssa.Value) bool { return w.grows(edge, depth-1) })
	case *ssa.UnOp:
		variable, isVariable := d.X.(*ssa.Alloc)
		return isVariable && w.isStored(variable)
	case *ssa.BinOp:
		if d.Op == token.MUL && !isConstant(d.X) && !isConstant(d.Y) && isSetElsewhere(d.X) != isSetElsewhere(d.Y) {
			return false // so many times what somebody else sets
		}
		return w.grows(d.X, depth-1) || w.grows(d.Y, depth-1)
	case *ssa.Convert:
		return w.grows(d.X, depth-1)
	case *ssa.Extract:
		return w.grows(d.Tuple, depth-1)
	case *ssa.Call:
		return w.isBackoff(d) || slices.ContainsFunc(d.Call.Args, func(arg ssa.Value) bool { return isNumber(arg.Type()) && w.grows(arg, depth-1) })
	}
	return false
}

// isCapped reports whether the variable, or what it becomes, is compared with a short constant: it does not grow beyond.
func isCapped(phi *ssa.Phi) bool {
	return slices.ContainsFunc(append([]ssa.Value{phi}, phi.Edges...), func(v ssa.Value) bool {
		refs := v.Referrers()
		return refs != nil && slices.ContainsFunc(*refs, func(ref ssa.Instruction) bool {
			test, ok := ref.(*ssa.BinOp)
			if !ok || test.X != v || test.Op != token.LSS && test.Op != token.LEQ && test.Op != token.GTR && test.Op != token.GEQ {
				return false
			}
			limit, isConst := flow.IntConst(test.Y)
			return isConst && 0 < limit && time.Duration(limit) < longPause
		})
	})
}

func isNumber(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsNumeric != 0
}

// isOftenLong reports whether the duration is a long constant unless something else has been said.
func (w *world) isOftenLong(d ssa.Value) bool {
	scale := time.Duration(1)
	for range 4 { // enough for a conversion and a unit
		switch v := d.(type) {
		case *ssa.Convert:
			d = v.X
		case *ssa.BinOp:
			unit, isConst := flow.IntConst(v.Y)
			if v.Op != token.MUL || !isConst {
				return false
			}
			d, scale = v.X, time.Duration(unit)
		case *ssa.Phi:
			return slices.ContainsFunc(v.Edges, func(edge ssa.Value) bool {
				n, isConst := flow.IntConst(edge)
				return isConst && 0 < n && time.Duration(n) >= longPause/max(scale, 1)
			})
		}
	}
	return false
}

// backoffs are what the names of functions have that say how long to wait before the next attempt.
var backoffs = []string{"backoff", "retryafter", "retry_after", "retrydelay"}

func (w *world) isBackoff(call *ssa.Call) bool {
	fn := w.checker.result.Object(&call.Call)
	return fn != nil && slices.ContainsFunc(backoffs, func(word string) bool { return strings.Contains(strings.ToLower(fn.Name()), word) })
}

func isConstant(v ssa.Value) bool {
	_, ok := v.(*ssa.Const)
	return ok
}

// isSetElsewhere reports whether v is loaded from a field.
func isSetElsewhere(v ssa.Value) bool {
	load, ok := flow.Source(v).(*ssa.UnOp)
	if !ok {
		return false
	}
	_, isField := load.X.(*ssa.FieldAddr)
	return isField
}

// isStored reports whether the loop assigns to the variable.
func (w *world) isStored(variable *ssa.Alloc) bool { return w.stores[variable] != unset }

// onlyWithoutDone reports whether the instruction runs only where a context has no Done channel: it never ends.
func (c *checker) onlyWithoutDone(at ssa.Instruction) bool {
	for b := at.Block(); b != nil; b = b.Idom() {
		test, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		if cond, ok := test.Cond.(*ssa.BinOp); ok && isNilConst(cond.Y) && c.IsDone(cond.X) {
			return true
		}
	}
	return false
}
