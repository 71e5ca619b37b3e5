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
	steps, err := transcript.Select(readme(t), "## Where it runs", "### By itself", "### In go vet")
	if err != nil {
		t.Fatal(err)
	}
	transcript.Check(t, t.TempDir(), env, steps)
	page, err := os.ReadFile(filepath.Join("docs", "go-vet.md"))
	if err != nil {
		t.Fatal(err)
	}
	if steps, err = transcript.Steps(string(page)); err != nil || len(steps) == 0 {
		t.Fatalf("docs/go-vet.md has %d steps: %v", len(steps), err)
	}
	transcript.Check(t, t.TempDir(), env, steps)
}
