// Package ci_test runs what users copy for their CI: workflows that use the action of this repository, as GitHub does, and
// the script for others. act reads a workflow and runs its jobs on this machine. In the place of GitHub's own actions
// stand those in testdata/actions.
package ci_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/mod/module"

	"github.com/cancellint/cancellint/internal/driver/scripttest"
	"github.com/cancellint/cancellint/internal/modproxy"
)

// path is that of the module of this repository.
const path = "github.com/cancellint/cancellint"

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"workflow": workflow})
}

// provided are the actions that workflows may use, by the folders that have them, relative to this one.
var provided = map[string]string{
	"cancellint/cancellint@v0.1.0": "../..",
	"actions/cache@v5":             "testdata/actions/cache",
	"actions/checkout@v6":          "testdata/actions/checkout",
	"actions/setup-go@v6":          "testdata/actions/setup-go",
	"actions/upload-artifact@v7":   "testdata/actions/upload-artifact",
	"github/codeql-action@v4":      "testdata/actions/codeql-action",
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

// String returns what the scripts look at: what steps print (after |), the commands among it that are obeyed (after >),
// and what a workflow sees of its steps.
func (e entry) String() string {
	outer := len(e.StepID) == 1
	switch {
	case e.RawOutput:
		return e.JobID + "| " + e.Msg
	case e.Raw != "":
		return e.JobID + "> " + e.Raw
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
	env := append(published(t), "HERE="+here, "ACT="+output(t, "go", "tool", "-n", "act"))
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": scripttest.Exits},
		Setup: func(e *testscript.Env) error {
			e.Vars = append(e.Vars, env...)
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("ORIGIN", filepath.Join(e.WorkDir, "shop"))
			e.Setenv("BRANCH", "main")
			e.Setenv("CACHE", filepath.Join(e.WorkDir, "cache"))
			e.Setenv("UPLOADED", filepath.Join(e.WorkDir, "uploaded"))
			if err := writeBlocks(filepath.Join(e.WorkDir, "page")); err != nil {
				return err
			}
			return commit(e)
		},
	})
}

// published returns the variables for go commands that find this module, as v1.2.3, at a module proxy.
func published(t *testing.T) []string {
	t.Helper()
	proxy := t.TempDir()
	if err := modproxy.Publish(proxy, module.Version{Path: path, Version: "v1.2.3"}, "../.."); err != nil {
		t.Fatal(err)
	}
	env, err := modproxy.Environ(proxy, path)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"GOCACHE", "GOPATH", "GOVERSION"} {
		env = append(env, name+"="+output(t, "go", "env", name))
	}
	modules := "GOMODCACHE=" + t.TempDir()
	t.Cleanup(func() { // its files are read-only
		clean := exec.Command("go", "clean", "-modcache")
		clean.Env = append(os.Environ(), modules)
		if out, err := clean.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
	return append(env, modules)
}

// writeBlocks writes the blocks of YAML in docs/ci.md to files in a folder: 1.yml, 2.yml.
func writeBlocks(folder string) error {
	page, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for i, block := range regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$").FindAllSubmatch(page, -1) {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.yml", i+1)), block[1], 0o644); err != nil {
			return err
		}
	}
	return nil
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
