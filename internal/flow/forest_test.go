package flow

import (
	"cmp"
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
)

// buildFunc returns the function f of a package that consists of it and of a few declarations for its body.
func buildFunc(t testing.TB, body string) *ssa.Function {
	t.Helper()
	source := "package p\n"
	for _, path := range []string{"maps", "slices"} {
		if strings.Contains(body, path+".") {
			source += "import \"" + path + "\"\n"
		}
	}
	source += `
func more() bool { return true }
func work()      {}
func each(yield func(int) bool) { yield(0) }

func f(n int, xs []int, m map[string]int, ch chan int) {
` + body + "\n}\n"
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := &types.Config{Importer: importer.Default(), GoVersion: "go1.26"}
	pkg, _, err := ssautil.BuildPackage(conf, fset, types.NewPackage("p", "p"), []*ast.File{file}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return pkg.Func("f")
}

// TestForest checks how loops nest: each is written as what go/ssa says of its headers, with the loops inside it in
// parentheses.
func TestForest(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body, want string
	}{
		{"none", "work()", ""},
		{"infinite", "for {\nwork()\n}", "for.body"},
		{"left at once", "for {\nwork()\nreturn\n}", ""},
		{"condition", "for more() {\nwork()\n}", "for.loop"},
		{"range", "for range xs {\nwork()\n}\nfor range m {\nwork()\n}", "rangeindex.loop rangeiter.loop"},
		{"continue", "for more() {\nif more() {\ncontinue\n}\nwork()\n}", "for.loop"},
		{"nested", "for more() {\nfor range xs {\nwork()\n}\nfor {\nif more() {\nbreak\n}\n}\n}", "for.loop(rangeindex.loop for.body)"},
		{"nested at once", "for {\nfor more() {\nwork()\n}\n}", "for.loop"},
		{"labeled", "outer:\nfor more() {\nfor more() {\ncontinue outer\n}\nwork()\n}", "for.loop"},
		{"goto", "again:\nwork()\nif more() {\ngoto again\n}", "again"},
		{"goto around for", "again:\nwork()\nfor range m {\nwork()\n}\nif more() {\ngoto again\n}", "again(rangeiter.loop)"},
		{"goto inside for", "for range xs {\nagain:\nwork()\nif more() {\ngoto again\n}\n}", "rangeindex.loop(again)"},
		{"irreducible", "if more() {\ngoto second\n}\nfirst:\nwork()\nsecond:\nwork()\nif more() {\ngoto first\n}", "second+first"},
		{"in a literal", "_ = func() {\nfor {\nwork()\n}\n}", ""},
		{"recover", "defer func() { recover() }()\nfor more() {\nwork()\n}", "for.loop"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			fn := buildFunc(t, tt.body)
			if got := format(NewForest(fn), nil); got != tt.want {
				t.Errorf("got %q, want %q\n%s", got, tt.want, dump(fn))
			}
		})
	}
}

// format writes the loops that are directly inside parent.
func format(f *Forest, parent *Loop) string {
	inside := slices.DeleteFunc(slices.Clone(f.Loops), func(l *Loop) bool { return l.Parent != parent })
	slices.SortFunc(inside, func(a, b *Loop) int { return cmp.Compare(a.Headers[0].Index, b.Headers[0].Index) })
	var words []string
	for _, l := range inside {
		var headers []string
		for _, header := range l.Headers {
			headers = append(headers, header.Comment)
		}
		word := strings.Join(headers, "+")
		if nested := format(f, l); nested != "" {
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
