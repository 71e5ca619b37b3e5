package fingerprint

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

const source = `package p

func (s *Shop) Place(ctx context.Context) error {
	if err := s.client.Call(TODO(), "place"); err != nil {
		return err
	}
	return nil
}
`

func TestOf(t *testing.T) {
	t.Parallel()
	want := of(t, source)
	for _, test := range []struct {
		name, from, to string
		same           bool
	}{
		{"lines above", "func (s", strings.Repeat("// A line.\n", 50) + "\nfunc (s", true},
		{"another statement above", "\tif err", "\ts.count++\n\tif err", true},
		{"the statement on several lines", `Call(TODO(), "place")`, "Call(\n\t\tTODO(), // why\n\t\t\"place\",\n\t)", true},
		{"another block below the statement", "\t\treturn err", "\t\treturn fmt.Errorf(\"place: %w\", err)", true},
		{"another argument", `"place"`, `"return"`, false},
		{"another callee", "s.client.Call", "s.client.Send", false},
		{"another function", "Place(", "Replace(", false},
		{"another receiver", "*Shop", "*Store", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			changed := strings.Replace(source, test.from, test.to, 1)
			if changed == source {
				t.Fatal("nothing is changed")
			}
			if got := of(t, changed); (got == want) != test.same {
				t.Errorf("same: %t, want %t", got == want, test.same)
			}
		})
	}
}

// of returns the fingerprint of the call of TODO.
func of(t *testing.T, text string) string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	print := ""
	ast.Inspect(file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && call.Fun.Pos()+4 == call.Fun.End() && len(call.Args) == 0 {
			print = Of(File{fset, file, []byte(text)}, "example.com/p", "ctxpass/root-context", call.Pos(), call.End())
		}
		return true
	})
	if len(print) != 32 {
		t.Fatalf("fingerprint %q", print)
	}
	return print
}
