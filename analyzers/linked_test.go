package analyzers_test

import (
	"flag"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/analyzers"
)

// What follows is for drivers that link single analyzers into a program of their own, as Bazel's nogo does, and whoever
// calls multichecker.Main. integration/nogo runs the real nogo.

// TestPackages wants each analyzer to be the Analyzer of a package that everybody can import, named as it is.
func TestPackages(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var folders []string
	for _, entry := range entries {
		if entry.IsDir() {
			folders = append(folders, entry.Name())
		}
	}
	var names []string
	for _, a := range analyzers.Suite() {
		names = append(names, a.Name)
	}
	slices.Sort(names)
	if !slices.Equal(folders, names) {
		t.Errorf("the packages are %q, the analyzers %q", folders, names)
	}
	for _, p := range loadOwn(t) {
		base := strings.TrimPrefix(p.PkgPath, module+"analyzers/")
		if !slices.Contains(names, base) {
			continue
		}
		if v, ok := p.Types.Scope().Lookup("Analyzer").(*types.Var); !ok || v.Type().String() != "*golang.org/x/tools/go/analysis.Analyzer" {
			t.Errorf("%s has no variable Analyzer of type *analysis.Analyzer", p.PkgPath)
		}
	}
}

// TestRequired wants the names of the analyzers and of what they require to be unique, since nogo finds the flags for both
// by their names, and flags on those alone that users know.
func TestRequired(t *testing.T) {
	t.Parallel()
	byName := make(map[string]*analysis.Analyzer)
	var visit func(a *analysis.Analyzer)
	visit = func(a *analysis.Analyzer) {
		if other, ok := byName[a.Name]; ok && other != a {
			t.Errorf("two analyzers are named %s", a.Name)
		}
		byName[a.Name] = a
		for _, required := range a.Requires {
			visit(required)
		}
	}
	for _, a := range analyzers.Suite() {
		visit(a)
	}
	for name, a := range byName {
		hasFlags := false
		a.Flags.VisitAll(func(*flag.Flag) { hasFlags = true })
		if hasFlags != slices.Contains(analyzers.Suite(), a) {
			t.Errorf("%s: flags: %t; analyzers with findings have some, what they require has none", name, hasFlags)
		}
	}
}

// TestNoState checks that analyzers, and what they are made of, keep nothing between passes, which may run side by side:
// what they declare at package level has its value from the start and is never written.
func TestNoState(t *testing.T) {
	t.Parallel()
	for _, p := range loadOwn(t) {
		for _, file := range p.Syntax {
			checkValues(t, p.Fset, file)
			ast.Inspect(file, func(n ast.Node) bool {
				for _, e := range writes(n) {
					if v, ok := written(p.TypesInfo, e).(*types.Var); ok && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
						t.Errorf("%s: writes to package-level %s", p.Fset.Position(e.Pos()), v.Name())
					}
				}
				return true
			})
		}
	}
}

// checkValues wants the variables of the package that file declares to have a value, those apart that are embedded.
func checkValues(t *testing.T, fset *token.FileSet, file *ast.File) {
	t.Helper()
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.VAR {
			continue
		}
		for _, spec := range gen.Specs {
			spec := spec.(*ast.ValueSpec)
			if len(spec.Values) == 0 && !(gen.Doc != nil && strings.HasPrefix(gen.Doc.List[len(gen.Doc.List)-1].Text, "//go:embed ")) {
				t.Errorf("%s: package-level %s has no value: it can only be state", fset.Position(spec.Pos()), spec.Names[0].Name)
			}
		}
	}
}

// writes returns the expressions that n writes to, or takes the address of.
func writes(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			return []ast.Expr{n.X}
		}
	case *ast.CallExpr:
		if fun, ok := n.Fun.(*ast.Ident); ok && (fun.Name == "delete" || fun.Name == "clear") {
			return n.Args[:1]
		}
	}
	return nil
}

// written returns the variable that x, x.f, x[i] and *x begin with, or nil.
func written(info *types.Info, e ast.Expr) types.Object {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return info.Uses[x]
		case *ast.SelectorExpr:
			if _, isField := info.Selections[x]; !isField {
				return info.Uses[x.Sel] // of another package
			}
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// TestNoOutput wants no analyzer to print, or to end the process, which is not its own.
func TestNoOutput(t *testing.T) {
	t.Parallel()
	forbidden := []string{"os.Exit", "os.Stdout", "os.Stderr", "fmt.Print", "fmt.Printf", "fmt.Println", "flag.CommandLine"}
	for _, p := range loadOwn(t) {
		for _, imported := range p.Types.Imports() {
			if path := imported.Path(); path == "log" || path == "log/slog" {
				t.Errorf("%s imports %s", p.PkgPath, path)
			}
		}
		for id, obj := range p.TypesInfo.Uses {
			if obj.Pkg() != nil && slices.Contains(forbidden, obj.Pkg().Path()+"."+obj.Name()) {
				t.Errorf("%s: %s.%s", p.Fset.Position(id.Pos()), obj.Pkg().Path(), obj.Name())
			}
		}
	}
}

// loadOwn loads the analyzers and all of this module that they are made of.
func loadOwn(t *testing.T) []*packages.Package {
	t.Helper()
	i := slices.IndexFunc(layers, func(layer []string) bool { return slices.Contains(layer, "analyzers") })
	var patterns []string
	for _, layer := range layers[:i] {
		for _, dir := range layer {
			patterns = append(patterns, module+dir)
		}
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Dir: ".."}, patterns...)
	if err != nil || len(pkgs) != len(patterns) || packages.PrintErrors(pkgs) > 0 {
		t.Fatalf("loaded %d of %d packages (%v)", len(pkgs), len(patterns), err)
	}
	return pkgs
}
