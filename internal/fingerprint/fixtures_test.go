package fingerprint

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestFixtures asks for the fingerprint of a finding at each call of each fixture: it stays when 50 lines are added above,
// and goes when the call changes.
func TestFixtures(t *testing.T) {
	t.Parallel()
	count := 0
	err := filepath.WalkDir("../../testdata/src", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		ends, prints := atCalls(t, name, string(text))
		_, below := atCalls(t, name, strings.Repeat("// A line.\n", 50)+"\n"+string(text))
		_, changed := atCalls(t, name, renamed(string(text), slices.Clone(ends)))
		count += len(ends)
		for i, end := range ends {
			if below[i] != prints[i] {
				t.Errorf("%s: call %d, of %q, has another fingerprint when lines are added above", name, i, text[max(0, end-10):end])
			}
			if changed[i] == prints[i] {
				t.Errorf("%s: call %d, of %q, keeps its fingerprint when another function is called", name, i, text[max(0, end-10):end])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if count < 1000 {
		t.Errorf("%d calls in the fixtures, want many more", count)
	}
}

// renamed returns the text with a letter more in the names that end there.
func renamed(text string, ends []int) string {
	slices.Sort(ends)
	var b strings.Builder
	from := 0
	for _, end := range ends {
		b.WriteString(text[from:end] + "X")
		from = end
	}
	return b.String() + text[from:]
}

// atCalls returns where the names of the callees end in a text, and the fingerprints of findings at the calls.
func atCalls(t *testing.T, name, text string) (ends []int, prints []string) {
	t.Helper()
	fset := token.NewFileSet()
	syntax, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(syntax, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		switch fun := call.Fun.(type) {
		case *ast.Ident, *ast.SelectorExpr:
			ends = append(ends, fset.Position(fun.End()).Offset)
			prints = append(prints, Of(File{fset, syntax, []byte(text)}, "p", "a/b", Place{Pos: call.Pos(), End: call.End()}))
		}
		return true
	})
	return ends, prints
}
