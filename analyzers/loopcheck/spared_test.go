package loopcheck_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/cancellint/cancellint/internal/report"
)

var update = flag.Bool("update", false, "write testdata/spared.txt instead of comparing it")

// checkSpared checks that each loop of the fixtures is reported, or spared for a reason, and holds the reasons against a
// golden file.
func checkSpared(t *testing.T, golden string, results []*analysistest.Result) {
	t.Helper()
	var lines []string
	for _, r := range results {
		result := r.Result.(*report.Result)
		judged := make(map[token.Pos]bool)
		for _, f := range result.Findings {
			judged[f.Pos] = true
		}
		for _, s := range result.Spared {
			judged[s.Pos] = true
			at := r.Pass.Fset.Position(s.Pos)
			lines = append(lines, fmt.Sprintf("%s/%s:%d: %s: %s\n", filepath.Base(filepath.Dir(at.Filename)), filepath.Base(at.Filename), at.Line, s.Rule.Category, s.Reason))
		}
		for _, file := range r.Pass.Files {
			ast.Inspect(file, func(node ast.Node) bool {
				switch node.(type) {
				case *ast.ForStmt, *ast.RangeStmt:
					if !judged[node.Pos()] {
						t.Errorf("%s: this loop is neither reported nor spared", r.Pass.Fset.Position(node.Pos()))
					}
				}
				return true
			})
		}
	}
	slices.Sort(lines)
	compareGolden(t, filepath.Join("testdata", golden), strings.Join(lines, ""))
}

func compareGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(path); err != nil || string(want) != got {
		t.Errorf("%s is out of date (%v); read what changes: go test ./analyzers/loopcheck -update", path, err)
	}
}
