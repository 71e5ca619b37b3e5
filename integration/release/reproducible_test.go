package release_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReproducible builds one commit in two folders: the bytes are the same, and name no folder of this machine.
func TestReproducible(t *testing.T) {
	t.Parallel()
	first, second := clone(t, "v1.2.3"), clone(t, "v1.2.3")
	for name, flags := range map[string][]string{
		"stamped":   {"-trimpath", "-buildvcs=true"},
		"unstamped": {"-trimpath", "-buildvcs=false"},
		"released":  {"-trimpath", "-buildvcs=true", "-ldflags=-s -w"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := build(t, first, flags), build(t, second, flags)
			if !bytes.Equal(a, b) {
				t.Error("two folders, two programs")
			}
			for _, folder := range append(strings.Fields(run(t, first, nil, "go", "env", "GOROOT", "GOMODCACHE")), first) {
				if bytes.Contains(a, []byte(folder)) {
					t.Errorf("the program names %s", folder)
				}
			}
		})
	}
}

// build builds cancellint in a checkout, for a release as far as the environment goes, and returns the program.
func build(t *testing.T, dir string, flags []string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "cancellint")
	args := append(append([]string{"build"}, flags...), "-o", out, "./cmd/cancellint")
	run(t, dir, []string{"CGO_ENABLED=0"}, "go", args...)
	program, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return program
}
