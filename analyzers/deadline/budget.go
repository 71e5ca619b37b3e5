package deadline

import (
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
)

// budgets returns what is wrong with how long something may take: where a deadline is set, rather than whether.
func budgets(pass *analysis.Pass, result *provenance.Result, opts *report.Options) []report.Finding {
	judge := newLoopJudge(result)
	return slices.Concat(
		sharedDeadlines(pass, result, judge),
		sharedFields(pass, result, judge),
		deferredCancels(result, judge),
	)
}
