package nogo_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bazelbuild/bazel-gazelle/label"

	"github.com/cancellint/cancellint/analyzers"
)

const example = "../../examples/bazel"

// exampleDeps returns the labels of the analyzers that the example has nogo run.
func exampleDeps(t *testing.T) []string {
	t.Helper()
	nogo := parseBUILD(t, filepath.Join(example, "BUILD.bazel")).RuleNamed("nogo")
	if nogo == nil {
		t.Fatal("the example has no target nogo")
	}
	return nogo.AttrStrings("deps")
}

// TestExample runs nogo, as the example configures it, on the example, and wants it to say what the page shows.
func TestExample(t *testing.T) {
	t.Parallel()
	var deps []string
	for _, dep := range exampleDeps(t) {
		l, err := label.Parse(dep)
		if err != nil {
			t.Fatal(err)
		}
		deps = append(deps, path.Join(module, l.Pkg))
	}
	if want := slices.Sorted(slices.Values(suite())); !slices.Equal(deps, want) {
		t.Errorf("the example has the analyzers %q, want all: %q", deps, want)
	}
	r := newRules(t)
	nogo, err := r.nogo(t, filepath.Join(example, "nogo.json"), deps)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(example)); err != nil {
		t.Fatal(err)
	}
	x := newExecroot(t, dir, dir, nil, "./...")
	var said string
	for _, p := range x.packages {
		reported, err := x.run(t.Context(), r, nogo, p, x.sources(t, dir, p))
		if err != nil {
			t.Error(err)
		}
		said += reported.shown
	}
	page, err := os.ReadFile("../../docs/bazel.md")
	if err != nil {
		t.Fatal(err)
	}
	if said = strings.TrimSpace(said); said == "" || !bytes.Contains(page, []byte("\n"+said+"\n")) {
		t.Errorf("docs/bazel.md does not show what nogo says of the example:\n%s", said)
	}
}

// TestExampleIsOnThePage wants the page to show the files of the example as they are.
func TestExampleIsOnThePage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/bazel.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"MODULE.bazel", "BUILD.bazel", "nogo.json"} {
		text, err := os.ReadFile(filepath.Join(example, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(page, text) {
			t.Errorf("docs/bazel.md does not show examples/bazel/%s:\n%s", name, text)
		}
	}
}

// TestExampleSettings wants the configuration to have no key but those that nogo reads, which passes over any other.
func TestExampleSettings(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(example, "nogo.json"))
	if err != nil {
		t.Fatal(err)
	}
	var configs map[string]struct {
		Description   string            `json:"description"`
		OnlyFiles     map[string]string `json:"only_files"`
		ExcludeFiles  map[string]string `json:"exclude_files"`
		AnalyzerFlags map[string]string `json:"analyzer_flags"`
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&configs); err != nil {
		t.Fatal(err)
	}
	known := []string{"_base"}
	for _, a := range analyzers.Suite() {
		known = append(known, a.Name)
	}
	for name := range maps.Keys(configs) {
		if !slices.Contains(known, name) {
			t.Errorf("nogo.json configures %s, which is no analyzer", name)
		}
	}
}

// TestExampleVersions wants the example to have the versions that the tests run.
func TestExampleVersions(t *testing.T) {
	t.Parallel()
	versions := make(map[string]string)
	for _, rule := range parseBUILD(t, filepath.Join(example, "MODULE.bazel")).Rules("bazel_dep") {
		versions[rule.Name()] = "v" + rule.AttrString("version")
	}
	for name, modulePath := range map[string]string{"rules_go": rulesGo, "gazelle": "github.com/bazelbuild/bazel-gazelle"} {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Version}}", modulePath).Output()
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.TrimSpace(string(out)); versions[name] != want {
			t.Errorf("the example has %s %s, want %s, which the tests use", name, versions[name], want)
		}
	}
}

// TestExampleGenerated wants the BUILD files of the example to be what gazelle makes of them.
func TestExampleGenerated(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(example)); err != nil {
		t.Fatal(err)
	}
	gazelle(t, dir, "update", "-bzlmod", "-repo_root", dir)
	for _, name := range []string{"BUILD.bazel", "cart/BUILD.bazel"} {
		want, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(example, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("gazelle makes of %s (%v)\n%s", name, err, want)
		}
	}
}
