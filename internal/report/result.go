package report

import (
	"go/token"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/directive"
	"github.com/cancellint/cancellint/internal/printable"
	"github.com/cancellint/cancellint/internal/rule"
)

// A Result is what an analyzer made of a package: also what it does not report, and why. Drivers that know nothing of it
// lose nothing that is reported.
type Result struct {
	Findings []Judged // in the order of the source; the unused directives at the end
	Spared   []Spared
}

// Obeyed returns the directives that suppress a finding.
func (r *Result) Obeyed() (obeyed []*directive.Directive) {
	for _, f := range r.Findings {
		obeyed = append(obeyed, f.Directives...)
	}
	return obeyed
}

// A Judged is a finding, and what became of it.
type Judged struct {
	Finding
	Verdict     Verdict
	Directives  []*directive.Directive // those that suppress it
	Fingerprint string                 // knows the finding again in a later run, see package fingerprint

	others int // how many findings of the same cause it speaks for, beside itself
}

// Text returns the message, with how many findings of the same cause are not reported. The source that it quotes is made
// fit for printing.
func (j Judged) Text() string {
	if j.others > 0 && j.More != nil {
		return printable.Text(j.Message + j.More(j.others))
	}
	return printable.Text(j.Message)
}

// Diagnostic returns the finding as drivers want it.
func (j Judged) Diagnostic() analysis.Diagnostic {
	return analysis.Diagnostic{
		Pos: j.Pos, End: j.End,
		Category:       j.Rule.Category,
		Message:        j.Text(),
		URL:            j.Rule.URL(),
		Related:        j.Related,
		SuggestedFixes: j.Fixes,
	}
}

// A Verdict says what became of a finding.
type Verdict uint8

const (
	Reported    Verdict = iota
	SameCause           // another finding of the same cause is reported
	Known               // not news, says the driver
	Suppressed          // by a directive
	BelowFloor          // of less confidence than is asked for
	Off                 // its rule is off by default, or disabled
	InTest              // in a test file
	InGenerated         // in a generated file
	Excluded            // in a file that a pattern excludes
)

// Select returns the findings with those among them reported that are news and the first of their cause. A nil isNews
// means that all are. What is filtered for other reasons stays so.
func Select(findings []Judged, isNews func(Judged) bool) []Judged {
	selected := make([]Judged, len(findings))
	first := make(map[string]int)
	for i, f := range findings {
		f.others = 0
		if f.Verdict <= Known {
			f.Verdict = Reported
			at, told := first[f.Cause]
			switch {
			case isNews != nil && !isNews(f):
				f.Verdict = Known
			case told && f.Cause != "":
				f.Verdict = SameCause
				selected[at].others++
			default:
				first[f.Cause] = i
			}
		}
		selected[i] = f
	}
	return selected
}

// A Spared is something that a rule looked at and left alone: a call, a loop.
type Spared struct {
	Rule     rule.Rule
	Pos, End token.Pos
	Subject  token.Pos // as of a [Finding]
	Reason   string    // a clause: "it runs in clean-up: deferred, or in or by a function that is named for it"
}
