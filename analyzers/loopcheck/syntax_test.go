package loopcheck

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"

	"github.com/cancellint/cancellint/internal/flow"
)

// buildFunc returns the function f of a package that consists of it and of a few declarations for its body.
func buildFunc(t *testing.T, body string) (*ssa.Function, *token.FileSet) {
	t.Helper()
	const declarations = `package p

func more() bool { return true }
func work()      {}
func each(yield func(int) bool) { yield(0) }
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", declarations+"\nfunc f(n int, xs []int, m map[string]int, ch chan int) {\n"+body+"\n}\n", 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := &types.Config{Importer: importer.Default(), GoVersion: "go1.26"}
	pkg, _, err := ssautil.BuildPackage(conf, fset, types.NewPackage("p", "p"), []*ast.File{file}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return pkg.Func("f"), fset
}

// TestOwners checks from which statements loops were made: each is written as the line of its statement in the body
// (0 for a goto loop), with the loops inside it in parentheses.
func TestOwners(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body, want string
	}{
		{"none", "work()", ""},
		{"infinite", "for {\nwork()\n}", "1"},
		{"left at once", "for {\nwork()\nreturn\n}", ""},
		{"condition", "for more() {\nwork()\n}", "1"},
		{"three clauses", "for i := 0; i < n; i++ {\nwork()\n}", "1"},
		{"captured variable", "for i := 0; i < n; i++ {\ngo func() { _ = i }()\n}", "1"},
		{"range", "for range xs {\nwork()\n}\nfor range m {\nwork()\n}\nfor range ch {\nwork()\n}\nfor range n {\nwork()\n}", "1 4 7 10"},
		{"continue", "for more() {\nif more() {\ncontinue\n}\nwork()\n}", "1"},
		{"nested", "for more() {\nfor range xs {\nwork()\n}\nfor {\nif more() {\nbreak\n}\n}\n}", "1(2 5)"},
		{"nested at once", "for {\nfor more() {\nwork()\n}\n}", "2"},
		{"labeled", "outer:\nfor more() {\nfor more() {\ncontinue outer\n}\nwork()\n}", "2"},
		{"goto", "again:\nwork()\nif more() {\ngoto again\n}", "0"},
		{"goto around for", "again:\nwork()\nfor range xs {\nwork()\n}\nif more() {\ngoto again\n}", "0(3)"},
		{"goto inside for", "for range xs {\nwork()\nagain:\nwork()\nif more() {\ngoto again\n}\n}", "1(0)"},
		{"irreducible", "if more() {\ngoto second\n}\nfirst:\nwork()\nsecond:\nwork()\nif more() {\ngoto first\n}", "0"},
		{"in a literal", "_ = func() {\nfor {\nwork()\n}\n}", ""},
		{"around a range over a function", "for {\nfor range each {\nif more() {\nreturn\n}\n}\n}", "1"},
		{"recover", "defer func() { recover() }()\nfor more() {\nwork()\n}", "2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			fn, fset := buildFunc(t, tt.body)
			f := flow.NewForest(fn)
			if got := format(f, newSyntax(fn, f), fset, nil); got != tt.want {
				t.Errorf("got %q, want %q\n%s", got, tt.want, dump(fn))
			}
		})
	}
}

// format writes the loops that are directly inside parent.
func format(f *flow.Forest, s *syntax, fset *token.FileSet, parent *flow.Loop) string {
	var inside []*flow.Loop
	for _, l := range f.Loops {
		if l.Parent == parent {
			inside = append(inside, l)
		}
	}
	line := func(l *flow.Loop) int {
		if s.owners[l] == nil {
			return 0
		}
		return fset.Position(s.owners[l].Pos()).Line - 7
	}
	slices.SortFunc(inside, func(a, b *flow.Loop) int { return line(a) - line(b) })
	var words []string
	for _, l := range inside {
		word := fmt.Sprint(line(l))
		if nested := format(f, s, fset, l); nested != "" {
			word += "(" + nested + ")"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func dump(fn *ssa.Function) string {
	var text strings.Builder
	fn.WriteTo(&text)
	return text.String()
}
