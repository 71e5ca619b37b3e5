package gclplugin

import (
	"go/parser"
	"go/token"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
	"honnef.co/go/tools/analysis/facts/generated"

	"github.com/cancellint/cancellint/internal/directive"
)

type obeying []*directive.Directive

func (o obeying) Obeyed() []*directive.Directive { return o }

// TestReportAllObeyed wants each nolint comment reported that golangci-lint takes for cancellint's, where it looks for it.
func TestReportAllObeyed(t *testing.T) {
	t.Parallel()
	const source = `package shop

func own()      {} //nolint:cancellint
func required() {} //nolint
func other()    {} //nolint:gosec
func ignored()  {} //cancellint:ignore ctxpass for show
//line moved.go:7
func moved()    {} //nolint:cancellint
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "shop.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	at := func(line int) token.Pos { return fset.File(file.FileStart).LineStart(line) }
	for _, test := range []struct {
		name      string
		generator generated.Generator
		want      []string
	}{
		{"written by hand", generated.Unknown, []string{"shop.go:3:1", "shop.go:4:1"}},
		{"made by cgo", generated.Cgo, []string{"moved.go:7", "shop.go:3:1", "shop.go:4:1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			engine := new(analysis.Analyzer)
			pass := &analysis.Pass{Fset: fset, Analyzer: &analysis.Analyzer{Requires: []*analysis.Analyzer{engine}}}
			pass.ResultOf = map[*analysis.Analyzer]any{
				engine:             obeying{{Kind: directive.Nolint, Pos: at(4)}},
				generated.Analyzer: map[string]generated.Generator{"shop.go": test.generator},
			}
			var got []string
			pass.Report = func(d analysis.Diagnostic) { got = append(got, fset.Position(d.Pos).String()) }
			reportAllObeyed(pass, obeying{
				{Kind: directive.Nolint, Pos: at(3)},
				{Kind: directive.Nolint, Pos: at(5), Linters: []string{"gosec"}},
				{Kind: directive.Statement, Pos: at(6)},
				{Kind: directive.Nolint, Pos: at(8)},
			})
			slices.Sort(got)
			if !slices.Equal(got, test.want) {
				t.Errorf("reported at %q, want %q", got, test.want)
			}
		})
	}
}
