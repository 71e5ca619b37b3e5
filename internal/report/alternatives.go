package report

import "golang.org/x/tools/go/analysis"

// WithoutAlternatives returns a report function for a driver that applies fixes, or may do so, without asking: of several
// fixes for one diagnostic it takes the first, but which is meant only the reader knows. The function hands such a
// diagnostic on to report without fixes; left, unless it is nil, is told of what was left out.
func WithoutAlternatives(report, left func(analysis.Diagnostic)) func(analysis.Diagnostic) {
	return func(d analysis.Diagnostic) {
		if len(d.SuggestedFixes) > 1 {
			if left != nil {
				left(d)
			}
			d.SuggestedFixes = nil
		}
		report(d)
	}
}
