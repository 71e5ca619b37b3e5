package driver

import (
	"go/token"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/internal/output"
	"github.com/cancellint/cancellint/internal/report"
)

// analyze runs the analyzers on the packages and adds what they find, or why they failed, to out.
func analyze(pkgs []*packages.Package, analyzers []*analysis.Analyzer, out *output.Report) error {
	graph, err := checker.Analyze(analyzers, pkgs, nil)
	if err != nil {
		return err
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			out.Failures = append(out.Failures, output.Failure{Package: act.Package.ID, Reason: act.Err.Error()})
			continue
		}
		addFindings(act, out)
	}
	return nil
}

// addFindings adds what an analyzer says of a package to out: all that it judged, if it tells, else what it reported.
func addFindings(act *checker.Action, out *output.Report) {
	result, ok := act.Result.(*report.Result)
	if !ok {
		for _, d := range act.Diagnostics {
			out.Findings = append(out.Findings, newFinding(act, d))
		}
		return
	}
	for _, j := range result.Findings {
		switch j.Verdict {
		case report.Reported:
			out.Findings = append(out.Findings, newJudged(act, j))
		case report.Suppressed:
			out.Suppressed = append(out.Suppressed, newJudged(act, j))
		}
	}
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
