package deadline_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/analyzers/deadline"
	"github.com/cancellint/cancellint/internal/provenance"
)

const (
	moduleRoot = "../.."
	fixtures   = "testdata/src/deadline/"
)

// The floors of confidence, from the highest. What shows only below the default has a fixture named after its floor.
var floors = []string{"high", "medium", "low"}

// Test runs the analyzer over the fixtures of what it reports by default, which are loaded once.
func Test(t *testing.T) {
	t.Parallel()
	topics, err := os.ReadDir(filepath.Join(moduleRoot, fixtures))
	if err != nil {
		t.Fatal(err)
	}
	var patterns []string
	for _, topic := range topics {
		if topic.Name() != optIn && !slices.Contains(floors, topic.Name()) {
			patterns = append(patterns, "./"+fixtures+topic.Name()+"/...")
		}
	}
	analysistest.RunWithSuggestedFixes(t, root(t), deadline.Analyzer, patterns...)
}

// TestConfidence runs it over the others: they have findings at their own floor, and none above it.
func TestConfidence(t *testing.T) {
	t.Parallel()
	config := &packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: root(t)}
	for i, floor := range floors[1:] {
		pattern := "./" + fixtures + floor
		analysistest.RunWithSuggestedFixes(t, root(t), analyzer(t, floor), pattern)
		pkgs, err := packages.Load(config, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, higher := range floors[:i+1] {
			expectSilence(t, analyzer(t, higher), pkgs)
		}
	}
}

// TestCommand runs it over what cannot be imported, and so not be executed: a command, and a package with tests.
func TestCommand(t *testing.T) {
	t.Parallel()
	analysistest.Run(t, analysistest.TestData(), analyzer(t, "low"), "command", "tested")
}

// TestImports applies fixes in files that do not import package time, or not by its name.
func TestImports(t *testing.T) {
	t.Parallel()
	analysistest.RunWithSuggestedFixes(t, analysistest.TestData(), analyzer(t, "high"), "units")
}

// analyzer returns a fresh analyzer with a floor of confidence.
func analyzer(t *testing.T, confidence string) *analysis.Analyzer {
	t.Helper()
	a := deadline.New(provenance.New())
	if err := a.Flags.Set("confidence", confidence); err != nil {
		t.Fatal(err)
	}
	return a
}

func expectSilence(t *testing.T, a *analysis.Analyzer, pkgs []*packages.Package) {
	t.Helper()
	graph, err := checker.Analyze([]*analysis.Analyzer{a}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range graph.Roots {
		for _, d := range action.Diagnostics {
			t.Errorf("at a floor of %s: %s: %s", a.Flags.Lookup("confidence").Value, action.Package.Fset.Position(d.Pos), d.Message)
		}
	}
}

func root(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs(moduleRoot)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
