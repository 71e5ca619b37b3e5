package gclplugin

import (
	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/directive"
)

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
		at, shown := pass.Fset.PositionFor(d.Pos, false), pass.Fset.Position(d.Pos)
		switch {
		case d.Kind != directive.Nolint, len(d.Linters) > 0: // not golangci-lint's, or another linter's to judge
		case at != shown: // under a //line comment golangci-lint would look for the comment in another file
		default:
			pass.Report(analysis.Diagnostic{Pos: d.Pos, End: d.End, Message: "suppressed by this comment"})
		}
	}
}
