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

// clientPackages checks, once, the types of all that imports.go imports, from source and without the bodies of
// functions: to compile all this would take many times as long, which is why a build tag keeps it out.
var clientPackages = sync.OnceValues(func() (map[string]*types.Package, error) {
	roots, err := packages.Load(&packages.Config{
		Mode:       packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps,
		Env:        append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=-mod=readonly"),
		BuildFlags: []string{"-tags=imports"},
	}, ".")
	if err != nil {
		return nil, err
	}
	checked := map[string]*types.Package{"unsafe": types.Unsafe}
	fset := token.NewFileSet()
	packages.Visit(roots, nil, func(pkg *packages.Package) {
		if err == nil && checked[pkg.PkgPath] == nil {
			checked[pkg.PkgPath], err = checkDeclarations(fset, pkg, checked)
		}
	})
	return checked, err
})

// checkDeclarations type-checks what pkg declares. What it imports has been checked.
func checkDeclarations(fset *token.FileSet, pkg *packages.Package, checked map[string]*types.Package) (*types.Package, error) {
	if len(pkg.Errors) > 0 {
		return nil, pkg.Errors[0]
	}
	files := make([]*ast.File, 0, len(pkg.CompiledGoFiles))
	for _, filename := range pkg.CompiledGoFiles {
		file, err := parser.ParseFile(fset, filename, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	config := types.Config{
		IgnoreFuncBodies: true,
		Importer:         importerFunc(func(path string) (*types.Package, error) { return checked[pkg.Imports[path].PkgPath], nil }),
		Sizes:            types.SizesFor("gc", "amd64"),
	}
	return config.Check(pkg.PkgPath, fset, files, nil)
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

func load(t *testing.T) map[string]*types.Package {
	t.Helper()
	pkgs, err := clientPackages()
	if err != nil {
		t.Fatal(err)
	}
	return pkgs
}
