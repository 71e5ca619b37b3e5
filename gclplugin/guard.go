package gclplugin

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/recovery"
)

// A guard keeps an analyzer that fails in one package from taking the run with it: golangci-lint takes a panic or an error
// in one for that of all linters that it runs together, and shows no findings of theirs. Under the guard the analyzer has
// an empty result, what requires it does not run, and one analyzer that reports tells of it.
type guard struct {
	mu     sync.Mutex
	failed map[guardKey]bool
	causes map[guardKey]error // by who is to tell of it
}

type guardKey struct {
	analyzer *analysis.Analyzer // the original
	pkg      *types.Package
}

func newGuard() *guard {
	return &guard{failed: make(map[guardKey]bool), causes: make(map[guardKey]error)}
}

// run runs the analyzer of a pass, and returns its result. If it fails, root is to tell of it.
func (g *guard) run(pass *analysis.Pass, root *analysis.Analyzer) any {
	result, err := g.try(pass)
	if err == nil {
		return result
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.failed[guardKey{pass.Analyzer, pass.Pkg}] = true
	if !errors.Is(err, errRequired) {
		g.causes[guardKey{root, pass.Pkg}] = err
	}
	return empty(pass.Analyzer.ResultType)
}

var errRequired = errors.New("a required analyzer failed, and somebody tells of it")

func (g *guard) try(pass *analysis.Pass) (result any, err error) {
	if slices.ContainsFunc(pass.Analyzer.Requires, func(a *analysis.Analyzer) bool { return g.hasFailed(a, pass.Pkg) }) {
		return nil, errRequired
	}
	defer func() {
		if r := recover(); r != nil {
			err = recovery.Error(pass.Analyzer.Name, r)
		}
	}()
	return pass.Analyzer.Run(pass)
}

func (g *guard) hasFailed(a *analysis.Analyzer, pkg *types.Package) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.failed[guardKey{a, pkg}]
}

// untold returns the failure that the analyzer of a pass is to tell of, if there is one.
func (g *guard) untold(pass *analysis.Pass) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.causes[guardKey{pass.Analyzer, pass.Pkg}]
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

// reportFailure reports that the package could not be analyzed, at the package clause of its first file. In generated ones
// golangci-lint would not show it.
func reportFailure(pass *analysis.Pass, err error) {
	written := slices.DeleteFunc(slices.Clone(pass.Files), ast.IsGenerated)
	if len(written) == 0 {
		return
	}
	first := slices.MinFunc(written, func(a, b *ast.File) int {
		return cmp.Compare(pass.Fset.Position(a.Package).Filename, pass.Fset.Position(b.Package).Filename)
	})
	text := strings.ReplaceAll(err.Error(), "\n", " ")
	pass.Report(analysis.Diagnostic{
		Pos: first.Name.Pos(), End: first.Name.End(),
		Message: fmt.Sprintf("package %s could not be analyzed: %s; please report this to https://%s/issues", pass.Pkg.Path(), text, module),
	})
}
