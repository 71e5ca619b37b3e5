package recovery

import (
	"go/types"
	"reflect"
	"sync"

	"golang.org/x/tools/go/analysis"
)

// Wrap returns copies of the analyzers of suite, and of those that they require, which share the flags of the originals.
// A copy is run by run, with a pass that names the original, and has the results by the originals of what it requires.
func Wrap(suite []*analysis.Analyzer, run func(pass *analysis.Pass) (any, error)) []*analysis.Analyzer {
	copies := make(map[*analysis.Analyzer]*analysis.Analyzer)
	var wrap func(original *analysis.Analyzer) *analysis.Analyzer
	wrap = func(original *analysis.Analyzer) *analysis.Analyzer {
		if c, ok := copies[original]; ok {
			return c
		}
		c := new(analysis.Analyzer)
		*c = *original
		copies[original] = c
		c.Requires = make([]*analysis.Analyzer, len(original.Requires))
		for i, required := range original.Requires {
			c.Requires[i] = wrap(required)
		}
		c.Run = func(pass *analysis.Pass) (any, error) {
			own := *pass
			own.Analyzer, own.ResultOf = original, make(map[*analysis.Analyzer]any, len(original.Requires))
			for i, required := range original.Requires {
				own.ResultOf[required] = pass.ResultOf[c.Requires[i]]
			}
			return run(&own)
		}
		return c
	}
	wrapped := make([]*analysis.Analyzer, len(suite))
	for i, a := range suite {
		wrapped[i] = wrap(a)
	}
	return wrapped
}

// A Guard runs analyzers, and keeps one that fails in a package from taking the run with it. Several may run at a time.
type Guard struct {
	mu       sync.Mutex
	failures map[unit]*Failure
}

// A unit is an analyzer in a package.
type unit struct {
	analyzer *analysis.Analyzer
	pkg      *types.Package
}

// A Failure is why there is no result of an analyzer.
type Failure struct {
	By  *analysis.Analyzer // who failed: the analyzer itself, or one that it requires
	Err error
}

func (f *Failure) Error() string { return f.Err.Error() }

// Run returns what run returns, which runs an analyzer in a package. If that fails or panics, or what the analyzer requires
// has failed there, the result is an empty one, and there is a failure.
func (g *Guard) Run(a *analysis.Analyzer, pkg *types.Package, run func() (any, error)) (any, *Failure) {
	failure := g.required(a, pkg)
	if failure == nil {
		result, err := try(a, run)
		if err == nil {
			return result, nil
		}
		failure = &Failure{a, err}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.failures == nil {
		g.failures = make(map[unit]*Failure)
	}
	g.failures[unit{a, pkg}] = failure
	return Empty(a.ResultType), failure
}

// required returns the failure of an analyzer that another one requires, or nil.
func (g *Guard) required(a *analysis.Analyzer, pkg *types.Package) *Failure {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, required := range a.Requires {
		if failure := g.failures[unit{required, pkg}]; failure != nil {
			return failure
		}
	}
	return nil
}

func try(a *analysis.Analyzer, run func() (any, error)) (result any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicked(a.Name, r)
		}
	}()
	return run()
}

// Empty returns the result of an analyzer that has nothing to say.
func Empty(result reflect.Type) any {
	switch {
	case result == nil:
		return nil
	case result.Kind() == reflect.Pointer:
		return reflect.New(result.Elem()).Interface()
	}
	return reflect.Zero(result).Interface()
}
