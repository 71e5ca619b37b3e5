package gclplugin

import (
	"go/token"

	"golang.org/x/tools/go/analysis"
	"honnef.co/go/tools/analysis/facts/generated"

	"github.com/cancellint/cancellint/internal/directive"
)

// reportAllObeyed reports what the result of a pass's analyzer, and the results of those that it requires, obeyed.
func reportAllObeyed(pass *analysis.Pass, result any) {
	reportObeyed(pass, result)
	for _, required := range pass.Analyzer.Requires {
		reportObeyed(pass, pass.ResultOf[required])
	}
}

// reportObeyed reports the nolint comments that the result of an analyzer says it obeyed, each at the comment itself, where
// golangci-lint drops the finding for the comment's sake.
//
// The analyzers suppress what a nolint comment covers, as they do under every driver: for callers in other packages too,
// and in the whole of a loop or a call with the comment at the end of a line. Of that golangci-lint sees nothing: it
// has no finding to drop, and its linter nolintlint would call the comment unused.
func reportObeyed(pass *analysis.Pass, result any) {
	obeying, ok := result.(interface{ Obeyed() []*directive.Directive })
	if !ok {
		return
	}
	for _, d := range obeying.Obeyed() {
		switch {
		case d.Kind != directive.Nolint, len(d.Linters) > 0: // not golangci-lint's, or another linter's to judge
		case isMoved(pass, d.Pos): // golangci-lint would look for the comment in another file
		default:
			pass.Report(analysis.Diagnostic{Pos: d.Pos, End: d.End, Message: "suppressed by this comment"})
		}
	}
}

// isMoved reports whether a //line comment moves a position, other than those of cgo, which lead back to what was written.
func isMoved(pass *analysis.Pass, pos token.Pos) bool {
	at := pass.Fset.PositionFor(pos, false)
	generators, _ := pass.ResultOf[generated.Analyzer].(map[string]generated.Generator)
	if generator, ok := generators[at.Filename]; ok && generator == generated.Cgo {
		return false
	}
	return at != pass.Fset.Position(pos)
}
