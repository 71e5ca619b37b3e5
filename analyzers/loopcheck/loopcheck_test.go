package loopcheck_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/cancellint/cancellint/analyzers/loopcheck"
	"github.com/cancellint/cancellint/internal/provenance"
)

// Test runs the analyzer over all of its fixtures, which are loaded once.
func Test(t *testing.T) {
	t.Parallel()
	moduleRoot, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.RunWithSuggestedFixes(t, moduleRoot, loopcheck.Analyzer, "./testdata/src/loopcheck/...")
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
