package loopcheck

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/observe"
	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/rule"
)

// A pointKind says how a schedule point waits.
type pointKind uint8

const (
	sleep   pointKind = iota // time.Sleep
	tick                     // a bare receive from a timer or ticker; range over one
	wait                     // a select that blocks without a case of Done
	receive                  // a bare receive from any other channel
	send                     // a bare send
	request                  // an outgoing call on a root context
	helper                   // a call of a function that sleeps and is given no context
)

// A point is a schedule point: an instruction that waits and does not notice that a context ends.
type point struct {
	kind     pointKind
	instr    ssa.Instruction
	pos, end token.Pos
	text     string        // what waits, as source text: "time.Sleep", "<-t.C", "cl.Get on context.Background()"
	pause    time.Duration // how long, if that is constant; else flow.NotConstant
	inside   bool          // in a function literal that the loop runs
}

// rule returns the rule that tells of a loop which waits at p.
func (p point) rule() rule.Rule {
	if p.kind == sleep || p.kind == helper {
		return rule.UninterruptibleSleep
	}
	return rule.UncheckedLoop
}

const (
	negligible = 100 * time.Millisecond // what all rounds of a loop may sleep in total
	brief      = time.Second            // what they may sleep in total without much harm
	jitter     = 10 * time.Millisecond  // what one round of a loop of unknown length may sleep
)

// findPoints returns the schedule points of the function, by their blocks.
func (c *checker) findPoints() map[*ssa.BasicBlock][]point {
	points := make(map[*ssa.BasicBlock][]point)
	for _, b := range c.fn.Blocks {
		for _, instr := range b.Instrs {
			if p, ok := c.point(instr); ok {
				points[b] = append(points[b], p)
			}
		}
	}
	return points
}

// pointsIn returns the schedule points of blocks, in their order.
func (c *checker) pointsIn(blocks []*ssa.BasicBlock) (points []point) {
	for _, b := range blocks {
		points = append(points, c.points[b]...)
	}
	return points
}

func (c *checker) point(instr ssa.Instruction) (point, bool) {
	switch instr := instr.(type) {
	case *ssa.Call:
		return c.callPoint(instr)
	case *ssa.UnOp:
		return c.receivePoint(instr)
	case *ssa.Send:
		stmt := c.syntax.sends[instr.Pos()]
		if stmt == nil || c.sendEnds(instr) != "" {
			return point{}, false
		}
		text := provenance.SourceText(stmt.Chan) + " <- " + provenance.SourceText(stmt.Value)
		return point{kind: send, instr: instr, pos: stmt.Pos(), end: stmt.End(), text: text, pause: flow.NotConstant}, true
	case *ssa.Select:
		if !instr.Blocking || len(instr.States) == 0 {
			return point{}, false
		}
		return point{kind: wait, instr: instr, pos: instr.Pos(), end: instr.Pos() + token.Pos(len("select")), text: "select", pause: flow.NotConstant}, true
	}
	return point{}, false
}

func (c *checker) callPoint(call *ssa.Call) (point, bool) {
	expr := c.syntax.calls[call.Pos()]
	if expr == nil {
		return point{}, false
	}
	if fn := c.result.Object(&call.Call); fn != nil && catalog.Sleeps(fn) {
		text, d := provenance.SourceText(expr.Fun), c.pause(provenance.Argument(&call.Call, 0))
		return point{kind: sleep, instr: call, pos: expr.Pos(), end: expr.End(), text: text, pause: d}, true
	}
	for _, out := range c.outgoing[call] {
		if root, ok := out.Context.Root(); ok && out.Via == provenance.Direct && out.Class == provenance.Dropped && !out.Target.Stream && out.Target.Binding.Style == catalog.Unbound {
			text := out.Name
			if root.Name != "" {
				text += " on " + root.Name
			}
			return point{kind: request, instr: call, pos: out.Pos, end: out.End, text: text, pause: flow.NotConstant}, true
		}
	}
	return c.innerPoint(call, expr)
}

// innerPoint returns the sleep that a call comes to although the loop cannot see it: in a helper that is given no
// context, or in a function literal that runs as part of the call.
func (c *checker) innerPoint(call *ssa.Call, expr *ast.CallExpr) (point, bool) {
	if callee, where, hops, ok := c.result.Pause(call); ok {
		if len(hops) > 2 {
			hops = []string{hops[0], "…", hops[len(hops)-1]} // where it begins, and where it sleeps
		}
		text := fmt.Sprintf("%s (%s, through %s)", callee, where, strings.Join(hops, ", "))
		return point{kind: helper, instr: call, pos: expr.Pos(), end: expr.End(), text: text, pause: flow.NotConstant}, true
	}
	if literal := c.literals[call]; literal != nil && !c.Looks(literal) {
		return c.literalPoint(call, literal)
	}
	return point{}, false
}

// literalPoint returns the first sleep of a function literal that runs as part of the call, outside the literal's own
// loops.
func (c *checker) literalPoint(call *ssa.Call, literal *ssa.Function) (point, bool) {
	inner := *c
	inner.fn, inner.forest, inner.literals = literal, flow.NewForest(literal), nil
	inner.syntax = newSyntax(literal, inner.forest)
	points := inner.findPoints()
	for _, b := range literal.Blocks {
		for _, p := range points[b] {
			if p.kind == sleep && inner.forest.Innermost(b) == nil {
				p.instr, p.inside = call, true
				return p, true
			}
		}
	}
	return point{}, false
}

// literalsAt returns the function literals of fn by the calls as part of which they run.
func literalsAt(fn *ssa.Function, result *provenance.Result) map[ssa.Instruction]*ssa.Function {
	literals := make(map[ssa.Instruction]*ssa.Function)
	for _, literal := range fn.AnonFuncs {
		if site := result.LiteralSite(literal); site != nil && literals[site] == nil {
			literals[site] = literal
		}
	}
	return literals
}

func (c *checker) receivePoint(instr *ssa.UnOp) (point, bool) {
	if instr.Op != token.ARROW || c.receiveEnds(instr) != "" {
		return point{}, false
	}
	kind := receive
	if c.Channel(instr.X) == observe.Timer {
		kind = tick
	}
	p := point{kind: kind, instr: instr, pause: flow.NotConstant}
	if stmt := c.syntax.ranges[instr.Pos()]; stmt != nil {
		p.pos, p.end, p.text = stmt.X.Pos(), stmt.X.End(), "range "+provenance.SourceText(stmt.X)
		return p, true
	}
	expr := c.syntax.receives[instr.Pos()]
	if expr == nil {
		return point{}, false
	}
	p.pos, p.end, p.text = expr.Pos(), expr.End(), "<-"+provenance.SourceText(expr.X)
	if call, ok := instr.X.(*ssa.Call); ok && c.IsFunction(&call.Call, "time.After") {
		p.text, p.pause = "<-time.After", c.pause(call.Call.Args[0])
	}
	return p, true
}

// receiveEnds returns why a receive does not wait for longer than it should, or "": it does from a timer, and from a
// channel that others fill and that they cannot close, since nobody asks.
func (c *checker) receiveEnds(instr *ssa.UnOp) string {
	ch := flow.Source(instr.X)
	switch kind := c.Channel(instr.X); {
	case kind == observe.Done:
		return "waits for the end of a context"
	case kind == observe.Stop:
		return "is a stop channel"
	case kind == observe.Timer && c.drains(instr):
		return "is what a timer has left that was stopped too late"
	case kind == observe.Timer:
		return ""
	case instr.CommaOk:
		return "asks whether its sender has closed the channel"
	case isLocal(ch):
		return "is fed by the function's own goroutines"
	case c.IsBound(ch):
		return "comes from what ends with a context"
	}
	return ""
}

// sendEnds returns why a send does not wait for longer than it should, or "".
func (c *checker) sendEnds(instr *ssa.Send) string {
	switch ch := flow.Source(instr.Chan); {
	case isBuffered(ch):
		return "goes into a channel that is made with room"
	case c.IsBound(ch):
		return "goes to what ends with a context"
	}
	return ""
}

// drains reports whether the receive takes what a timer has left in its channel: it runs only where its Stop was too
// late.
func (c *checker) drains(instr *ssa.UnOp) bool {
	for _, pred := range instr.Block().Preds {
		test, ok := pred.Instrs[len(pred.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cond := test.Cond
		if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
			cond = not.X
		}
		if call, ok := cond.(*ssa.Call); ok && c.IsFunction(&call.Call, "(*time.Timer).Stop") {
			return true
		}
	}
	return false
}

// isBuffered reports whether the channel is made here with room for more than nothing.
func isBuffered(ch ssa.Value) bool {
	made, ok := ch.(*ssa.MakeChan)
	if !ok {
		return false
	}
	size, isConst := flow.IntConst(made.Size)
	return !isConst || size > 0
}
