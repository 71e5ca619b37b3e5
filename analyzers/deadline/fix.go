package deadline

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// products returns expr times each of the units, constants of the package that the file knows as pkg, as source text. A
// conversion of a literal to a duration is left out: the unit has the type.
func products(pass *analysis.Pass, expr ast.Expr, pkg string, units []string) (texts []string) {
	number, ok := converted(pass, expr)
	if _, isLiteral := number.(*ast.BasicLit); !ok || !isLiteral {
		number = ast.Unparen(expr)
	}
	text := types.ExprString(number)
	if binary, ok := number.(*ast.BinaryExpr); ok && binary.Op.Precedence() < token.MUL.Precedence() {
		text = "(" + text + ")"
	}
	for _, unit := range units {
		texts = append(texts, text+"*"+pkg+"."+unit)
	}
	return texts
}

// longProduct is how long a product may be to be shown in a message.
const longProduct = 36

// multiplication tells to multiply expr by one of the units.
func multiplication(pass *analysis.Pass, expr ast.Expr, units []string) string {
	texts := products(pass, expr, "time", units)
	if len(texts[0]) <= longProduct {
		return "write " + strings.Join(texts, " or ")
	}
	return "multiply by time." + strings.Join(units, " or time.")
}

// multiply offers to multiply expr by each of the units: alternatives, if there are several. The constants in it stay as
// they are, since they may be used for something else.
func multiply(pass *analysis.Pass, expr ast.Expr, units []string) (fixes []analysis.SuggestedFix) {
	pkg, addImport, ok := importTime(pass, expr.Pos())
	if !ok {
		return nil
	}
	for i, text := range products(pass, expr, pkg, units) {
		edits := append([]analysis.TextEdit{}, addImport...)
		fixes = append(fixes, analysis.SuggestedFix{
			Message:   "Count in " + unitNames[units[i]],
			TextEdits: append(edits, analysis.TextEdit{Pos: expr.Pos(), End: expr.End(), NewText: []byte(text)}),
		})
	}
	return fixes
}

var unitNames = map[string]string{
	"Hour": "hours", "Minute": "minutes", "Second": "seconds", "Millisecond": "milliseconds", "Microsecond": "microseconds",
}

// namesDuration reports whether a constant in expr is a duration already: a unit belongs to where it is declared.
func namesDuration(pass *analysis.Pass, expr ast.Expr) bool {
	for n := range ast.Preorder(expr) {
		if id, ok := n.(*ast.Ident); ok {
			if obj, ok := pass.TypesInfo.Uses[id].(*types.Const); ok && isDuration(obj.Type()) {
				return true
			}
		}
	}
	return false
}

// importTime returns the name of package time at pos, and the edits that make it known there, none if it is. It reports
// false if the name stands for something else, or there is no import to put that of time beside.
func importTime(pass *analysis.Pass, pos token.Pos) (name string, edits []analysis.TextEdit, ok bool) {
	name = "time"
	file := enclosingFile(pass, pos)
	for _, spec := range file.Imports {
		if imported := pass.TypesInfo.PkgNameOf(spec); imported != nil && imported.Imported().Path() == "time" {
			name = imported.Name()
		}
	}
	if _, obj := pass.Pkg.Scope().Innermost(pos).LookupParent(name, pos); obj != nil {
		pkg, ok := obj.(*types.PkgName)
		return name, nil, ok && pkg.Imported().Path() == "time"
	}
	if name != "time" {
		return "", nil, false // imported by a dot, or for its effects
	}
	for _, decl := range file.Decls {
		decl, ok := decl.(*ast.GenDecl)
		if !ok || decl.Tok != token.IMPORT || len(decl.Specs) == 0 {
			continue
		}
		first := decl.Specs[0].(*ast.ImportSpec)
		switch {
		case first.Path.Value == `"C"`:
			continue // the comment above it must stay there
		case decl.Lparen.IsValid():
			return name, insert(first.Pos(), "\"time\"\n\t"), true // the formatter sorts them
		default:
			return name, insert(decl.Pos(), "import \"time\"\n"), true
		}
	}
	return "", nil, false
}

func insert(pos token.Pos, text string) []analysis.TextEdit {
	return []analysis.TextEdit{{Pos: pos, End: pos, NewText: []byte(text)}}
}
