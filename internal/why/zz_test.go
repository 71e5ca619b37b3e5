package why_test

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/analyzers"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
)

func TestZZ(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule | packages.NeedForTest, Dir: os.Getenv("ZZ")}, os.Getenv("ZP"))
	if err != nil {
		t.Fatal(err)
	}
	suite := analyzers.New()
	i := slices.IndexFunc(suite[0].Requires, func(a *analysis.Analyzer) bool { return a.ResultType == reflect.TypeFor[*provenance.Result]() })
	engine := suite[0].Requires[i]
	check := &analysis.Analyzer{
		Name: "check", Doc: "check that each call has a verdict", Requires: append(slices.Clone(suite), engine),
		Run: func(pass *analysis.Pass) (any, error) {
			for _, call := range pass.ResultOf[engine].(*provenance.Result).Calls() {
				p := call.Instr.Common().Pos()
				var v []string
				for _, a := range suite {
					result, ok := pass.ResultOf[a].(*report.Result)
					if !ok || a.Name == "loopcheck" {
						continue
					}
					if !judges(result, p) {
						t.Errorf("GAP %s: %s", pass.Fset.Position(p), call.Name)
					}
					s := ""
					for _, j := range result.Findings {
						if j.Subject == p {
							s += fmt.Sprintf("FOUND%d ", j.Verdict)
						}
					}
					for _, j := range result.Spared {
						if j.Subject == p {
							s += j.Reason + " "
						}
					}
					v = append(v, s)
				}
				at := pass.Fset.Position(p)
				fmt.Printf("ZZ|%s:%d|%s|%s|%s\n", at.Filename, at.Line, call.Name, v[0], v[1])
			}
			return nil, nil
		},
	}
	if _, err := checker.Analyze([]*analysis.Analyzer{check}, pkgs, nil); err != nil {
		t.Fatal(err)
	}
}
