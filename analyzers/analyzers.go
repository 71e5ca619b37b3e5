// Package analyzers is the suite: every analyzer that cancellint runs.
package analyzers

import (
	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/analyzers/ctxpass"
	"github.com/cancellint/cancellint/analyzers/deadline"
	"github.com/cancellint/cancellint/analyzers/directive"
	"github.com/cancellint/cancellint/analyzers/loopcheck"
	"github.com/cancellint/cancellint/internal/provenance"
)

// Suite returns the analyzers, in the order of the documentation. What is in it must report things that the reader
// will want to fix, and be silent otherwise.
func Suite() []*analysis.Analyzer {
	return []*analysis.Analyzer{ctxpass.Analyzer, loopcheck.Analyzer, deadline.Analyzer, directive.Analyzer}
}

// New returns the same analyzers with an engine and flags of their own, for a driver that runs several configurations
// side by side.
func New() []*analysis.Analyzer {
	engine := provenance.New()
	return []*analysis.Analyzer{ctxpass.New(engine), loopcheck.New(engine), deadline.New(engine), directive.New()}
}

// Docs returns the text of the doc.go that documents each analyzer, by the analyzer's name.
func Docs() map[string]string {
	return map[string]string{
		ctxpass.Analyzer.Name:   ctxpass.Doc(),
		loopcheck.Analyzer.Name: loopcheck.Doc(),
		deadline.Analyzer.Name:  deadline.Doc(),
		directive.Analyzer.Name: directive.Doc(),
	}
}
