package gclplugin

import (
	"errors"
	"fmt"
	"go/types"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// A fake is a suite of two analyzers that report the names of packages, by what a third one found.
type fake struct{ engine, first, second *analysis.Analyzer }

func newFake(engine func(*analysis.Pass) (any, error)) fake {
	f := fake{engine: &analysis.Analyzer{Name: "engine", Doc: "engine", Run: engine, ResultType: reflect.TypeFor[*types.Package]()}}
	root := func(name string) *analysis.Analyzer {
		return &analysis.Analyzer{Name: name, Doc: name, Requires: []*analysis.Analyzer{f.engine}, Run: func(pass *analysis.Pass) (any, error) {
			pass.Report(analysis.Diagnostic{
				Pos: pass.Files[0].Name.Pos(), End: pass.Files[0].Name.End(),
				Message: pass.ResultOf[f.engine].(*types.Package).Name(),
				Related: []analysis.RelatedInformation{{Pos: pass.Files[0].Name.Pos(), Message: "related"}},
			})
			return nil, nil
		}}
	}
	f.first, f.second = root("first"), root("second")
	return f
}

// diagnose runs the adapted suite on this package, and returns what each analyzer reports.
func (f fake) diagnose(t *testing.T) (lines []string) {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule}, ".")
	if err != nil || packages.PrintErrors(pkgs) > 0 {
		t.Fatal("the package does not load", err)
	}
	graph, err := checker.Analyze(adapt([]*analysis.Analyzer{f.first, f.second}, "0"), pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, root := range graph.Roots {
		if root.Err != nil {
			t.Errorf("%s: %v", root, root.Err)
		}
		for _, d := range root.Diagnostics {
			lines = append(lines, root.Analyzer.Name+": "+d.Message)
			if len(d.Related) > 0 {
				t.Errorf("%s has related positions, of which golangci-lint makes findings", d.Message)
			}
		}
	}
	slices.Sort(lines)
	return lines
}

func TestAdapt(t *testing.T) {
	t.Parallel()
	const told = "package github.com/cancellint/cancellint/gclplugin could not be analyzed: "
	for _, test := range []struct {
		name   string
		engine func(*analysis.Pass) (any, error)
		want   []string
	}{
		{"no failure", func(pass *analysis.Pass) (any, error) { return pass.Pkg, nil }, []string{"first: gclplugin", "second: gclplugin"}},
		{"a panic is told of once", func(*analysis.Pass) (any, error) { panic("index\nout of range") }, []string{"first: " + told + "analyzer engine panicked"}},
		{"an error", func(*analysis.Pass) (any, error) { return nil, errors.New("no catalog") }, []string{"first: " + told + "no catalog"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := newFake(test.engine).diagnose(t)
			if !slices.EqualFunc(got, test.want, strings.HasPrefix) || strings.Contains(fmt.Sprint(got), "\n") {
				t.Errorf("reported %q, want %q", got, test.want)
			}
		})
	}
}

// TestCacheKey wants the names of the analyzers to tell whether files are the same.
func TestCacheKey(t *testing.T) {
	t.Parallel()
	none, err := cacheKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), ".cancellint.yml")
	keyOf := func(text string) string {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		key, err := cacheKey([]string{file})
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	one := keyOf("tests: true")
	if one == none || one == keyOf("tests: on  ") || one != keyOf("tests: true") {
		t.Errorf("the key %s does not tell what is in a file", one)
	}
	f := newFake(nil)
	f.engine.FactTypes = []analysis.Fact{new(fact)}
	adapted := append(adapt([]*analysis.Analyzer{f.first, f.second}, one), keyAnalyzer(one))
	if err := analysis.Validate(adapted); err != nil {
		t.Error(err)
	}
	for _, a := range []*analysis.Analyzer{adapted[0].Requires[0], adapted[2]} {
		if !strings.HasSuffix(a.Name, "_"+one) {
			t.Errorf("%s has not the key in its name", a.Name)
		}
	}
	if f.engine.Name != "engine" || adapted[0].Requires[0] != adapted[1].Requires[0] {
		t.Error("the original is renamed, or copied more than once")
	}
}

type fact struct{}

func (*fact) AFact() {}
