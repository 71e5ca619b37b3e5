package provenance

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/directive"
)

// Snippets are the declarations of one package each, which the tests analyse in memory. They may use these packages,
// known from their export data, and mark the call that they are about by the name of its callee, use.
var snippetImports = []string{
	"context", "database/sql", "errors", "flag", "fmt", "net", "net/http", "os", "os/exec", "os/signal", "sync", "testing", "time", "slices",
	"golang.org/x/sync/errgroup", "golang.org/x/sync/singleflight",
	"google.golang.org/grpc", "google.golang.org/grpc/interop/grpc_testing", "google.golang.org/grpc/metadata",
}

// exportData loads the packages that snippets import, once.
var exportData = sync.OnceValues(func() (map[string]*types.Package, error) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedExportFile}, snippetImports...)
	if err != nil {
		return nil, err
	}
	byPath := make(map[string]*types.Package, len(pkgs))
	for _, pkg := range pkgs {
		if len(pkg.Errors) > 0 {
			return nil, fmt.Errorf("%s: %v", pkg.PkgPath, pkg.Errors[0])
		}
		byPath[pkg.PkgPath] = pkg.Types
	}
	return byPath, nil
})

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// analyze runs the engine over the declarations of a package.
func analyze(t *testing.T, e *Engine, name, decls string) *Result {
	t.Helper()
	pass := newPass(t, name, decls)
	pass.ResultOf = map[*analysis.Analyzer]any{}
	index, err := directive.Analyzer.Run(pass)
	if err != nil {
		t.Fatal(err)
	}
	pass.ResultOf[directive.Analyzer] = index
	result, err := e.Run(pass)
	if err != nil {
		t.Fatal(err)
	}
	return result.(*Result)
}

// newPass type-checks the declarations, as a package of a module without a version.
func newPass(t *testing.T, name, decls string) *analysis.Pass {
	t.Helper()
	deps, err := exportData()
	if err != nil {
		t.Fatal(err)
	}
	decls = "func use[T any](T) {}\n//line snippet.go:1\n" + decls
	var src strings.Builder
	fmt.Fprintf(&src, "package %s\n", name)
	for _, path := range snippetImports {
		if regexp.MustCompile(`\b` + deps[path].Name() + `\.`).MatchString(decls) {
			fmt.Fprintf(&src, "import %q\n", path)
		}
	}
	src.WriteString(decls)
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "snippet.go", src.String(), parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatalf("%v in\n%s", err, decls)
	}
	info := &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Instances: make(map[*ast.Ident]types.Instance),
		Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
		Implicits: make(map[ast.Node]types.Object), Selections: make(map[*ast.SelectorExpr]*types.Selection),
		Scopes: make(map[ast.Node]*types.Scope), FileVersions: make(map[*ast.File]string),
	}
	config := types.Config{Importer: importerFunc(func(path string) (*types.Package, error) { return deps[path], nil })}
	pkg, err := config.Check("example.com/"+name, fset, []*ast.File{file}, info)
	if err != nil {
		t.Fatalf("%v in\n%s", err, decls)
	}
	return &analysis.Pass{
		Fset: fset, Files: []*ast.File{file}, Pkg: pkg, TypesInfo: info,
		Module:            &analysis.Module{Path: "example.com/" + name},
		Report:            func(d analysis.Diagnostic) { t.Errorf("the engine reports %q", d.Message) },
		ImportObjectFact:  func(types.Object, analysis.Fact) bool { return false },
		ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
		ExportObjectFact:  func(types.Object, analysis.Fact) {},
		ExportPackageFact: func(analysis.Fact) {},
	}
}

// theUse returns the one call in the snippet of use, or of a function whose name ends in Use.
func theUse(t *testing.T, result *Result) ssa.CallInstruction {
	t.Helper()
	var uses []ssa.CallInstruction
	for _, fn := range result.Funcs() {
		for instr := range instructions(fn) {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			name, _, _ := strings.Cut(result.engine.name(call), "[")
			if name == "use" || strings.HasSuffix(name, "Use") {
				uses = append(uses, call)
			}
		}
	}
	if len(uses) != 1 {
		t.Fatalf("the snippet has %d uses, want 1", len(uses))
	}
	return uses[0]
}

// function returns the function of the snippet with that name, as go/ssa counts: "f$1" is the first literal in f.
func function(t *testing.T, result *Result, name string) *ssa.Function {
	t.Helper()
	i := slices.IndexFunc(result.Funcs(), func(fn *ssa.Function) bool { return fn.Name() == name })
	if i < 0 {
		t.Fatalf("the snippet has no function %s", name)
	}
	return result.Funcs()[i]
}
