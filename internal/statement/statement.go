// Package statement finds the statement or the comment that a finding is about, and what of a statement belongs to others.
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

// Comment returns the comment at pos, or nil.
func Comment(file *ast.File, pos token.Pos) *ast.Comment {
	for _, group := range file.Comments {
		for _, c := range group.List {
			if c.Pos() <= pos && pos < c.End() {
				return c
			}
		}
	}
	return nil
}

// Nested returns the outermost statements in n that are not part of what n itself says: blocks, the statements of a
// case, what follows else. They are in the order of the source.
func Nested(n ast.Node) (nested []ast.Stmt) {
	var bodies []ast.Stmt // that need not be blocks
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CaseClause:
			bodies = append(bodies, n.Body...)
		case *ast.CommClause:
			bodies = append(bodies, n.Body...)
		case *ast.IfStmt:
			bodies = append(bodies, n.Else) // nil: none
		}
		stmt, ok := n.(ast.Stmt)
		if _, isBlock := stmt.(*ast.BlockStmt); ok && (isBlock || slices.Contains(bodies, stmt)) {
			nested = append(nested, stmt)
			return false
		}
		return true
	})
	return nested
}
