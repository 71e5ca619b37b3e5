package driver

import (
	"go/token"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/internal/output"
)

// analyze runs the analyzers on the packages and adds what they find, or why they failed, to report.
func analyze(pkgs []*packages.Package, analyzers []*analysis.Analyzer, report *output.Report) error {
	graph, err := checker.Analyze(analyzers, pkgs, nil)
	if err != nil {
		return err
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			report.Failures = append(report.Failures, output.Failure{Package: act.Package.ID, Reason: act.Err.Error()})
			continue
		}
		for _, d := range act.Diagnostics {
			report.Findings = append(report.Findings, newFinding(act, d))
		}
	}
	return nil
}

// newFinding resolves the positions of a diagnostic.
func newFinding(act *checker.Action, d analysis.Diagnostic) output.Finding {
	fset := act.Package.Fset
	f := output.Finding{
		Package: act.Package.ID, Analyzer: act.Analyzer.Name, Category: d.Category,
		Pos: fset.Position(d.Pos), End: position(fset, d.End), Message: d.Message, URL: d.URL,
	}
	for _, related := range d.Related {
		f.Related = append(f.Related, output.Related{Pos: fset.Position(related.Pos), End: position(fset, related.End), Message: related.Message})
	}
	for _, fix := range d.SuggestedFixes {
		f.Fixes = append(f.Fixes, output.Fix{Message: fix.Message, Edits: edits(fset, fix.TextEdits)})
	}
	return f
}

// edits resolves the positions of text edits. Offsets are those of the file itself, whatever a //line directive says.
func edits(fset *token.FileSet, from []analysis.TextEdit) []output.Edit {
	to := make([]output.Edit, len(from))
	for i, e := range from {
		file := fset.File(e.Pos)
		end := e.End
		if !end.IsValid() {
			end = e.Pos // an insertion
		}
		to[i] = output.Edit{Filename: file.Name(), Start: file.Offset(e.Pos), End: file.Offset(end), New: string(e.NewText)}
	}
	return to
}

// position returns the position of pos, or none.
func position(fset *token.FileSet, pos token.Pos) token.Position {
	if !pos.IsValid() {
		return token.Position{}
	}
	return fset.Position(pos)
}
