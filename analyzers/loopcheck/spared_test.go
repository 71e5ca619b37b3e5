package loopcheck_test

import (
	"cmp"
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
	type line struct {
		file string
		at   int
		text string
	}
	var lines []line
	for _, r := range results {
		result := r.Result.(*report.Result)
		judged := make(map[token.Pos]bool)
		for _, f := range result.Findings {
			judged[f.Pos] = true
		}
		for _, s := range result.Spared {
			judged[s.Pos] = true
			at := r.Pass.Fset.Position(s.Pos)
			lines = append(lines, line{fixture(at.Filename), at.Line, s.Rule.Category + ": " + s.Reason})
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
	slices.SortFunc(lines, func(a, b line) int {
		return cmp.Or(strings.Compare(a.file, b.file), a.at-b.at, strings.Compare(a.text, b.text))
	})
	var text strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&text, "%s:%d: %s\n", l.file, l.at, l.text)
	}
	compareGolden(t, filepath.Join("testdata", golden), text.String())
}

// fixture returns the name of a file as it is below the fixtures of the analyzer.
func fixture(filename string) string {
	_, name, _ := strings.Cut(filepath.ToSlash(filename), "/testdata/src/loopcheck/")
	return name
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
