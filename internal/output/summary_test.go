package output

import (
	"testing"
	"time"
)

func TestSummary(t *testing.T) {
	t.Parallel()
	of := func(analyzer, category string) Finding { return Finding{Analyzer: analyzer, Category: category} }
	root, loop, call := of("ctxpass", "root-context"), of("loopcheck", "unchecked-loop"), of("ctxpass", "contextless-call")
	for _, test := range []struct {
		report  Report
		elapsed time.Duration
		want    string
	}{
		{Report{Packages: 55}, 1440 * time.Millisecond, "no findings in 55 packages, 1.4s"},
		{Report{Packages: 1, Findings: []Finding{loop}}, 0, "1 finding (1 loopcheck/unchecked-loop) in 1 package, 0.0s"},
		{
			Report{Packages: 2, Findings: []Finding{loop, root, call, root}}, 83400 * time.Millisecond,
			"4 findings (2 ctxpass/root-context, 1 ctxpass/contextless-call, 1 loopcheck/unchecked-loop) in 2 packages, 1m23s",
		},
		{Report{Packages: 2, Findings: []Finding{root}, Suppressed: []Finding{root, loop}}, 0, "1 finding (1 ctxpass/root-context), 2 suppressed, in 2 packages, 0.0s"},
		{Report{Failures: []Failure{{Reason: "x"}}}, 0, "no findings, 1 failure, in no packages, 0.0s"},
		{Report{Packages: 2, Suppressed: []Finding{root}, Failures: make([]Failure, 2)}, 0, "no findings, 1 suppressed, 2 failures, in 2 packages, 0.0s"},
	} {
		if got := Summary(&test.report, test.elapsed); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
