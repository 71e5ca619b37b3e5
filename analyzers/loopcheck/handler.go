package loopcheck

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/observe"
	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/entry"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/rule"
)

// outlives judges a loop of a streaming handler that rests in a select until the next event although its client has left.
// That it ends with the server, or when the event cannot be sent, does not help: the handler and its subscription stay for
// as long as nothing happens.
func (c *checker) outlives(w *world) verdict {
	if !c.servesLong() {
		return verdict{}
	}
	for _, b := range w.loop.Blocks {
		if c.forest.Innermost(b) != w.loop {
			continue
		}
		for _, instr := range b.Instrs {
			p, ok := w.rest(instr)
			switch {
			case ok && c.listens(c.fn):
				return silent(rule.UncheckedLoop, fmt.Sprintf("the handler listens to a context elsewhere, which may end %s", c.at(p)))
			case ok:
				finding := c.finding(rule.UncheckedLoop, w.loop, p)
				finding.Fixes = c.interrupt(p)
				finding.Message = fmt.Sprintf("%s waits without a look at %s: the handler outlives its client; %s", c.at(p), c.reach.Expr, remedy(p, c.reach.Expr))
				return found(finding)
			}
		}
	}
	return verdict{}
}

// rest returns the instruction as a point if the handler rests there until the next event.
func (w *world) rest(instr ssa.Instruction) (point, bool) {
	switch instr := instr.(type) {
	case *ssa.Select:
		p, ok := w.point(instr)
		return p, ok && w.restsForEvents(instr)
	case *ssa.UnOp:
		p, ok := w.point(instr)
		return p, ok && p.kind == receive
	}
	return point{}, false
}

// servesLong reports whether the function serves one client for long: a streaming method of a gRPC service, or an HTTP
// handler that flushes. What its goroutines do is joined in ways of its own.
func (c *checker) servesLong() bool {
	return token.IsExported(c.fn.Name()) && entry.ServesStream(c.fn) || c.fn.Parent() == nil && entry.ServesRequest(c.fn) && c.any(c.fn, c.flushes)
}

// flushes reports whether the call sends what was written so far to an HTTP client.
func (c *checker) flushes(call *ssa.CallCommon) bool {
	fn := c.result.Object(call)
	return fn != nil && fn.Name() == "Flush" && fn.Pkg() != nil && fn.Pkg().Path() == "net/http"
}

// listens reports whether anything in the function looks at the end of a context, or lets something be called then:
// that may close what the loop waits for.
func (c *checker) listens(fn *ssa.Function) bool {
	return c.any(fn, func(call *ssa.CallCommon) bool {
		return observe.IsContextMethod(call, "Done") || observe.IsContextMethod(call, "Err") || c.IsFunction(call, "context.AfterFunc")
	})
}

// any reports whether a call in the function, or in a literal of it, satisfies f.
func (c *checker) any(fn *ssa.Function, f func(*ssa.CallCommon) bool) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(ssa.CallInstruction); ok && f(call.Common()) {
				return true
			}
		}
	}
	return slices.ContainsFunc(fn.AnonFuncs, func(literal *ssa.Function) bool { return c.any(literal, f) })
}

// restsForEvents reports whether sel waits only for what others send, and for the end of the server: no case is a
// timer's, nor a channel that this handler fills or has asked somebody to fill for as long as its context lasts, nor
// one that its owner closes.
func (w *world) restsForEvents(sel *ssa.Select) bool {
	events := 0
	for i, state := range sel.States {
		if state.Dir != types.RecvOnly {
			return false
		}
		ch := flow.Source(state.Chan)
		switch kind := w.Channel(state.Chan); {
		case isLocal(ch), kind == observe.Timer, kind == observe.Done:
			return false
		case kind == observe.Stop:
			if !w.isOwners(ch) {
				return false // may be this client's
			}
		case w.IsBound(ch), w.closedByOwner(sel, i):
			return false
		default:
			events++
		}
	}
	return events > 0
}

// isOwners reports whether the channel is a field of the handler's receiver, of what that holds, or a package's
// variable: it ends the server, not one client's stream.
func (w *world) isOwners(ch ssa.Value) bool {
	switch ch := ch.(type) {
	case *ssa.UnOp:
		return w.isOwners(flow.Source(ch.X))
	case *ssa.FieldAddr:
		return w.isOwners(flow.Source(ch.X))
	case *ssa.Field:
		return w.isOwners(flow.Source(ch.X))
	case *ssa.Global:
		return true
	case *ssa.Parameter:
		fn := ch.Parent()
		return fn.Signature.Recv() != nil && fn.Params[0] == ch && !catalog.IsContext(ch.Type())
	case *ssa.Call:
		recv := ch.Call.Args
		return len(recv) == 1 && ch.Call.Signature().Recv() != nil && w.isOwners(flow.Source(recv[0])) // s.Stopping()
	}
	return false
}
