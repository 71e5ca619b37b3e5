package nogo_test

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cancellint/cancellint/internal/parity"
)

// TestFixtures wants nogo to find in the fixtures what the command line finds, and nothing in what they import.
func TestFixtures(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	r := newRules(t)
	nogo, err := r.nogo(t, "", suite())
	if err != nil {
		t.Fatal(err)
	}
	x := newExecroot(t, t.TempDir(), root, nil, "./testdata/src/...")
	symlink(t, filepath.Join(root, "testdata"), filepath.Join(x.dir, "testdata"))
	var findings []parity.Finding
	for _, p := range x.packages {
		if !p.Module.Main && !exists(filepath.Join(x.dir, x.external(p))) {
			symlink(t, p.Module.Dir, filepath.Join(x.dir, x.external(p)))
		}
		var sources []string
		for _, file := range p.GoFiles {
			sources = append(sources, x.source(root, p, file))
		}
		reported, err := x.run(t.Context(), r, nogo, p, sources)
		if err != nil {
			t.Error(err)
		}
		findings = append(findings, parse(t, reported.log)...)
	}
	compare(t, findings, commandLine(t, root, "./testdata/src/..."))
}

// commandLine returns what the command line finds.
func commandLine(t *testing.T, dir string, patterns ...string) []parity.Finding {
	t.Helper()
	executable := compile(t, filepath.Join(dir, "cmd", "cancellint"))
	cmd := exec.CommandContext(t.Context(), executable, append([]string{"-json"}, patterns...)...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if _, ok := err.(*exec.ExitError); err != nil && !ok || stderr.Len() > 0 {
		t.Fatalf("%v: %v\n%s", cmd, err, stderr.Bytes())
	}
	findings, err := parity.Tree(out, dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(findings) == 0 {
		t.Fatalf("%v finds nothing", cmd)
	}
	return findings
}

// line matches a finding in nogo's log.
var line = regexp.MustCompile(`^(\S+:\d+:\d+): (.*) \((\w+)\)$`)

// parse returns the findings of nogo's log.
func parse(t *testing.T, log string) (findings []parity.Finding) {
	t.Helper()
	if log == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSpace(log), "\n")
	for _, text := range lines[1:] { // the first is nogo's own
		m := line.FindStringSubmatch(text)
		if m == nil {
			t.Errorf("%q is no finding; all of the log:\n%s", text, log)
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

// compare compares what nogo and the command line found.
func compare(t *testing.T, nogo, commandLine []parity.Finding) {
	t.Helper()
	slices.SortFunc(nogo, parity.Compare)
	for _, f := range parity.Missing(commandLine, nogo) {
		t.Errorf("nogo does not find %s", f)
	}
	for _, f := range parity.Missing(nogo, commandLine) {
		t.Errorf("nogo alone finds %s", f)
	}
	t.Logf("%d findings", len(nogo))
}
