package driver_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cancellint/cancellint/internal/driver"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tinylint": func() { os.Exit(driver.Main(os.Args[1:], os.Stdout, os.Stderr, tinySuite()...)) },
	})
}

// TestScripts runs the command line on small modules: one script for each thing that it can be asked for.
func TestScripts(t *testing.T) {
	t.Parallel()
	goEnv, err := goEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		Setup: func(env *testscript.Env) error {
			tool, err := exec.LookPath("tinylint")
			if err != nil {
				return err
			}
			env.Vars = append(env.Vars, "TOOL="+tool, "GOBIN_DIR="+filepath.Join(goEnv["GOROOT"], "bin"),
				"GOPROXY=off", "GOTOOLCHAIN=local", "GOFLAGS=", "GOWORK=")
			for _, name := range []string{"GOCACHE", "GOMODCACHE"} {
				env.Vars = append(env.Vars, name+"="+goEnv[name])
			}
			return nil
		},
	})
}

// goEnvironment returns the settings of the go command that scripts share with this test: its caches.
func goEnvironment() (map[string]string, error) {
	env := make(map[string]string)
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOROOT"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			return nil, err
		}
		env[name] = string(out[:len(out)-1])
	}
	return env, nil
}

// exits runs a command and wants it to exit with a code: exits 2 tinylint ./...
func exits(ts *testscript.TestScript, neg bool, args []string) {
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
