package nogo_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/bazelbuild/buildtools/build"
	"golang.org/x/mod/modfile"

	"github.com/cancellint/cancellint/analyzers"
)

const (
	module   = "github.com/cancellint/cancellint"
	rulesGo  = "github.com/bazelbuild/rules_go"
	builders = "go/tools/builders" // of rules_go: the sources of its builder and of nogo
)

// rules are the programs of rules_go that take part when Bazel runs nogo, built from its sources in the module cache. The
// go command stands in for what Bazel does with them.
type rules struct {
	sources string // the folder of the sources
	files   *build.File
	builder string // rules_go's builder: it writes the main function of nogo, runs nogo and tells of its findings
}

// newRules builds the builder.
func newRules(t *testing.T) *rules {
	t.Helper()
	r := &rules{sources: filepath.Join(moduleDir(t, rulesGo), filepath.FromSlash(builders))}
	text, err := os.ReadFile(filepath.Join(r.sources, "BUILD.bazel"))
	if err != nil {
		t.Fatal(err)
	}
	if r.files, err = build.ParseBuild("BUILD.bazel", text); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	r.copy(t, "builder_srcs", dir)
	writeFile(t, filepath.Join(dir, "go.mod"), "module builder\n\ngo 1.26.0\n")
	r.builder = compile(t, dir, "-ldflags=-X=main.rulesGoStdlibPrefix=@io_bazel_rules_go//stdlib:") // it stops without
	return r
}

// nogo builds the nogo binary that Bazel builds for nogo(deps = …, config = …). deps are import paths; config is the name
// of a file, or empty. An error is what the user of Bazel is told.
func (r *rules) nogo(t *testing.T, config string, deps []string) (executable string, err error) {
	t.Helper()
	dir := t.TempDir()
	r.copy(t, "nogo_srcs", dir)
	args := []string{"gennogomain", "-output", filepath.Join(dir, "nogo_main_generated.go")}
	for _, dep := range deps {
		args = append(args, "-analyzer_importpath", dep)
	}
	if config != "" {
		args = append(args, "-config", config)
	}
	if out, err := exec.CommandContext(t.Context(), r.builder, args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s%w", out, err)
	}
	writeGoMod(t, dir)
	return compile(t, dir), nil
}

// suite are the import paths of all analyzers.
func suite() (paths []string) {
	for _, a := range analyzers.Suite() {
		paths = append(paths, path.Join(module, "analyzers", a.Name))
	}
	return paths
}

// writeGoMod has the program in dir be built with the modules that this one has. Its path lets it import packages internal
// to x/tools, as nogo does: Bazel does not know what is internal.
func writeGoMod(t *testing.T, dir string) {
	t.Helper()
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	file, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range slices.Clone(file.Tool) {
		if err := file.DropTool(tool.Path); err != nil {
			t.Fatal(err)
		}
	}
	if err := file.AddModuleStmt("golang.org/x/tools/nogo"); err != nil {
		t.Fatal(err)
	}
	if err := file.AddReplace(module, "", root, ""); err != nil {
		t.Fatal(err)
	}
	file.Cleanup()
	if text, err = file.Format(); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "go.mod"), string(text))
	copyFile(t, "go.sum", filepath.Join(dir, "go.sum"))
}

// copy copies the sources that a target of rules_go's BUILD file lists.
func (r *rules) copy(t *testing.T, target, dir string) {
	t.Helper()
	rule := r.files.RuleNamed(target)
	if rule == nil {
		t.Fatalf("%s has no target %s", rulesGo, target)
	}
	var names []string
	build.Walk(rule.Attr("srcs"), func(expr build.Expr, stack []build.Expr) {
		if s, ok := expr.(*build.StringExpr); ok && path.Ext(s.Value) == ".go" && s.Value != "path_windows.go" {
			names = append(names, s.Value)
		}
	})
	if len(names) == 0 {
		t.Fatalf("%s of %s has no sources", target, rulesGo)
	}
	for _, name := range names {
		copyFile(t, filepath.Join(r.sources, name), filepath.Join(dir, name))
	}
}

// compile builds the main package in dir.
func compile(t *testing.T, dir string, flags ...string) (executable string) {
	t.Helper()
	executable = filepath.Join(t.TempDir(), "program.exe")
	cmd := exec.CommandContext(t.Context(), "go", slices.Concat([]string{"build", "-o", executable}, flags)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	return executable
}

// moduleDir returns the folder of a module that this one requires, which it downloads if it must.
func moduleDir(t *testing.T, modulePath string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "mod", "download", "-json", modulePath).Output()
	if err != nil {
		t.Fatalf("go mod download %s: %v", modulePath, err)
	}
	var downloaded struct{ Dir string }
	if err := json.NewDecoder(bytes.NewReader(out)).Decode(&downloaded); err != nil {
		t.Fatal(err)
	}
	return downloaded.Dir
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, to, string(text))
}

// platform names the folder that the standard library's archives are in.
func platform() string { return runtime.GOOS + "_" + runtime.GOARCH }
