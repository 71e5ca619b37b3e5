package adoption

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/cancellint/cancellint/internal/baseline"
)

// A run is told of what a baseline knows and nothing matches only where it has looked, or where nothing is left to look at.
func TestIsDue(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "there"), 0o700); err != nil {
		t.Fatal(err)
	}
	k := &knowledge{
		analyzers: map[string]bool{"ctxpass": true, "loopcheck": true},
		looked:    map[look]bool{{"ctxpass", "example.com/m/looked"}: true},
		leftOut:   map[string]bool{"looked/other_windows.go": true},
		modules:   map[string]string{"example.com/m": root},
	}
	for _, test := range []struct {
		name, rule, pkg, file string
		want, wantWithTests   bool
	}{
		{"looked at", "ctxpass/root-context", "example.com/m/looked", "looked/a.go", true, true},
		{"a file that the build leaves out", "ctxpass/root-context", "example.com/m/looked", "looked/other_windows.go", false, false},
		{"another analyzer", "loopcheck/unchecked-loop", "example.com/m/there", "there/a.go", false, false},
		{"an analyzer that did not run", "deadline/unbounded-call", "example.com/m/looked", "looked/a.go", false, false},
		{"a package that was not named", "ctxpass/root-context", "example.com/m/there", "there/a.go", false, false},
		{"a package that is gone", "ctxpass/root-context", "example.com/m/gone", "gone/a.go", true, true},
		{"a module that is not there", "ctxpass/root-context", "example.com/n/gone", "n/gone/a.go", false, false},
		{"a module of a longer name", "ctxpass/root-context", "example.com/more/gone", "more/gone/a.go", false, false},
		{"a test", "ctxpass/root-context", "example.com/m/looked", "looked/a_test.go", false, true},
		{"a test of a package that is gone", "ctxpass/root-context", "example.com/m/gone_test", "gone/a_test.go", false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := baseline.Entry{Rule: test.rule, Package: test.pkg, File: test.file}
			for tests, want := range map[bool]bool{false: test.want, true: test.wantWithTests} {
				run := *k
				run.tests = tests
				if got := run.isDue(e); got != want {
					t.Errorf("with tests %t: due %t, want %t", tests, got, want)
				}
			}
		})
	}
}
