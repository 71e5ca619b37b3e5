package loopcheck

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/report"
)

// -- source text --

func (c *checker) file(pos token.Pos) *ast.File {
	i := slices.IndexFunc(c.pass.Files, func(file *ast.File) bool { return file.FileStart <= pos && pos < file.FileEnd })
	return c.pass.Files[i]
}

// indent returns the white space before pos on its line, and whether there is nothing else before it.
func (c *checker) indent(pos token.Pos) (string, bool) {
	content := c.content(pos)
	if content == nil {
		return "", false
	}
	before := content[:c.pass.Fset.File(pos).Offset(pos)]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	return string(line), len(bytes.TrimSpace(line)) == 0
}

// lineEnd returns the end of the line of pos, where a line can be added without tearing a comment from what it speaks
// of, and whether the source has nothing but a comment between the two.
func (c *checker) lineEnd(pos token.Pos) (token.Pos, bool) {
	content := c.content(pos)
	if content == nil {
		return token.NoPos, false
	}
	rest, _, _ := bytes.Cut(content[c.pass.Fset.File(pos).Offset(pos):], []byte("\n"))
	comment := bytes.TrimSpace(rest)
	return pos + token.Pos(len(bytes.TrimRight(rest, "\r"))), len(comment) == 0 || bytes.HasPrefix(comment, []byte("//"))
}

// text returns the source between two positions.
func (c *checker) text(pos, end token.Pos) string {
	file := c.pass.Fset.File(pos)
	return string(c.content(pos)[file.Offset(pos):file.Offset(end)])
}

// content returns the file of pos, or nil if it cannot be read.
func (c *checker) content(pos token.Pos) []byte {
	content, err := report.ReadFile(c.pass, c.pass.Fset.File(pos).Name())
	if err != nil || len(content) != c.pass.Fset.File(pos).Size() {
		return nil
	}
	return content
}

// -- syntax --

// path returns the nodes that enclose the range, the innermost first, up to the function, which is the last.
func (c *checker) path(pos, end token.Pos) []ast.Node {
	path, _ := astutil.PathEnclosingInterval(c.file(pos), pos, end)
	i := slices.Index(path, c.fn.Syntax())
	return path[:i+1]
}

// statement returns the statement that the range is or belongs to, if it stands in a list of statements, where another
// one can take its place: the init statement of an if does not, nor what comes in a case of a select.
func (c *checker) statement(pos, end token.Pos) (ast.Stmt, bool) {
	path := c.path(pos, end)
	i := slices.IndexFunc(path, func(node ast.Node) bool { _, ok := node.(ast.Stmt); return ok })
	if i < 0 {
		return nil, false
	}
	stmt := path[i].(ast.Stmt)
	outer := ast.Node(stmt)
	for _, node := range path[i+1:] {
		if _, isLabeled := node.(*ast.LabeledStmt); !isLabeled {
			return stmt, slices.Contains(listOf(node), outer.(ast.Stmt))
		}
		outer = node
	}
	return nil, false
}

// listOf returns the statements that follow each other in a block or a clause.
func listOf(node ast.Node) []ast.Stmt {
	switch node := node.(type) {
	case *ast.BlockStmt:
		return node.List
	case *ast.CaseClause:
		return node.Body
	case *ast.CommClause:
		return node.Body
	}
	return nil
}

// isFollowed reports whether another statement follows in the same list.
func (c *checker) isFollowed(stmt ast.Stmt) bool {
	outer := ast.Node(stmt)
	for _, node := range c.path(stmt.Pos(), stmt.End()) {
		if list := listOf(node); list != nil {
			return last(list) != outer
		}
		outer = node // the statement itself, or a label
	}
	return false
}

// isJumpedOver reports whether a goto before pos goes to a label behind it: then no variable can be declared there.
func (c *checker) isJumpedOver(pos token.Pos) bool {
	ends := make(map[types.Object]bool)
	if len(c.syntax.labels()) == 0 {
		return false
	}
	for _, labeled := range c.syntax.labels() {
		ends[c.pass.TypesInfo.Defs[labeled.Label]] = labeled.Pos() > pos
	}
	found := false
	ast.Inspect(bodyOf(c.fn.Syntax()), func(node ast.Node) bool {
		branch, ok := node.(*ast.BranchStmt)
		found = found || ok && branch.Tok == token.GOTO && branch.Pos() < pos && ends[c.pass.TypesInfo.Uses[branch.Label]]
		return !found
	})
	return found
}

// freeLabel returns a label that the function does not use.
func (c *checker) freeLabel(name string) string {
	used := make(map[string]bool)
	for _, labeled := range c.syntax.labels() {
		used[labeled.Label.Name] = true
	}
	return c.coin(name, used)
}

// freeVariable returns a name that nothing in the function bears or speaks of.
func (c *checker) freeVariable(name string) string {
	return c.coin(name, c.syntax.names())
}

// coin returns the name, with a number if it is in use, and puts it in use: two fixes may be applied together.
func (c *checker) coin(name string, used map[string]bool) string {
	free := name
	for n := 2; used[free] || c.syntax.coined[free]; n++ {
		free = fmt.Sprint(name, n)
	}
	c.syntax.coined[free] = true
	return free
}

// isWritable reports whether every name in the expression means the same at pos as where it stands.
func (c *checker) isWritable(expr ast.Expr, pos token.Pos) bool {
	scope := c.pass.Pkg.Scope().Innermost(pos)
	if scope == nil {
		return false
	}
	ok := true
	ast.Inspect(expr, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.SelectorExpr:
			ok = ok && c.isWritable(node.X, pos)
			return false // what is selected has no scope of its own
		case *ast.Ident:
			_, obj := scope.LookupParent(node.Name, pos)
			ok = ok && obj != nil && obj == c.pass.TypesInfo.ObjectOf(node)
		}
		return ok
	})
	return ok
}

// isVisible reports whether the context in reach is what its expression means at pos.
func (c *checker) isVisible(pos token.Pos) bool {
	if c.reach.Param == nil {
		return c.isUsedAlike(pos)
	}
	if c.reach.Param.Name() == "_" || c.reach.Param.Name() == "" {
		return false // it has no name yet
	}
	scope := c.pass.Pkg.Scope().Innermost(pos)
	if scope == nil {
		return false
	}
	_, obj := scope.LookupParent(c.reach.Param.Name(), pos)
	return obj != nil && obj == c.reach.Param.Object()
}

// isUsedAlike reports whether the expression of a context that the function was not handed means the same at pos as
// wherever the function uses it.
func (c *checker) isUsedAlike(pos token.Pos) bool {
	uses, alike := 0, 0
	ast.Inspect(bodyOf(c.fn.Syntax()), func(node ast.Node) bool {
		expr, ok := node.(ast.Expr)
		if !ok || types.ExprString(expr) != c.reach.Expr {
			return true
		}
		if t := c.pass.TypesInfo.TypeOf(expr); t != nil && catalog.IsContext(t) {
			uses++
			if c.isWritable(expr, pos) {
				alike++
			}
		}
		return true
	})
	return uses > 0 && uses == alike
}

// typeName returns how the type is written at pos: one that has a name, or a pointer to or slice of such.
func (c *checker) typeName(t types.Type, pos token.Pos) (string, bool) {
	switch t := t.(type) {
	case *types.Basic:
		return t.Name(), true
	case *types.Pointer:
		name, ok := c.typeName(t.Elem(), pos)
		return "*" + name, ok
	case *types.Slice:
		name, ok := c.typeName(t.Elem(), pos)
		return "[]" + name, ok
	case *types.Named:
		return c.declaredName(t.Obj(), pos)
	case *types.Alias:
		return c.declaredName(t.Obj(), pos)
	}
	return "", false
}

// declaredName returns how a declared type without type parameters is written at pos.
func (c *checker) declaredName(obj *types.TypeName, pos token.Pos) (string, bool) {
	scope := c.pass.Pkg.Scope().Innermost(pos)
	if named, ok := obj.Type().(*types.Named); scope == nil || ok && named.TypeParams().Len() > 0 {
		return "", false
	}
	if _, found := scope.LookupParent(obj.Name(), pos); found == obj {
		return obj.Name(), true // of this package, or of none: error, any
	}
	if obj.Pkg() == nil || obj.Pkg() == c.pass.Pkg || !obj.Exported() {
		return "", false
	}
	pkg, ok := c.importName(obj.Pkg(), pos)
	return pkg + "." + obj.Name(), ok
}

// importName returns how another package is called at pos.
func (c *checker) importName(pkg *types.Package, pos token.Pos) (string, bool) {
	scope := c.pass.Pkg.Scope().Innermost(pos)
	for _, spec := range c.file(pos).Imports {
		name := c.pass.TypesInfo.PkgNameOf(spec)
		if name == nil || name.Imported() != pkg {
			continue
		}
		if _, obj := scope.LookupParent(name.Name(), pos); obj == name {
			return name.Name(), true
		}
	}
	return "", false
}
