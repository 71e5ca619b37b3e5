package gclplugin

import (
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/recovery"
	"github.com/cancellint/cancellint/internal/report"
)

// adapt returns copies of the analyzers of suite, and of those that they require, which do what golangci-lint needs. The
// copies share the flags of the originals. The key is a part of the names of those with facts.
//
// golangci-lint takes a panic or an error in an analyzer for one of all linters that it runs together, and shows no
// findings of theirs. So none fails: it has an empty result, and one analyzer that reports tells of it.
func adapt(suite []*analysis.Analyzer, key string) []*analysis.Analyzer {
	guard := new(recovery.Guard)
	tellers := roots(suite)
	adapted := recovery.Wrap(suite, func(pass *analysis.Pass) (any, error) {
		isRoot := slices.Contains(suite, pass.Analyzer)
		own := *pass
		if isRoot {
			own.Report = report.WithoutAlternatives(standAlone(pass.Report), nil)
		}
		result, failure := guard.Run(pass.Analyzer, pass.Pkg, func() (any, error) { return pass.Analyzer.Run(&own) })
		if failure != nil && tellers[failure.By] == pass.Analyzer {
			reportFailure(pass, failure)
		}
		if isRoot {
			reportAllObeyed(pass, result)
		}
		return result, nil
	})
	for a := range roots(adapted) {
		if len(a.FactTypes) > 0 {
			a.Name = keyedName(a, key)
		}
	}
	return adapted
}

// roots returns all analyzers of suite, and those that they require, each with the first of suite that requires it, or
// with itself.
func roots(suite []*analysis.Analyzer) map[*analysis.Analyzer]*analysis.Analyzer {
	roots := make(map[*analysis.Analyzer]*analysis.Analyzer)
	var add func(a, root *analysis.Analyzer)
	add = func(a, root *analysis.Analyzer) {
		if roots[a] != nil {
			return
		}
		roots[a] = root
		for _, required := range a.Requires {
			add(required, root)
		}
	}
	for _, root := range suite {
		add(root, root)
	}
	return roots
}

// standAlone returns a report function that leaves out what golangci-lint would make findings of: the related positions.
func standAlone(report func(analysis.Diagnostic)) func(analysis.Diagnostic) {
	return func(d analysis.Diagnostic) {
		d.Related = nil
		report(d)
	}
}
