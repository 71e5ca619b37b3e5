package ctxpass

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// unbound words a call on a receiver, or with options, that no context was bound to. It is reported where the receiver
// was made, if that is another place: there it must change.
func (w *writer) unbound(call provenance.Call, root provenance.Origin) report.Finding {
	holder := w.holder(call, root)
	f := report.Finding{
		Rule: rule.ContextlessCall,
		Pos:  call.Pos, End: call.End,
		Message:    fmt.Sprintf("%s runs without a context: canceling %s does not stop it; %s", call.Name, canceled(call), w.remedy(call, holder)),
		Confidence: report.Grade(call.StartUp, call.Place == provenance.Escaping || call.Target.Bounded || root.Presumed, false),
		Fixes:      w.bind(call, holder),
	}
	if holder == nil {
		return f
	}
	f.Cause = fmt.Sprint("holder ", holder.Pos())
	if holder.Pos() < call.Pos || holder.Pos() >= call.End {
		f.Pos, f.End = holder.Pos(), holder.End()
		f.Related = []analysis.RelatedInformation{{Pos: call.Pos, End: call.End, Message: "used here"}}
	}
	return f
}

// remedy says how a context is bound to the call.
func (w *writer) remedy(call provenance.Call, holder ast.Expr) string {
	ctx, name := call.Reach[0].Expr, call.Target.Binding.Name
	switch call.Target.Binding.Style {
	case catalog.Builder:
		return fmt.Sprintf("use %s.%s(%s)", holderText(holder), name, ctx)
	case catalog.OptionFunc:
		return fmt.Sprintf("add %s%s(%s)", w.qualifier(call), name, ctx)
	case catalog.OptionMethod:
		return fmt.Sprintf("add %s.%s(%s)", call.Name, name, ctx)
	case catalog.OptionCopy:
		return fmt.Sprintf("give it %s made by %s(%s)", w.optionsType(call), name, ctx)
	case catalog.OptionField:
		return fmt.Sprintf("set the %s of its %s to %s", name, w.optionsType(call), ctx)
	default:
		return fmt.Sprintf("use %s%s with %s", w.qualifier(call), name, ctx)
	}
}

// holder returns the expression that makes or names the holder: s.db of s.db.Where(…).Find(&users), c.R() of
// c.R().Get(url). It is nil if the context is bound to options, or if the source does not show it.
func (w *writer) holder(call provenance.Call, root provenance.Origin) ast.Expr {
	if call.Target.Binding.Style != catalog.Builder {
		return nil
	}
	if made := w.madeAt(root); made != nil {
		return made
	}
	expr := w.result.Expr(call.Instr)
	if i := call.Target.Request; i >= 0 && i < len(expr.Args) {
		return w.base(expr.Args[i])
	}
	sel, ok := ast.Unparen(expr.Fun).(*ast.SelectorExpr)
	if !ok || w.isMethodExpr(expr) {
		return nil
	}
	return w.base(sel.X)
}

// madeAt returns the expression of the root, if its value is the holder alone.
func (w *writer) madeAt(root provenance.Origin) ast.Expr {
	file := w.file(root.Pos)
	if file == nil {
		return nil
	}
	path, _ := astutil.PathEnclosingInterval(file, root.Pos, root.End)
	expr, ok := path[0].(ast.Expr)
	if !ok || !w.isHolder(expr) {
		return nil
	}
	return expr
}

// base strips the calls of methods that return what they are called on.
func (w *writer) base(expr ast.Expr) ast.Expr {
	for {
		call, ok := ast.Unparen(expr).(*ast.CallExpr)
		if !ok {
			return expr
		}
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !ok || !w.isHolder(sel.X) {
			return expr
		}
		expr = sel.X
	}
}

func (w *writer) isHolder(expr ast.Expr) bool {
	t := w.pass.TypesInfo.TypeOf(expr)
	if t == nil {
		return false // the name of a package
	}
	_, ok := catalog.HolderOf(t)
	return ok
}

// holderText renders a holder, without the arguments of the call that makes it.
func holderText(holder ast.Expr) string {
	switch expr := ast.Unparen(holder).(type) {
	case nil:
		return "the receiver"
	case *ast.CallExpr:
		if len(expr.Args) > 0 {
			return types.ExprString(expr.Fun) + "(…)"
		}
		return types.ExprString(expr)
	default:
		return types.ExprString(expr)
	}
}

// qualifier returns the name by which the file of the call imports the package of the function that it calls, and the
// dot after it; nothing, if that is a dot import.
func (w *writer) qualifier(call provenance.Call) string {
	pkg := call.Func.Pkg()
	for _, spec := range w.file(call.Pos).Imports {
		imported := w.pass.TypesInfo.PkgNameOf(spec)
		switch {
		case imported == nil || imported.Imported() != pkg:
		case imported.Name() == ".":
			return ""
		default:
			return imported.Name() + "."
		}
	}
	return pkg.Name() + "."
}

// optionsType names the type of the options, with the name of its package.
func (w *writer) optionsType(call provenance.Call) string {
	text := types.TypeString(call.Argument.Type(), func(pkg *types.Package) string { return pkg.Name() })
	return strings.TrimPrefix(text, "*")
}

// bind inserts what binds the context in reach: after the holder, or as one more option.
func (w *writer) bind(call provenance.Call, holder ast.Expr) []analysis.SuggestedFix {
	expr := w.result.Expr(call.Instr)
	if !w.fixable(call, call.Pos) || holder != nil && !w.fixable(call, holder.Pos()) || expr.Ellipsis.IsValid() {
		return nil
	}
	ctx, name := call.Reach[0].Expr, call.Target.Binding.Name
	at, text := token.NoPos, ""
	switch call.Target.Binding.Style {
	case catalog.Builder:
		if holder != nil {
			at, text = holder.End(), fmt.Sprintf(".%s(%s)", name, ctx)
		}
	case catalog.OptionFunc:
		if w.qualified(expr) {
			at, text = w.lastArgument(expr), fmt.Sprintf(", %s%s(%s)", w.qualifier(call), name, ctx)
		}
	case catalog.OptionMethod:
		at, text = w.lastArgument(expr), fmt.Sprintf(", %s.%s(%s)", types.ExprString(expr.Fun), name, ctx)
		if len(expr.Args) == 0 {
			at, text = expr.Lparen+1, strings.TrimPrefix(text, ", ")
		}
	}
	if !at.IsValid() {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message:   "Bind " + ctx + " to the call",
		TextEdits: []analysis.TextEdit{{Pos: at, End: at, NewText: []byte(text)}},
	}}
}

// qualified reports whether the call is of a package's function by its name: then the package can be named there.
func (w *writer) qualified(call *ast.CallExpr) bool {
	fun := ast.Unparen(call.Fun)
	switch index := fun.(type) { // explicit type arguments
	case *ast.IndexExpr:
		fun = index.X
	case *ast.IndexListExpr:
		fun = index.X
	}
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	id, ok := sel.X.(*ast.Ident)
	if !ok {
		return false
	}
	_, isPackage := w.pass.TypesInfo.Uses[id].(*types.PkgName)
	return isPackage
}

// lastArgument returns the end of the last argument of the call.
func (w *writer) lastArgument(call *ast.CallExpr) token.Pos {
	if len(call.Args) == 0 {
		return token.NoPos
	}
	return call.Args[len(call.Args)-1].End()
}
