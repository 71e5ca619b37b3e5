package deadline

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
)

// unitWords are the words in the names of numbers that say what these count, with the constant of package time.
var unitWords = map[string]string{
	"hour": "Hour", "hours": "Hour", "hrs": "Hour",
	"minute": "Minute", "minutes": "Minute", "mins": "Minute",
	"seconds": "Second", "secs": "Second", "sec": "Second", // not second: it may be the one after the first
	"milliseconds": "Millisecond", "millisecond": "Millisecond", "millis": "Millisecond", "msecs": "Millisecond", "msec": "Millisecond", "ms": "Millisecond",
	"microseconds": "Microsecond", "microsecond": "Microsecond", "micros": "Microsecond", "usec": "Microsecond", "us": "Microsecond",
	"nanoseconds": "Nanosecond", "nanosecond": "Nanosecond", "nanos": "Nanosecond", "nsec": "Nanosecond", "ns": "Nanosecond",
}

// unitOf returns the unit that the name of a number says it counts, or "". A rate counts something else.
func unitOf(name string) (unit string) {
	words := splitName(name)
	for i, word := range words {
		if word == "per" {
			return ""
		}
		if known, ok := unitWords[word]; ok {
			unit = known
		}
		if i > 0 {
			if known, ok := unitWords[words[i-1]+word]; ok { // TimeoutMSec, waitMilliSeconds
				unit = known
			}
		}
	}
	return unit
}

// splitName splits a name into its words, in lower case: "TimeoutMS" into "timeout" and "ms".
func splitName(name string) (words []string) {
	runes := []rune(name)
	start := 0
	for i := range runes {
		isUpper := unicode.IsUpper(runes[i])
		begins := isUpper && i > 0 && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		if begins || runes[i] == '_' {
			words = append(words, strings.ToLower(string(runes[start:i])))
			start = i
		}
		if runes[i] == '_' {
			start = i + 1
		}
	}
	return append(words, strings.ToLower(string(runes[start:])))
}

// convertedUnit returns the unit that a number, by its name, counts, if expr converts it to a duration as it is.
func convertedUnit(pass *analysis.Pass, expr ast.Expr) string {
	number, ok := converted(pass, expr)
	if !ok {
		return ""
	}
	if _, isBasic := pass.TypesInfo.TypeOf(number).(*types.Basic); !isBasic {
		return "" // a type of its own may count anything
	}
	if call, ok := number.(*ast.CallExpr); ok {
		number = ast.Unparen(call.Fun)
	}
	unit := ""
	switch number := number.(type) {
	case *ast.Ident:
		unit = unitOf(number.Name)
	case *ast.SelectorExpr:
		unit = unitOf(number.Sel.Name)
	}
	if unit == "Nanosecond" {
		return ""
	}
	return unit
}

// converted returns what expr converts to a time.Duration.
func converted(pass *analysis.Pass, expr ast.Expr) (ast.Expr, bool) {
	call, ok := ast.Unparen(expr).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 || !pass.TypesInfo.Types[call.Fun].IsType() || !isDuration(pass.TypesInfo.TypeOf(call.Fun)) {
		return nil, false
	}
	return ast.Unparen(call.Args[0]), true
}

func isDuration(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "time" && named.Obj().Name() == "Duration"
}

// statesUnit reports whether a constant expression says what it counts: by a constant of package time, by a name, or by
// a type or a constant of which no more is known.
func statesUnit(pass *analysis.Pass, expr ast.Expr) bool {
	for n := range ast.Preorder(expr) {
		id, ok := n.(*ast.Ident)
		if !ok {
			continue
		}
		switch obj := pass.TypesInfo.Uses[id].(type) {
		case *types.Const:
			if unitOf(obj.Name()) == "Nanosecond" || constantStatesUnit(pass, obj) {
				return true
			}
		case *types.TypeName:
			if !isDuration(obj.Type()) {
				return true
			}
		}
	}
	return false
}

// constantStatesUnit reports whether the declaration of a constant does. One without a type has no constant of package
// time in it.
func constantStatesUnit(pass *analysis.Pass, obj *types.Const) bool {
	if basic, ok := obj.Type().(*types.Basic); ok && basic.Info()&types.IsUntyped != 0 {
		return false
	}
	value := declaredValue(pass, obj)
	return value == nil || statesUnit(pass, value)
}

// declaredValue returns the expression that a constant of the package is declared with, nil if there is none.
func declaredValue(pass *analysis.Pass, obj *types.Const) ast.Expr {
	file := enclosingFile(pass, obj.Pos())
	if file == nil {
		return nil
	}
	path, _ := astutil.PathEnclosingInterval(file, obj.Pos(), obj.Pos())
	for _, n := range path {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			continue
		}
		for i, name := range spec.Names {
			if pass.TypesInfo.Defs[name] == obj && i < len(spec.Values) {
				return spec.Values[i]
			}
		}
	}
	return nil
}

// assignedTo returns what the function that declares a variable assigns to it, one by one; nothing, if it computes
// something of what is in it.
func assignedTo(pass *analysis.Pass, use *ast.Ident) (values []ast.Expr) {
	v, ok := pass.TypesInfo.Uses[use].(*types.Var)
	if !ok || v.IsField() || v.Parent() == pass.Pkg.Scope() || v.Pkg() != pass.Pkg {
		return nil
	}
	path, _ := astutil.PathEnclosingInterval(enclosingFile(pass, v.Pos()), v.Pos(), v.Pos())
	fn := slices.IndexFunc(path, func(n ast.Node) bool { _, ok := n.(*ast.FuncDecl); return ok })
	if fn < 0 {
		return nil // a variable of a literal outside all functions
	}
	isV := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		return ok && pass.TypesInfo.ObjectOf(id) == v
	}
	for n := range ast.Preorder(path[fn]) {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if n.Op.Precedence() > token.EQL.Precedence() && (isV(n.X) || isV(n.Y)) {
				return nil
			}
		case *ast.IncDecStmt:
			if isV(n.X) {
				return nil
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND && isV(n.X) {
				return nil // whoever has the address may
			}
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				switch {
				case !isV(left) || len(n.Lhs) != len(n.Rhs):
				case n.Tok != token.ASSIGN && n.Tok != token.DEFINE:
					return nil
				default:
					values = append(values, n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if pass.TypesInfo.Defs[name] == v && i < len(n.Values) {
					values = append(values, n.Values[i])
				}
			}
		}
	}
	return values
}

// enclosingFile returns the file of the package that pos is in, or nil.
func enclosingFile(pass *analysis.Pass, pos token.Pos) *ast.File {
	for _, file := range pass.Files {
		if file.FileStart <= pos && pos < file.FileEnd {
			return file
		}
	}
	return nil
}

// likelyUnits returns the units that a constant without one may be meant in, the likelier first: what its name says, else
// seconds and milliseconds. Nobody writes thousands of seconds so.
func likelyUnits(expr ast.Expr, n int64) []string {
	for node := range ast.Preorder(expr) {
		if id, ok := node.(*ast.Ident); ok && unitOf(id.Name) != "" {
			return []string{unitOf(id.Name)}
		}
	}
	if n >= 1000 {
		return []string{"Millisecond", "Second"}
	}
	return []string{"Second", "Millisecond"}
}
