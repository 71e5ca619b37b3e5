package loopcheck

import (
	"fmt"
	"go/token"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/observe"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/rule"
)

// sift returns the points that keep the loop going, those of them that keep it from ending with the context as far as
// anybody can tell, and why the others do not.
func (c *checker) sift(w *world, points []point) (claimed, waiting []point, reasons []verdict) {
	if len(points) == 0 {
		return nil, nil, []verdict{silent(rule.UncheckedLoop, c.stillness(w))}
	}
	for _, p := range points {
		reason := c.brevity(w.loop, p)
		switch {
		case !w.goesRound(p.instr.Block()):
			reason = c.passing(w, p)
		case reason == "":
			claimed = append(claimed, p)
			if reason = c.harmlessness(w, p); reason == "" {
				waiting = append(waiting, p)
			}
		}
		reasons = append(reasons, silent(p.rule(), reason).about(p))
	}
	return claimed, waiting, reasons
}

// stillness returns why no point keeps the loop going.
func (c *checker) stillness(w *world) string {
	switch {
	case c.claimed[w.loop]:
		return "what waits in it is told of at a loop inside it"
	case !w.goesRoundAtAll():
		return "each round " + w.ending()
	}
	for _, b := range w.loop.Blocks {
		for _, instr := range b.Instrs {
			if reason := c.noPoint(instr); reason != "" {
				return reason
			}
		}
	}
	return "nothing in it is known to wait without a look at a context"
}

// noPoint returns why an operation on a channel is no schedule point, or "".
func (c *checker) noPoint(instr ssa.Instruction) string {
	switch instr := instr.(type) {
	case *ssa.UnOp:
		expr := c.syntax.receives[instr.Pos()]
		if expr == nil || instr.Op != token.ARROW {
			return ""
		}
		if reason := c.receiveEnds(instr); reason != "" {
			return fmt.Sprintf("<-%s (line %d) %s", provenance.SourceText(expr.X), c.line(expr.Pos()), reason)
		}
	case *ssa.Send:
		if reason := c.sendEnds(instr); reason != "" {
			return fmt.Sprintf("the send at line %d %s", c.line(instr.Pos()), reason)
		}
	}
	return ""
}

// passing returns why p does not keep the loop going.
func (c *checker) passing(w *world, p point) string {
	if !w.goesRoundAtAll() {
		return "each round " + w.ending()
	}
	return fmt.Sprintf("each round with %s %s", c.at(p), w.ending())
}

// brevity returns that all rounds of l together pause so briefly at p that nobody would wait for a context, or "".
func (c *checker) brevity(l *flow.Loop, p point) string {
	if p.pause == flow.NotConstant {
		return ""
	}
	switch total := c.pauses(l, p); {
	case total == flow.NotConstant && p.pause <= jitter:
		return fmt.Sprintf("%s lasts no more than %s", c.at(p), p.pause)
	case total != flow.NotConstant && total < negligible:
		return fmt.Sprintf("%s lasts no more than %s in all rounds", c.at(p), total)
	}
	return ""
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

// harmlessness returns why the wait does not keep the loop from ending with the context, or "" if it does.
func (c *checker) harmlessness(w *world, p point) string {
	_, isFinite := c.forest.Trips(w.loop)
	switch p.kind {
	case sleep, tick:
		return ""
	case send, receive:
		if c.forest.HasExit(w.loop) {
			return fmt.Sprintf("%s waits for others, and the loop can be left: only in one that nothing leaves it is a defect", c.at(p))
		}
		return ""
	}
	if isFinite {
		return fmt.Sprintf("it goes over elements or counts, and so ends, whatever %s waits for", c.at(p))
	}
	if p.kind == wait {
		return c.otherwise(w, p)
	}
	return ""
}

// otherwise returns what else ends the select at p, or the loop with it, or "".
func (c *checker) otherwise(w *world, p point) string {
	sel := p.instr.(*ssa.Select)
	if done := w.cases(sel, observe.Done); len(done) > 0 {
		return fmt.Sprintf("%s looks at a context: case %s", c.at(p), w.caseText(sel, done[0]))
	}
	if stops := w.stops(sel); len(stops) > 0 {
		return "somebody else ends it: case " + w.stopText(sel, stops)
	}
	if len(w.cases(sel, observe.Timer)) > 0 || !c.forest.HasExit(w.loop) {
		return ""
	}
	return fmt.Sprintf("%s has no timer, and the loop can be left otherwise", c.at(p))
}
