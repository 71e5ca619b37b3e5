package loopcheck

import (
	"flag"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/directive"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
)

// snippetHead is what all snippets begin with: they are the declarations of one package each, which the tests analyse in
// memory.
const snippetHead = `package p

import (
	"context"
	"errors"
	"time"
)

var _, _ = errors.New, time.Sleep

func more() bool
func work()
func try() error
func ask(ctx context.Context) error

`

// imported are the packages that snippets import, from their export data.
var imported = sync.OnceValue(func() map[string]*types.Package {
	packages := make(map[string]*types.Package)
	gc := importer.Default()
	for _, path := range []string{"context", "errors", "time"} {
		pkg, err := gc.Import(path)
		if err != nil {
			panic(err)
		}
		packages[path] = pkg
	}
	return packages
})

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// newSnippet returns what goes through the functions of a snippet, after the engine has.
func newSnippet(tb testing.TB, declarations string) *judge {
	tb.Helper()
	source := snippetHead + declarations
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "snippet.go", source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		tb.Fatal(err)
	}
	info := &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Instances: make(map[*ast.Ident]types.Instance),
		Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
		Implicits: make(map[ast.Node]types.Object), Selections: make(map[*ast.SelectorExpr]*types.Selection),
		Scopes: make(map[ast.Node]*types.Scope), FileVersions: make(map[*ast.File]string),
	}
	config := types.Config{Importer: importerFunc(func(path string) (*types.Package, error) { return imported()[path], nil })}
	pkg, err := config.Check("example.com/p", fset, []*ast.File{file}, info)
	if err != nil {
		tb.Fatal(err)
	}
	pass := &analysis.Pass{
		Fset: fset, Files: []*ast.File{file}, Pkg: pkg, TypesInfo: info, TypesSizes: types.SizesFor("gc", "amd64"),
		Module:            &analysis.Module{Path: "example.com/p", GoVersion: "1.26"},
		ReadFile:          func(string) ([]byte, error) { return []byte(source), nil },
		ResultOf:          make(map[*analysis.Analyzer]any),
		ImportObjectFact:  func(types.Object, analysis.Fact) bool { return false },
		ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
		ExportObjectFact:  func(types.Object, analysis.Fact) {},
		ExportPackageFact: func(analysis.Fact) {},
	}
	for _, a := range []*analysis.Analyzer{directive.Analyzer, provenance.Default.Analyzer} {
		if pass.ResultOf[a], err = a.Run(pass); err != nil {
			tb.Fatal(err)
		}
	}
	opts := new(report.Options)
	opts.Bind(new(flag.FlagSet), Analyzer.Name)
	return newJudge(pass, opts, provenance.Default.Of(pass), func(report.Spared) {})
}
