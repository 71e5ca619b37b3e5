package analyzers_test

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/analyzers"
)

// TestBarePass runs the analyzers twice at once, with no more than Bazel's nogo gives them, and wants them to find what they
// find under the checker of x/tools.
func TestBarePass(t *testing.T) {
	t.Parallel()
	fixtures := []string{"../testdata/src/ctxpass/callee/...", "../testdata/src/loopcheck/...", "../testdata/src/deadline/unboundedhttp"}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule}, fixtures...)
	if err != nil || packages.PrintErrors(pkgs) > 0 {
		t.Fatal(err)
	}
	graph, err := checker.Analyze(analyzers.New(), pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, root := range graph.Roots {
		for _, d := range root.Diagnostics {
			want = append(want, fmt.Sprintf("%s: %s", root.Package.Fset.Position(d.Pos), d.Message))
		}
	}
	slices.Sort(want)
	if len(want) == 0 {
		t.Error("the checker finds nothing")
	}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if got := runBare(t, inOrder(pkgs)); !slices.Equal(got, want) {
				t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
	wg.Wait()
}

// inOrder returns the packages, each behind those that it imports.
func inOrder(pkgs []*packages.Package) (ordered []*packages.Package) {
	packages.Visit(pkgs, nil, func(p *packages.Package) {
		if slices.Contains(pkgs, p) {
			ordered = append(ordered, p)
		}
	})
	return ordered
}

// runBare returns what the suite finds, sorted.
func runBare(t *testing.T, pkgs []*packages.Package) (found []string) {
	facts := make(map[fact][]byte)
	for _, p := range pkgs {
		report := func(d analysis.Diagnostic) {
			found = append(found, fmt.Sprintf("%s: %s", p.Fset.Position(d.Pos), d.Message))
		}
		b := &bare{t: t, pkg: p, facts: facts, results: make(map[*analysis.Analyzer]any)}
		for _, a := range analyzers.Suite() {
			b.run(a, report)
		}
	}
	slices.Sort(found)
	return found
}

// A fact is the key of a fact of a package (obj is nil) or of an object.
type fact struct {
	pkg  *types.Package
	obj  types.Object
	kind reflect.Type
}

// A bare runs analyzers on one package. Their facts go through gob.
type bare struct {
	t       *testing.T
	pkg     *packages.Package
	facts   map[fact][]byte
	results map[*analysis.Analyzer]any
}

func (b *bare) run(a *analysis.Analyzer, report func(analysis.Diagnostic)) any {
	if result, ok := b.results[a]; ok {
		return result
	}
	pass := &analysis.Pass{
		Analyzer:  a,
		Fset:      b.pkg.Fset,
		Files:     b.pkg.Syntax,
		Pkg:       b.pkg.Types,
		TypesInfo: b.pkg.TypesInfo,
		ResultOf:  make(map[*analysis.Analyzer]any),
		Report:    report,

		TypesSizes:        b.pkg.TypesSizes,
		ImportObjectFact:  func(obj types.Object, f analysis.Fact) bool { return b.load(fact{nil, obj, reflect.TypeOf(f)}, f) },
		ExportObjectFact:  func(obj types.Object, f analysis.Fact) { b.save(fact{nil, obj, reflect.TypeOf(f)}, f) },
		ImportPackageFact: func(pkg *types.Package, f analysis.Fact) bool { return b.load(fact{pkg, nil, reflect.TypeOf(f)}, f) },
		ExportPackageFact: func(f analysis.Fact) { b.save(fact{b.pkg.Types, nil, reflect.TypeOf(f)}, f) },
	}
	for _, required := range a.Requires {
		pass.ResultOf[required] = b.run(required, nil)
	}
	result, err := a.Run(pass)
	if err != nil {
		b.t.Errorf("%s of %s: %v", a.Name, b.pkg.PkgPath, err)
	}
	b.results[a] = result
	return result
}

func (b *bare) load(key fact, f analysis.Fact) bool {
	text, ok := b.facts[key]
	if ok {
		if err := gob.NewDecoder(bytes.NewReader(text)).Decode(f); err != nil {
			b.t.Errorf("decoding %T: %v", f, err)
		}
	}
	return ok
}

func (b *bare) save(key fact, f analysis.Fact) {
	var text bytes.Buffer
	if err := gob.NewEncoder(&text).Encode(f); err != nil {
		b.t.Errorf("encoding %T: %v", f, err)
	}
	b.facts[key] = text.Bytes()
}
