// Package scripttest runs test scripts that drive a linter, by itself and under the go command.
package scripttest

import (
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// Run runs the scripts in dir. They share the build and module caches of the test, see no network, and find the path
// of the command tool, which testscript.Main must have installed, in $TOOL. [Exits] is one of their commands.
func Run(t *testing.T, dir, tool string) {
	t.Helper()
	env, err := environment(tool)
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": Exits},
		Setup: func(e *testscript.Env) error {
			e.Vars = append(e.Vars, env...)
			return nil
		},
	})
}

func environment(tool string) ([]string, error) {
	path, err := exec.LookPath(tool)
	if err != nil {
		return nil, err
	}
	env := []string{"TOOL=" + path, "GOPROXY=off", "GOTOOLCHAIN=local", "GOFLAGS=", "GOWORK="}
	for _, name := range []string{"GOCACHE", "GOMODCACHE"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			return nil, fmt.Errorf("go env %s: %w", name, err)
		}
		env = append(env, name+"="+strings.TrimSpace(string(out)))
	}
	return env, nil
}

// Exits is the command
//
//	exits code command [args...]
//
// of scripts, which wants the command to exit with the code.
func Exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
