package nogo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// A pkg is what go list says of a package.
type pkg struct {
	ImportPath, Dir, Export string // the import path of a package with its tests ends with what they are the tests of
	Standard                bool
	GoFiles                 []string
	Imports                 []string
	Module                  *struct {
		Path, Version, Dir string
		Main               bool
	}
}

// An execroot is a folder laid out as the one that Bazel builds in: the sources of the main repository, those of others
// in external, what is generated in bazel-out. Sources may be links. The archives and the folder of the standard library
// are the go command's.
type execroot struct {
	dir      string
	packages []*pkg // the dependencies of a package before it; the standard library's left out
	exports  map[string]string
	facts    map[string]string
	stdlib   string // the archives of the standard library
}

// newExecroot prepares root for the packages of the module in dir that go list lists for the arguments, and for all that
// they import.
func newExecroot(t *testing.T, root, dir string, overlay map[string]string, arguments ...string) *execroot {
	t.Helper()
	x := &execroot{dir: root, stdlib: t.TempDir(), exports: make(map[string]string), facts: make(map[string]string)}
	var std strings.Builder
	for _, p := range listPackages(t, dir, overlay, arguments) {
		x.exports[p.ImportPath] = p.Export
		if !p.Standard && !strings.HasSuffix(p.ImportPath, ".test") { // Bazel runs nogo on no main function of tests
			x.packages = append(x.packages, p)
		}
		if !p.Standard {
			continue
		}
		fmt.Fprintln(&std, p.ImportPath)
		if p.Export != "" { // unsafe has none
			symlink(t, p.Export, filepath.Join(x.stdlib, "pkg", platform(), filepath.FromSlash(p.ImportPath)+".a"))
		}
	}
	writeFile(t, filepath.Join(x.stdlib, "packages.txt"), std.String())
	return x
}

// listPackages runs go list, which builds what has to be.
func listPackages(t *testing.T, dir string, overlay map[string]string, arguments []string) (packages []*pkg) {
	t.Helper()
	replaced, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	overlayFile := filepath.Join(t.TempDir(), "overlay.json")
	writeFile(t, overlayFile, string(replaced))
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list", "-deps", "-export", "-json", "-overlay=" + overlayFile}, arguments...)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=", "PWD="+dir)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, stderr.Bytes())
	}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(pkg)
		if err := decoder.Decode(p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// sources returns the names, as seen from the execution root, of the files of a package of the module in dir or of those
// that it requires.
func (x *execroot) sources(t *testing.T, dir string, p *pkg) (names []string) {
	t.Helper()
	for _, file := range p.GoFiles {
		name, err := filepath.Rel(dir, filepath.Join(p.Dir, file))
		if err == nil && !filepath.IsLocal(name) {
			name, err = filepath.Rel(p.Module.Dir, filepath.Join(p.Dir, file))
			name = filepath.Join(x.external(p), name)
		}
		if err != nil {
			t.Fatal(err)
		}
		if made := filepath.Join(bin, name); exists(filepath.Join(x.dir, made)) {
			name = made
		}
		names = append(names, name)
	}
	return names
}

// bin is the folder of an execution root that Bazel has what it generates in.
var bin = filepath.Join("bazel-out", "k8-fastbuild", "bin")

// external returns the folder that a package's module has as a repository of its own.
func (x *execroot) external(p *pkg) string {
	return filepath.Join("external", "gazelle++go_deps+"+mangle(p.Module.Path))
}

// mangle makes a word of a path.
func mangle(path string) string {
	return strings.NewReplacer("/", "_", ".", "_", "-", "_", " ", "_").Replace(path)
}

// output names what nogo makes of a package.
func (x *execroot) output(p *pkg, suffix string) string {
	importPath, variant, _ := strings.Cut(p.ImportPath, " ")
	repository := bin
	if !p.Module.Main {
		repository = filepath.Join(bin, x.external(p))
	}
	if variant != "" {
		suffix = "_test" + suffix
	}
	folder := strings.TrimPrefix(strings.TrimPrefix(importPath, p.Module.Path), "/")
	return filepath.Join(repository, filepath.FromSlash(folder), path.Base(importPath)+suffix)
}

// A report is what Bazel has of nogo for a package.
type report struct {
	log   string // the findings, a line each below the first
	patch string // suggested fixes
	shown string // what the user sees; empty: all is well
}

// run runs nogo on a package, as Bazel's two actions for it do: the one that writes facts and findings, and the one that
// shows the findings. An error is what the first says when it fails, which findings do not make it do.
func (x *execroot) run(ctx context.Context, r *rules, nogo string, p *pkg, sources []string, flags ...string) (report, error) {
	out := x.output(p, "_nogo")
	if err := os.MkdirAll(filepath.Join(x.dir, out), 0o755); err != nil {
		return report{}, err
	}
	args := append(x.arguments(p, sources), "-nogo", nogo, "-out", out)
	if output, err := x.command(ctx, r, "nogo", append(args, flags...)...); err != nil {
		return report{}, fmt.Errorf("%s: %w\n%s", p.ImportPath, err, output)
	}
	x.facts[p.ImportPath] = x.output(p, ".facts")
	log, _ := os.ReadFile(filepath.Join(x.dir, out, "nogo.log")) // neither is there if all is well
	patch, _ := os.ReadFile(filepath.Join(x.dir, out, "nogo.patch"))
	shown, err := x.command(ctx, r, "nogovalidation", x.output(p, ".nogo"), out)
	if (err != nil) != (len(log) > 0) {
		return report{}, fmt.Errorf("%s: the validation gives %w for the findings %q", p.ImportPath, err, log)
	}
	return report{string(log), string(patch), string(shown)}, nil
}

// arguments returns what rules_go has its builder know of a package.
func (x *execroot) arguments(p *pkg, sources []string) []string {
	args := []string{
		"-sdk", "external/go_sdk", "-goroot", x.stdlib, "-installsuffix", platform(),
		"-package_list", filepath.Join(x.stdlib, "packages.txt"), "-go_version", "1.26.0",
		"-importpath", withoutVariant(p.ImportPath), "-p", withoutVariant(p.ImportPath), "-out_facts", x.output(p, ".facts"),
	}
	for _, source := range sources {
		args = append(args, "-src", source)
	}
	for _, imported := range p.Imports {
		facts, ok := x.facts[imported]
		if !ok {
			continue // of the standard library, nogo knows none
		}
		importPath := withoutVariant(imported)
		args = append(args, "-arc", strings.Join([]string{importPath, importPath, x.exports[imported]}, "="))
		args = append(args, "-facts", strings.Join([]string{importPath, importPath, facts}, "="))
	}
	return args
}

// withoutVariant cuts off which tests a package has been built for.
func withoutVariant(importPath string) string {
	importPath, _, _ = strings.Cut(importPath, " ")
	return importPath
}

// command runs an action of the builder in the execution root.
func (x *execroot) command(ctx context.Context, r *rules, action string, args ...string) (output []byte, err error) {
	cmd := exec.CommandContext(ctx, r.builder, append([]string{action}, args...)...)
	cmd.Dir = x.dir
	cmd.Env = append(os.Environ(), "GOARCH="+runtime.GOARCH, "PWD="+x.dir)
	return cmd.CombinedOutput()
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func symlink(t *testing.T, old, link string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(old, link); err != nil {
		t.Fatal(err)
	}
}
