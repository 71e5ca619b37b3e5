package driver

import (
	"cmp"
	"go/token"
	"os"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/internal/adoption"
	"github.com/cancellint/cancellint/internal/output"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// A collection is what a run has found so far.
type collection struct {
	wanted *adoption.Adoption
	seen   map[string]bool // the actions that were collected
	out    *output.Report
}

// analyze runs the analyzers of the options on the packages and collects what they find and is wanted, or why they
// failed.
func (c *collection) analyze(pkgs []*packages.Package, opts *options) error {
	graph, err := checker.Analyze(opts.analyzers, pkgs, nil)
	if err != nil {
		return err
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			c.out.Failures = append(c.out.Failures, output.Failure{Package: act.Package.ID, Reason: act.Err.Error()})
			continue
		}
		key := act.Analyzer.Name + "\x00" + act.Package.ID + "\x00" + act.Package.Dir
		if !c.seen[key] && opts.guard.runs(act.Analyzer.Name, act.Package.Types) { // patterns and file names may name a package twice
			c.seen[key] = true
			c.add(act)
		}
	}
	return nil
}

// countPackages returns how many packages there are. A package, the same with its tests, and the tests beside it count
// as one.
func countPackages(pkgs []*packages.Package) int {
	paths := make(map[string]bool)
	for _, p := range pkgs {
		paths[cmp.Or(p.ForTest, p.PkgPath)] = true
	}
	return len(paths)
}

// add collects what an analyzer says of a package: what it reports, what a directive suppresses, and what the baseline
// knows.
func (c *collection) add(act *checker.Action) {
	out := c.out
	findings := judged(act)
	selected, known := c.wanted.Choose(act, findings)
	for i, j := range selected {
		switch {
		case j.Verdict == report.Reported:
			out.Findings = append(out.Findings, resolveJudged(act, i, j))
		case j.Verdict == report.Suppressed:
			out.Suppressed = append(out.Suppressed, resolveJudged(act, i, j))
		case known[i].Verdict == report.Reported:
			f := resolveJudged(act, i, known[i])
			f.Suppressions = append(f.Suppressions, output.Suppression{Reason: "in the baseline " + c.wanted.Baseline()})
			out.Suppressed = append(out.Suppressed, f)
		}
	}
}

// judged returns what an analyzer has judged in a package, or, if it does not tell, what it reported.
func judged(act *checker.Action) []report.Judged {
	if result, ok := act.Result.(*report.Result); ok {
		return result.Findings
	}
	findings := make([]report.Judged, len(act.Diagnostics))
	for i, d := range act.Diagnostics {
		f := report.Finding{
			Rule: rule.Rule{Analyzer: act.Analyzer.Name, Category: d.Category},
			Pos:  d.Pos, End: d.End, Message: d.Message, Related: d.Related, Fixes: d.SuggestedFixes,
		}
		fingerprint := report.Fingerprint(act.Package.Fset, act.Package.Syntax, act.Package.Types.Path(), f, os.ReadFile)
		findings[i] = report.Judged{Finding: f, Fingerprint: fingerprint}
	}
	return findings
}

// resolveJudged resolves the positions of finding i of act, which is j.
func resolveJudged(act *checker.Action, i int, j report.Judged) output.Finding {
	if _, ok := act.Result.(*report.Result); ok {
		return newJudged(act, j)
	}
	f := newFinding(act, act.Diagnostics[i])
	f.Fingerprint = j.Fingerprint
	return f
}

// newJudged resolves the positions of a finding, and says what suppresses it.
func newJudged(act *checker.Action, j report.Judged) output.Finding {
	f := newFinding(act, j.Diagnostic())
	f.Confidence, f.Fingerprint = j.Confidence.String(), j.Fingerprint
	for _, d := range j.Directives {
		f.Suppressions = append(f.Suppressions, output.Suppression{InSource: true, Reason: d.Reason})
	}
	return f
}

// newFinding resolves the positions of a diagnostic.
func newFinding(act *checker.Action, d analysis.Diagnostic) output.Finding {
	fset := act.Package.Fset
	f := output.Finding{
		Package: act.Package.ID, Analyzer: act.Analyzer.Name, Category: d.Category,
		Pos: position(fset, d.Pos), End: position(fset, d.End), Message: d.Message, URL: d.URL,
	}
	for _, related := range d.Related {
		f.Related = append(f.Related, output.Related{Pos: position(fset, related.Pos), End: position(fset, related.End), Message: related.Message})
	}
	for _, fix := range d.SuggestedFixes {
		if edits, ok := resolve(fset, fix.TextEdits); ok {
			f.Fixes = append(f.Fixes, output.Fix{Message: fix.Message, Edits: edits})
		} else {
			f.Unfixed = "the file is made from another, by cgo or what a //line comment names"
		}
	}
	return f
}

// resolve resolves the positions of text edits. It reports false if one is in a file that a //line directive says was
// made from another, as cgo does: that file is not the user's to change.
func resolve(fset *token.FileSet, from []analysis.TextEdit) ([]output.Edit, bool) {
	to := make([]output.Edit, len(from))
	for i, e := range from {
		file := fset.File(e.Pos)
		if file.Position(e.Pos).Filename != file.Name() {
			return nil, false
		}
		end := e.End
		if !end.IsValid() {
			end = e.Pos // an insertion
		}
		to[i] = output.Edit{Filename: file.Name(), Start: file.Offset(e.Pos), End: file.Offset(end), New: string(e.NewText)}
	}
	return to, true
}

// position returns the position of pos, or none. What a //line comment places has no offset in the file it names.
func position(fset *token.FileSet, pos token.Pos) token.Position {
	if !pos.IsValid() {
		return token.Position{}
	}
	p := fset.Position(pos)
	if p != fset.PositionFor(pos, false) {
		p.Offset = -1
	}
	return p
}
