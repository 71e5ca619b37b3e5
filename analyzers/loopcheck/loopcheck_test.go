package loopcheck_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/cancellint/cancellint/analyzers/loopcheck"
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
