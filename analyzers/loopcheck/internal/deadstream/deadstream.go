// Package deadstream finds loops that call a gRPC stream again after the same call has failed. The error of a stream is
// final, so this has nothing to do with contexts: what follows the failure is looked at way by way, until the loop is left,
// another stream has taken the place of the one that has failed, or control comes to the call again.
package deadstream

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/observe"
	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// A Finder finds such loops in the functions of one package.
type Finder struct {
	*observe.Observer
	result *provenance.Result

	sets      map[*types.Var][]*ssa.Function // the functions that assign a field of what they did not make; nil: not yet known
	again     map[*ssa.Function]bool         // the functions that may run more than once for one value; nil: not yet known
	traceless map[*ssa.Function]bool         // memo of changesNothing
}

// New returns the finder for the package that the engine has read.
func New(result *provenance.Result, o *observe.Observer) *Finder {
	return &Finder{Observer: o, result: result, traceless: make(map[*ssa.Function]bool)}
}

// A search looks at one function.
type search struct {
	*Finder
	fn     *ssa.Function
	forest *flow.Forest
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

// A Result is what is found in one function.
type Result struct {
	Findings map[*flow.Loop]report.Finding // of each call at most one, for the innermost loop that comes round to it; they stand at the calls
	Reasons  map[*flow.Loop][]string       // why there is none for calls of which it is the innermost loop
}

// Find looks at the loops of fn.
func (f *Finder) Find(fn *ssa.Function, forest *flow.Forest) Result {
	const perBlock = 16 // more than any loop that somebody wrote takes
	s := &search{Finder: f, fn: fn, forest: forest, budget: perBlock * (len(fn.Blocks) + 16)}
	found := Result{make(map[*flow.Loop]report.Finding), make(map[*flow.Loop][]string)}
	for _, b := range fn.Blocks {
		innermost := forest.Innermost(b)
		if innermost == nil {
			continue
		}
		for _, instr := range b.Instrs {
			call, ok := s.onStream(instr)
			if !ok {
				continue
			}
			l, why, reason := s.loopOf(call)
			if l == nil {
				found.Reasons[innermost] = append(found.Reasons[innermost], reason)
			} else if _, isKnown := found.Findings[l]; !isKnown {
				found.Findings[l] = s.finding(call, why)
			}
		}
	}
	return found
}

// onStream returns the call on a gRPC stream that instr is.
func (s *search) onStream(instr ssa.Instruction) (streamCall, bool) {
	call, ok := instr.(*ssa.Call)
	if !ok {
		return streamCall{}, false
	}
	recv, method := provenance.Receiver(&call.Call), s.result.Object(&call.Call)
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
// that has failed, and the cause; nil if there is none, and the reason for that.
func (s *search) loopOf(call streamCall) (l *flow.Loop, why cause, reason string) {
	var ends outlook
	for l := s.forest.Innermost(call.Block()); l != nil; l = l.Parent {
		for _, why := range call.causes() {
			a := newAftermath(s, l, call, why)
			if a.comesRound() {
				return l, why, ""
			}
			ends.add(a.outlook)
		}
	}
	text, _ := s.written(call)
	return nil, 0, fmt.Sprintf("once %s has failed, %s", text, s.describe(ends))
}

// describe says why control does not come round.
func (s *search) describe(o outlook) string {
	switch {
	case o.doubt == "" && o.renewed:
		return "another stream takes its place, or the loop is left"
	case o.doubt == "":
		return "no way leads back to it"
	}
	doubt := fmt.Sprintf(o.doubt, s.line(o.at))
	if o.renewed {
		return "another stream takes its place, or " + doubt
	}
	return doubt
}

// written returns the call as the source has it, and where: "stream.Recv (line 41)".
func (s *search) written(call streamCall) (text string, expr *ast.CallExpr) {
	text, pos := s.result.Object(&call.Call.Call).Name(), call.Pos()
	if expr = s.result.Expr(call.Call); expr != nil {
		text, pos = provenance.SourceText(expr.Fun), expr.Pos()
	}
	return fmt.Sprintf("%s (line %d)", text, s.line(pos)), expr
}

func (s *search) line(pos token.Pos) int { return s.fn.Prog.Fset.Position(pos).Line }

// finding returns the finding for a loop that comes round to call.
func (s *search) finding(call streamCall, why cause) report.Finding {
	finding := report.Finding{Rule: rule.DeadStream, Pos: call.Pos(), End: call.Pos() + 1, Confidence: report.High}
	text, expr := s.written(call)
	if expr != nil {
		finding.Pos, finding.End, finding.Subject = expr.Pos(), expr.End(), expr.Pos()
	}
	if s.result.StartUpOnly(s.fn) {
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
