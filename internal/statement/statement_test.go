package statement

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// TestAround looks for what is around "here" and what is in that, as far as it says nothing of it.
func TestAround(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ source, statement, nested string }{
		{"here()", "here()", ""},
		{"x := here()", "x := here()", ""},
		{"if here() { a() }", "if here() { a() }", "{ a() }"},
		{"if here() { a() } else { b() }", "if here() { a() } else { b() }", "{ a() } | { b() }"},
		{"if here() { a() } else if b() { c() }", "if here() { a() } else if b() { c() }", "{ a() } | if b() { c() }"},
		{"if a() { b() } else if here() { c() }", "if here() { c() }", "{ c() }"},
		{"for here() { if a() { b() } }", "for here() { if a() { b() } }", "{ if a() { b() } }"},
		{"switch here() { case 1: a(); { b() } }", "switch here() { case 1: a(); { b() } }", "{ case 1: a(); { b() } }"},
		{"switch { case here(): a(); { b() } }", "case here(): a(); { b() }", "a() | { b() }"},
		{"select { case <-here(): if a() { b() } }", "<-here()", ""},
		{"go func() { here() }()", "here()", ""},
		{"f(func() { a() }, here(), func() { b() })", "f(func() { a() }, here(), func() { b() })", "{ a() } | { b() }"},
		{"x := []int{a(), here()}", "here()", ""},
		{"var x = here()", "x = here()", ""},
		{"l: here()", "here()", ""},
	} {
		source := "package p; func f() { " + test.source + " }"
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "", source, 0)
		if err != nil {
			t.Fatal(err)
		}
		text := func(n ast.Node) string { return source[fset.Position(n.Pos()).Offset:fset.Position(n.End()).Offset] }
		pos := file.FileStart + token.Pos(strings.Index(source, "here"))
		stmt, top := Around(file, pos, pos)
		if decl, ok := top.(*ast.FuncDecl); !ok || decl.Name.Name != "f" || stmt == nil {
			t.Errorf("%s: %v in %v", test.source, stmt, top)
			continue
		}
		var nested []string
		for _, n := range Nested(stmt) {
			nested = append(nested, text(n))
		}
		if got := strings.Join(nested, " | "); text(stmt) != test.statement || got != test.nested {
			t.Errorf("%s: %q, and in it %q; want %q and %q", test.source, text(stmt), got, test.statement, test.nested)
		}
	}
}
