// Package statement finds the statement that a finding is about, and what of it belongs to other statements.
package statement

import (
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ast/astutil"
)

// Around returns what says what happens at [pos, end): the innermost statement that is more than a frame for others, or a
// declaration, or one of several elements that a literal lists, which have nothing to do with one another. It also
// returns the declaration at the top of the file; both are nil if there is none.
func Around(file *ast.File, pos, end token.Pos) (statement ast.Node, top ast.Node) {
	path, _ := astutil.PathEnclosingInterval(file, pos, end)
	for i, n := range path {
		if statement == nil && says(path, i) {
			statement = n
		}
		switch n.(type) {
		case *ast.FuncDecl, *ast.ValueSpec, *ast.TypeSpec:
			top = n
		}
	}
	return statement, top
}

func says(path []ast.Node, i int) bool {
	switch n := path[i].(type) {
	case *ast.BlockStmt, *ast.LabeledStmt, *ast.DeclStmt:
		return false
	case ast.Stmt, *ast.ValueSpec, *ast.TypeSpec, *ast.FuncDecl:
		return true
	case ast.Expr:
		if i+1 < len(path) {
			list, ok := path[i+1].(*ast.CompositeLit)
			return ok && slices.Contains(list.Elts, n)
		}
	}
	return false
}

// Nested returns the outermost statements in n that are not part of what n itself says: blocks, the statements of a
// case, what follows else. They are in the order of the source.
func Nested(n ast.Node) (nested []ast.Stmt) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			nested = append(nested, n)
			return false
		case *ast.CaseClause:
			nested = append(nested, n.Body...)
		case *ast.CommClause:
			nested = append(nested, n.Body...)
		case *ast.IfStmt:
			if n.Else != nil {
				nested = append(nested, n.Else)
			}
		}
		return true
	})
	slices.SortStableFunc(nested, func(a, b ast.Stmt) int { return int(a.Pos() - b.Pos()) })
	return nested
}
