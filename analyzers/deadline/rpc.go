package deadline

import (
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// dialing words the dial of a gRPC connection that waits until the peer is there.
func dialing(pass *analysis.Pass, f report.Finding, call provenance.Call, root provenance.Origin) report.Finding {
	f.Rule = rule.UnboundedHTTP
	if call.Argument == nil {
		f.Message = fmt.Sprintf("%s with WithBlock has no timeout: it can wait forever; leave WithBlock out, or use grpc.DialContext with a deadline", call.Name)
		return f
	}
	f.Message = fmt.Sprintf("%s with WithBlock runs on %s without a deadline: it can wait forever; leave WithBlock out, or use context.WithTimeout", call.Name, rootText(pass, call, root))
	return f
}

// graded returns the confidence in a finding about an RPC on a root, given that of other calls in its place. One that waits
// for the connection waits also for a peer that is down, as peers are when programs start. One whose client another package
// made may be bounded there: a root at the call that goes through a field says that nobody thought of it, a context
// that is handed on, or was detached on purpose, that somebody may have.
func graded(c report.Confidence, call provenance.Call, root provenance.Origin, inTest bool) report.Confidence {
	if call.Ready && c == report.Medium && !inTest {
		c = report.High
	}
	switch {
	case call.Injected && root.Source == provenance.Incoming:
		return report.Low
	case call.Injected && !(call.Via == provenance.Direct && call.InField):
		return min(c, report.Medium)
	}
	return c
}

// forReady says that an RPC waits until there is a connection.
func forReady(call provenance.Call) string {
	if call.Ready {
		return " and with WaitForReady"
	}
	return ""
}
