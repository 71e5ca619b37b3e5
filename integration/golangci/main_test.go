package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cancellint/cancellint/analyzers"
	"github.com/cancellint/cancellint/internal/driver"
	"github.com/cancellint/cancellint/internal/driver/scripttest"
)

// root is the root module.
const root = "../.."

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"golangci-lint": main, "cancellint": commandLine})
}

// commandLine is cancellint itself, for scripts.
func commandLine() {
	os.Exit(driver.Main(os.Args[1:], os.Stdout, os.Stderr, analyzers.Docs(), analyzers.New))
}

// TestScripts runs golangci-lint on small modules that need nothing but the standard library.
func TestScripts(t *testing.T) {
	t.Parallel()
	scripttest.Run(t, "testdata/script", "golangci-lint")
}

// cancellint builds the command line, which is the tool of go vet too, and returns its path. The program of this test
// would do, but go vet starts it for each package, and all linters of golangci-lint with it.
func cancellint(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cancellint")
	command{dir: root}.run(t, "go", "build", "-buildvcs=false", "-trimpath", "-o", path, "./cmd/cancellint")
	return path
}

// A command is run in a folder, and exits with a code.
type command struct {
	dir  string
	env  []string
	exit int
}

// run runs a command, and returns what it prints.
func (c command) run(t *testing.T, name string, args ...string) (stdout, stderr []byte) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = c.dir
	cmd.Env = append(append(os.Environ(), "GOFLAGS="), c.env...)
	var out, diagnostics bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &diagnostics
	err := cmd.Run()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) || cmd.ProcessState.ExitCode() != c.exit {
		t.Fatalf("%s: %v, want exit code %d\n%s%s", strings.Join(cmd.Args, " "), err, c.exit, out.Bytes(), diagnostics.Bytes())
	}
	return out.Bytes(), diagnostics.Bytes()
}

// write writes a file.
func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// pinned returns the name of a file as go vet wants it: with the sum of what is in it.
func pinned(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s#%x", name, sha256.Sum256(text))
}
