package main

import (
	"encoding/json"
	"go/format"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"honnef.co/go/tools/sarif"

	"github.com/cancellint/cancellint/internal/rule"
)

// A sarifResult is what the tests look at of a result.
type sarifResult struct {
	sarif.Result
	PartialFingerprints map[string]string
	Rank                int
}

// sarifResults runs cancellint with -format=sarif in dir, and returns the results.
func sarifResults(t *testing.T, dir string, args ...string) []sarifResult {
	t.Helper()
	var log struct {
		Runs []struct{ Results []sarifResult }
	}
	out := commandIn(t, dir, 1, "cancellint", append([]string{"-format=sarif"}, args...)...)
	if err := json.Unmarshal(out, &log); err != nil || len(log.Runs) != 1 {
		t.Fatalf("%d runs, %v in\n%s", len(log.Runs), err, out)
	}
	return log.Runs[0].Results
}

// everything are the flags that report all that there is.
func everything() []string {
	flags := []string{"-confidence=low"}
	for _, r := range rule.All() {
		if !r.Default {
			flags = append(flags, "-"+r.Analyzer+".enable="+r.Category)
		}
	}
	return flags
}

// TestFixtures holds the log over the fixtures against what else is known: fixes against the golden files, ranks against
// the levels of confidence that each rule is said to have.
func TestFixtures(t *testing.T) {
	t.Parallel()
	results := sarifResults(t, root, append(everything(), "./testdata/src/...")...)
	t.Run("confidence", func(t *testing.T) {
		t.Parallel()
		checkConfidence(t, results)
	})
	t.Run("fixes", func(t *testing.T) {
		t.Parallel()
		checkFixes(t, results)
	})
}

const root = "../.."

// ranks are what SARIF makes of confidence.
var ranks = map[int]string{90: "high", 60: "medium", 30: "low"}

// rules returns the rules by their names.
func rules() map[string]rule.Rule {
	named := make(map[string]rule.Rule)
	for _, r := range rule.Complete() {
		named[r.String()] = r
	}
	return named
}

func checkConfidence(t *testing.T, results []sarifResult) {
	t.Helper()
	declared := rules()
	graded := 0
	for _, r := range results {
		level, ok := ranks[r.Rank]
		if !ok {
			continue // directive grades nothing
		}
		graded++
		if !slices.Contains(strings.Split(declared[r.RuleID].Confidence, ", "), level) {
			t.Errorf("%s has a finding of %s confidence, and is said to have %s", r.RuleID, level, declared[r.RuleID].Confidence)
		}
	}
	if graded == 0 {
		t.Error("no finding has a rank")
	}
}

// checkFixes applies the fixes of each analyzer's findings to its fixtures, and wants what their golden files have:
// those were made with the defaults.
func checkFixes(t *testing.T, results []sarifResult) {
	t.Helper()
	known := rules()
	golden, err := filepath.Glob(filepath.Join(root, "testdata/src/*/*/*.go.golden"))
	if err != nil || len(golden) == 0 {
		t.Fatalf("no golden files (%v)", err)
	}
	for _, name := range golden {
		want := readFile(t, name)
		if strings.HasPrefix(want, "-- ") {
			continue // a section for each alternative
		}
		file := strings.TrimSuffix(name, ".golden")
		uri := strings.TrimPrefix(filepath.ToSlash(file), root+"/")
		analyzer := strings.Split(uri, "/")[2]
		own := slices.DeleteFunc(slices.Clone(results), func(r sarifResult) bool {
			return !strings.HasPrefix(r.RuleID, analyzer+"/") || len(r.Fixes) != 1 || ranks[r.Rank] != "high" || !known[r.RuleID].Default
		})
		got, err := format.Source([]byte(apply(t, readFile(t, file), uri, own)))
		if err != nil || string(got) != want {
			t.Errorf("%s: the fixes do not make of it what the golden file has, but (%v)\n%s", uri, err, got)
		}
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// apply applies the only fixes of results to the text of the file with the URI, each edit once.
func apply(t *testing.T, text, uri string, results []sarifResult) string {
	t.Helper()
	var edits []sarif.Replacement
	for _, r := range results {
		for _, change := range r.Fixes[0].ArtifactChanges {
			if name, err := url.PathUnescape(change.ArtifactLocation.URI); err != nil || name != uri {
				continue
			}
			for _, e := range change.Replacements {
				if !slices.Contains(edits, e) {
					edits = append(edits, e)
				}
			}
		}
	}
	start := func(e sarif.Replacement) int {
		return offset(text, e.DeletedRegion.StartLine, e.DeletedRegion.StartColumn)
	}
	slices.SortStableFunc(edits, func(a, b sarif.Replacement) int { return start(a) - start(b) })
	for _, e := range slices.Backward(edits) {
		text = text[:start(e)] + e.InsertedContent.Text + text[offset(text, e.DeletedRegion.EndLine, e.DeletedRegion.EndColumn):]
	}
	return text
}

// offset returns the offset of a line and of a column in UTF-16 code units, both from 1.
func offset(text string, line, column int) int {
	n := 0
	for range line - 1 {
		n += strings.IndexByte(text[n:], '\n') + 1
	}
	units := utf16.Encode([]rune(text[n:]))
	return n + len(string(utf16.Decode(units[:column-1])))
}

const shop = `package shop

import (
	"context"
	"database/sql"
)

func Rename(ctx context.Context, db *sql.DB) {
	for range 2 {
		/* é🙂 */ db.ExecContext(context.Background(), "UPDATE names")
		/* é🙂 */ db.ExecContext(context.Background(), "UPDATE names")
	}
}

func Remove(ctx context.Context, db *sql.DB) {
	db.ExecContext(context.Background(), "DELETE FROM names")
}

func Count(ctx context.Context, db *sql.DB) {
	//cancellint:ignore root-context counts for the next one, "too"
	db.ExecContext(context.Background(), "SELECT count(*) FROM names")
}
`

// A shopModule is a directory with a module of one file, whose name is to be escaped.
type shopModule string

func newShopModule(t *testing.T) shopModule {
	t.Helper()
	m := shopModule(filepath.Join(t.TempDir(), "my 100% shop"))
	if err := os.Mkdir(string(m), 0o777); err != nil {
		t.Fatal(err)
	}
	m.write(t, "go.mod", "module example.com/shop\n\ngo 1.26.0\n")
	m.write(t, "my shop.go", shop)
	return m
}

func (m shopModule) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(string(m), name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// fingerprints returns the fingerprints of what is found in the module now.
func (m shopModule) fingerprints(t *testing.T) (prints []string) {
	t.Helper()
	for _, r := range sarifResults(t, string(m)) {
		prints = append(prints, r.PartialFingerprints["cancellint/v1"])
	}
	return prints
}

// TestLog looks at what is said of each finding of a small module.
func TestLog(t *testing.T) {
	t.Parallel()
	results := sarifResults(t, string(newShopModule(t)))
	if len(results) != 4 {
		t.Fatalf("%d results, want 4: %v", len(results), results)
	}
	checkPlace(t, results[0].Locations[0].PhysicalLocation, "my%20shop.go", "context.Background()")
	if fixed := apply(t, shop, "my shop.go", results[:3]); strings.Count(fixed, "db.ExecContext(ctx, ") != 3 {
		t.Errorf("the fixes make of it\n%s", fixed)
	}
	if s := results[3].Suppressions; len(s) != 1 || s[0].Kind != "inSource" || s[0].Justification != `counts for the next one, "too"` {
		t.Errorf("suppressions %v, want the directive", s)
	}
	for i, r := range results[:3] {
		if r.Suppressions == nil || len(r.Suppressions) > 0 {
			t.Errorf("result %d: suppressions %v, want an empty list", i, r.Suppressions)
		}
	}
}

// TestFingerprints follows the findings through changes of their file.
func TestFingerprints(t *testing.T) {
	t.Parallel()
	m := newShopModule(t)
	before := m.fingerprints(t)
	unique := slices.Compact(slices.Sorted(slices.Values(before)))
	if len(unique) != 4 || strings.Split(before[0], ":")[0] != strings.Split(before[1], ":")[0] {
		t.Fatalf("fingerprints %q, want four, of which the first two differ in their ordinal", before)
	}
	m.write(t, "my shop.go", strings.Replace(shop, "func Rename", strings.Repeat("// More.\n", 50)+"\nfunc Rename", 1))
	if after := m.fingerprints(t); !slices.Equal(after, before) {
		t.Errorf("50 lines further down the fingerprints %q are %q", before, after)
	}
	m.write(t, "my shop.go", strings.Replace(shop, "DELETE FROM names", "DELETE FROM customers", 1))
	if after := m.fingerprints(t); after[2] == before[2] || !slices.Equal(after[:2], before[:2]) || after[3] != before[3] {
		t.Errorf("after a change of the third call the fingerprints %q are %q", before, after)
	}
}

// checkPlace wants a place of the shop to cover a text.
func checkPlace(t *testing.T, at sarif.PhysicalLocation, uri, text string) {
	t.Helper()
	start, end := offset(shop, at.Region.StartLine, at.Region.StartColumn), offset(shop, at.Region.EndLine, at.Region.EndColumn)
	if at.ArtifactLocation.URI != uri || at.ArtifactLocation.URIBaseID != "%SRCROOT%" || shop[start:end] != text {
		t.Errorf("%+v covers %q, want %q in %s", at, shop[start:end], text, uri)
	}
}
