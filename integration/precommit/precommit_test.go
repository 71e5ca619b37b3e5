// Package precommit_test commits to repositories whose hook is cancellint. .ci/pre-commit sets the stage for it: it
// publishes the hooks, and says where they are.
package precommit_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// stage are the variables that say where things are: the repository of the hooks and its revision, pre-commit's
// environments, the caches of the go command.
var stage = []string{"HOOKS", "REV", "PRE_COMMIT_HOME", "GOCACHE", "GOMODCACHE"}

// identity is who commits, on a machine without settings of git or the go command.
var identity = []string{
	"GIT_AUTHOR_NAME=Gopher", "GIT_AUTHOR_EMAIL=gopher@example.com",
	"GIT_COMMITTER_NAME=Gopher", "GIT_COMMITTER_EMAIL=gopher@example.com",
	"GIT_CONFIG_NOSYSTEM=1", "GOENV=off", "GOPROXY=off", "GOTOOLCHAIN=local",
}

// TestHooks runs the scripts in testdata/script. Beside testscript's own commands there is
//
//	configure hook [args...]
//
// which writes the configuration of pre-commit for a hook with args.
func TestHooks(t *testing.T) {
	for _, name := range stage {
		if os.Getenv(name) == "" {
			t.Fatalf("%s is not set: run .ci/pre-commit, which sets it", name)
		}
	}
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
  - repo: %s
    rev: %s
    hooks:
      - id: %s
        args: [%s]
`
	text := fmt.Sprintf(config, ts.Getenv("HOOKS"), ts.Getenv("REV"), args[0], strings.Join(args[1:], ", "))
	ts.Check(os.WriteFile(ts.MkAbs(".pre-commit-config.yaml"), []byte(text), 0o644))
}
