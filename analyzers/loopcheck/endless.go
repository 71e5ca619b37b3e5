package loopcheck

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/observe"
	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// endless judges a loop that nothing leaves, whatever it does.
func (c *checker) endless(w *world) verdict {
	switch {
	case c.forest.HasExit(w.loop) || !w.goesRound(w.loop.Headers[0]):
		return verdict{}
	case c.recovers():
		return silent(rule.UncheckedLoop, "a panic may leave it, since the function recovers")
	}
	var work *ssa.Call // the first call of the loop
	serves := c.reach.Param != nil && c.reach.Param.Parent() == c.fn
	for _, b := range w.loop.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Select:
				return verdict{} // judged by its cases
			case *ssa.UnOp:
				if instr.Op == token.ARROW && c.Channel(instr.X) != observe.Done {
					return verdict{} // judged by its channel
				}
			case *ssa.Call:
				if c.neverReturns(&instr.Call) {
					return silent(rule.UncheckedLoop, fmt.Sprintf("%s may end the program", w.callText(instr)))
				}
				serves = serves || c.handsOn(&instr.Call)
				if work == nil && c.syntax.calls[instr.Pos()] != nil {
					work = instr
				}
			}
		}
	}
	if work == nil {
		return silent(rule.UncheckedLoop, "it does nothing: it is meant to stop here")
	}
	if look := c.firstLook(w.loop); look != nil {
		return found(c.ignores(w.loop, look))
	}
	expr := c.syntax.calls[work.Pos()]
	finding := c.finding(rule.UncheckedLoop, w.loop, point{instr: work, pos: expr.Pos(), end: expr.End()})
	finding.Fixes = c.checkEachRound(w.loop)
	if !serves {
		finding.Confidence = min(finding.Confidence, report.Medium) // the context of a function around it, which the loop never uses
	}
	finding.Message = fmt.Sprintf("nothing leaves this loop: it goes on after %s is canceled; return once %s.Err() != nil", c.canceled(), c.reach.Expr)
	return found(finding)
}

// recovers reports whether a deferred function literal catches panics: by one of them the loop may be left.
func (c *checker) recovers() bool {
	return slices.ContainsFunc(c.fn.AnonFuncs, func(literal *ssa.Function) bool {
		return c.any(literal, func(call *ssa.CallCommon) bool {
			builtin, ok := call.Value.(*ssa.Builtin)
			return ok && builtin.Name() == "recover"
		})
	})
}

// firstLook returns the first call of the loop that asks whether a context has ended.
func (c *checker) firstLook(l *flow.Loop) *ssa.Call {
	for _, b := range l.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok && c.syntax.calls[call.Pos()] != nil {
				if _, isErr := c.IsErr(&call.Call); isErr {
					return call
				}
			}
		}
	}
	return nil
}

// ignores returns the finding for a loop that nothing leaves although it asks whether a context has ended.
func (c *checker) ignores(l *flow.Loop, look *ssa.Call) report.Finding {
	expr := c.syntax.calls[look.Pos()]
	p := point{instr: look, pos: expr.Pos(), end: expr.End(), text: provenance.SourceText(expr)}
	finding := c.finding(rule.IneffectiveCheck, l, p)
	finding.Message = fmt.Sprintf("nothing leaves this loop, whatever %s says: it goes on after %s is canceled; return, or break to a label", c.at(p), c.canceled())
	return finding
}

// handsOn reports whether the call is given a context that may end, and is not one that tells.
func (c *checker) handsOn(call *ssa.CallCommon) bool {
	fn := c.result.Object(call)
	return (fn == nil || !catalog.Tells(fn.Name())) && slices.ContainsFunc(call.Args, func(arg ssa.Value) bool {
		return catalog.IsContext(arg.Type()) && c.canEnd(arg)
	})
}

// neverReturns reports whether the call may end the goroutine or the process: by itself, as runtime.Goexit, log.Fatal and
// t.FailNow do, or in the function's own body, if it is told of an error, as must(err).
func (c *checker) neverReturns(call *ssa.CallCommon) bool {
	if c.isLast(call) {
		return true
	}
	if !slices.ContainsFunc(call.Args, func(arg ssa.Value) bool { return catalog.IsError(arg.Type()) }) {
		return false
	}
	callee := c.result.Callee(call)
	return callee != nil && c.any(callee, c.isLast)
}

func (c *checker) isLast(call *ssa.CallCommon) bool {
	fn := c.result.Object(call)
	return fn != nil && (catalog.NoReturn(fn) || catalog.Exits(fn.Name()))
}
