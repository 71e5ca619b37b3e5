package nogo_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bazelbuild/bazel-gazelle/label"
	"github.com/bazelbuild/buildtools/build"
	modversion "golang.org/x/mod/module"

	"github.com/cancellint/cancellint/internal/modproxy"
)

// TestGazelle wants gazelle to make BUILD files of this module as it is published, with which Bazel can build the analyzers
// that examples/bazel names.
func TestGazelle(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	unpack(t, dir)
	config := filepath.Join(t.TempDir(), "WORKSPACE")
	writeFile(t, config, repositories(t))
	// As gazelle's go_deps does with every module.
	gazelle(t, dir, "-go_repository_mode", "-go_repository_module_mode", "-bzlmod", "-go_prefix", module, "-mode", "fix", "-repo_root", dir, "-repo_config", config, dir)
	for _, dep := range exampleDeps(t) {
		l, err := label.Parse(dep)
		if err != nil {
			t.Fatal(err)
		}
		if l.Repo != label.ImportPathToBazelRepoName(module) {
			t.Errorf("%s is not in the repository of this module", dep)
		}
		library := checkLibrary(t, dir, l)
		if !slices.Equal(library.AttrStrings("visibility"), []string{"//visibility:public"}) {
			t.Errorf("%s can be seen from %q alone", dep, library.AttrStrings("visibility"))
		}
		if !slices.Contains(library.AttrStrings("embedsrcs"), "doc.go") {
			t.Errorf("%s embeds %q, not its documentation", dep, library.AttrStrings("embedsrcs"))
		}
	}
}

// checkLibrary wants a label, and those in this repository that it depends on, to name libraries whose sources are there.
func checkLibrary(t *testing.T, dir string, l label.Label) *build.Rule {
	t.Helper()
	library := parseBUILD(t, filepath.Join(dir, l.Pkg, "BUILD.bazel")).RuleNamed(l.Name)
	if library == nil || library.Kind() != "go_library" {
		t.Fatalf("%v is no go_library", l)
	}
	if want := module + "/" + l.Pkg; library.AttrString("importpath") != want {
		t.Errorf("%v is imported as %s, not as %s", l, library.AttrString("importpath"), want)
	}
	for _, source := range library.AttrStrings("srcs") {
		if !exists(filepath.Join(dir, l.Pkg, source)) {
			t.Errorf("%v has a source %s that is not there", l, source)
		}
	}
	for _, dep := range library.AttrStrings("deps") {
		required, err := label.Parse(dep)
		if err != nil {
			t.Fatal(err)
		}
		if required.Repo == "" {
			checkLibrary(t, dir, required.Abs("", l.Pkg))
		}
	}
	return library
}

// unpack writes this module, as it would be published, to dir.
func unpack(t *testing.T, dir string) {
	t.Helper()
	proxy := t.TempDir()
	version := modversion.Version{Path: module, Version: "v1.0.0"}
	if err := modproxy.Publish(proxy, version, "../.."); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.OpenReader(filepath.Join(proxy, filepath.FromSlash(module), "@v", version.Version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	for _, file := range archive.File {
		r, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, strings.TrimPrefix(file.Name, version.String())), string(text))
	}
}

// repositories names the modules that this one requires, as go_deps tells gazelle of them.
func repositories(t *testing.T) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-m", "-json", "all")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v", cmd, err)
	}
	var rules strings.Builder
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var m struct{ Path string }
		if err := decoder.Decode(&m); errors.Is(err, io.EOF) {
			return rules.String()
		} else if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&rules, "go_repository(name = %q, importpath = %q)\n", label.ImportPathToBazelRepoName(m.Path), m.Path)
	}
}

// gazelle runs gazelle in a folder.
func gazelle(t *testing.T, dir string, args ...string) {
	t.Helper()
	executable, err := exec.CommandContext(t.Context(), "go", "tool", "-n", "gazelle").Output()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), strings.TrimSpace(string(executable)), args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOPROXY=off", "PWD="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
}

func parseBUILD(t *testing.T, name string) *build.File {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	file, err := build.ParseBuild(name, text)
	if err != nil {
		t.Fatal(err)
	}
	return file
}
