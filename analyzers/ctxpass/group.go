package ctxpass

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// afterWait: the call runs on the context of a group that control has waited for; else nil.
func (w *writer) afterWait(call provenance.Call) *mixup {
	group := call.Context[0].Group
	if call.Opaque {
		return nil // it may not look at the context, and so be none the worse for it
	}
	if group == nil || slices.ContainsFunc(call.Context, func(o provenance.Origin) bool { return o.Group != group }) {
		return nil
	}
	wait := w.result.Waited(group, call.Instr)
	if wait == nil {
		return nil
	}
	m := &mixup{call: call, used: w.objectOf(w.groupContext(group)), meant: w.objectOf(w.result.Expr(group).Args[0])}
	outer := types.ExprString(w.result.Expr(group).Args[0])
	if len(outer) > 30 {
		outer = "what the group's is made from"
	}
	var remedy string
	switch {
	case m.used != nil && m.used == m.meant: // g, ctx = errgroup.WithContext(ctx)
		remedy = "keep the group's apart from " + outer
	case m.used != nil && m.used == w.objectOf(w.argumentExpr(call)):
		remedy = "pass " + outer
	default:
		remedy = "derive it from " + outer
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
	return m
}

// inGroup words a call in a part of a group that runs on what the group's context was made from.
func (w *writer) inGroup(call provenance.Call, part *ssa.Function, group *ssa.Call) (m *mixup, exemption string) {
	ctx := w.groupContext(group)
	switch {
	case succeeds(part):
		return nil, "the part of the group that it is in never fails, and is not ended by the others"
	case w.result.Place(call.Instr, part) > provenance.Escaping:
		return nil, "it may run when the group has ended"
	case outlives(call):
		return nil, keptForLater
	case ctx == nil:
		return nil, "the source does not show where the group's context goes"
	}
	m = &mixup{call: call, used: w.objectOf(w.result.Expr(group).Args[0]), meant: w.objectOf(ctx)}
	text, _ := w.contextText(call, part)
	derived := w.objectOf(w.argumentExpr(call)) != m.used
	m.finding = report.Finding{Rule: rule.WrongContext, Confidence: report.Grade(call.StartUp, false, false)}
	if isIdent(ctx, "_") {
		m.meant = nil
		m.finding.Pos, m.finding.End = ctx.Pos(), ctx.End()
		m.finding.Message = fmt.Sprintf("%s's context is discarded: %s in the group runs on %s and goes on when another part fails; name it and pass it", w.calleeText(group), call.Name, text)
		m.finding.Related = []analysis.RelatedInformation{{Pos: call.Pos, End: call.End, Message: "goes on here"}}
		m.finding.Cause = fmt.Sprint("group ", group.Pos())
		return m, ""
	}
	meant := types.ExprString(ctx)
	m.finding.Pos, m.finding.End = w.argument(call)
	m.finding.Message = fmt.Sprintf("%s runs on %s, not on %s: when another part of the group fails it goes on; %s", call.Name, text, meant, remedy(meant, derived))
	m.finding.Cause = fmt.Sprint("part ", part.Pos())
	return m, ""
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

// calleeText writes the function that is called as the source has it.
func (w *writer) calleeText(call ssa.CallInstruction) string {
	return types.ExprString(w.result.Expr(call).Fun)
}
