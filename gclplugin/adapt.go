package gclplugin

import (
	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/report"
)

// adapt returns copies of the analyzers of suite, and of those that they require, which do what golangci-lint needs. The
// copies share the flags of the originals. The key is a part of the names of those with facts.
func adapt(suite []*analysis.Analyzer, key string) []*analysis.Analyzer {
	g := newGuard()
	copies := make(map[*analysis.Analyzer]*analysis.Analyzer)
	var adapt func(original, root *analysis.Analyzer) *analysis.Analyzer
	adapt = func(original, root *analysis.Analyzer) *analysis.Analyzer {
		if c, ok := copies[original]; ok {
			return c
		}
		c := new(analysis.Analyzer)
		*c = *original
		copies[original] = c
		if len(c.FactTypes) > 0 {
			c.Name = keyedName(original, key)
		}
		c.Requires = make([]*analysis.Analyzer, len(original.Requires))
		for i, required := range original.Requires {
			c.Requires[i] = adapt(required, root)
		}
		c.Run = func(pass *analysis.Pass) (any, error) {
			own := *pass
			own.Analyzer, own.ResultOf = original, make(map[*analysis.Analyzer]any, len(original.Requires))
			for i, required := range original.Requires {
				own.ResultOf[required] = pass.ResultOf[c.Requires[i]]
			}
			if original != root {
				return g.run(&own, root), nil
			}
			return runRoot(g, &own), nil
		}
		return c
	}
	adapted := make([]*analysis.Analyzer, len(suite))
	for i, root := range suite {
		adapted[i] = adapt(root, root)
	}
	return adapted
}

// runRoot runs an analyzer that reports, and returns its result.
func runRoot(g *guard, pass *analysis.Pass) any {
	own := *pass
	own.Report = report.WithoutAlternatives(standAlone(pass.Report), nil)
	result := g.run(&own, pass.Analyzer)
	if err := g.untold(pass); err != nil {
		reportFailure(pass, err)
	}
	reportObeyed(pass, result)
	for _, required := range pass.Analyzer.Requires {
		reportObeyed(pass, pass.ResultOf[required])
	}
	return result
}

// standAlone returns a report function that leaves out what golangci-lint would make findings of: the related positions.
func standAlone(report func(analysis.Diagnostic)) func(analysis.Diagnostic) {
	return func(d analysis.Diagnostic) {
		d.Related = nil
		report(d)
	}
}
