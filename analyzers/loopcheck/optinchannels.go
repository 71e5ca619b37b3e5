package loopcheck

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/observe"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// -- blocking-send --

// blockingSends returns the bare sends that no loop is reported for. A channel with room, and one that a context or its
// receiver bounds, are no points.
func (s *site) blockingSends() []report.Finding {
	var findings []report.Finding
	for _, p := range s.points {
		send, ok := p.instr.(*ssa.Send)
		switch {
		case !ok:
		case s.hasEnded(send):
			s.sparePoint(rule.BlockingSend, p, hasEnded)
		case s.isAwaited(flow.Source(send.Chan)):
			s.sparePoint(rule.BlockingSend, p, "whoever receives from the channel waits for nothing else")
		default:
			findings = append(findings, s.finding(rule.BlockingSend, p))
		}
	}
	return findings
}

// isAwaited reports whether the channel is made in this function, or in one around it, where whoever receives from it
// waits for nothing else beside, or for others that are made there: he is there until it comes.
func (s *site) isAwaited(ch ssa.Value) bool {
	made, ok := ch.(*ssa.MakeChan)
	if !ok {
		return false
	}
	receives := 0
	for _, fn := range withLiterals(made.Parent()) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				switch instr := instr.(type) {
				case *ssa.UnOp:
					if instr.Op == token.ARROW && flow.Source(instr.X) == ch {
						receives++
					}
				case *ssa.Select:
					switch {
					case !receivesFrom(instr, ch):
					case !instr.Blocking || slices.ContainsFunc(instr.States, isForeign):
						return false // he may be gone
					default:
						receives++
					}
				}
			}
		}
	}
	return receives > 0
}

func receivesFrom(sel *ssa.Select, ch ssa.Value) bool {
	return slices.ContainsFunc(sel.States, func(state *ssa.SelectState) bool {
		return state.Dir == types.RecvOnly && flow.Source(state.Chan) == ch
	})
}

// isForeign reports whether a case of a select is for anything but a message on a channel that is made in sight.
func isForeign(state *ssa.SelectState) bool {
	return state.Dir != types.RecvOnly || !isLocal(flow.Source(state.Chan))
}

// withLiterals returns the function and the function literals in it.
func withLiterals(fn *ssa.Function) []*ssa.Function {
	fns := []*ssa.Function{fn}
	for _, literal := range fn.AnonFuncs {
		fns = append(fns, withLiterals(literal)...)
	}
	return fns
}

// -- range-channel --

// channelRanges returns the ranges over channels that nobody in sight closes, unless a finding stands there already.
func (s *site) channelRanges() []report.Finding {
	var findings []report.Finding
	for _, b := range s.fn.Blocks {
		for _, instr := range b.Instrs {
			receive, ok := instr.(*ssa.UnOp)
			if !ok || receive.Op != token.ARROW {
				continue
			}
			stmt := s.syntax.ranges[receive.Pos()]
			if stmt == nil || s.isReported(stmt) {
				continue
			}
			pos, end := header(stmt)
			if reason := s.closing(receive); reason != "" {
				s.spare(report.Spared{Rule: rule.RangeChannel, Pos: pos, End: end, Reason: reason})
				continue
			}
			ch, ctx := provenance.SourceText(stmt.X), s.reach.Expr
			findings = append(findings, report.Finding{
				Rule: rule.RangeChannel,
				Pos:  pos, End: end,
				Message:    fmt.Sprintf("range %s waits without a look at %s, and nobody in sight closes it: it goes on after %s is canceled; select on it and %[2]s.Done()", ch, ctx, s.canceled()),
				Confidence: s.confidence(receive),
			})
		}
	}
	return findings
}

// closing returns why the range may be seen to end, or "": the channel is a timer's (which is reported without being asked
// for) or a stop channel, it was made from a context or is handed out beside one, or the package closes a channel of its
// kind.
func (s *site) closing(receive *ssa.UnOp) string {
	ch := flow.Source(receive.X)
	made, isChannel := ch.Type().Underlying().(*types.Chan)
	switch {
	case s.hasEnded(receive):
		return hasEnded
	case !isChannel:
		return "the channel's type is a type parameter"
	case s.Channel(receive.X) != observe.Data:
		return "it is over a timer's channel, or one that tells to stop"
	case s.IsBound(ch):
		return "the channel comes from what ends with a context"
	case s.isHandedOut(ch):
		return "the channel is made here, and handed to a call that may close it"
	case slices.ContainsFunc(s.closed(), func(call *ssa.CallCommon) bool {
		closed, ok := call.Args[0].Type().Underlying().(*types.Chan)
		return !ok || types.Identical(closed.Elem(), made.Elem()) // a type parameter may be any
	}):
		return "the package closes channels of its type"
	}
	return ""
}

// isHandedOut reports whether the channel is made here and given to a call whose body is not known, or that is given a
// context too: that may close it, in time.
func (s *site) isHandedOut(ch ssa.Value) bool {
	made, ok := ch.(*ssa.MakeChan)
	if !ok {
		return false
	}
	for _, fn := range withLiterals(made.Parent()) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				call, ok := instr.(ssa.CallInstruction)
				if !ok || !slices.ContainsFunc(call.Common().Args, func(arg ssa.Value) bool { return flow.Source(arg) == ch }) {
					continue
				}
				callee := s.result.Callee(call.Common())
				if _, isBuiltin := call.Common().Value.(*ssa.Builtin); !isBuiltin && (callee == nil || callee.Blocks == nil || s.isGivenContext(call.Common())) {
					return true
				}
			}
		}
	}
	return false
}

func (s *site) isGivenContext(call *ssa.CallCommon) bool {
	return slices.ContainsFunc(call.Args, func(arg ssa.Value) bool { return s.result.CarriesContext(arg.Type()) })
}

// closings returns the calls of close in the package.
func closings(result *provenance.Result) []*ssa.CallCommon {
	var calls []*ssa.CallCommon
	for _, fn := range result.Funcs() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				call, ok := instr.(ssa.CallInstruction)
				if !ok {
					continue
				}
				if builtin, ok := call.Common().Value.(*ssa.Builtin); ok && builtin.Name() == "close" {
					calls = append(calls, call.Common())
				}
			}
		}
	}
	return calls
}
