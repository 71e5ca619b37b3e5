package ctxpass

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
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
func (w *writer) wrongContext() []report.Finding {
	var mixups []mixup
	for _, call := range w.result.Calls() {
		if call.Class != provenance.Fine || call.Argument == nil || len(call.Context) == 0 {
			continue
		}
		if m, ok := w.afterWait(call); ok {
			mixups = append(mixups, m)
		} else if m, ok := w.ignoresOwn(call); ok {
			mixups = append(mixups, m)
		}
	}
	var findings []report.Finding
	for _, m := range mixups {
		same := slices.DeleteFunc(slices.Clone(mixups), func(other mixup) bool { return other.finding.Cause != m.finding.Cause })
		if m.finding.Pos == same[0].finding.Pos && m.call.Pos != same[0].call.Pos {
			continue // said of another call
		}
		m.finding.Fixes = w.passMeant(same)
		findings = append(findings, m.finding)
	}
	return findings
}

// afterWait: the call runs on the context of a group that control has waited for.
func (w *writer) afterWait(call provenance.Call) (mixup, bool) {
	group := call.Context[0].Group
	if group == nil || slices.ContainsFunc(call.Context, func(o provenance.Origin) bool { return o.Group != group }) {
		return mixup{}, false
	}
	wait := w.result.Waited(group, call.Instr)
	if wait == nil {
		return mixup{}, false
	}
	m := mixup{call: call, used: w.objectOf(w.groupContext(group)), meant: w.objectOf(w.result.Expr(group).Args[0])}
	remedy := "keep the group's apart from " + types.ExprString(w.result.Expr(group).Args[0])
	switch {
	case m.meant != nil && m.meant == m.used: // g, ctx = errgroup.WithContext(ctx)
	case w.objectOf(w.argumentExpr(call)) == m.used:
		remedy = "pass " + types.ExprString(w.result.Expr(group).Args[0])
	default:
		remedy = "derive it from " + types.ExprString(w.result.Expr(group).Args[0])
	}
	text, _ := w.contextText(call, nil)
	m.finding = report.Finding{
		Rule:       rule.WrongContext,
		Message:    fmt.Sprintf("%s runs on %s after %s: it is canceled by then; %s", call.Name, text, w.calleeText(wait), remedy),
		Confidence: report.Grade(call.StartUp, false, false),
		Related:    []analysis.RelatedInformation{{Pos: w.result.Expr(wait).Pos(), End: w.result.Expr(wait).End(), Message: "canceled here"}},
		Cause:      fmt.Sprint("waited ", group.Pos()),
	}
	m.finding.Pos, m.finding.End = w.argument(call)
	return m, true
}

// ignoresOwn: the call is in a function literal that has a context of its own, and runs on one from outside.
func (w *writer) ignoresOwn(call provenance.Call) (mixup, bool) {
	if slices.ContainsFunc(call.Context, func(o provenance.Origin) bool { return o.Source != provenance.Incoming || o.Detached }) {
		return mixup{}, false
	}
	params := call.Context.Incoming()
	for fn := call.Instr.Parent(); fn.Parent() != nil; fn = fn.Parent() {
		if slices.ContainsFunc(params, func(p *ssa.Parameter) bool { return !encloses(p.Parent(), fn) }) {
			return mixup{}, false // it is this literal's own
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
	return mixup{}, false
}

// encloses reports whether literal is inside fn.
func encloses(fn, literal *ssa.Function) bool {
	for literal = literal.Parent(); literal != nil; literal = literal.Parent() {
		if literal == fn {
			return true
		}
	}
	return false
}

// ownContext returns the context parameter of a function literal, or nil.
func ownContext(literal *ssa.Function) *ssa.Parameter {
	i := slices.IndexFunc(literal.Params, func(p *ssa.Parameter) bool { return catalog.IsContext(p.Type()) })
	if i < 0 {
		return nil
	}
	return literal.Params[i]
}

// sameParent reports whether the group was made from the context that the call runs on: each of its origins is one of
// what the group was given.
func (w *writer) sameParent(group *ssa.Call, call provenance.Call) bool {
	parent := w.result.Context(provenance.Argument(group.Common(), 0))
	return !slices.ContainsFunc(call.Context, func(o provenance.Origin) bool {
		return !slices.ContainsFunc(parent, func(p provenance.Origin) bool {
			return p.Source == provenance.Incoming && p.Param == o.Param && p.Group == o.Group && !p.Detached
		})
	})
}

// inGroup words a call in a part of a group that runs on what the group's context was made from.
func (w *writer) inGroup(call provenance.Call, part *ssa.Function, group *ssa.Call) (mixup, bool) {
	if succeeds(part) || w.result.Place(call.Instr, part) > provenance.Escaping || outlives(call) {
		return mixup{}, false // its failure ends nothing, and it is none to others; or it has a life of its own
	}
	ctx := w.groupContext(group)
	if ctx == nil {
		return mixup{}, false
	}
	m := mixup{call: call, used: w.objectOf(w.result.Expr(group).Args[0]), meant: w.objectOf(ctx)}
	text, derived := w.contextText(call, part)
	m.finding = report.Finding{Rule: rule.WrongContext, Confidence: report.Grade(call.StartUp, false, false)}
	if isIdent(ctx, "_") {
		m.meant = nil
		m.finding.Pos, m.finding.End = ctx.Pos(), ctx.End()
		m.finding.Message = fmt.Sprintf("%s's context is discarded: %s in the group runs on %s and goes on when another part fails; name it and pass it", w.calleeText(group), call.Name, text)
		m.finding.Related = []analysis.RelatedInformation{{Pos: call.Pos, End: call.End, Message: "goes on here"}}
		m.finding.Cause = fmt.Sprint("group ", group.Pos())
		return m, true
	}
	meant := types.ExprString(ctx)
	m.finding.Pos, m.finding.End = w.argument(call)
	m.finding.Message = fmt.Sprintf("%s runs on %s, not on %s: when another part of the group fails it goes on; %s", call.Name, text, meant, pass(meant, derived))
	m.finding.Cause = fmt.Sprint("part ", part.Pos())
	return m, true
}

// inCallback words a call in a function literal that was given a context of its own.
func (w *writer) inCallback(call provenance.Call, literal *ssa.Function, start ssa.CallInstruction, own *ssa.Parameter) (mixup, bool) {
	if own.Object().Name() == "_" || own.Object().Name() == "" || w.result.Place(call.Instr, literal) > provenance.Escaping || outlives(call) {
		return mixup{}, false // it says that it does not want it, or must not have it
	}
	if _, spawned := start.(*ssa.Go); spawned || w.result.LiteralPlace(literal) >= provenance.CleanUp || !w.result.HandsOn(start, call.Context.Incoming()) {
		return mixup{}, false // the literal's context may have nothing to do with the other
	}
	m := mixup{call: call, used: w.handedTo(start), meant: own.Object()}
	text, derived := w.contextText(call, literal)
	m.finding = report.Finding{
		Rule:       rule.WrongContext,
		Message:    fmt.Sprintf("%s runs on %s, not on the callback's %s: canceling %s does not stop it; %s", call.Name, text, own.Name(), own.Name(), pass(own.Name(), derived)),
		Confidence: report.Grade(call.StartUp, false, false),
		Cause:      fmt.Sprint("callback ", literal.Pos()),
	}
	m.finding.Pos, m.finding.End = w.argument(call)
	return m, true
}

func pass(ctx string, derived bool) string {
	if derived {
		return "derive it from " + ctx
	}
	return "pass " + ctx
}

// succeeds reports whether the function returns nil, and no error, wherever it returns.
func succeeds(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		if err, ok := ret.Results[0].(*ssa.Const); !ok || !err.IsNil() {
			return false
		}
	}
	return true
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
	return slices.ContainsFunc(results, func(v ssa.Value) bool { return catalog.EndsWithContext(v.Type()) && isKept(v) })
}

// isKept reports whether the value is stored where others find it, sent or returned.
func isKept(v ssa.Value) bool {
	return slices.ContainsFunc(*v.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.Store:
			_, local := use.Addr.(*ssa.Alloc)
			return !local
		case *ssa.Return, *ssa.Send, *ssa.MapUpdate:
			return true
		case *ssa.MakeInterface:
			return isKept(use)
		case *ssa.Phi:
			return slices.ContainsFunc(*use.Referrers(), func(use ssa.Instruction) bool { _, ok := use.(*ssa.Return); return ok })
		}
		return false
	})
}

// contextText writes the context that the call runs on, and says whether it is made from the outer one inside literal.
func (w *writer) contextText(call provenance.Call, literal *ssa.Function) (text string, derived bool) {
	outer := call.Context[0].Param.Name()
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

// groupContext returns what the context of a group is assigned to, or nil.
func (w *writer) groupContext(group *ssa.Call) ast.Expr {
	expr := w.result.Expr(group)
	path, _ := astutil.PathEnclosingInterval(w.file(expr.Pos()), expr.Pos(), expr.End())
	for _, node := range path {
		switch node := node.(type) {
		case *ast.AssignStmt:
			if len(node.Lhs) == 2 {
				return node.Lhs[1]
			}
			return nil
		case *ast.ValueSpec:
			if len(node.Names) == 2 {
				return node.Names[1]
			}
			return nil
		case ast.Stmt:
			return nil
		}
	}
	return nil
}

// handedTo returns the variable whose context the call is given, or nil.
func (w *writer) handedTo(call ssa.CallInstruction) types.Object {
	for _, arg := range w.result.Expr(call).Args {
		if obj := w.objectOf(arg); obj != nil && catalog.IsContext(obj.Type()) {
			return obj
		}
	}
	return nil
}

// objectOf returns the variable that the expression is, or nil.
func (w *writer) objectOf(expr ast.Expr) types.Object {
	id, ok := expr.(*ast.Ident)
	if !ok {
		return nil
	}
	return w.pass.TypesInfo.ObjectOf(id)
}

// calleeText writes the function that is called as the source has it.
func (w *writer) calleeText(call ssa.CallInstruction) string {
	return types.ExprString(w.result.Expr(call).Fun)
}

// passMeant puts the context that is meant in the place of the other, in all calls of one mixup.
func (w *writer) passMeant(mixups []mixup) []analysis.SuggestedFix {
	fix := analysis.SuggestedFix{}
	for _, m := range mixups {
		arg := w.argumentExpr(m.call)
		if m.used == nil || m.meant == nil || m.used == m.meant || w.objectOf(arg) != m.used {
			return nil // another context that is made from it, or a request: more would have to change
		}
		if _, obj := w.pass.Pkg.Scope().Innermost(arg.Pos()).LookupParent(m.meant.Name(), arg.Pos()); obj != m.meant {
			return nil // the name means something else there
		}
		fix.Message = "Pass " + m.meant.Name() + " instead of " + m.used.Name()
		fix.TextEdits = append(fix.TextEdits, analysis.TextEdit{Pos: arg.Pos(), End: arg.End(), NewText: []byte(m.meant.Name())})
	}
	return []analysis.SuggestedFix{fix}
}
