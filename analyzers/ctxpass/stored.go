package ctxpass

import (
	"fmt"
	"slices"

	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// storedContext words the calls that run on a context which a struct keeps, in functions that were given one.
func (w *writer) storedContext() []report.Finding {
	var findings []report.Finding
	for _, call := range w.result.Calls() {
		if call.Argument == nil || len(call.Context) == 0 || len(call.Reach) == 0 || call.Place > provenance.Joined {
			continue
		}
		if param := call.Reach[0].Param; param.Parent().Signature.Recv() != nil && param == param.Parent().Params[0] {
			continue // the owner is the context in reach, and made of the one that it keeps
		}
		isStored := func(o provenance.Origin) bool { return o.Source == provenance.Field && o.Name != "" && !o.Detached }
		if slices.ContainsFunc(call.Context, func(o provenance.Origin) bool { return !isStored(o) }) {
			continue
		}
		ctx := call.Reach[0].Expr
		f := report.Finding{
			Rule:       rule.StoredContext,
			Message:    fmt.Sprintf("%s runs on %s, not on %s: canceling %s does not stop it; pass %s", call.Name, call.Context[0].Name, ctx, canceled(call), ctx),
			Confidence: report.Grade(call.StartUp, false, false),
		}
		f.Pos, f.End = w.argument(call)
		findings = append(findings, f)
	}
	return findings
}
