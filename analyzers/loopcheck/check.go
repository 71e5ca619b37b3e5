package loopcheck

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/observe"
	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/entry"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// How a loop is judged.
//
// "Does every way round pass a cancel point?" is a forward must-analysis over the cycle, with two kinds of point: those
// at which a loop waits, deaf to its context, and those at which it ends with it. A cancel point is seldom one instruction,
// though: a call fails, its error is wrapped, a flag is set, and three tests later the loop is left. So the question is
// turned round. Suppose that the context has been canceled, and compute what that settles; take away the edges that can
// no longer be taken, and with them the blocks that no longer lie on a cycle; what is left goes round without a cancel
// point, by construction, and what still waits there is the defect. In doubt an edge that leaves is taken: silence.
//
// The parts, in the order in which they are asked:
//
//   - flow.Forest: the loops, natural ones, those of goto and the bodies of ranges over functions, and how often they go
//     round;
//   - schedule.go, pause.go: the points at which something waits, and for how long at most;
//   - reach.go: the context that the loop should end with;
//   - internal/observe: what notices the end of a context, may: the answer is yes in doubt;
//   - ended.go, propagate.go, truth.go, kinds.go, selects.go, memory.go: the world in which the context has ended, a sparse
//     conditional constant propagation over the truths of truth.go;
//   - ineffective.go and idle.go, retry.go, endless.go, handler.go, longsleep.go: the rules, each over that world;
//   - internal/deadstream: the one rule that has nothing to do with contexts, way by way instead of all at once;
//   - optin*.go, computation.go: the rules that are off;
//   - fix.go, exits.go, beforeretry.go, with leave.go, source.go: what they offer.
//
// A finding that should not be has its cause in one of two places: the file of the rule that reports it, and truth.go (or
// package observe) where the world lacks what settles the matter.

// A checker judges the loops of one function.
type checker struct {
	*unit
	fn       *ssa.Function
	reach    provenance.Reach // the context that the loop should end with
	forest   *flow.Forest
	syntax   *syntax
	literals map[ssa.Instruction]*ssa.Function // by the calls as part of which they run
	dead     map[*flow.Loop]report.Finding     // the loops that are reported already: they fail whether or not a context has ended
	points   map[*ssa.BasicBlock][]point       // the schedule points that no finding speaks for
	endings  *endings
	memory   *memory
}

// check returns at most one finding for each loop, and the schedule points that none speaks for. A point belongs to the
// innermost loop that it keeps going.
func (c *checker) check() (findings []report.Finding, rest []point) {
	c.literals = literalsAt(c.fn, c.result)
	c.points, c.endings, c.memory = c.findPoints(), c.findEndings(), newMemory(c.fn)
	for _, l := range c.forest.Loops {
		if _, isDead := c.dead[l]; isDead {
			for _, b := range l.Blocks {
				delete(c.points, b)
			}
			continue
		}
		if c.runsAfterEnd(l) {
			continue
		}
		reach, ok := c.reachOf(l)
		if !ok || c.isDetached(l) {
			continue // nobody told the loop when to stop, or somebody that it shall not
		}
		own := *c
		own.reach = reach
		finding, claimed, ok := own.judge(l)
		if !ok {
			continue
		}
		findings = append(findings, finding)
		for _, p := range claimed {
			b := p.instr.Block()
			c.points[b] = filter(c.points[b], func(other point) bool { return other.instr != p.instr })
		}
	}
	return findings, c.pointsIn(c.fn.Blocks)
}

// judge returns the finding for a loop, and the points that it speaks for: what the loop is told in vain goes before
// what it waits for, and that before what it does in between.
func (c *checker) judge(l *flow.Loop) (finding report.Finding, claimed []point, ok bool) {
	w := endedWorld(c, l)
	if c.reach.Param == nil && c.reach.Field && w.endsOtherwise() {
		return finding, nil, false // the context is its owner's, and it asks whether that has been closed
	}
	points := c.pointsIn(l.Blocks)
	claimed = filter(points, func(p point) bool { return w.goesRound(p.instr.Block()) && !c.isNegligible(l, p) })
	waiting := filter(claimed, func(p point) bool { return c.matters(w, p) })
	if finding, ok = c.ineffective(w); ok {
		return finding, claimed, true
	}
	if w.asksOwner() {
		return finding, nil, false // it ends with its owner
	}
	if len(waiting) > 0 {
		return c.waits(l, waiting), claimed, true
	}
	for _, rule := range []func(*world) (report.Finding, bool){c.retries, c.endless, c.outlives} {
		if finding, ok = rule(w); ok {
			return finding, claimed, true
		}
	}
	return c.sleepsLong(w, points)
}

// isNegligible reports whether all rounds of l together pause so briefly at p that nobody would wait for a context.
func (c *checker) isNegligible(l *flow.Loop, p point) bool {
	if p.pause == flow.NotConstant {
		return false
	}
	total := c.pauses(l, p)
	return total == flow.NotConstant && p.pause <= jitter || total != flow.NotConstant && total < negligible
}

// pauses returns how long all rounds of l together pause at p, at most, if that is constant; else flow.NotConstant.
func (c *checker) pauses(l *flow.Loop, p point) time.Duration {
	const long = time.Hour // no need to know more precisely, and far from overflow
	total := p.pause
	for inner := c.forest.Innermost(p.instr.Block()); total != flow.NotConstant; inner = inner.Parent {
		rounds, _ := c.forest.Trips(inner)
		if rounds == flow.NotConstant {
			return flow.NotConstant
		}
		total = min(total, long) * time.Duration(max(1, min(rounds, 1000)))
		if inner == l {
			break
		}
	}
	return total
}

// matters reports whether the wait keeps the loop from ending with the context, as far as anybody can tell.
func (c *checker) matters(w *world, p point) bool {
	_, isFinite := c.forest.Trips(w.loop)
	switch p.kind {
	case sleep, tick:
		return true
	case request, helper:
		return !isFinite
	case send, receive:
		return !c.forest.HasExit(w.loop)
	}
	sel := p.instr.(*ssa.Select)
	if isFinite || len(w.cases(sel, observe.Done)) > 0 || len(w.stops(sel)) > 0 {
		return false
	}
	return len(w.cases(sel, observe.Timer)) > 0 || !c.forest.HasExit(w.loop)
}

// waits returns the finding for a loop that goes on at the first of points, or of the sleeps among them.
func (c *checker) waits(l *flow.Loop, points []point) report.Finding {
	p := points[0]
	if i := slices.IndexFunc(points, func(p point) bool { return p.kind == sleep || p.kind == helper }); i >= 0 {
		p = points[i]
	}
	remedy := remedy(p, c.reach.Expr)
	finding := c.finding(rule.UncheckedLoop, l, p)
	finding.Fixes = c.interrupt(p)
	switch p.kind {
	case sleep, helper:
		finding.Rule = rule.UninterruptibleSleep
	}
	if total := c.pauses(l, p); total != flow.NotConstant && total < brief {
		finding.Confidence = min(finding.Confidence, report.Medium) // over before most callers have given up
	}
	regard := "without a look at " + c.reach.Expr
	if look := c.firstLook(l); look != nil {
		regard = fmt.Sprintf("whatever %s (line %d) says", provenance.SourceText(c.syntax.calls[look.Pos()]), c.line(look.Pos()))
	}
	finding.Message = fmt.Sprintf("each round can pass %s %s: canceling %s does not end the loop; %s", c.at(p), regard, c.canceled(), remedy)
	return finding
}

// finding returns one that stands at the header of l, or at p if l has no statement of its own.
func (c *checker) finding(r rule.Rule, l *flow.Loop, p point) report.Finding {
	finding := c.atHeader(l, report.Finding{Rule: r, Pos: p.pos, End: p.end, Subject: p.pos, Confidence: c.confidence(p.instr)})
	if c.isAside() || c.reach.Param == nil && c.reach.Field {
		finding.Confidence = min(finding.Confidence, report.Medium)
	}
	return finding
}

// atHeader returns the finding at the header of l, if that has a statement of its own.
func (c *checker) atHeader(l *flow.Loop, finding report.Finding) report.Finding {
	if owner := c.syntax.owners[l]; owner != nil {
		finding.Pos, finding.End = header(owner)
	}
	return finding
}

// at names the point and where it is: "time.Sleep (line 41)", "time.Sleep (poll.go:12, through w.pause)".
func (c *checker) at(p point) string {
	if p.kind == helper {
		return p.text
	}
	return fmt.Sprintf("%s (line %d)", p.text, c.line(p.pos))
}

func (c *checker) line(pos token.Pos) int { return c.pass.Fset.Position(pos).Line }

// canceled names what is canceled: the request, where the context in reach is one's.
func (c *checker) canceled() string {
	if c.reach.Request {
		return "the request"
	}
	return c.reach.Expr
}

func remedy(p point, ctx string) string {
	switch p.kind {
	case sleep:
		return fmt.Sprintf("select on %s.Done() and a timer", ctx)
	case wait:
		return fmt.Sprintf("add a case <-%s.Done() that returns", ctx)
	case request:
		return "pass " + ctx
	case helper:
		return fmt.Sprintf("pass %s and select on it and a timer", ctx)
	case send:
		return fmt.Sprintf("select on the send and %s.Done()", ctx)
	}
	return fmt.Sprintf("select on it and %s.Done()", ctx)
}

// isCommand reports whether the package is one of a program's own, below a folder cmd.
func (c *checker) isCommand() bool {
	return slices.Contains(strings.Split(c.pass.Pkg.Path(), "/"), "cmd")
}

// isShutdown reports whether a function of the name brings something to its end. What is named for flushing or draining
// may do so all its life.
func isShutdown(funcName string) bool {
	return slices.ContainsFunc([]string{"Close", "Shutdown", "Stop", "Teardown", "Terminate"}, func(word string) bool {
		return catalog.StartsWord(funcName, word)
	})
}

// confidence is medium in code that runs only at start-up, or that cleans up.
func (c *checker) confidence(at ssa.Instruction) report.Confidence {
	if c.result.StartUpOnly(c.fn) || c.reach.Param != nil && entry.IsCommand(c.reach.Param.Type()) {
		return report.Medium
	}
	var handed *ssa.Function // the function that was handed the context
	if c.reach.Param != nil {
		handed = c.reach.Param.Parent()
	}
	if isShutdown(c.fn.Name()) && !entry.ServesRequest(c.fn) || c.isCommand() {
		return report.Medium
	}
	for fn := c.fn; fn.Parent() != nil && fn != handed; fn = fn.Parent() {
		if c.result.LiteralPlace(fn) >= provenance.CleanUp {
			return report.Medium
		}
	}
	if call, ok := at.(ssa.CallInstruction); ok && c.result.Place(call, handed) == provenance.CleanUp {
		return report.Medium
	}
	return report.High
}
