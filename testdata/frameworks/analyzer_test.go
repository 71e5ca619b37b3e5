// Package frameworks tests what is said of web frameworks, pools and commands, on the real ones: it analyzes and runs the packages
// below it. It is a module of its own, so that nobody who uses the analyzers has these dependencies.
package frameworks

import (
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/analyzers/ctxpass"
	"github.com/cancellint/cancellint/internal/provenance"
)

func TestAnalyzer(t *testing.T) {
	t.Parallel()
	analyzer := ctxpass.New(provenance.New())
	if err := analyzer.Flags.Set("gin-fallback", "false"); err != nil {
		t.Fatal(err)
	}
	analysistest.RunWithSuggestedFixes(t, ".", analyzer, "./...")
}

// TestOff runs the analyzer as it is by default, and as someone runs it whose engine has ContextWithFallback.
func TestOff(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		flags map[string]string
		fakes []string
	}{
		{name: "default"},
		{"fallback", map[string]string{"gin-fallback": "true", "enable": "fake-context"}, []string{"fasthttp.go", "fiber.go", "fiber.go"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			analyzer := ctxpass.New(provenance.New())
			for name, value := range test.flags {
				if err := analyzer.Flags.Set(name, value); err != nil {
					t.Fatal(err)
				}
			}
			if got := filesWith(t, analyzer, "fake-context"); !slices.Equal(got, test.fakes) {
				t.Errorf("fake-context is reported in %q, want %q", got, test.fakes)
			}
		})
	}
}

// filesWith returns the files of package shop in which the analyzer reports the category, once for each finding.
func filesWith(t *testing.T, analyzer *analysis.Analyzer, category string) (files []string) {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule}, "./shop")
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for action := range graph.All() {
		for _, d := range action.Diagnostics {
			if d.Category == category {
				files = append(files, filepath.Base(action.Package.Fset.Position(d.Pos).Filename))
			}
		}
	}
	slices.Sort(files)
	return files
}
