package cancellint_test

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/module"

	"github.com/cancellint/cancellint/internal/modproxy"
	"github.com/cancellint/cancellint/internal/transcript"
)

// TestQuickStarts types what pages show of a terminal, each in an empty folder: what README has under "Where it runs", as
// far as Go is all that it takes, and the page on go vet. cancellint is installed from a module proxy that has this
// working tree as its newest version.
func TestQuickStarts(t *testing.T) {
	t.Parallel()
	const path = "github.com/cancellint/cancellint"
	proxy, bin := t.TempDir(), t.TempDir()
	if err := modproxy.Publish(proxy, module.Version{Path: path, Version: "v0.1.0"}, "."); err != nil {
		t.Fatal(err)
	}
	env, err := modproxy.Environ(proxy, path)
	if err != nil {
		t.Fatal(err)
	}
	env = append(append(os.Environ(), env...), "GOMODCACHE="+t.TempDir(), "GOBIN="+bin, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	env = append(env, "GOFLAGS=-modcacherw") // with -trimpath, go vet would print what it found in another empty folder
	goVet, err := os.ReadFile(filepath.Join("docs", "go-vet.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range []struct{ name, text string }{
		{"README", below(t, "### By itself") + below(t, "### In go vet")},
		{"go-vet", string(goVet)},
	} {
		t.Run(page.name, func(t *testing.T) { typeAgain(t, page.text, env) })
	}
}

// below returns what README has below a heading.
func below(t *testing.T, heading string) string {
	t.Helper()
	text, err := transcript.Section(readme(t), heading)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// typeAgain types what a page shows of a terminal in an empty folder.
func typeAgain(t *testing.T, page string, env []string) {
	t.Helper()
	steps, err := transcript.Steps(page)
	if err != nil || len(steps) == 0 {
		t.Fatalf("%d steps: %v", len(steps), err)
	}
	ran, err := transcript.Run(t.Context(), t.TempDir(), env, steps)
	if err != nil {
		t.Fatal(err)
	}
	for i, step := range steps {
		if !transcript.Agrees(step.Output, ran[i].Output) {
			t.Errorf("$ %sprints\n%sthe page shows\n%s", step.Command, ran[i].Output, step.Output)
		}
	}
}
