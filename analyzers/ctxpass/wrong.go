package ctxpass

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// A mixup is an outgoing call that runs on one incoming context where another is meant for it.
type mixup struct {
	finding     report.Finding
	call        provenance.Call
	used, meant types.Object // the variables that hold the two contexts, where they have some
}

// wrongContext words the calls that run on the wrong one of several contexts: one for each group and callback, with a
// fix for all calls in it.
func (w *writer) wrongContext(reporter *report.Reporter) {
	mixups := w.mixups(reporter)
	for _, m := range mixups {
		same := slices.DeleteFunc(slices.Clone(mixups), func(other *mixup) bool { return other.finding.Cause != m.finding.Cause })
		if m.finding.Pos == same[0].finding.Pos && m.call.Pos != same[0].call.Pos {
			reporter.Spare(spared(rule.WrongContext, m.call, "another call of the same group is told of"))
			continue
		}
		m.finding.Fixes = w.passMeant(same)
		m.finding.Subject = m.call.Instr.Common().Pos()
		reporter.Add(m.finding)
	}
}

// mixups returns the calls that run on the wrong one of several contexts.
func (w *writer) mixups(reporter *report.Reporter) []*mixup {
	var mixups []*mixup
	for _, call := range w.result.Calls() {
		if call.Class != provenance.Fine || call.Argument == nil || len(call.Context) == 0 {
			continue
		}
		m := w.afterWait(call)
		exemption := ""
		if m == nil {
			m, exemption = w.ignoresOwn(call)
		}
		switch {
		case m != nil:
			mixups = append(mixups, m)
		case exemption != "":
			reporter.Spare(spared(rule.WrongContext, call, exemption))
		}
	}
	return mixups
}

// ignoresOwn: the call is in a function literal that has a context of its own, and runs on one from outside. It may be
// right, and then says why; or there is nothing to say.
func (w *writer) ignoresOwn(call provenance.Call) (m *mixup, exemption string) {
	if slices.ContainsFunc(call.Context, func(o provenance.Origin) bool { return o.Source != provenance.Incoming || o.Detached }) {
		return nil, ""
	}
	params := call.Context.Incoming()
	for fn := call.Instr.Parent(); fn.Parent() != nil; fn = fn.Parent() {
		if slices.ContainsFunc(params, func(p *ssa.Parameter) bool { return !encloses(p.Parent(), fn) }) {
			return nil, "" // it is this literal's own
		}
		if handlesRequests(fn, call) {
			return w.inHandler(call, fn)
		}
		start, ok := w.result.Callback(fn)
		if !ok {
			continue
		}
		if group := w.result.PartOf(start); group != nil && w.sameParent(group, call) {
			return w.inGroup(call, fn, group)
		}
		if own := ownContext(fn); own != nil {
			return w.inCallback(call, fn, start, own)
		}
	}
	return nil, ""
}

// keptForLater is why a call runs on the longer one of two contexts, if [outlives].
const keptForLater = "what it returns ends with its context, and is kept for when the function has returned"

// encloses reports whether literal is inside fn.
func encloses(fn, literal *ssa.Function) bool {
	for literal = literal.Parent(); literal != nil; literal = literal.Parent() {
		if literal == fn {
			return true
		}
	}
	return false
}

// remedy says what to do with the context that is meant.
func remedy(ctx string, derived bool) string {
	if derived {
		return "derive it from " + ctx
	}
	return "pass " + ctx
}

// outlives reports whether what the call returns ends with the context, and is kept for when the function has returned:
// a stream, rows, the response with its body.
func outlives(call provenance.Call) bool {
	value, ok := call.Instr.(*ssa.Call)
	if !ok {
		return false
	}
	results := []ssa.Value{value}
	if _, ok := value.Type().(*types.Tuple); ok {
		results = nil
		for _, use := range *value.Referrers() {
			if extract, ok := use.(*ssa.Extract); ok {
				results = append(results, extract)
			}
		}
	}
	return slices.ContainsFunc(results, func(v ssa.Value) bool { return catalog.EndsWithContext(v.Type()) && leavesWith(v) })
}

// leavesWith reports whether the value is stored where others find it, sent or returned.
func leavesWith(v ssa.Value) bool {
	return slices.ContainsFunc(*v.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.Store:
			_, local := use.Addr.(*ssa.Alloc)
			return !local
		case *ssa.Return, *ssa.Send, *ssa.MapUpdate:
			return true
		case *ssa.MakeInterface:
			return leavesWith(use)
		case *ssa.Phi:
			return slices.ContainsFunc(*use.Referrers(), func(use ssa.Instruction) bool { _, ok := use.(*ssa.Return); return ok })
		}
		return false
	})
}

// contextText writes the context that the call runs on, and says whether it is made from the outer one inside literal.
func (w *writer) contextText(call provenance.Call, literal *ssa.Function) (text string, derived bool) {
	outer := "a context"
	for _, reach := range call.Reach {
		if reach.Param == call.Context[0].Param {
			outer = reach.Expr
		}
	}
	arg := w.argumentExpr(call)
	if arg == nil || !catalog.IsContext(call.Argument.Type()) {
		return outer, false // inside a request
	}
	text = types.ExprString(arg)
	obj := w.objectOf(arg)
	switch {
	case text == outer:
		return text, false
	case obj == nil:
		return "what it makes of " + outer, true
	}
	syntax := ast.Node(nil)
	if literal != nil {
		syntax = literal.Syntax()
	}
	return text, syntax != nil && syntax.Pos() <= obj.Pos() && obj.Pos() < syntax.End()
}

// objectOf returns the variable that the expression is, or nil.
func (w *writer) objectOf(expr ast.Expr) types.Object {
	id, ok := expr.(*ast.Ident)
	if !ok {
		return nil
	}
	return w.pass.TypesInfo.ObjectOf(id)
}

// passMeant puts the context that is meant in the place of the other, in all calls of one mixup.
func (w *writer) passMeant(mixups []*mixup) []analysis.SuggestedFix {
	fix := analysis.SuggestedFix{}
	for _, m := range mixups {
		arg := w.argumentExpr(m.call)
		if m.used == nil || m.meant == nil || m.used == m.meant || w.objectOf(arg) != m.used {
			return nil // another context that is made from it, or a request: more would have to change
		}
		scope := w.pass.Pkg.Scope().Innermost(arg.Pos())
		if scope == nil {
			return nil
		}
		if _, obj := scope.LookupParent(m.meant.Name(), arg.Pos()); obj != m.meant {
			return nil // the name means something else there
		}
		fix.Message = "Pass " + m.meant.Name() + " instead of " + m.used.Name()
		fix.TextEdits = append(fix.TextEdits, analysis.TextEdit{Pos: arg.Pos(), End: arg.End(), NewText: []byte(m.meant.Name())})
	}
	if len(w.uses()[mixups[0].used]) == len(mixups) {
		return nil // the variable would be left without a use
	}
	return []analysis.SuggestedFix{fix}
}
