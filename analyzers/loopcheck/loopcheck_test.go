package loopcheck_test

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/cancellint/cancellint/analyzers/loopcheck"
	"github.com/cancellint/cancellint/internal/provenance"
)

const (
	moduleRoot = "../.."
	optIn      = "optin" // the fixtures of the rules that are off by default
)

// Test runs the analyzer over the fixtures of the rules that are on by default, which are loaded once.
func Test(t *testing.T) {
	t.Parallel()
	fixtures, err := os.ReadDir(filepath.Join(moduleRoot, "testdata/src/loopcheck"))
	if err != nil {
		t.Fatal(err)
	}
	var patterns []string
	for _, fixture := range fixtures {
		if fixture.Name() != optIn {
			patterns = append(patterns, "./testdata/src/loopcheck/"+fixture.Name()+"/...")
		}
	}
	checkSpared(t, "spared.txt", analysistest.RunWithSuggestedFixes(t, root(t), loopcheck.Analyzer, patterns...))
}

// TestOptIn runs it, with all of its rules on, over the others, where those that are on by default report nothing.
func TestOptIn(t *testing.T) {
	t.Parallel()
	const pattern = "./testdata/src/loopcheck/" + optIn + "/..."
	analyzer := loopcheck.New(provenance.New())
	if err := analyzer.Flags.Set("enable", "blocking-send,range-channel,sleep,long-computation"); err != nil {
		t.Fatal(err)
	}
	checkSpared(t, "spared_optin.txt", analysistest.RunWithSuggestedFixes(t, root(t), analyzer, pattern))

	for _, result := range analysistest.Run(expectNothing{}, root(t), loopcheck.New(provenance.New()), pattern) {
		for _, d := range result.Diagnostics {
			t.Errorf("by default: %s: %s", result.Pass.Fset.Position(d.Pos), d.Message)
		}
	}
}

// An expectNothing takes no notice of the expectations in the fixture, which are of another run.
type expectNothing struct{}

func (expectNothing) Errorf(string, ...any) {}

func root(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs(moduleRoot)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestMedium runs the analyzer over what it is less sure of.
func TestMedium(t *testing.T) {
	t.Parallel()
	a := loopcheck.New(provenance.Default)
	if err := a.Flags.Set("confidence", "medium"); err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, analysistest.TestData(), a, "medium")
}
