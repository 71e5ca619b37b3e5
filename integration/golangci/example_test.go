package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestExample wants golangci-lint to take the example as it is: its schema, which is in the program, and the plugin.
func TestExample(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, ".golangci.example.yml"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, ".golangci.yml"), string(text))
	write(t, filepath.Join(dir, "go.mod"), "module example.com/shop\n\ngo 1.26.0\n")
	write(t, filepath.Join(dir, "shop.go"), "package shop\n")
	in := command{dir: dir, env: []string{"GOLANGCI_LINT_CACHE=" + t.TempDir(), "TMPDIR=" + t.TempDir()}}
	in.run(t, "golangci-lint", "config", "verify")
	if out, _ := in.run(t, "golangci-lint", "run"); string(out) != "0 issues.\n" {
		t.Errorf("golangci-lint run prints\n%s", out)
	}
	if out, _ := in.run(t, "golangci-lint", "linters"); !strings.Contains(string(out), "cancellint: Reports the places where cancellation stops traveling") {
		t.Errorf("golangci-lint linters does not list cancellint:\n%s", out)
	}
}
