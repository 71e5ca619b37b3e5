package why

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// verdicts tells what the rules made of what is asked for, by its subject and its position.
func (t *teller) verdicts(isAsked func(subject, pos token.Pos) bool) []Fact {
	var facts []Fact
	for _, j := range t.judged {
		if isAsked(j.Subject, j.Pos) {
			facts = append(facts, t.verdict(j))
		}
	}
	for _, s := range t.spared {
		if isAsked(s.Subject, s.Pos) {
			facts = append(facts, Fact{Label: s.Rule.String(), Text: "silent: " + s.Reason})
		}
	}
	order := make(map[string]int)
	for i, r := range rule.All() {
		order[r.String()] = i
	}
	slices.SortStableFunc(facts, func(a, b Fact) int { return cmp.Compare(order[a.Label], order[b.Label]) })
	return slices.CompactFunc(facts, func(a, b Fact) bool { return a.Label == b.Label && a.Text == b.Text })
}

// verdict says what became of a finding.
func (t *teller) verdict(j report.Judged) Fact {
	f := Fact{Label: j.Rule.String()}
	switch {
	case j.Verdict != report.Reported:
		f.Text, f.Below = "silent: "+t.withheld(j), []string{"found: " + j.Text()}
	case t.line(j.Pos) != t.query.Line:
		f.Text = fmt.Sprintf("reported at %s: %s", t.place(j.Pos), j.Text())
	default:
		f.Text = "reported: " + j.Text()
	}
	return f
}

// withheld says why a finding is not reported.
func (t *teller) withheld(j report.Judged) string {
	switch j.Verdict {
	case report.SameCause:
		return fmt.Sprintf("what is reported at %s has the same cause", t.reported(j))
	case report.Known:
		return "it is not new"
	case report.Suppressed:
		return "suppressed by " + t.directives(j)
	case report.BelowFloor:
		return fmt.Sprintf("its confidence is %s, which is not asked for; -confidence=%s does", j.Confidence, j.Confidence)
	case report.Off:
		return fmt.Sprintf("the rule is off; -enable=%s switches it on", j.Rule.Category)
	case report.InTest:
		return "it is in a test; -tests asks for these"
	case report.InGenerated:
		return "it is in a generated file"
	default:
		return "a pattern excludes its file"
	}
}

// reported returns where the finding is that speaks for j as well.
func (t *teller) reported(j report.Judged) string {
	for _, other := range t.judged {
		if other.Verdict == report.Reported && other.Cause == j.Cause && other.Rule.Analyzer == j.Rule.Analyzer {
			return t.place(other.Pos)
		}
	}
	return "another place"
}

// directives names the comments that suppress a finding.
func (t *teller) directives(j report.Judged) string {
	var texts []string
	for _, d := range j.Directives {
		text := fmt.Sprintf("the comment at %s", t.place(d.Pos))
		if d.Reason != "" {
			text += fmt.Sprintf(", “%s”", d.Reason)
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", and ")
}
