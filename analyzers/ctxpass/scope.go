package ctxpass

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
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

// onlyServes reports whether the root that the call runs on goes to calls alone that drop the same context while the
// function serves: a fix at the root changes the context of all that has it.
func (w *writer) onlyServes(call provenance.Call, root provenance.Origin) bool {
	if call.Pos <= root.Pos && root.Pos < call.End {
		return true // written at the call
	}
	variable := w.assignedTo(w.enclosing(root.Pos, root.End))
	return variable != nil && w.servesAlone(variable, make(map[types.Object]bool))
}

// enclosing returns the nodes around the range, the innermost first.
func (w *writer) enclosing(pos, end token.Pos) []ast.Node {
	path, _ := astutil.PathEnclosingInterval(w.file(pos), pos, end)
	return path
}

// assignedTo returns the variable to which a statement assigns the expression, or what calls around it make of it; nil if
// it goes elsewhere.
func (w *writer) assignedTo(path []ast.Node) types.Object {
	for _, n := range path {
		switch n := n.(type) {
		case *ast.Ident, *ast.CallExpr, *ast.SelectorExpr, *ast.CompositeLit, *ast.KeyValueExpr:
		case *ast.AssignStmt:
			if id, ok := n.Lhs[0].(*ast.Ident); ok && len(n.Rhs) == 1 {
				return w.pass.TypesInfo.ObjectOf(id)
			}
			return nil
		default:
			return nil
		}
	}
	return nil
}

// servesAlone reports whether each use of the variable is in a call that drops the context while the function serves, or
// makes another variable of it that is used so alone. Seen are the variables that were looked at.
func (w *writer) servesAlone(variable types.Object, seen map[types.Object]bool) bool {
	if seen[variable] {
		return true
	}
	seen[variable] = true
	for _, use := range w.uses()[variable] {
		path := w.enclosing(use.Pos(), use.End())
		if len(path) < 2 || !w.serves(path, variable, seen) {
			return false
		}
	}
	return true
}

// serves is servesAlone for one use, which the nodes of path enclose.
func (w *writer) serves(path []ast.Node, variable types.Object, seen map[types.Object]bool) bool {
	switch parent := path[1].(type) {
	case *ast.AssignStmt:
		return w.assigns(parent, variable) && !slices.ContainsFunc(parent.Rhs, func(rhs ast.Expr) bool { return w.isUse(rhs, variable) })
	case *ast.SelectorExpr:
		t := w.pass.TypesInfo.TypeOf(parent)
		return t == nil || !w.result.CarriesContext(t) || w.serves(path[1:], variable, seen)
	case *ast.CallExpr:
		if w.drops()[parent] {
			return true
		}
		if catalog.IsRequest(variable.Type()) && !leavesFunction(path) {
			return true // the headers are set there
		}
		derived := w.assignedTo(path[1:])
		return derived != nil && w.result.CarriesContext(derived.Type()) && w.servesAlone(derived, seen)
	}
	return false
}

// leavesFunction reports whether the innermost of the nodes is in a function literal, or in a go or defer statement.
func leavesFunction(path []ast.Node) bool {
	return slices.ContainsFunc(path, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncLit, *ast.GoStmt, *ast.DeferStmt:
			return true
		}
		return false
	})
}

// drops returns the calls that drop the context in reach while the function serves that has it.
func (w *writer) drops() map[*ast.CallExpr]bool {
	if w.dropping == nil {
		w.dropping = make(map[*ast.CallExpr]bool)
		for _, call := range w.result.Calls() {
			if call.Class == provenance.Dropped && call.Place == provenance.Serving {
				w.dropping[w.result.Expr(call.Instr)] = true
			}
		}
	}
	return w.dropping
}

// uses returns where the package uses each of its objects.
func (w *writer) uses() map[types.Object][]*ast.Ident {
	if w.used == nil {
		w.used = make(map[types.Object][]*ast.Ident)
		for id, obj := range w.pass.TypesInfo.Uses {
			w.used[obj] = append(w.used[obj], id)
		}
	}
	return w.used
}
