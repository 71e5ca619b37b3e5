package ctxpass

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/provenance"
)

// keepsMeaning reports whether the name of a parameter stands for the caller's context, or one derived from it that has
// not ended, all through the function: it is assigned nothing else than what a call makes of it, and what cancels that
// is deferred. The statement at pos does not count, where the name is about to be written.
func (w *writer) keepsMeaning(param *ssa.Parameter, pos token.Pos) bool {
	keeps := true
	ast.Inspect(param.Parent().Syntax(), func(n ast.Node) bool {
		if assign, ok := n.(*ast.AssignStmt); ok && w.assigns(assign, param.Object()) && (pos < assign.Pos() || pos >= assign.End()) {
			keeps = keeps && w.derives(assign, param.Object()) && w.defersCancel(assign, param.Parent().Syntax())
		}
		return keeps
	})
	return keeps
}

// assigns reports whether the statement gives the variable another value.
func (w *writer) assigns(assign *ast.AssignStmt, variable types.Object) bool {
	for _, lhs := range assign.Lhs {
		if id, ok := lhs.(*ast.Ident); ok && w.pass.TypesInfo.Uses[id] == variable {
			return true
		}
	}
	return false
}

// derives reports whether the statement gives the variable, as its first, what a call makes of it.
func (w *writer) derives(assign *ast.AssignStmt, variable types.Object) bool {
	call, ok := assign.Rhs[0].(*ast.CallExpr)
	first, isIdent := assign.Lhs[0].(*ast.Ident)
	if !ok || !isIdent || w.pass.TypesInfo.Uses[first] != variable {
		return false // group, ctx := errgroup.WithContext(ctx): it ends with the group
	}
	return len(call.Args) > 0 && w.isUse(call.Args[0], variable)
}

// defersCancel reports whether the function value that the statement assigns beside the context, if any, is used in
// defer statements alone.
func (w *writer) defersCancel(assign *ast.AssignStmt, fn ast.Node) bool {
	if len(assign.Lhs) < 2 {
		return true
	}
	id, ok := assign.Lhs[1].(*ast.Ident)
	if !ok {
		return false
	}
	cancel := w.pass.TypesInfo.ObjectOf(id)
	if _, isFunc := cancel.Type().Underlying().(*types.Signature); !isFunc {
		return true // a span
	}
	deferred := true
	ast.Inspect(fn, func(n ast.Node) bool {
		if _, ok := n.(*ast.DeferStmt); ok {
			return false
		}
		if use, ok := n.(*ast.Ident); ok && use != id && w.pass.TypesInfo.Uses[use] == cancel {
			deferred = false
		}
		return deferred
	})
	return deferred
}

func (w *writer) isUse(expr ast.Expr, variable types.Object) bool {
	id, ok := expr.(*ast.Ident)
	return ok && w.pass.TypesInfo.Uses[id] == variable
}

// onlyServes reports whether the root that the call runs on goes to calls alone that the function makes itself, before
// it returns: a fix at the root changes the context of all that has it.
func (w *writer) onlyServes(call provenance.Call, root provenance.Origin) bool {
	if call.Pos <= root.Pos && root.Pos < call.End {
		return true // written at the call
	}
	path, _ := astutil.PathEnclosingInterval(w.file(root.Pos), root.Pos, root.End)
	for i, n := range path {
		if assign, ok := n.(*ast.AssignStmt); ok {
			id, isIdent := assign.Lhs[0].(*ast.Ident)
			return isIdent && w.usedInCalls(w.pass.TypesInfo.ObjectOf(id), enclosingFunc(path[i:]))
		}
	}
	return false // a package variable, a field
}

func enclosingFunc(path []ast.Node) ast.Node {
	for _, n := range path {
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			return n
		}
	}
	return path[len(path)-1]
}

// usedInCalls reports whether the function uses the variable as an argument of its own calls alone, neither in go nor in
// defer statements nor in function literals; a variable that such a call is assigned to may be used so alone as well.
func (w *writer) usedInCalls(variable types.Object, fn ast.Node) bool {
	only := true
	var stack []ast.Node
	ast.Inspect(fn, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if id, ok := n.(*ast.Ident); ok && w.pass.TypesInfo.Uses[id] == variable && !w.isArgument(stack, variable, fn) {
			only = false
		}
		stack = append(stack, n)
		return true
	})
	return only
}

// isArgument reports whether the use of the variable that the nodes enclose is as an argument of a call that fn makes
// itself, or for a method or a field of it there, or the variable is assigned to.
func (w *writer) isArgument(enclosing []ast.Node, variable types.Object, fn ast.Node) bool {
	for _, n := range enclosing {
		switch n.(type) {
		case *ast.GoStmt, *ast.DeferStmt:
			return false
		case *ast.FuncLit:
			if n != fn {
				return false
			}
		}
	}
	switch parent := enclosing[len(enclosing)-1].(type) {
	case *ast.SelectorExpr:
		return true
	case *ast.AssignStmt:
		return w.assigns(parent, variable) && !slices.ContainsFunc(parent.Rhs, func(rhs ast.Expr) bool { return w.isUse(rhs, variable) })
	}
	call, ok := enclosing[len(enclosing)-1].(*ast.CallExpr)
	if !ok {
		return false
	}
	assign, ok := enclosing[len(enclosing)-2].(*ast.AssignStmt)
	if !ok || !w.returnsContext(call) {
		return true
	}
	id, ok := assign.Lhs[0].(*ast.Ident)
	return ok && (w.assigns(assign, w.pass.TypesInfo.ObjectOf(id)) || w.usedInCalls(w.pass.TypesInfo.ObjectOf(id), fn))
}

// returnsContext reports whether the first result of the call is a context or a request.
func (w *writer) returnsContext(call *ast.CallExpr) bool {
	t := w.pass.TypesInfo.TypeOf(call)
	if tuple, ok := t.(*types.Tuple); ok && tuple.Len() > 0 {
		t = tuple.At(0).Type()
	}
	return w.result.CarriesContext(t)
}
