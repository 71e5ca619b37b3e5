package driver

import (
	"go/types"
	"log"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/recovery"
	"github.com/cancellint/cancellint/internal/report"
)

// A guard keeps an analyzer that fails in one package from taking the run with it.
//
// The drivers of x/tools let a panic end the process, and let an error spread: to the analyzers that require the one
// that failed, and along facts to every package that imports the one it failed in. Under the guard a panic is an
// error, and a failed analyzer that others require gives them nothing but the reason, so that only the package itself goes
// without.
type guard struct {
	analyzers recovery.Guard                      // runs them
	files     []fileFlag                          // pinned
	fails     unitFailure                         // how the process ends if one of them is at fault
	applies   func() bool                         // whether the driver applies the first fix of each diagnostic; nil: it does not
	watch     func(*types.Package) (leave func()) // called around each run of an analyzer; nil: nobody watches
	variants  map[*types.Package]*variant         // with what each package is analyzed; without: with the suite itself
}

// wrap returns copies of the analyzers of suite, and of those that they require, which run under the guard. The copies
// share the flags of the originals. The error of an analyzer of suite is for the driver to print; that of any other, for
// those that require it.
func (g *guard) wrap(suite []*analysis.Analyzer) []*analysis.Analyzer {
	return recovery.Wrap(suite, func(pass *analysis.Pass) (any, error) {
		result, failure := g.run(pass, slices.Contains(suite, pass.Analyzer))
		if failure != nil && slices.Contains(suite, pass.Analyzer) {
			return nil, failure
		}
		return result, nil
	})
}

// run runs the analyzer of a pass, which reports if it is a root.
func (g *guard) run(pass *analysis.Pass, isRoot bool) (any, *recovery.Failure) {
	if g.watch != nil {
		defer g.watch(pass.Pkg)()
	}
	if isRoot && !g.runs(pass.Analyzer.Name, pass.Pkg) {
		return recovery.Empty(pass.Analyzer.ResultType), nil
	}
	result, failure := g.analyzers.Run(pass.Analyzer, pass.Pkg, func() (any, error) { return g.runVariant(pass) })
	if failure != nil {
		g.exitOnFileError()
	}
	return result, failure
}

// runs reports whether the configuration of a package lets an analyzer report there.
func (g *guard) runs(analyzer string, pkg *types.Package) bool {
	v := g.variants[pkg]
	return v == nil || v.runs(analyzer)
}

// exitOnFileError ends the process if a pinned file is at fault, of which the analyzers have now told. A package that
// is analysed for its facts alone would fail without a word, and go vet would keep what facts it has.
func (g *guard) exitOnFileError() {
	for _, f := range g.files {
		g.fails.exitOn(f.Err())
	}
}

// runVariant runs the counterpart of a pass's analyzer in the variant for the package.
func (g *guard) runVariant(pass *analysis.Pass) (any, error) {
	own := *pass
	if v := g.variants[pass.Pkg]; v != nil {
		own.Analyzer, own.ResultOf = v.of[pass.Analyzer], make(map[*analysis.Analyzer]any, len(pass.ResultOf))
		for required, result := range pass.ResultOf {
			own.ResultOf[v.of[required]] = result
		}
	}
	if g.applies != nil && g.applies() {
		own.Report = report.WithoutAlternatives(pass.Report, func(d analysis.Diagnostic) { logAlternatives(pass, d) })
	}
	return own.Analyzer.Run(&own)
}

// logAlternatives tells why a diagnostic is not fixed. go vet -fix would not tell of it otherwise.
func logAlternatives(pass *analysis.Pass, d analysis.Diagnostic) {
	var fixes []string
	for _, fix := range d.SuggestedFixes {
		fixes = append(fixes, fix.Message)
	}
	log.Printf("%s: %s; not fixed, choose one: %s", pass.Fset.Position(d.Pos), d.Message, strings.Join(fixes, ", "))
}
