package deadline

import (
	"fmt"
	"slices"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// budgets returns what is wrong with how long something may take: with the deadlines that there are.
func budgets(pass *analysis.Pass, result *provenance.Result, opts *report.Options, longest time.Duration) []report.Finding {
	judge := newLoopJudge(result)
	findings := slices.Concat(
		sharedDeadlines(pass, result, judge),
		sharedFields(pass, result, judge),
		deferredCancels(result, judge),
	)
	if isCommand(pass) {
		for i := range findings { // it ends soon, and somebody looks on
			findings[i].Confidence = min(findings[i].Confidence, report.Medium)
		}
	}
	if opts.Judges(rule.LongDeadline) {
		findings = append(findings, longDeadlines(result, judge, longest)...)
		findings = append(findings, longSleeps(result)...)
	}
	if opts.Judges(rule.UnboundedRetry) {
		findings = append(findings, unboundedRetries(pass, result, judge)...)
		findings = append(findings, unboundedRetriers(result)...)
	}
	return findings
}

// A ceiling is the longest timeout that a project allows itself.
type ceiling time.Duration

// String implements [flag.Value].
func (c *ceiling) String() string { return time.Duration(*c).String() }

// Set implements [flag.Value].
func (c *ceiling) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil {
		return err
	}
	if d <= 0 {
		return fmt.Errorf("a ceiling of %s allows nothing: want a positive duration", d)
	}
	*c = ceiling(d)
	return nil
}
