package ctxpass

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// inCallback words a call in a function literal that was given a context of its own.
func (w *writer) inCallback(call provenance.Call, literal *ssa.Function, start ssa.CallInstruction, own *ssa.Parameter) (m *mixup, exemption string) {
	place := w.result.LiteralPlace(literal)
	_, spawned := start.(*ssa.Go)
	switch {
	case own.Object().Name() == "_" || own.Object().Name() == "":
		return nil, "the callback says by a blank parameter that it does not want its own context"
	case w.result.Place(call.Instr, literal) > provenance.Escaping:
		return nil, "it may run when the callback has returned, or its context has ended"
	case outlives(call):
		return nil, keptForLater
	case spawned || place == provenance.Escaping || place >= provenance.CleanUp || !w.result.HandsOn(start, call.Context.Incoming()):
		return nil, "the callback's own context may have nothing to do with this one"
	case measures(w.result.Object(start.Common())):
		return nil, "the callback is run to be measured, and its own context has no end of its own"
	}
	used := w.usesOwn(literal, own)
	m = &mixup{call: call, used: w.handedTo(start), meant: own.Object()}
	if used {
		m.meant = nil // no fix: it may be left out of the transaction on purpose
	}
	anything := call.Opaque && call.Func == nil // a function value: what it gives back may be wanted for longer
	text, derived := w.contextText(call, literal)
	m.finding = report.Finding{
		Rule:       rule.WrongContext,
		Message:    fmt.Sprintf("%s runs on %s, not on the callback's %s: canceling %s does not stop it; %s", call.Name, text, own.Name(), own.Name(), remedy(own.Name(), derived)),
		Confidence: report.Grade(call.StartUp, used || anything, false),
		Cause:      fmt.Sprint("callback ", literal.Pos()),
	}
	m.finding.Pos, m.finding.End = w.argument(call)
	return m, ""
}

// usesOwn reports whether some outgoing call of the literal runs on the context that it was given: then it knows of both.
func (w *writer) usesOwn(literal *ssa.Function, own *ssa.Parameter) bool {
	return slices.ContainsFunc(w.result.Calls(), func(call provenance.Call) bool {
		return call.Instr.Parent() == literal && slices.Contains(call.Context.Incoming(), own)
	})
}

// measures reports whether the function runs its callback to measure it, or to trace it.
func measures(fn *types.Func) bool {
	return fn != nil && catalog.Measures(fn.Name())
}

// ownContext returns the context parameter of a function literal, or nil.
func ownContext(literal *ssa.Function) *ssa.Parameter {
	i := slices.IndexFunc(literal.Params, func(p *ssa.Parameter) bool { return catalog.IsContext(p.Type()) })
	if i < 0 {
		return nil
	}
	return literal.Params[i]
}

// handedTo returns the variable whose context the call is given, or nil.
func (w *writer) handedTo(call ssa.CallInstruction) types.Object {
	expr := w.result.Expr(call)
	if expr == nil {
		return nil
	}
	for _, arg := range expr.Args {
		if obj := w.objectOf(arg); obj != nil && catalog.IsContext(obj.Type()) {
			return obj
		}
	}
	return nil
}
