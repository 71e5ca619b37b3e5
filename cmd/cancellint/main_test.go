package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cancellint/cancellint/internal/driver/scripttest"
	"github.com/cancellint/cancellint/internal/parity"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"cancellint": main, "terminal": scripttest.Terminal})
}

// TestScripts runs cancellint on small modules that need nothing but the standard library.
func TestScripts(t *testing.T) {
	t.Parallel()
	scripttest.Run(t, "testdata/script", "cancellint")
}

// TestDriversAgree holds the command line against go vet over all fixtures: the same findings with the same fixes,
// also when go vet has them from its cache.
func TestDriversAgree(t *testing.T) {
	t.Parallel()
	const fixtures = "./testdata/src/..."
	tool, err := exec.LookPath("cancellint")
	if err != nil {
		t.Fatal(err)
	}
	want := findings(t, command(t, 0, "cancellint", "-json", fixtures))
	if len(want) == 0 {
		t.Fatal("no findings in the fixtures")
	}
	for _, run := range []string{"first run", "cached run"} {
		got := findings(t, command(t, 0, "go", "vet", "-vettool="+tool, "-json", fixtures))
		parity.Check(t, "go vet, "+run+",", got, want)
		command(t, 1, "go", "vet", "-vettool="+tool, fixtures) // as text it exits with 1
	}
}

// command runs a command in the module's root, wants its exit code, and returns its output.
func command(t *testing.T, code int, name string, args ...string) []byte {
	t.Helper()
	return commandIn(t, root, code, name, args...)
}

func commandIn(t *testing.T, dir string, code int, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) || cmd.ProcessState.ExitCode() != code {
		t.Fatalf("%s: %v, want exit code %d\n%s", cmd, err, code, stderr.Bytes())
	}
	return out
}

// findings decodes the trees of a -json run into one line for each finding: where, by whom, what, and how to fix it.
func findings(t *testing.T, output []byte) []string {
	t.Helper()
	var lines []string
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var tree map[string]map[string]json.RawMessage
		if err := decoder.Decode(&tree); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, output)
		}
		for pkg, analyzers := range tree {
			for analyzer, raw := range analyzers {
				var list []json.RawMessage
				if err := json.Unmarshal(raw, &list); err != nil {
					t.Fatalf("%s: %s: %s", pkg, analyzer, raw)
				}
				for _, finding := range list {
					var line bytes.Buffer
					if err := json.Compact(&line, finding); err != nil {
						t.Fatal(err)
					}
					lines = append(lines, analyzer+" in "+pkg+": "+line.String())
				}
			}
		}
	}
	slices.Sort(lines)
	return lines
}
