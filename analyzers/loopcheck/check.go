package loopcheck

import (
	"fmt"
	"go/token"
	"slices"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// A checker judges the loops of one function.
type checker struct {
	*observer
	pass     *analysis.Pass
	fn       *ssa.Function
	reach    provenance.Reach // the nearest context
	forest   *forest
	syntax   *syntax
	outgoing map[ssa.CallInstruction][]provenance.Call
	dead     map[*loop]report.Finding // the loops that are reported already: they fail whether or not a context has ended
}

// check returns at most one finding for each loop. A schedule point belongs to the innermost loop that it keeps going.
func (c *checker) check() []report.Finding {
	points, endings := c.points(), c.endings()
	var findings []report.Finding
	for _, l := range c.forest.loops {
		if _, isDead := c.dead[l]; isDead {
			points = slices.DeleteFunc(points, func(p point) bool { return c.forest.contains(l, p.instr.Block()) })
			continue
		}
		if slices.ContainsFunc(endings, func(e ending) bool { return !c.forest.contains(l, e.at) && e.after.Dominates(l.headers[0]) }) {
			continue // it runs because a context has ended
		}
		w := endedWorld(c, l, endings)
		mine := filter(points, func(p point) bool { return w.goesRound(p.instr.Block()) && !c.isNegligible(l, p) })
		waiting := filter(mine, func(p point) bool { return c.matters(w, p) })
		finding, ok := c.ineffective(w)
		if !ok && len(waiting) > 0 {
			finding, ok = c.waits(l, waiting)
		}
		if !ok {
			continue
		}
		findings = append(findings, finding)
		points = slices.DeleteFunc(points, func(p point) bool { return slices.ContainsFunc(mine, func(m point) bool { return m.instr == p.instr }) })
	}
	return findings
}

// An ending is a place of the function from which on a context has ended.
type ending struct {
	at    *ssa.BasicBlock // where that is seen
	after *ssa.BasicBlock // what runs only then
}

// endings returns the tests that tell that a context has ended, and the receives that wait for it.
func (c *checker) endings() []ending {
	var found []ending
	for _, b := range c.fn.Blocks {
		if test, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
			if branch := c.result.EndedBranch(test); branch != nil && runsAfter(branch, b) {
				found = append(found, ending{b, branch})
			}
		}
		if slices.ContainsFunc(b.Instrs, c.receivesDone) {
			found = append(found, ending{b, b})
		}
	}
	return found
}

// runsAfter reports whether control first comes to branch from test alone: whoever else jumps there, the end of an
// inner loop that starts with it, has been there before.
func runsAfter(branch, test *ssa.BasicBlock) bool {
	from := 0
	for _, pred := range branch.Preds {
		switch {
		case pred == test:
			from++
		case !branch.Dominates(pred):
			return false
		}
	}
	return from == 1 && !branch.Dominates(test)
}

// receivesDone reports whether the instruction waits for the end of a context, and for nothing else.
func (c *checker) receivesDone(instr ssa.Instruction) bool {
	receive, ok := instr.(*ssa.UnOp)
	return ok && receive.Op == token.ARROW && c.channel(receive.X, receive) == doneChannel
}

// isNegligible reports whether all rounds of l together pause so briefly at p that nobody would wait for a context.
func (c *checker) isNegligible(l *loop, p point) bool {
	if p.pause == notConstant {
		return false
	}
	total := p.pause
	for inner := c.forest.innermost[p.instr.Block().Index]; ; inner = inner.parent {
		rounds, _ := c.forest.trips(inner)
		if rounds == notConstant {
			return p.pause <= jitter
		}
		total *= max(1, min(time.Duration(rounds), time.Duration(negligible)))
		if inner == l || total >= negligible {
			return total < negligible
		}
	}
}

// matters reports whether the wait keeps the loop from ending with the context, as far as anybody can tell.
func (c *checker) matters(w *world, p point) bool {
	_, isFinite := c.forest.trips(w.loop)
	switch p.kind {
	case sleep, tick:
		return true
	case send, request:
		return !isFinite
	}
	sel := p.instr.(*ssa.Select)
	if isFinite || len(w.cases(sel, doneChannel)) > 0 || len(w.stops(sel)) > 0 {
		return false
	}
	return len(w.cases(sel, timerChannel)) > 0 || !c.forest.hasExit(w.loop)
}

// waits returns the finding for a loop that goes on at the first of points, or of the sleeps among them.
func (c *checker) waits(l *loop, points []point) (report.Finding, bool) {
	p := points[0]
	if i := slices.IndexFunc(points, func(p point) bool { return p.kind == sleep }); i >= 0 {
		p = points[i]
	}
	ctx := c.reach.Expr
	finding := report.Finding{Rule: rule.UncheckedLoop, Pos: p.pos, End: p.end, Confidence: c.confidence(p.instr)}
	if owner := c.syntax.owners[l]; owner != nil {
		finding.Pos, finding.End = header(owner)
	}
	if p.kind == sleep {
		finding.Rule = rule.UninterruptibleSleep
		finding.Message = fmt.Sprintf("loop sleeps in %s without looking at %s: it goes on after %s is canceled; select on %[2]s.Done() and a timer", p.text, ctx, c.canceled())
		finding.Fixes = c.selectInstead(p)
		return finding, true
	}
	finding.Message = fmt.Sprintf("loop blocks in %s without looking at %s: it goes on after %s is canceled; %s", p.text, ctx, c.canceled(), remedy(p, ctx))
	return finding, true
}

// canceled names what is canceled: the request, where the context in reach is one's.
func (c *checker) canceled() string {
	if catalog.IsRequest(c.reach.Param.Type()) {
		return "the request"
	}
	return c.reach.Expr
}

func remedy(p point, ctx string) string {
	switch p.kind {
	case wait:
		return fmt.Sprintf("add a case <-%s.Done() that returns", ctx)
	case request:
		return "pass " + ctx
	case send:
		return fmt.Sprintf("select on the send and %s.Done()", ctx)
	}
	return fmt.Sprintf("select on it and %s.Done()", ctx)
}

// confidence is medium in code that runs only at start-up, or that cleans up.
func (c *checker) confidence(at ssa.Instruction) report.Confidence {
	if c.result.StartUp(c.fn) {
		return report.Medium
	}
	for fn := c.fn; fn.Parent() != nil && fn != c.reach.Param.Parent(); fn = fn.Parent() {
		if c.result.LiteralPlace(fn) >= provenance.CleanUp {
			return report.Medium
		}
	}
	if call, ok := at.(ssa.CallInstruction); ok && c.result.Place(call, c.reach.Param.Parent()) == provenance.CleanUp {
		return report.Medium
	}
	return report.High
}
