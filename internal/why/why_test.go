package why_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/analyzers"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/why"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing them")

// load loads packages of the module from source.
func load(t *testing.T, tests bool, patterns ...string) []*packages.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule | packages.NeedForTest, Tests: tests}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 || len(pkgs) == 0 {
		t.Fatalf("%d packages, or errors in them", len(pkgs))
	}
	return pkgs
}

// TestAnswers asks about each line of the fixture that a comment marks, and compares with the golden file.
func TestAnswers(t *testing.T) {
	t.Parallel()
	pkgs := load(t, true, "./testdata/shop/...")
	for _, file := range []string{"shop.go", "shop_test.go", "generated.go", "stock/stock.go"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			name, err := filepath.Abs(filepath.Join("testdata", "shop", file))
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			for i, line := range strings.Split(string(text), "\n") {
				if _, kind, isAsked := strings.Cut(line, "// why: "); isAsked {
					fmt.Fprintf(&got, "# %s\n", kind)
					ask(t, pkgs, why.Query{File: name, Line: i + 1, Dir: filepath.Dir(name)}, &got)
				}
			}
			compare(t, name+".golden", got.Bytes())
		})
	}
}

// ask writes the answer to a query.
func ask(t *testing.T, pkgs []*packages.Package, q why.Query, to *bytes.Buffer) {
	t.Helper()
	suite := analyzers.New()
	for _, a := range suite {
		report.JudgeAll(a)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{why.New(suite, q)}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		if answer := act.Result.(*why.Answer); answer.HasFile {
			if err := answer.Write(to); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("no package has %s", q.File)
}

func compare(t *testing.T, golden string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, got, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; run go test -update ./internal/why, and read the difference. Got:\n%s", filepath.Base(golden), got)
	}
}

// TestPage tests that the answers on the page for users are those of the fixture.
func TestPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/why.md")
	if err != nil {
		t.Fatal(err)
	}
	golden, err := os.ReadFile("testdata/shop/shop.go.golden")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```text\n(.*?)```").FindAllSubmatch(page, -1)
	if len(blocks) == 0 {
		t.Fatal("the page shows no answer")
	}
	for _, block := range blocks {
		if !bytes.Contains(golden, block[1]) {
			t.Errorf("the fixture has no answer\n%s", block[1])
		}
	}
}

// TestNoCallWithoutVerdict tests that ctxpass and deadline each say of every outgoing call in the fixtures of all rules either
// what is wrong, or why they are silent.
func TestNoCallWithoutVerdict(t *testing.T) {
	t.Parallel()
	suite := analyzers.New()
	i := slices.IndexFunc(suite[0].Requires, func(a *analysis.Analyzer) bool { return a.ResultType == reflect.TypeFor[*provenance.Result]() })
	engine := suite[0].Requires[i]
	calls := 0
	check := &analysis.Analyzer{
		Name: "check", Doc: "check that each call has a verdict", Requires: append(slices.Clone(suite), engine),
		Run: func(pass *analysis.Pass) (any, error) {
			for _, call := range pass.ResultOf[engine].(*provenance.Result).Calls() {
				calls++
				for _, a := range suite {
					result, ok := pass.ResultOf[a].(*report.Result)
					if ok && a.Name != "loopcheck" && !judges(result, call.Instr.Common().Pos()) {
						t.Errorf("%s: %s says nothing of %s", pass.Fset.Position(call.Pos), a.Name, call.Name)
					}
				}
			}
			return nil, nil
		},
	}
	if _, err := checker.Analyze([]*analysis.Analyzer{check}, load(t, false, "../../testdata/src/..."), &checker.Options{Sequential: true}); err != nil {
		t.Fatal(err)
	}
	if calls < 800 {
		t.Errorf("%d outgoing calls in the fixtures, want more: the test looks at too little", calls)
	}
}

// judges reports whether a result has a finding about the call at pos, or a reason to leave it alone.
func judges(result *report.Result, pos token.Pos) bool {
	return slices.ContainsFunc(result.Findings, func(j report.Judged) bool { return j.Subject == pos }) ||
		slices.ContainsFunc(result.Spared, func(s report.Spared) bool { return s.Subject == pos && s.Reason != "" })
}
