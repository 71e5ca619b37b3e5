// Package action_test runs the action of this repository as GitHub does: act reads the workflow of a user and runs its
// jobs on this machine. The actions of GitHub's own that the workflow uses stand in testdata/actions.
package action_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/mod/module"

	"github.com/cancellint/cancellint/internal/modproxy"
)

// path is that of the module of this repository.
const path = "github.com/cancellint/cancellint"

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"workflow": workflow})
}

// provided are the actions that workflows may use, by the folders that have them, relative to this one.
var provided = map[string]string{
	"cancellint/cancellint@v1":   "../..",
	"actions/cache@v5":           "testdata/actions/cache",
	"actions/checkout@v6":        "testdata/actions/checkout",
	"actions/setup-go@v6":        "testdata/actions/setup-go",
	"actions/upload-artifact@v7": "testdata/actions/upload-artifact",
	"github/codeql-action@v4":    "testdata/actions/codeql-action",
}

// workflow is a command of the scripts: workflow [-job JOB] [-event FILE] EVENT FILE runs a workflow, and exits with 1
// if a job failed. The event's file has what GitHub says of it.
func workflow() {
	job := flag.String("job", "", "run this `job` alone")
	event := flag.String("event", "", "the `file` of the event")
	flag.Parse()
	args := []string{
		flag.Arg(0), "--directory", "shop", "--workflows", flag.Arg(1), "--platform", "ubuntu-latest=-self-hosted", "--json",
		"--no-skip-checkout", "--action-offline-mode", "--no-cache-server", "--action-cache-path", os.Getenv("WORK") + "/act",
	}
	if *job != "" {
		args = append(args, "--job", *job)
	}
	if *event != "" {
		args = append(args, "--eventpath", filepath.Join(os.Getenv("WORK"), *event))
	}
	for name, folder := range provided {
		args = append(args, "--local-repository", name+"="+filepath.Join(os.Getenv("HERE"), folder))
	}
	cmd := exec.Command(os.Getenv("ACT"), args...)
	cmd.Stderr = os.Stderr
	log, err := cmd.Output()
	for line := range bytes.Lines(log) {
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			fmt.Fprintf(os.Stderr, "%v: %s", err, line)
			os.Exit(2)
		}
		fmt.Print(e)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "act:", err)
		os.Exit(1)
	}
}

// An entry is a line of act's log.
type entry struct {
	JobID      string
	StepID     []string // the step, and the steps of composite actions in it
	Stage      string
	StepResult string
	JobResult  string
	RawOutput  bool `json:"raw_output"`
	Raw        string
	Command    string
	Name, Arg  string // of an output
	Content    string // of a summary
	Level, Msg string
}

// String returns what the scripts look at: what steps print, and what a workflow sees of its steps.
func (e entry) String() string {
	outer := len(e.StepID) == 1
	switch {
	case e.RawOutput:
		return e.JobID + "| " + e.Msg
	case e.Raw != "":
		return e.JobID + "| " + e.Raw
	case e.Command == "set-output" && outer:
		return fmt.Sprintf("%s: output %s=%s\n", e.JobID, e.Name, e.Arg)
	case e.Command == "summary" && outer:
		return fmt.Sprintf("%s: summary\n%s%s: end of summary\n", e.JobID, e.Content, e.JobID)
	case e.StepResult != "" && outer && e.Stage == "Main":
		return fmt.Sprintf("%s: step %s: %s\n", e.JobID, e.StepID[0], e.StepResult)
	case e.JobResult != "":
		return fmt.Sprintf("%s: %s\n", e.JobID, e.JobResult)
	case e.Level == "error":
		return fmt.Sprintf("%s: error: %s\n", e.JobID, e.Msg)
	}
	return ""
}

// TestScripts runs the workflows of the scripts. In each, the folder shop is the repository of a user, which is under
// git with the branch main.
func TestScripts(t *testing.T) {
	t.Parallel()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	proxy := t.TempDir()
	if err := modproxy.Publish(proxy, module.Version{Path: path, Version: "v1.2.3"}, "../.."); err != nil {
		t.Fatal(err)
	}
	env, err := modproxy.Environ(proxy, path)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"GOCACHE", "GOPATH", "GOMODCACHE", "GOVERSION"} {
		env = append(env, name+"="+output(t, "go", "env", name))
	}
	env = append(env, "HERE="+here, "ACT="+output(t, "go", "tool", "-n", "act"))
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Vars = append(e.Vars, env...)
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("ORIGIN", filepath.Join(e.WorkDir, "shop"))
			e.Setenv("CACHE", filepath.Join(e.WorkDir, "cache"))
			e.Setenv("UPLOADED", filepath.Join(e.WorkDir, "uploaded"))
			return commit(e)
		},
	})
}

func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", cmd, err)
	}
	return strings.TrimSpace(string(out))
}

// commit puts the user's repository under git.
func commit(e *testscript.Env) error {
	for _, args := range [][]string{
		{"config", "--global", "user.name", "Gopher"},
		{"config", "--global", "user.email", "gopher@example.com"},
		{"init", "--quiet", "--initial-branch=main"},
		{"add", "--all"},
		{"commit", "--quiet", "--message=begin"},
	} {
		cmd := exec.Command("git", args...)
		cmd.Dir = filepath.Join(e.WorkDir, "shop")
		cmd.Env = e.Vars
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", cmd, err, out)
		}
	}
	return nil
}
