package ctxpass

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/entry"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// inHandler words a call in a function literal that handles HTTP requests, on a context of the function that sets the
// server up: it ends with the server, not with the request.
func (w *writer) inHandler(call provenance.Call, literal *ssa.Function) (m *mixup, exemption string) {
	own := call.Reach[0]
	switch {
	case own.Param.Parent() != literal || !catalog.IsRequest(own.Param.Type()):
		return nil, ""
	case w.result.Place(call.Instr, literal) > provenance.Joined:
		return nil, "it may run when the request has been answered"
	case outlives(call):
		return nil, keptForLater
	}
	text, _ := w.contextText(call, literal)
	m = &mixup{call: call}
	m.finding = report.Finding{
		Rule:       rule.WrongContext,
		Message:    fmt.Sprintf("%s runs on %s, not on %s: canceling the request does not stop it; pass %s", call.Name, text, own.Expr, own.Expr),
		Confidence: report.Grade(call.StartUp, false, false),
		Cause:      fmt.Sprint("handler ", literal.Pos()),
	}
	m.finding.Pos, m.finding.End = w.argument(call)
	return m, ""
}

// handlesRequests reports whether the literal is a handler of HTTP requests.
func handlesRequests(literal *ssa.Function, call provenance.Call) bool {
	return len(call.Reach) > 0 && literal.Parent() != nil && entry.ServesRequest(literal) && !entry.ServesRequest(literal.Parent())
}
