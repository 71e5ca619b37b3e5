// Package precommit_test commits to repositories whose hook is cancellint. .ci/pre-commit sets the stage for it: it
// publishes the hooks, and says where they are.
package precommit_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cancellint/cancellint/internal/transcript"
)

// stage are the variables that .ci/pre-commit sets: where pre-commit finds the hooks that the page names, its
// environments, and the caches of the go command.
var stage = []string{"GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_0", "GIT_CONFIG_VALUE_0", "PRE_COMMIT_HOME", "GOCACHE", "GOMODCACHE"}

// identity is who commits, on a machine without settings of git or the go command.
var identity = []string{
	"GIT_AUTHOR_NAME=Gopher", "GIT_AUTHOR_EMAIL=gopher@example.com",
	"GIT_COMMITTER_NAME=Gopher", "GIT_COMMITTER_EMAIL=gopher@example.com",
	"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GOENV=off", "GOPROXY=off", "GOTOOLCHAIN=local",
}

// TestHooks runs the scripts in testdata/script. Beside testscript's own commands there is
//
//	configure hook [args...]
//
// which writes the configuration of pre-commit for a hook with args.
func TestHooks(t *testing.T) {
	set(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"configure": configure},
		Setup: func(e *testscript.Env) error {
			for _, name := range stage {
				e.Setenv(name, os.Getenv(name))
			}
			e.Vars = append(e.Vars, identity...)
			return nil
		},
	})
}

func configure(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: configure hook [args...]")
	}
	const config = `repos:
  - repo: https://github.com/cancellint/cancellint
    rev: v0.1.0
    hooks:
      - id: %s
        args: [%s]
`
	text := fmt.Sprintf(config, args[0], strings.Join(args[1:], ", "))
	ts.Check(os.WriteFile(ts.MkAbs(".pre-commit-config.yaml"), []byte(text), 0o644))
}

// set checks that the stage is set.
func set(t *testing.T) {
	t.Helper()
	for _, name := range stage {
		if os.Getenv(name) == "" {
			t.Fatalf("%s is not set: run .ci/pre-commit, which sets it", name)
		}
	}
}

// TestPages types what docs/pre-commit.md shows of a terminal, and README of pre-commit, each in an empty folder.
func TestPages(t *testing.T) {
	t.Parallel()
	set(t)
	page, err := transcript.Steps(read(t, "../../docs/pre-commit.md"))
	if err != nil {
		t.Fatal(err)
	}
	quickStart, err := transcript.Select(read(t, "../../README.md"), "## Where it runs", "### In pre-commit")
	if err != nil {
		t.Fatal(err)
	}
	for name, steps := range map[string][]transcript.Step{"page": page, "README": quickStart} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			transcript.Check(t, t.TempDir(), append(os.Environ(), identity...), steps)
		})
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestConfigurations has pre-commit read the configurations that docs/pre-commit.md shows.
func TestConfigurations(t *testing.T) {
	t.Parallel()
	set(t)
	blocks := regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$").FindAllStringSubmatch(read(t, "../../docs/pre-commit.md"), -1)
	if len(blocks) == 0 {
		t.Fatal("the page shows no configuration")
	}
	for _, block := range blocks {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, ".pre-commit-config.yaml"), []byte(block[1]), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), "sh", "-c", "git init --quiet && pre-commit validate-config && pre-commit run --all-files --verbose")
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s\n%s", err, block[1], out)
		}
	}
}
