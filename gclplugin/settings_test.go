package gclplugin

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/analyzers"
)

// TestConfigure lays settings over a configuration file: what they say goes before what it says.
func TestConfigure(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, ".cancellint.yml")
	if err := os.WriteFile(file, []byte("tests: true\nconfidence: low\nloopcheck: false\ndeadline: false\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name              string
		tree              map[string]any
		confidence, tests string
		runs, files       []string
	}{
		{"no settings", nil, "low", "true", []string{"ctxpass", "directive"}, []string{file}},
		{"settings above", map[string]any{"confidence": "medium", "loopcheck": true}, "medium", "true", []string{"ctxpass", "directive", "loopcheck"}, []string{file}},
		{"by its full name", map[string]any{"config": file}, "low", "true", []string{"ctxpass", "directive"}, []string{file}},
		{"off", map[string]any{"config": "off"}, "high", "false", []string{"ctxpass", "deadline", "directive", "loopcheck"}, nil},
		{"off to YAML", map[string]any{"config": false}, "high", "false", []string{"ctxpass", "deadline", "directive", "loopcheck"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			suite, files, err := configure(analyzers.New(), test.tree, dir)
			if err != nil {
				t.Fatal(err)
			}
			var runs []string
			for _, a := range suite {
				runs = append(runs, a.Name)
			}
			if slices.Sort(runs); !slices.Equal(runs, test.runs) || !slices.Equal(files, test.files) {
				t.Errorf("%q run, by %q, want %q, by %q", runs, files, test.runs, test.files)
			}
			ctxpass := suite[slices.IndexFunc(suite, func(a *analysis.Analyzer) bool { return a.Name == "ctxpass" })]
			confidence, tests := ctxpass.Flags.Lookup("confidence").Value.String(), ctxpass.Flags.Lookup("tests").Value.String()
			if confidence != test.confidence || tests != test.tests {
				t.Errorf("confidence %s, tests %s, want %s and %s", confidence, tests, test.confidence, test.tests)
			}
		})
	}
	if _, _, err := configure(analyzers.New(), map[string]any{"config": true}, dir); err == nil {
		t.Error("true is the name of a file")
	}
}
