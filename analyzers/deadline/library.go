package deadline

import (
	"fmt"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// ofLibrary words a call of a library that does something of its own about a missing deadline, or whose client could have
// been set up with a bound.
func ofLibrary(f report.Finding, call provenance.Call, root string) report.Finding {
	if call.Target.Refuses {
		f.Confidence = report.High // wherever it is, it never works
		f.Message = fmt.Sprintf("%s fails at once on %s, which has no deadline; derive the context with context.WithTimeout", call.Name, root)
		return f
	}
	if call.Target.Protocol == catalog.HTTP {
		f.Rule = rule.UnboundedHTTP
	}
	f.Message = fmt.Sprintf("%s has no timeout: it can wait forever; give its client a timeout, or the call a context with a deadline", call.Name)
	return f
}
