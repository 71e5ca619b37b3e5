package provenance

import (
	"bytes"
	"go/ast"
	gobuild "go/build"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/analysis/unitchecker"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/txtar"
)

// vetToolEnv is set when go vet runs the test binary as its tool.
const vetToolEnv = "CANCELLINT_PROVENANCE_VETTOOL"

func TestMain(m *testing.M) {
	if os.Getenv(vetToolEnv) != "" {
		unitchecker.Main(scope)
	}
	os.Exit(m.Run())
}

// scope reports each package that the engine takes for the user's.
var scope = func() *analysis.Analyzer {
	e := New()
	return &analysis.Analyzer{
		Name:     "scope",
		Doc:      "scope: report the packages that the engine analyses",
		Requires: []*analysis.Analyzer{e.Analyzer},
		Run: func(pass *analysis.Pass) (any, error) {
			if e.Of(pass).engine != nil {
				pass.Reportf(pass.Files[0].Package, "the user's: %s", pass.Pkg.Path())
			}
			return nil, nil
		},
	}
}()

// TestUserModule asks each driver which packages it has analysed.
func TestUserModule(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, archive string
		args          []string
		want          []string
	}{
		{"vendored", "vendored.txtar", []string{"example.com/app/...", "example.com/dep"}, []string{"example.com/app", "example.com/app/inner"}},
		{"replaced", "replaced.txtar", []string{"example.com/app", "example.com/dep"}, []string{"example.com/app"}},
		{"workspace", "workspace.txtar", []string{"example.com/app", "example.com/dep"}, []string{"example.com/app", "example.com/dep"}},
		{"standard library", "vendored.txtar", []string{"os/signal", "example.com/app/inner"}, []string{"example.com/app/inner"}},
		{"files", "replaced.txtar", []string{"app.go"}, []string{"command-line-arguments"}},
	}
	for _, tt := range tests {
		for driver, analysed := range map[string]func(*testing.T, string, []string) []string{"checker": byChecker, "vet": byVet} {
			t.Run(tt.name+"/"+driver, func(t *testing.T) {
				t.Parallel()
				got := analysed(t, extract(t, tt.archive), tt.args)
				slices.Sort(got)
				if !slices.Equal(got, tt.want) {
					t.Errorf("analysed %q, want %q", got, tt.want)
				}
			})
		}
	}
}

// extract writes an archive of testdata/modules to a new directory.
func extract(t *testing.T, name string) string {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", "modules", name))
	if err != nil {
		t.Fatal(err)
	}
	files, err := txtar.FS(archive)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
	return dir
}

// environment is that of a user with nothing set, and no network.
func environment() []string {
	return append(os.Environ(), "GOFLAGS=", "GOWORK=", "GOPROXY=off", "GOTOOLCHAIN=local")
}

func byChecker(t *testing.T, dir string, args []string) (paths []string) {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule, Dir: dir, Env: environment()}, args...)
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{scope}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, root := range graph.Roots {
		if root.Err != nil {
			t.Errorf("%v: %v", root, root.Err)
		}
		if len(root.Diagnostics) > 0 {
			paths = append(paths, root.Package.PkgPath)
		}
	}
	return paths
}

func byVet(t *testing.T, dir string, args []string) (paths []string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"vet", "-vettool=" + self}, args...)...)
	cmd.Dir, cmd.Env = dir, append(environment(), vetToolEnv+"=1")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err == nil {
		t.Errorf("%v finds nothing", cmd)
	}
	for _, m := range regexp.MustCompile(`the user's: (\S+)`).FindAllStringSubmatch(stderr.String(), -1) {
		paths = append(paths, m[1])
	}
	if len(paths) == 0 {
		t.Log(stderr.String())
	}
	return paths
}

// TestInUserModule asks about packages as drivers describe them that name a module, and that name none.
func TestInUserModule(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		module *analysis.Module
		file   string // the name of the package's one file; empty: it has none
		want   bool
	}{
		{"main module", &analysis.Module{Path: "example.com/app"}, "/home/gopher/app/app.go", true},
		{"main module, known from export data", &analysis.Module{Path: "example.com/app"}, "", true},
		{"dependency", &analysis.Module{Path: "example.com/dep", Version: "v1.0.0"}, "/home/gopher/go/pkg/mod/example.com/dep@v1.0.0/dep.go", false},
		{"vendored dependency", &analysis.Module{Path: "example.com/dep", Version: "v1.0.0"}, "/home/gopher/app/vendor/example.com/dep/dep.go", false},
		{"module without a path", new(analysis.Module), "/home/gopher/app/app.go", true},
		{"files", nil, "/home/gopher/app/app.go", true},
		{"module cache", nil, "/home/gopher/go/pkg/mod/example.com/dep@v1.0.0/dep.go", false},
		{"vendor", nil, "/home/gopher/app/vendor/example.com/dep/dep.go", false},
		{"name that ends like vendor", nil, "/home/gopher/myvendor/app.go", true},
		{"standard library", nil, filepath.Join(gobuild.Default.GOROOT, "src", "os", "signal", "signal.go"), false},
		{"beside the standard library", nil, gobuild.Default.GOROOT + "-of-mine/app.go", true},
		{"export data", nil, "", false},
		{"files beside the working directory", nil, "../app/app.go", true},
		{"nogo", nil, "shop/cart.go", true},
		{"nogo, in the root", nil, "cart.go", true},
		{"nogo, generated", nil, "bazel-out/k8-fastbuild/bin/shop/cart.pb.go", true},
		{"nogo, another repository", nil, "external/gazelle++go_deps+com_example_dep/dep.go", false},
		{"nogo, another repository, generated", nil, "bazel-out/k8-fastbuild/bin/external/dep+/dep.pb.go", false},
		{"nogo, another repository, as a sibling", nil, "../dep+/dep.go", false},
		{"nogo, a folder that is named external", nil, "shop/external/dep.go", true},
		{"nogo, a folder that is named external, generated", nil, "bazel-out/k8-fastbuild/bin/shop/external/dep.pb.go", true},
		{"nogo, vendor", nil, "vendor/example.com/dep/dep.go", false},
	}
	for _, tt := range tests {
		pass := &analysis.Pass{Fset: token.NewFileSet(), Module: tt.module}
		if !strings.HasPrefix(tt.name, "nogo") {
			pass.ReadFile = os.ReadFile
		}
		if tt.file != "" {
			file, err := parser.ParseFile(pass.Fset, tt.file, "package app", parser.PackageClauseOnly)
			if err != nil {
				t.Fatal(err)
			}
			pass.Files = []*ast.File{file}
		}
		if got := inUserModule(pass); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.want)
		}
	}
}

func TestModulePath(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		module *analysis.Module
		pkg    string
		files  []string
		want   string
	}{
		{"named", &analysis.Module{Path: "example.com/app"}, "example.com/app/cart", []string{"/home/gopher/app/cart/cart.go"}, "example.com/app"},
		{"nogo", nil, "example.com/testbed/cart", []string{"cart/cart.go"}, "example.com/testbed"},
		{"nogo, in the root", nil, "example.com/testbed", []string{"testbed.go"}, "example.com/testbed"},
		{"nogo, below a folder that the import path lacks", nil, "example.com/app/cart", []string{"go/app/cart/cart.go"}, "example.com"},
		{"nogo, some of it generated", nil, "example.com/app/cart", []string{"bazel-out/k8-fastbuild/bin/cart/cart_/gen.go", "cart/cart.go"}, "example.com/app"},
		{"GOPATH", nil, "example.com/app/cart", []string{"/home/gopher/go/src/example.com/app/cart/cart.go"}, ""},
		{"files", nil, "command-line-arguments", []string{"/home/gopher/cart.go"}, "command-line-arguments"},
	}
	for _, tt := range tests {
		pass := &analysis.Pass{Fset: token.NewFileSet(), Module: tt.module, Pkg: types.NewPackage(tt.pkg, "p")}
		for _, name := range tt.files {
			file, err := parser.ParseFile(pass.Fset, name, "package p", parser.PackageClauseOnly)
			if err != nil {
				t.Fatal(err)
			}
			pass.Files = append(pass.Files, file)
		}
		if got := modulePath(pass); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
