package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/module"

	"github.com/cancellint/cancellint/internal/modproxy"
	"github.com/cancellint/cancellint/internal/transcript"
)

const (
	page       = root + "/docs/golangci-lint.md"
	cancelPath = "github.com/cancellint/cancellint"
	golangci   = "github.com/golangci/golangci-lint/v2"
)

// TestPages types what docs/golangci-lint.md shows of a terminal, and README of golangci-lint, each in an empty folder.
// golangci-lint custom builds with the working tree as the latest version of cancellint, and with a clone of the
// golangci-lint that this module requires: both would come from GitHub.
func TestPages(t *testing.T) {
	t.Parallel()
	all, err := transcript.Steps(string(read(t, page)))
	if err != nil {
		t.Fatal(err)
	}
	quickStart, err := transcript.Select(string(read(t, root+"/README.md")), "## Where it runs", "### In golangci-lint")
	if err != nil {
		t.Fatal(err)
	}
	env := slices.Concat(os.Environ(), published(t), cloned(t), []string{"GOLANGCI_LINT_CACHE=" + t.TempDir(), "TMPDIR=" + t.TempDir()})
	for name, steps := range map[string][]transcript.Step{"page": all, "README": quickStart} {
		t.Run(name, func(t *testing.T) { transcript.Check(t, t.TempDir(), env, steps) })
	}
}

// published returns the variables with which the go command takes the working tree for the latest version of cancellint.
func published(t *testing.T) []string {
	t.Helper()
	proxy := t.TempDir()
	draft := module.Version{Path: cancelPath, Version: "v0.0.0-0.draft"}
	if err := modproxy.Publish(proxy, draft, root); err != nil {
		t.Fatal(err)
	}
	// The version has the sum of what is in it, as the module cache is that of all builds: one of its own would have
	// golangci-lint's hundreds of modules once more.
	zip := read(t, filepath.Join(proxy, cancelPath, "@v", draft.Version+".zip"))
	version := fmt.Sprintf("v0.0.0-0.sum%x", sha256.Sum256(zip))[:30]
	proxy = t.TempDir()
	if err := modproxy.Publish(proxy, module.Version{Path: cancelPath, Version: version}, root); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { forget(t, version) })
	env, err := modproxy.Environ(proxy, cancelPath)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// forget removes a version of cancellint from the module cache.
func forget(t *testing.T, version string) {
	cache := strings.TrimSpace(goCommand(t, "env", "GOMODCACHE"))
	inCache, err := filepath.Glob(filepath.Join(cache, "cache", "download", cancelPath, "@v", version+".*"))
	if err != nil {
		t.Error(err)
	}
	for _, name := range append(inCache, filepath.Join(cache, cancelPath+"@"+version)) {
		if err := os.RemoveAll(name); err != nil {
			t.Error(err)
		}
	}
}

// cloned returns the variables with which git clones golangci-lint from this machine.
func cloned(t *testing.T) []string {
	t.Helper()
	source, version, _ := strings.Cut(strings.TrimSpace(goCommand(t, "list", "-m", "-f", "{{.Dir}} {{.Version}}", golangci)), " ")
	repository := filepath.Join(t.TempDir(), "golangci-lint")
	if err := os.CopyFS(repository, os.DirFS(source)); err != nil {
		t.Fatal(err)
	}
	git := command{dir: repository}
	git.run(t, "git", "init", "--quiet")
	git.run(t, "git", "add", "--all", "--force")
	git.run(t, "git", "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message=release")
	git.run(t, "git", "tag", version)
	return []string{
		"GIT_CONFIG_COUNT=1",
		"GIT_CONFIG_KEY_0=url.file://" + filepath.ToSlash(repository) + ".insteadOf",
		"GIT_CONFIG_VALUE_0=https://github.com/golangci/golangci-lint.git",
	}
}

func goCommand(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		t.Fatalf("go %s: %v", strings.Join(args, " "), err)
	}
	return string(out)
}
