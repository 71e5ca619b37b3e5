package loopcheck

import (
	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
)

var Analyzer = New(provenance.Default)

// New returns a fresh analyzer with options of its own.
func New(engine *provenance.Engine) *analysis.Analyzer {
	opts := new(report.Options)
	a := &analysis.Analyzer{
		Name:     "loopcheck",
		Doc:      "loopcheck: x",
		Requires: append(report.Requires(), engine.Analyzer),
		Run:      func(*analysis.Pass) (any, error) { return nil, nil },
	}
	opts.Bind(&a.Flags)
	return a
}
