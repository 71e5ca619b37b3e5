package loopcheck

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// endless returns the finding for a loop that nothing leaves, whatever it does.
func (c *checker) endless(w *world) (report.Finding, bool) {
	if c.forest.HasExit(w.loop) || !w.goesRound(w.loop.Headers[0]) {
		return report.Finding{}, false
	}
	var work *ssa.Call // the first call of the loop
	serves := c.reach.Param != nil && c.reach.Param.Parent() == c.fn
	for _, b := range w.loop.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Select:
				return report.Finding{}, false // judged by its cases
			case *ssa.UnOp:
				if instr.Op == token.ARROW {
					return report.Finding{}, false // judged by its channel
				}
			case *ssa.Call:
				if c.neverReturns(&instr.Call) {
					return report.Finding{}, false
				}
				serves = serves || c.handsOn(&instr.Call)
				if work == nil && c.syntax.calls[instr.Pos()] != nil {
					work = instr
				}
			}
		}
	}
	if work == nil {
		return report.Finding{}, false // for {}: meant to stop here
	}
	if look := c.firstLook(w.loop); look != nil {
		return c.ignores(w.loop, look), true
	}
	expr := c.syntax.calls[work.Pos()]
	finding := c.finding(rule.UncheckedLoop, w.loop, point{instr: work, pos: expr.Pos(), end: expr.End()})
	finding.Fixes = c.checkEachRound(w.loop)
	if !serves {
		finding.Confidence = min(finding.Confidence, report.Medium) // the context of a function around it, which the loop never uses
	}
	finding.Message = fmt.Sprintf("nothing leaves this loop and no round looks at %s: it goes on after %s is canceled; return once %[1]s.Err() != nil", c.reach.Expr, c.canceled())
	return finding, true
}

// firstLook returns the first call of the loop that asks whether a context has ended.
func (c *checker) firstLook(l *flow.Loop) *ssa.Call {
	for _, b := range l.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok && c.syntax.calls[call.Pos()] != nil {
				if _, isErr := c.isErr(&call.Call); isErr {
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
	p := point{instr: look, pos: expr.Pos(), end: expr.End(), text: types.ExprString(expr)}
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

// lastCalls start the names of functions that end the goroutine or the process.
var lastCalls = []string{"Exit", "Fatal", "Goexit", "FailNow", "Panic", "Exec"}

// neverReturns reports whether the call may end the goroutine or the process: runtime.Goexit, log.Fatal, t.FailNow.
func (c *checker) neverReturns(call *ssa.CallCommon) bool {
	fn := c.result.Object(call)
	if fn == nil {
		return false
	}
	for _, name := range lastCalls {
		if strings.HasPrefix(fn.Name(), name) {
			return true
		}
	}
	return false
}
