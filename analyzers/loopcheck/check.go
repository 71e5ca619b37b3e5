package loopcheck

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/deadstream"
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
//   - endings.go, reach.go: whether the context has ended before the loop begins, and which one the loop should end with;
//   - internal/observe: what notices the end of a context, may: the answer is yes in doubt;
//   - ended.go, propagate.go, truth.go, kinds.go, selects.go, memory.go: the world in which the context has ended, a sparse
//     conditional constant propagation over the truths of truth.go;
//   - sift.go: the points that keep the loop going in that world, and are worth a word;
//   - ineffective.go and idle.go, retry.go, endless.go, handler.go, longsleep.go: the rules, each over that world;
//   - internal/deadstream: the one rule that has nothing to do with contexts, way by way instead of all at once;
//   - optin*.go, computation.go: the rules that are off;
//   - fix.go, exits.go, beforeretry.go, with leave.go, source.go: what they offer.
//
// Whoever decides that a loop is left alone says why, in a clause: verdict.go holds what the rules say of a loop, and
// cancelpoint.go names the cancel points at which the world was taken apart.
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
	streams  deadstream.Result                 // its loops are reported already: they fail whether or not a context has ended
	points   map[*ssa.BasicBlock][]point       // the schedule points that no finding speaks for
	endings  *endings
	memory   *memory
	claimed  map[*flow.Loop]bool // the loops of whose points the finding of one inside them speaks for some
}

// check returns at most one finding for each loop, and the schedule points that none speaks for. A point belongs to the
// innermost loop that it keeps going.
func (c *checker) check() (findings []report.Finding, rest []point) {
	c.literals = literalsAt(c.fn, c.result)
	c.points, c.endings, c.memory = c.findPoints(), c.findEndings(), newMemory(c.fn)
	c.claimed = make(map[*flow.Loop]bool)
	for _, l := range c.forest.Loops {
		if _, isDead := c.streams.Findings[l]; isDead {
			c.claim(l, c.pointsIn(l.Blocks))
			continue
		}
		own := *c
		verdicts := own.verdicts(l)
		c.spareLoop(l, verdicts)
		for _, v := range verdicts {
			if v.finding != nil {
				findings = append(findings, *v.finding)
				c.claim(l, v.points)
			}
		}
	}
	return findings, c.pointsIn(c.fn.Blocks)
}

// claim takes away the points that the finding of l speaks for.
func (c *checker) claim(l *flow.Loop, points []point) {
	for around := l.Parent; around != nil && len(points) > 0; around = around.Parent {
		c.claimed[around] = true
	}
	for _, p := range points {
		b := p.instr.Block()
		c.points[b] = filter(c.points[b], func(other point) bool { return other.instr != p.instr })
	}
}

// verdicts returns that of the rule which has a finding for the loop, or those of all that have a reason to be silent. It
// settles which context is in reach.
func (c *checker) verdicts(l *flow.Loop) []verdict {
	if reason := c.afterEnd(l); reason != "" {
		return []verdict{silent(rule.UncheckedLoop, reason)}
	}
	reach, reason := c.reachOf(l)
	if reason == "" {
		reason = c.detachment(l)
	}
	if reason != "" {
		return []verdict{silent(rule.UncheckedLoop, reason)}
	}
	c.reach = reach
	return c.judge(endedWorld(c, l))
}

// judge asks the rules: what the loop is told in vain goes before what it waits for, and that before what it does in
// between.
func (c *checker) judge(w *world) []verdict {
	if c.reach.Param == nil && c.reach.Field {
		if cond := w.asks(isAsked); cond != nil {
			return []verdict{silent(rule.UncheckedLoop, fmt.Sprintf("%s is its owner's, and line %d asks whether to go on", c.reach.Expr, c.lineOf(cond)))}
		}
	}
	points := c.pointsIn(w.loop.Blocks)
	claimed, waiting, reasons := c.sift(w, points)
	told := c.ineffective(w)
	if told.finding != nil {
		return []verdict{told.speaksFor(claimed)}
	}
	if cond := w.asks(w.isClosed); cond != nil {
		return []verdict{silent(rule.UncheckedLoop, fmt.Sprintf("by its name, what line %d asks is whether its owner has been closed", c.lineOf(cond)))}
	}
	if len(waiting) > 0 {
		return []verdict{found(c.waits(w.loop, waiting)).speaksFor(claimed)}
	}
	verdicts := append(reasons, told)
	long := func(w *world) verdict { return c.sleepsLong(w, points) }
	for _, judge := range []func(*world) verdict{c.retries, c.endless, c.outlives, long} {
		v := judge(w)
		if v.finding != nil {
			return []verdict{v.speaksFor(claimed)}
		}
		verdicts = append(verdicts, v)
	}
	return verdicts
}

// waits returns the finding for a loop that goes on at the first of points, or of the sleeps among them.
func (c *checker) waits(l *flow.Loop, points []point) report.Finding {
	p := points[0]
	if i := slices.IndexFunc(points, func(p point) bool { return p.kind == sleep || p.kind == helper }); i >= 0 {
		p = points[i]
	}
	remedy := remedy(p, c.reach.Expr)
	finding := c.finding(p.rule(), l, p)
	finding.Fixes = c.interrupt(p)
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
