package report

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
)

func TestWithoutAlternatives(t *testing.T) {
	t.Parallel()
	var reported, left []int
	count := func(counts *[]int) func(analysis.Diagnostic) {
		return func(d analysis.Diagnostic) { *counts = append(*counts, len(d.SuggestedFixes)) }
	}
	report := WithoutAlternatives(count(&reported), count(&left))
	for n := range 4 {
		report(analysis.Diagnostic{SuggestedFixes: make([]analysis.SuggestedFix, n)})
	}
	if want := []int{0, 1, 0, 0}; !slices.Equal(reported, want) {
		t.Errorf("diagnostics are reported with %d fixes, want %d", reported, want)
	}
	if want := []int{2, 3}; !slices.Equal(left, want) {
		t.Errorf("left out are %d fixes, want %d", left, want)
	}
}
