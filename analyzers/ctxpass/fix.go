package ctxpass

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/cancellint/cancellint/internal/provenance"
)

// passContext puts the context in reach in the place of the root expression.
func (w *writer) passContext(call provenance.Call, root provenance.Origin) []analysis.SuggestedFix {
	if !w.fixable(call, root.Pos) || !w.onlyServes(call, root) {
		return nil
	}
	ctx := call.Reach[0].Expr
	path, _ := astutil.PathEnclosingInterval(w.file(root.Pos), root.Pos, root.End)
	if len(path) < 2 {
		return nil
	}
	if assign, ok := path[1].(*ast.AssignStmt); ok && isIdent(assign.Lhs[0], ctx) {
		return nil // ctx = context.Background(): the statement should go, and nobody but its author knows why it is there
	}
	if made, ok := path[0].(*ast.CallExpr); ok && isDotImported(w.pass, made) {
		return nil // the import may be left without a use, and nothing says which one
	}
	edits := []analysis.TextEdit{{Pos: root.Pos, End: root.End, NewText: []byte(ctx)}}
	if pkg := w.onlyUse(root.Pos, root.End); pkg != nil {
		dropped, ok := w.dropImport(pkg) // it would be left without a use
		if !ok {
			return nil
		}
		edits = append(edits, dropped)
	}
	return []analysis.SuggestedFix{{Message: "Pass " + ctx + " instead of " + root.Name, TextEdits: edits}}
}

// isDotImported reports whether the call names a function of another package by its name alone.
func isDotImported(pass *analysis.Pass, call *ast.CallExpr) bool {
	id, ok := call.Fun.(*ast.Ident)
	return ok && pass.TypesInfo.Uses[id] != nil && pass.TypesInfo.Uses[id].Pkg() != pass.Pkg
}

// dropImport removes the line that imports a package, or reports false if it has another import or declaration on it.
func (w *writer) dropImport(pkg *types.PkgName) (analysis.TextEdit, bool) {
	file := w.file(pkg.Pos())
	lines := w.pass.Fset.File(file.FileStart)
	var spec ast.Node
	for _, other := range file.Imports {
		if other.Pos() <= pkg.Pos() && pkg.Pos() < other.End() {
			spec = other
		} else if lines.Line(other.Pos()) == lines.Line(pkg.Pos()) {
			return analysis.TextEdit{}, false
		}
	}
	for _, decl := range file.Decls {
		if decl, ok := decl.(*ast.GenDecl); ok && len(decl.Specs) == 1 && decl.Specs[0] == spec {
			spec = decl // import "context", or parentheses around it alone
		}
	}
	first := spec.Pos()
	if spec, ok := spec.(*ast.ImportSpec); ok && spec.Doc != nil {
		first = spec.Doc.Pos()
	}
	edit := analysis.TextEdit{Pos: lines.LineStart(lines.Line(first)), End: file.FileEnd}
	if last := lines.Line(spec.End()); last < lines.LineCount() {
		edit.End = lines.LineStart(last + 1)
	}
	return edit, lines.Line(file.Name.End()) < lines.Line(edit.Pos)
}

// useSibling calls the form that takes a context, with the context in reach.
func (w *writer) useSibling(call provenance.Call) []analysis.SuggestedFix {
	if !call.Target.Fixable || !w.fixable(call, call.Pos) {
		return nil
	}
	return w.callWithContext(w.result.Expr(call.Instr), call, call.Target.Instead)
}

// makeWithContext makes the request with the context in reach.
func (w *writer) makeWithContext(call provenance.Call, root provenance.Origin) []analysis.SuggestedFix {
	if !w.fixable(call, root.Pos) || !w.onlyServes(call, root) {
		return nil
	}
	path, _ := astutil.PathEnclosingInterval(w.file(root.Pos), root.Pos, root.End)
	expr, ok := path[0].(*ast.CallExpr)
	if !ok {
		return nil
	}
	return w.callWithContext(expr, call, "NewRequestWithContext")
}

// callWithContext renames the callee of expr and puts the context before its arguments.
func (w *writer) callWithContext(expr *ast.CallExpr, call provenance.Call, instead string) []analysis.SuggestedFix {
	name := calleeIdent(expr)
	if name == nil || w.pass.TypesInfo.Uses[name] == nil {
		return nil
	}
	if _, isFunc := w.pass.TypesInfo.Uses[name].(*types.Func); !isFunc {
		return nil // a variable that holds the function: its declaration must change
	}
	if w.isMethodExpr(expr) {
		return nil // (*sql.DB).Ping(db): the context would come before the receiver
	}
	edit := analysis.TextEdit{Pos: name.Pos(), End: name.End(), NewText: []byte(instead)}
	if pkg, _, ok := strings.Cut(strings.TrimLeft(instead, "(&*"), "."); ok { // an expression in place of the callee
		sel, isSelector := expr.Fun.(*ast.SelectorExpr)
		if !isSelector || !isIdent(sel.X, pkg) {
			return nil // the package goes by another name here
		}
		edit.Pos = expr.Fun.Pos()
	}
	ctx := call.Reach[0].Expr
	argument := ctx
	if len(expr.Args) > 0 {
		argument += ", "
	}
	return []analysis.SuggestedFix{{
		Message:   "Use " + instead + " with " + ctx,
		TextEdits: []analysis.TextEdit{edit, {Pos: expr.Lparen + 1, End: expr.Lparen + 1, NewText: []byte(argument)}},
	}}
}

// isMethodExpr reports whether the call is of a method expression, whose first argument is the receiver.
func (w *writer) isMethodExpr(call *ast.CallExpr) bool {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	selection := w.pass.TypesInfo.Selections[sel]
	return selection != nil && selection.Kind() == types.MethodExpr
}

func calleeIdent(call *ast.CallExpr) *ast.Ident {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return fun
	case *ast.SelectorExpr:
		return fun.Sel
	}
	return nil
}

func isIdent(expr ast.Expr, name string) bool {
	id, ok := expr.(*ast.Ident)
	return ok && id.Name == name
}

// fixable reports whether the context in reach can be written at pos: in the function that has it, in code that
// serves, where its name means the parameter.
func (w *writer) fixable(call provenance.Call, pos token.Pos) bool {
	param := call.Reach[0].Param
	if call.Place != provenance.Serving {
		return false // it may outlive the function that has the context
	}
	if !pos.IsValid() || param.Name() == "_" || param.Name() == "" {
		return false
	}
	syntax := param.Parent().Syntax()
	if syntax == nil || pos < syntax.Pos() || pos >= syntax.End() {
		return false // the root is made in another function
	}
	scope := w.pass.Pkg.Scope().Innermost(pos)
	if scope == nil {
		return false
	}
	_, obj := scope.LookupParent(param.Name(), pos)
	return obj == param.Object() && w.keepsMeaning(param, pos)
}

// file returns the file that holds pos.
func (w *writer) file(pos token.Pos) *ast.File {
	for _, file := range w.pass.Files {
		if file.FileStart <= pos && pos < file.FileEnd {
			return file
		}
	}
	return nil
}

// onlyUse returns the package that the expression in the range names, if the file names it nowhere else; else nil.
func (w *writer) onlyUse(pos, end token.Pos) *types.PkgName {
	var pkg *types.PkgName
	elsewhere := make(map[*types.PkgName]bool)
	ast.Inspect(w.file(pos), func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		used, ok := w.pass.TypesInfo.Uses[id].(*types.PkgName)
		switch {
		case !ok:
		case pos <= id.Pos() && id.Pos() < end:
			pkg = used
		default:
			elsewhere[used] = true
		}
		return true
	})
	if pkg == nil || elsewhere[pkg] {
		return nil
	}
	return pkg
}
