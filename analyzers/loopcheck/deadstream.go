package loopcheck

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// deadStreams looks, in one function, for loops that call a gRPC stream again after the same call has failed. It does
// not matter whether a context is in reach.
type deadStreams struct {
	*observer
	fn      *ssa.Function
	forest  *flow.Forest
	syntax  *syntax
	streams *streamCells

	budget int // how much may still be looked at, so that the time is linear in the size of the function
}

// A streamCall is a call on a gRPC stream that can fail.
type streamCall struct {
	*ssa.Call
	catalog.StreamCall
	stream ssa.Value
}

// A cause is why a call on a stream has failed.
type cause uint8

const (
	byStatus cause = iota // a status other than OK: not io.EOF
	byEnd                 // io.EOF: the peer sends no more, or, of a client's Send, the stream has ended
)

// newDeadStreams returns the search in fn.
func newDeadStreams(o *observer, streams *streamCells, fn *ssa.Function, f *flow.Forest, s *syntax) *deadStreams {
	const perBlock = 16 // more than any loop that somebody wrote takes
	return &deadStreams{observer: o, fn: fn, forest: f, syntax: s, streams: streams, budget: perBlock * (len(fn.Blocks) + 16)}
}

// findings returns what is found, by loop: of each call the innermost loop that comes round to it.
func (d *deadStreams) findings() map[*flow.Loop]report.Finding {
	found := make(map[*flow.Loop]report.Finding)
	for _, b := range d.fn.Blocks {
		if d.forest.Innermost(b) == nil {
			continue
		}
		for _, instr := range b.Instrs {
			call, ok := d.onStream(instr)
			if !ok {
				continue
			}
			l, why := d.loopOf(call)
			if _, isKnown := found[l]; l != nil && !isKnown {
				found[l] = d.finding(l, call, why)
			}
		}
	}
	return found
}

// onStream returns the call on a gRPC stream that instr is.
func (d *deadStreams) onStream(instr ssa.Instruction) (streamCall, bool) {
	call, ok := instr.(*ssa.Call)
	if !ok {
		return streamCall{}, false
	}
	recv, method := provenance.Receiver(&call.Call), d.result.Object(&call.Call)
	if recv == nil || method == nil {
		return streamCall{}, false
	}
	known, ok := catalog.OnStream(method, recv.Type())
	return streamCall{call, known, recv}, ok
}

// causes returns why the call fails, and fails again. A client's Send fails with io.EOF, whatever the reason is; where
// it tells the reason, it fails with io.EOF the next time. A server's is never told of an io.EOF.
func (c streamCall) causes() []cause {
	switch {
	case c.Receives:
		return []cause{byStatus, byEnd}
	case c.Server:
		return []cause{byStatus}
	}
	return []cause{byEnd}
}

// loopOf returns the innermost loop in which control can come from the failure of call back to call with the stream
// that has failed, and the cause; nil if there is none.
func (d *deadStreams) loopOf(call streamCall) (*flow.Loop, cause) {
	for l := d.forest.Innermost(call.Block()); l != nil; l = l.Parent {
		for _, why := range call.causes() {
			if newAftermath(d, l, call, why).comesRound() {
				return l, why
			}
		}
	}
	return nil, 0
}

// finding returns the finding for l, which comes round to call.
func (d *deadStreams) finding(l *flow.Loop, call streamCall, why cause) report.Finding {
	finding := report.Finding{Rule: rule.DeadStream, Pos: call.Pos(), End: call.Pos() + 1, Confidence: report.High}
	text := d.result.Object(&call.Call.Call).Name()
	if expr := d.result.Expr(call.Call); expr != nil {
		finding.Pos, finding.End, finding.Subject = expr.Pos(), expr.End(), expr.Pos()
		text = provenance.SourceText(expr.Fun)
	}
	text = fmt.Sprintf("%s (line %d)", text, d.fn.Prog.Fset.Position(finding.Pos).Line)
	if owner := d.syntax.owners[l]; owner != nil {
		finding.Pos, finding.End = header(owner)
	}
	if d.result.StartUpOnly(d.fn) {
		finding.Confidence = report.Medium
	}
	finding.Message = message(text, call, why)
	return finding
}

// message says what the call, written as text, does after its failure.
func message(text string, call streamCall, why cause) string {
	remedy := "return, or open a new stream with backoff"
	if call.Server {
		remedy = "return"
	}
	if why == byEnd && call.Receives {
		return fmt.Sprintf("%s is called again after io.EOF: the stream has ended, so every round fails at once; return", text)
	}
	return fmt.Sprintf("%s is called again after its error: a stream's error is final, so every round fails; %s", text, remedy)
}
