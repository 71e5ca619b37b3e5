package nogo_test

import (
	"bytes"
	"errors"
	"go/format"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cancellint/cancellint/internal/parity"
)

// fixtures are the packages that every driver must say the same of.
const fixtures = "./testdata/src/..."

// TestFixtures wants nogo to find in the fixtures what the command line finds, and nothing in what they import; and to
// suggest the same fixes.
func TestFixtures(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	log, patch := analyzeFixtures(t, root)
	cancellint := compile(t, filepath.Join(root, "cmd", "cancellint"))
	t.Run("findings", func(t *testing.T) {
		t.Parallel()
		want, err := parity.Tree(commandLine(t, cancellint, root, "-json", fixtures), root)
		if err != nil {
			t.Fatal(err)
		}
		parity.Check(t, "nogo", parse(t, log), want)
	})
	t.Run("fixes", func(t *testing.T) {
		t.Parallel()
		nogo, want := applied(t, root, []byte(patch)), applied(t, root, commandLine(t, cancellint, root, "-diff", fixtures))
		compareFixed(t, nogo, want)
	})
}

// analyzeFixtures runs nogo over the fixtures and all that they import.
func analyzeFixtures(t *testing.T, root string) (log, patch string) {
	t.Helper()
	r := newRules(t)
	nogo, err := r.nogo(t, "", suite())
	if err != nil {
		t.Fatal(err)
	}
	x := newExecroot(t, t.TempDir(), root, nil, fixtures)
	symlink(t, filepath.Join(root, "testdata"), filepath.Join(x.dir, "testdata"))
	for _, p := range x.packages {
		if !p.Module.Main && !exists(filepath.Join(x.dir, x.external(p))) {
			symlink(t, p.Module.Dir, filepath.Join(x.dir, x.external(p)))
		}
		reported, err := x.run(t.Context(), r, nogo, p, x.sources(t, root, p))
		if err != nil {
			t.Error(err)
		}
		log += reported.log
		patch += reported.patch
	}
	return log, patch
}

// commandLine returns what cancellint prints, which finds something.
func commandLine(t *testing.T, cancellint, dir string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), cancellint, args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if exit := new(exec.ExitError); err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) || len(out) == 0 {
		t.Fatalf("%v: %v\n%s", cmd, err, stderr.Bytes())
	}
	return out
}

// line matches a finding in nogo's log.
var line = regexp.MustCompile(`^(\S+:\d+:\d+): (.*) \((\w+)\)$`)

// parse returns the findings of nogo's log.
func parse(t *testing.T, log string) (findings []parity.Finding) {
	t.Helper()
	for text := range strings.Lines(log) {
		text = strings.TrimSuffix(text, "\n")
		if text == "nogo: errors found by nogo during build-time code analysis:" {
			continue
		}
		m := line.FindStringSubmatch(text)
		if m == nil {
			t.Errorf("%q is no finding", text)
			continue
		}
		finding, err := parity.At(m[1], "")
		if err != nil {
			t.Error(err)
		}
		finding.Message, finding.Analyzer = m[2], m[3]
		findings = append(findings, finding)
	}
	return findings
}

// applied returns the fixtures that a patch changes as they are with it, by name.
func applied(t *testing.T, root string, patch []byte) map[string]string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "testdata"), os.DirFS(filepath.Join(root, "testdata"))); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "patch", "-p1", "--fuzz=0", "--no-backup-if-mismatch") // as nogo tells the user
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(patch)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	changed := make(map[string]string)
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		after, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		before, err := os.ReadFile(filepath.Join(root, rel))
		if err != nil || bytes.Equal(before, after) {
			return err
		}
		formatted, err := format.Source(after) // as the command line does, and nogo does not
		changed[rel] = string(formatted)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// compareFixed compares the fixtures as nogo and the command line mend them.
func compareFixed(t *testing.T, nogo, commandLine map[string]string) {
	t.Helper()
	if len(commandLine) == 0 {
		t.Error("the command line mends nothing")
	}
	for name, want := range commandLine {
		if got := nogo[name]; got != want {
			t.Errorf("%s: nogo's fixes give\n%s\nwant\n%s", name, got, want)
		}
	}
	for name, got := range nogo {
		if _, ok := commandLine[name]; !ok {
			t.Errorf("nogo alone mends %s:\n%s", name, got)
		}
	}
}
