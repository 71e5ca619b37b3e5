package driver

import (
	"go/types"
	"log"
	"reflect"
	"slices"
	"strings"
	"sync"

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
	files    []fileFlag                          // pinned
	fails    unitFailure                         // how the process ends if one of them is at fault
	applies  func() bool                         // whether the driver applies the first fix of each diagnostic; nil: it does not
	watch    func(*types.Package) (leave func()) // called around each run of an analyzer; nil: nobody watches
	variants map[*types.Package]*variant         // with what each package is analyzed; without: with the suite itself
	mu       sync.Mutex
	failures map[guardKey]error
}

type guardKey struct {
	analyzer *analysis.Analyzer // the original
	pkg      *types.Package
}

func newGuard() *guard { return &guard{failures: make(map[guardKey]error)} }

// wrap returns copies of the analyzers of suite, and of those that they require, which run under the guard. The copies
// share the flags of the originals.
func (g *guard) wrap(suite []*analysis.Analyzer) []*analysis.Analyzer {
	copies := make(map[*analysis.Analyzer]*analysis.Analyzer)
	var wrap func(a *analysis.Analyzer) *analysis.Analyzer
	wrap = func(a *analysis.Analyzer) *analysis.Analyzer {
		if c, ok := copies[a]; ok {
			return c
		}
		c := new(analysis.Analyzer)
		*c = *a
		copies[a] = c
		c.Requires = make([]*analysis.Analyzer, len(a.Requires))
		for i, required := range a.Requires {
			c.Requires[i] = wrap(required)
		}
		isRoot := slices.Contains(suite, a)
		c.Run = func(pass *analysis.Pass) (any, error) { return g.run(a, c.Requires, isRoot, pass) }
		return c
	}
	wrapped := make([]*analysis.Analyzer, len(suite))
	for i, a := range suite {
		wrapped[i] = wrap(a)
	}
	return wrapped
}

// run runs a in pass, the pass of its copy, whose requirements are required. The error of a root is for the
// driver to print; any other analyzer's is kept for those that require it.
func (g *guard) run(a *analysis.Analyzer, required []*analysis.Analyzer, isRoot bool, pass *analysis.Pass) (any, error) {
	if g.watch != nil {
		defer g.watch(pass.Pkg)()
	}
	if isRoot && !g.runs(a.Name, pass.Pkg) {
		return empty(a.ResultType), nil
	}
	actual := a
	if v := g.variants[pass.Pkg]; v != nil {
		actual = v.of[a]
	}
	result, err := g.runOriginal(a, actual, required, pass)
	if err == nil {
		return result, nil
	}
	g.exitOnFileError()
	g.mu.Lock()
	g.failures[guardKey{a, pass.Pkg}] = err
	g.mu.Unlock()
	if isRoot {
		return nil, err
	}
	if a.ResultType == nil {
		return nil, nil
	}
	return reflect.Zero(a.ResultType).Interface(), nil
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

// empty returns the result of an analyzer that has nothing to say.
func empty(result reflect.Type) any {
	switch {
	case result == nil:
		return nil
	case result.Kind() == reflect.Pointer:
		return reflect.New(result.Elem()).Interface()
	}
	return reflect.Zero(result).Interface()
}

// runOriginal runs the actual one of the variants of a, in a pass of its own in which the results are filed under the
// analyzers that it requires.
func (g *guard) runOriginal(a, actual *analysis.Analyzer, required []*analysis.Analyzer, pass *analysis.Pass) (result any, err error) {
	results := make(map[*analysis.Analyzer]any, len(required))
	for i, original := range a.Requires {
		if err := g.failure(original, pass.Pkg); err != nil {
			return nil, err
		}
		results[actual.Requires[i]] = pass.ResultOf[required[i]]
	}
	defer func() {
		if r := recover(); r != nil {
			err = recovery.Error(a.Name, r)
		}
	}()
	own := *pass
	if g.applies != nil && g.applies() {
		own.Report = report.WithoutAlternatives(pass.Report, func(d analysis.Diagnostic) { logAlternatives(pass, d) })
	}
	own.Analyzer = actual
	own.ResultOf = results
	return actual.Run(&own)
}

// logAlternatives tells why a diagnostic is not fixed. go vet -fix would not tell of it otherwise.
func logAlternatives(pass *analysis.Pass, d analysis.Diagnostic) {
	var fixes []string
	for _, fix := range d.SuggestedFixes {
		fixes = append(fixes, fix.Message)
	}
	log.Printf("%s: %s; not fixed, choose one: %s", pass.Fset.Position(d.Pos), d.Message, strings.Join(fixes, ", "))
}

func (g *guard) failure(a *analysis.Analyzer, pkg *types.Package) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.failures[guardKey{a, pkg}]
}
