package clients

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"
)

// clientPackages loads, once, the types of all that imports.go imports, from source and without the bodies of
// functions: to compile all this would take many times as long, which is why a build tag keeps it out.
var clientPackages = sync.OnceValues(func() (map[string]*types.Package, error) {
	roots, err := packages.Load(&packages.Config{
		Mode:       packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps | packages.NeedTypes | packages.NeedSyntax,
		Env:        append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=-mod=readonly"),
		BuildFlags: []string{"-tags=imports"},
		ParseFile:  parseDeclarations,
	}, ".")
	if err != nil {
		return nil, err
	}
	byPath := map[string]*types.Package{}
	packages.Visit(roots, nil, func(pkg *packages.Package) {
		if err == nil && len(pkg.Errors) > 0 {
			err = pkg.Errors[0]
		}
		byPath[pkg.PkgPath] = pkg.Types
	})
	return byPath, err
})

func parseDeclarations(fset *token.FileSet, filename string, src []byte) (*ast.File, error) {
	file, err := parser.ParseFile(fset, filename, src, parser.SkipObjectResolution)
	if file == nil {
		return nil, err
	}
	for _, decl := range file.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Body != nil {
			fn.Body.List = nil
		}
	}
	return file, err
}

func load(t *testing.T) map[string]*types.Package {
	t.Helper()
	pkgs, err := clientPackages()
	if err != nil {
		t.Fatal(err)
	}
	return pkgs
}
