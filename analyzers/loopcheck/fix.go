package loopcheck

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/provenance"
)

// selectInstead offers a select on the context and a timer in the place of a call of time.Sleep, where the function
// can return from there: in a statement of its own, in a function that returns nothing, or an error last.
func (c *checker) selectInstead(p point) []analysis.SuggestedFix {
	if p.inside || !c.isFunction(p.instr.(ssa.CallInstruction).Common(), "time.Sleep") {
		return nil
	}
	call := c.syntax.calls[p.instr.Pos()]
	stmt := c.syntax.stmts[call]
	indent, isFirst := c.indent(p.pos)
	ret, ok := c.returnFrom(p.pos)
	sleep, isSelector := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if stmt == nil || !isFirst || !ok || !isSelector || !c.isVisible(p.pos) {
		return nil
	}
	text := fmt.Sprintf("select {\n%[1]scase <-%[2]s.Done():\n%[1]s\t%[3]s\n%[1]scase <-%[4]s.After(%[5]s):\n%[1]s}",
		indent, c.reach.Expr, ret, types.ExprString(sleep.X), c.text(call.Lparen+1, call.Rparen))
	return []analysis.SuggestedFix{{
		Message:   fmt.Sprintf("Select on %s.Done() and a timer instead of sleeping", c.reach.Expr),
		TextEdits: []analysis.TextEdit{{Pos: stmt.Pos(), End: stmt.End(), NewText: []byte(text)}},
	}}
}

// leaveLoop offers to let the break leave the loop, by a label, or, where control would fall off the end of a
// function with results, by a return.
func (c *checker) leaveLoop(l *loop, branch *ast.BranchStmt) []analysis.SuggestedFix {
	owner := c.syntax.owners[l]
	if owner == nil {
		return nil
	}
	if c.fn.Signature.Results().Len() > 0 && c.isLast(owner) {
		ret, ok := c.returnFrom(branch.Pos())
		if !ok || !c.isVisible(branch.Pos()) {
			return nil
		}
		return []analysis.SuggestedFix{{
			Message:   "Return instead of leaving only the select",
			TextEdits: []analysis.TextEdit{{Pos: branch.Pos(), End: branch.End(), NewText: []byte(ret)}},
		}}
	}
	fix := analysis.SuggestedFix{Message: "Break to a label of the loop"}
	label := "loop"
	if labeled := c.syntax.labels[owner]; labeled != nil {
		label = labeled.Label.Name
	} else {
		indent, isFirst := c.indent(owner.Pos())
		if !isFirst {
			return nil
		}
		label = c.freeLabel()
		start := owner.Pos() - token.Pos(len(indent))
		fix.TextEdits = append(fix.TextEdits, analysis.TextEdit{Pos: start, End: start, NewText: []byte(strings.TrimSuffix(indent, "\t") + label + ":\n")})
	}
	fix.TextEdits = append(fix.TextEdits, analysis.TextEdit{Pos: branch.End(), End: branch.End(), NewText: []byte(" " + label)})
	return []analysis.SuggestedFix{fix}
}

// isLast reports whether the loop is the last statement of its function, which then ends in it.
func (c *checker) isLast(loop ast.Stmt) bool {
	body := bodyOf(c.fn.Syntax())
	stmt := last(body.List)
	if labeled, ok := stmt.(*ast.LabeledStmt); ok {
		stmt = labeled.Stmt
	}
	return stmt == loop
}

// freeLabel returns a label that the function does not use.
func (c *checker) freeLabel() string {
	label := "loop"
	isUsed := func() bool {
		for _, labeled := range c.syntax.labels {
			if labeled.Label.Name == label {
				return true
			}
		}
		return false
	}
	for n := 2; isUsed(); n++ {
		label = fmt.Sprintf("loop%d", n)
	}
	return label
}

// returnFrom returns the statement that returns from the function with the error of the context, if its results let
// it: none at all, or an error last and before it values whose zero can be written at pos.
func (c *checker) returnFrom(pos token.Pos) (string, bool) {
	switch c.fn.Syntax().(type) {
	case *ast.FuncDecl, *ast.FuncLit:
	default:
		return "", false // the body of a range over a function: a return there is the encloser's
	}
	if c.fn.Parent() != nil && c.result.LiteralPlace(c.fn) >= provenance.CleanUp {
		return "", false // deferred: it has work to finish
	}
	results := c.fn.Signature.Results()
	if results.Len() == 0 {
		return "return", true
	}
	n := results.Len() - 1
	if !isError(results.At(n).Type()) {
		return "", false
	}
	var values []string
	for i := range n {
		zero, ok := c.zero(results.At(i).Type(), pos)
		if !ok {
			return "", false
		}
		values = append(values, zero)
	}
	return "return " + strings.Join(append(values, c.reach.Expr+".Err()"), ", "), true
}

// zero returns the zero value of t, as it is written at pos.
func (c *checker) zero(t types.Type, pos token.Pos) (string, bool) {
	if _, isParam := types.Unalias(t).(*types.TypeParam); isParam {
		return "", false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "false", true
		case u.Info()&types.IsString != 0:
			return `""`, true
		case u.Info()&types.IsNumeric != 0:
			return "0", true
		}
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface:
		return "nil", true
	case *types.Struct, *types.Array:
		ok := true
		name := types.TypeString(t, func(pkg *types.Package) string {
			name, isImported := c.importName(pkg, pos)
			ok = ok && isImported
			return name
		})
		return name + "{}", ok
	}
	return "", false
}

// importName returns how the package is called in the file of pos: "" for the file's own package.
func (c *checker) importName(pkg *types.Package, pos token.Pos) (string, bool) {
	if pkg == c.pass.Pkg {
		return "", true
	}
	for _, spec := range c.file(pos).Imports {
		if name := c.pass.TypesInfo.PkgNameOf(spec); name != nil && name.Imported() == pkg && name.Name() != "." && name.Name() != "_" {
			return name.Name(), true
		}
	}
	return "", false
}

// isVisible reports whether the context's parameter is what its name means at pos.
func (c *checker) isVisible(pos token.Pos) bool {
	if c.reach.Param == nil {
		return false // it is written as the loop writes it, somewhere
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

// text returns the source between two positions.
func (c *checker) text(pos, end token.Pos) string {
	file := c.pass.Fset.File(pos)
	return string(c.content(pos)[file.Offset(pos):file.Offset(end)])
}

// content returns the file of pos, or nil if it cannot be read.
func (c *checker) content(pos token.Pos) []byte {
	content, err := c.pass.ReadFile(c.pass.Fset.File(pos).Name())
	if err != nil || len(content) != c.pass.Fset.File(pos).Size() {
		return nil
	}
	return content
}
