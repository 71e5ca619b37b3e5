package cancellint_test

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// A hook is an entry of .pre-commit-hooks.yaml.
type hook struct {
	ID            string   `yaml:"id"`
	Name          string   `yaml:"name"`
	Description   string   `yaml:"description"`
	Entry         string   `yaml:"entry"`
	Language      string   `yaml:"language"`
	Types         []string `yaml:"types"`
	Files         string   `yaml:"files"`
	PassFilenames *bool    `yaml:"pass_filenames"` // nil: true
	RequireSerial bool     `yaml:"require_serial"`
}

// hooks returns the hooks by their ids.
func hooks(t *testing.T) map[string]hook {
	t.Helper()
	text, err := os.ReadFile(".pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	var list []hook
	if err := decoder.Decode(&list); err != nil {
		t.Fatal(err)
	}
	all := make(map[string]hook)
	for _, h := range list {
		all[h.ID] = h
	}
	return all
}

// TestHooks runs the hooks as pre-commit does, on a module with a defect in a file that is committed, and one in a
// package that is not touched.
func TestHooks(t *testing.T) {
	t.Parallel()
	tests := []struct {
		id, language string
		whole        bool // looks at the package that is not touched too
	}{
		{id: "cancellint", language: "golang"},
		{id: "cancellint-full", language: "golang", whole: true},
		{id: "cancellint-system", language: "system"},
	}
	all := hooks(t)
	if len(all) != len(tests) {
		t.Errorf("%d hooks, want %d", len(all), len(tests))
	}
	sh := newShell(t)
	for _, test := range tests {
		t.Run(test.id, func(t *testing.T) {
			t.Parallel()
			h, ok := all[test.id]
			if !ok {
				t.Fatal("no such hook")
			}
			if !h.RequireSerial {
				t.Error("want require_serial: pre-commit splits the files over several calls otherwise")
			}
			if h.Language != test.language {
				t.Errorf("language %s, want %s", h.Language, test.language)
			}
			command := h.Entry
			if h.PassFilenames == nil || *h.PassFilenames {
				command += " order/store.go order/doc.go"
			}
			dir := write(t, map[string]string{
				"order/store.go": store,
				"order/doc.go":   "// Package order renames users.\npackage order\n",
				"user/store.go":  strings.Replace(store, "package order", "package user", 1),
			})
			stdout, stderr, exit := sh.run(t, dir, command)
			if exit != 1 || strings.Count(stdout, "order/store.go:9:27: ") != 1 || strings.Contains(stdout, "user/store.go") != test.whole {
				t.Errorf("%s: exit status %d\n%s%s", command, exit, stdout, stderr)
			}
		})
	}
}

// TestHookFiles holds which changes the hooks look at.
func TestHookFiles(t *testing.T) {
	t.Parallel()
	for id, h := range hooks(t) {
		if h.PassFilenames == nil && (!slices.Equal(h.Types, []string{"go"}) || h.Files != "") {
			t.Errorf("%s is handed files of types %v and names %q, want those of Go", id, h.Types, h.Files)
		}
	}
	full := regexp.MustCompile(hooks(t)["cancellint-full"].Files)
	for name, want := range map[string]bool{
		"a.go": true, "order/a.go": true, "go.mod": true, "order/go.sum": true, "go.work": true, ".cancellint.yml": true, "order/.cancellint.yaml": true,
		"a.golden": false, "cargo.mod": false, "go.mod.bak": false, "x.cancellint.yml": false,
	} {
		if full.MatchString(name) != want {
			t.Errorf("cancellint-full looks at a change of %s: %t, want %t", name, !want, want)
		}
	}
}

// TestOneProgram holds that the module has one program: pre-commit installs all that there are, as go install ./... does.
func TestOneProgram(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{if eq .Name "main"}}{{.ImportPath}}{{end}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(string(out)); got != "github.com/cancellint/cancellint/cmd/cancellint" {
		t.Errorf("programs are\n%s\nwant cmd/cancellint alone: others belong to a nested module", got)
	}
}
