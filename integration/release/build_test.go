package release_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	root       = "../.." // of the repository
	modulePath = "github.com/cancellint/cancellint"
	program    = modulePath + "/cmd/cancellint"
)

// run runs a command in dir, in an environment that says nothing of how to build beside what env does, and returns its
// output.
func run(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off"), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
	return string(out)
}

// clone returns a new folder with the last commit of the repository, tagged as a release.
func clone(t *testing.T, tag string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "cancellint")
	run(t, root, nil, "git", "clone", "--quiet", "--no-hardlinks", ".", dir)
	run(t, dir, nil, "git", "tag", "--force", tag)
	return dir
}

// write writes the files, by name, into a folder.
func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// checkVersion wants -version to print lines that match: all of want, where GO stands for the Go and the platform.
func checkVersion(t *testing.T, got, want string) {
	t.Helper()
	want = "^" + strings.ReplaceAll(want, "GO", `go1\.\S+ \w+/\w+`) + "\n$"
	if !regexp.MustCompile(want).MatchString(got) {
		t.Errorf("-version prints\n%swant a match of %s", got, want)
	}
}
