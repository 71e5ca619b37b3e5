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
	} else if s.closed() {
		return errClosed
	}
	return nil
}
`

const loop = `package p

func (s *Shop) Poll(ctx context.Context) {
	for s.open() {
		s.count++
		if s.look(ctx) {
			time.Sleep(TODO())
		}
	}
}
`

const cases = `package p

var steps = []step{
	{"first", func() { run(1) }},
	{"second", wait(TODO())},
}
`

const clause = `package p

func (s *Shop) Wait(ctx context.Context) {
	for {
		select {
		case <-ctx.Done(TODO()):
			log.Print("ended")
		case <-s.wake:
		}
	}
}
`

func TestOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, source, from, to string
		same                   bool
	}{
		{"lines above", source, "func (s", strings.Repeat("// A line.\n", 50) + "\nfunc (s", true},
		{"another statement above", source, "\tif err", "\ts.count++\n\tif err", true},
		{"the statement on several lines", source, `Call(TODO(), "place")`, "Call(\n\t\tTODO(), // why\n\t\t\"place\",\n\t)", true},
		{"another block below the statement", source, "\t\treturn err\n", "\t\treturn fmt.Errorf(\"place: %w\", err)\n", true},
		{"another condition after else", source, "s.closed()", "s.closed() || s.broken()", true},
		{"another argument", source, `"place"`, `"return"`, false},
		{"another callee", source, "s.client.Call", "s.client.Send", false},
		{"another function", source, "Place(", "Replace(", false},
		{"another receiver", source, "*Shop", "*Store", false},

		{"another statement in the loop", loop, "s.count++", "s.total += 2", true},
		{"another condition in the loop", loop, "if s.look(ctx)", "if !s.look(ctx)", true},
		{"another wait in the loop", loop, "time.Sleep(TODO())", "s.clock.Sleep(TODO())", false},
		{"another loop around it", loop, "for s.open()", "for range 3", false},

		{"another element of the literal", cases, `{"first", func() { run(1) }}`, `{"zeroth", nil}`, true},
		{"another call in the element", cases, "wait(TODO())", "pause(TODO())", false},
		{"another variable", cases, "steps", "tasks", false},

		{"another statement in the case", clause, `log.Print("ended")`, `log.Print("over")`, true},
		{"another case beside it", clause, "case <-s.wake:", "case <-s.other:", true},
		{"another channel of the case", clause, "ctx.Done", "s.ctx.Done", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			changed := strings.Replace(test.source, test.from, test.to, 1)
			if changed == test.source {
				t.Fatal("nothing is changed")
			}
			if got := of(t, changed); (got == of(t, test.source)) != test.same {
				t.Errorf("same: %t, want %t", !test.same, test.same)
			}
		})
	}
}

// of returns the fingerprint of a finding about the call of TODO: at the loop around it, if there is one, else there.
func of(t *testing.T, text string) string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var at Place
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			at.Pos, at.End = n.Pos(), n.Pos()+3
		case *ast.CallExpr:
			if name, ok := n.Fun.(*ast.Ident); ok && name.Name == "TODO" {
				at.Subject = n.Pos()
				if !at.Pos.IsValid() {
					at.Pos, at.End = n.Pos(), n.End()
				}
			}
		}
		return true
	})
	print := Of(File{fset, file, []byte(text)}, "example.com/p", "ctxpass/root-context", at)
	if len(print) != 32 || !at.Subject.IsValid() {
		t.Fatalf("fingerprint %q of %v", print, at)
	}
	return print
}
