package ctxpass

import (
	"fmt"
	"slices"

	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// storedContext words the calls that run on a context which a struct keeps, in functions that were given one.
func (w *writer) storedContext(reporter *report.Reporter) {
	for _, call := range w.result.Calls() {
		isStored := func(o provenance.Origin) bool { return o.Source == provenance.Field && o.Name != "" && !o.Detached }
		if call.Argument == nil || len(call.Context) == 0 || len(call.Reach) == 0 || slices.ContainsFunc(call.Context, func(o provenance.Origin) bool { return !isStored(o) }) {
			continue
		}
		if exemption := w.keepsWell(call); exemption != "" {
			reporter.Spare(spared(rule.StoredContext, call, exemption))
			continue
		}
		ctx := call.Reach[0].Expr
		f := report.Finding{
			Rule:       rule.StoredContext,
			Message:    fmt.Sprintf("%s runs on %s, not on %s: canceling %s does not stop it; pass %s", call.Name, call.Context[0].Name, ctx, canceled(call), ctx),
			Confidence: report.Grade(call.StartUp, false, false),
			Subject:    call.Instr.Common().Pos(),
		}
		f.Pos, f.End = w.argument(call)
		reporter.Add(f)
	}
}

// keepsWell returns why the context that a struct keeps may be the right one for a call, or nothing.
func (w *writer) keepsWell(call provenance.Call) string {
	param := call.Reach[0].Param
	switch {
	case call.Place > provenance.Joined:
		return "it may run when the function has returned, or its context has ended"
	case param.Parent().Signature.Recv() != nil && param == param.Parent().Params[0]:
		return "the owner is the context in reach, and made of the one that it keeps"
	}
	return ""
}
