package loopcheck

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/observe"
	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/provenance"
)

// A cut is a cancel point: where the last edges were taken away by which control could go round from there.
type cut struct {
	manner
	at ssa.Instruction
}

// A manner is a way in which a loop ends.
type manner uint8

const (
	leaves     manner = iota // a condition is settled, and leads out
	mayLeave                 // a condition depends on the context, nobody knows how, and may lead out
	byTelling                // the case of a select sets or calls what may end the loop
	byExit                   // a call need not return
	byIterator               // the iterator function ends with a context
)

// ending returns how the loop ends with its context, to follow "each round": the cancel points of which each way round
// passes one.
func (w *world) ending() string {
	if w.end == "" {
		w.end = w.cancelPoints()
	}
	return w.end
}

func (w *world) cancelPoints() string {
	var points []cut
	for _, c := range w.cuts {
		if branch, ok := c.at.(*ssa.If); ok {
			if source := w.sourceOf(branch.Cond, make(map[ssa.Value]bool)); source != nil {
				c.at = source
			}
		}
		if i := slices.IndexFunc(points, func(other cut) bool { return other.at == c.at }); i >= 0 {
			points[i].manner = min(points[i].manner, c.manner)
		} else {
			points = append(points, c)
		}
	}
	if len(points) == 0 {
		return "decides more than can be followed"
	}
	const enough = 3 // to tell what the loop is like
	var texts []string
	for _, c := range points[:min(len(points), enough)] {
		texts = append(texts, w.cutText(c))
	}
	if more := len(points) - enough; more > 0 {
		texts[enough-1] = fmt.Sprintf("one of %d other cancel points", more+1)
	}
	return strings.Join(texts, ", or ")
}

func (w *world) cutText(c cut) string {
	switch at := c.at.(type) {
	case *ssa.Select:
		if c.manner == byTelling {
			return fmt.Sprintf("passes %s, and what its case does may end the loop", w.caseText(at, w.cases(at, observe.Done)[0]))
		}
		return w.selectText(at)
	case *ssa.UnOp:
		return fmt.Sprintf("receives at line %d from a channel that its sender may close", w.line(at.Pos()))
	case *ssa.Call:
		return w.callCut(at, c.manner)
	}
	branch := c.at.(*ssa.If)
	if c.manner == mayLeave {
		return fmt.Sprintf("passes the condition at line %d, which may tell that %s has ended", w.lineOf(branch.Cond), w.reach.Expr)
	}
	return fmt.Sprintf("passes the condition at line %d, which leaves the loop once %s has ended", w.lineOf(branch.Cond), w.reach.Expr)
}

// selectText tells of the case that is taken.
func (w *world) selectText(sel *ssa.Select) string {
	chosen := w.chosen[sel]
	switch {
	case len(chosen) == 0:
		return fmt.Sprintf("passes the select at line %d", w.line(sel.Pos()))
	case w.Channel(sel.States[chosen[0]].Chan) == observe.Done:
		return fmt.Sprintf("passes %s, whose case leaves the loop", w.caseText(sel, chosen[0]))
	}
	return "passes " + w.stopText(sel, chosen)
}

// stopText tells of one of the cases by which somebody else ends the loop: of a stop channel, if there is one.
func (w *world) stopText(sel *ssa.Select, stops []int) string {
	plainest := stops[0]
	if i := slices.IndexFunc(stops, func(i int) bool { return w.Channel(sel.States[i].Chan) == observe.Stop }); i >= 0 {
		plainest = stops[i]
	}
	return fmt.Sprintf("%s, which %s", w.caseText(sel, plainest), w.endedBy(sel, plainest))
}

// noticings say why what a call returns tells of the end of a context.
var noticings = map[observe.Notice]string{
	observe.Given:  "is given a context",
	observe.Bound:  "is bound to a context",
	observe.Inside: "looks at a context",
	observe.Peer:   "fails once its peer has gone, or its owner closes it",
}

// callCut tells of a call, or of what it returns.
func (w *world) callCut(call *ssa.Call, m manner) string {
	switch m {
	case byIterator:
		return "is asked for by an iterator function that ends with a context"
	case byExit:
		return fmt.Sprintf("passes %s, which may end the program", w.callText(call))
	}
	if _, isErr := w.IsErr(&call.Call); isErr {
		return "asks " + w.callText(call)
	}
	noticing, ok := noticings[w.Notice(&call.Call)]
	if !ok {
		noticing = "may know of a call that has failed"
	}
	result, consequence := "what it says", "leaves the loop"
	if results := call.Call.Signature().Results(); catalog.IsError(results.At(results.Len() - 1).Type()) {
		result = "its error"
	}
	if m == mayLeave {
		consequence = "may leave the loop"
	}
	return fmt.Sprintf("passes %s, which %s: %s %s", w.callText(call), noticing, result, consequence)
}

// callText returns what is called, and where: "cl.Get (line 28)", "ctx.Err() (line 31)".
func (w *world) callText(call *ssa.Call) string {
	expr := w.syntax.calls[call.Pos()]
	if expr == nil {
		return fmt.Sprintf("the call at line %d", w.line(call.Pos()))
	}
	text := provenance.SourceText(expr.Fun)
	if _, isErr := w.IsErr(&call.Call); isErr {
		text = provenance.SourceText(expr)
	}
	return fmt.Sprintf("%s (line %d)", text, w.line(expr.Pos()))
}

// sourceOf returns what the truth of v comes from: a call that notices the end of a context, a select, or a receive that
// asks whether the channel was closed; nil if that does not show.
func (w *world) sourceOf(v ssa.Value, seen map[ssa.Value]bool) ssa.Instruction {
	instr, ok := v.(ssa.Instruction)
	if !ok || seen[v] || !w.forest.Contains(w.loop, instr.Block()) {
		return nil
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Select:
		return v
	case *ssa.Call:
		return w.sourceOfCall(v, seen)
	case *ssa.UnOp:
		if v.CommaOk {
			return v
		}
		if store := w.memory.storeBefore(v); store != nil {
			return w.sourceOf(store.Val, seen)
		}
	}
	for _, operand := range instr.Operands(nil) {
		if *operand == nil {
			continue
		}
		if source := w.sourceOf(*operand, seen); source != nil {
			return source
		}
	}
	return nil
}

// sourceOfCall is [world.sourceOf] for what a call returns. What asks about an error is not the source of it.
func (w *world) sourceOfCall(call *ssa.Call, seen map[ssa.Value]bool) ssa.Instruction {
	if _, isErr := w.IsErr(&call.Call); isErr {
		return call
	}
	_, isBuiltin := call.Call.Value.(*ssa.Builtin)
	for _, arg := range call.Call.Args {
		if isBuiltin || catalog.IsError(arg.Type()) {
			if source := w.sourceOf(arg, seen); source != nil {
				return source
			}
		}
	}
	if !isBuiltin && (w.Notices(&call.Call) || w.asksForError(&call.Call)) {
		return call
	}
	return nil
}

// lineOf returns the line of a condition: its own, that of what it is computed from, or of what runs before it.
func (c *checker) lineOf(cond ssa.Value) int {
	instr, ok := cond.(ssa.Instruction)
	if !ok || cond.Pos().IsValid() {
		return c.line(cond.Pos())
	}
	for _, operand := range instr.Operands(nil) {
		if *operand != nil && (*operand).Pos().IsValid() {
			return c.line((*operand).Pos())
		}
	}
	for b := instr.Block(); b != nil; b = b.Idom() {
		for _, before := range slices.Backward(b.Instrs) {
			if before.Pos().IsValid() {
				return c.line(before.Pos())
			}
		}
	}
	return c.line(c.fn.Pos())
}
