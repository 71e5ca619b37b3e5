package output

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"honnef.co/go/tools/sarif"

	"github.com/cancellint/cancellint/internal/rule"
	"github.com/cancellint/cancellint/internal/ruledoc"
)

var update = flag.Bool("update", false, "write testdata/report.sarif instead of comparing it")

// fullReport returns a report with everything that there is to write. Its files do not exist.
func fullReport(t *testing.T) *Report {
	t.Helper()
	sections, err := ruledoc.Sections("// Package p.\n//\n// # Category c\n//\n// A call\n// on [context.TODO].\n//\n// Example:\n//\n//\tf(context.TODO())\npackage p\n")
	if err != nil {
		t.Fatal(err)
	}
	const file = "/work/my 100% shop/order/a b.go"
	find := func(line, column int, category string) Finding {
		pos := at(file, line, column)
		end := pos
		end.Column += 20
		return Finding{
			Analyzer: "ctxpass", Category: category, Pos: pos, End: end,
			Message: category + " here", Confidence: "high", Fingerprint: "abc",
		}
	}
	related := find(9, 2, "root-context")
	related.Related = []Related{{Pos: at("/elsewhere/b.go", 3, 4), Message: "list[i](ctx) is called here"}}
	suppressed := find(3, 2, "root-context")
	suppressed.Confidence = "low"
	suppressed.Suppressions = []Suppression{{InSource: true, Reason: `it "must" <go> on`}}
	known := find(4, 2, "fake-context")
	known.Confidence, known.Fingerprint = "medium", "def"
	known.Suppressions = []Suppression{{Reason: "known since -write-baseline"}}
	return &Report{
		Root:    "/work/my 100% shop",
		Version: "v0.1.0",
		Rules:   []Rule{{Rule: rule.RootContext, Help: sections[0]}, {Rule: rule.FakeContext, Help: sections[0]}},
		Findings: []Finding{
			related,
			find(12, 2, "root-context"),
			{Analyzer: "own", Message: "without a category", Pos: token.Position{Filename: file, Line: 20}},
			{Analyzer: "own", Message: "nowhere"},
		},
		Suppressed: []Finding{known, suppressed},
		Failures:   []Failure{{Package: "p", Reason: "a.go:1:1: broken"}},
		Notes:      []string{"2 entries of the baseline match nothing"},
	}
}

func TestSARIF(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := SARIF(&out, fullReport(t)); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "report.sarif")
	if *update {
		if err := os.WriteFile(golden, out.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("got\n%s\nwant what is in %s; if it is right, run: go test ./internal/output -run TestSARIF -update", out.Bytes(), golden)
	}
}

// TestSARIFFixes wants each fix with its files, in columns of UTF-16; one whose file is shorter now is left out.
func TestSARIFFixes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.go"), filepath.Join(dir, "b.go")
	for name, text := range map[string]string{a: "package a\n\nvar _ = f(\"é🙂\", nil)\n", b: "package a\n"} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	r := &Report{Root: dir, Findings: []Finding{{Analyzer: "own", Pos: at(a, 3, 1), Fixes: []Fix{
		{Message: "Pass ctx", Edits: []Edit{{a, 31, 34, "ctx"}, {b, 10, 10, "\nvar x int\n"}, {a, 0, 0, "// é\n"}}},
		{Message: "Too late", Edits: []Edit{{b, 5, 99, ""}}},
		{Message: "Remove it", Edits: []Edit{{a, 11, 36, ""}}},
	}}}}
	var out bytes.Buffer
	if err := SARIF(&out, r); err != nil {
		t.Fatal(err)
	}
	var log sarif.Log
	if err := json.Unmarshal(out.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	change := func(name string, replacements ...sarif.Replacement) sarif.ArtifactChange {
		return sarif.ArtifactChange{ArtifactLocation: sarif.ArtifactLocation{URI: name, URIBaseID: "%SRCROOT%"}, Replacements: replacements}
	}
	replace := func(startLine, startColumn, endLine, endColumn int, text string) sarif.Replacement {
		return sarif.Replacement{
			DeletedRegion:   sarif.Region{StartLine: startLine, StartColumn: startColumn, EndLine: endLine, EndColumn: endColumn},
			InsertedContent: sarif.ArtifactContent{Text: text},
		}
	}
	want := []sarif.Fix{
		{Description: sarif.Message{Text: "Pass ctx"}, ArtifactChanges: []sarif.ArtifactChange{
			change("a.go", replace(3, 18, 3, 21, "ctx"), replace(1, 1, 1, 1, "// é\n")),
			change("b.go", replace(2, 1, 2, 1, "\nvar x int\n")),
		}},
		{Description: sarif.Message{Text: "Remove it"}, ArtifactChanges: []sarif.ArtifactChange{change("a.go", replace(3, 1, 4, 1, ""))}},
	}
	if got := log.Runs[0].Results[0].Fixes; !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

func TestSARIFVersion(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{"v1.2.3": "1.2.3", "(devel)": "0.0.0-devel", "": "0.0.0-devel"} {
		if d := newDriver(version, nil); d.Version != want || d.SemanticVersion != want {
			t.Errorf("%q: %s, %s, want %s", version, d.Version, d.SemanticVersion, want)
		}
	}
}

func TestFileURI(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"/":               "file://",
		"/work/a b":       "file:///work/a%20b",
		"/work/100%":      "file:///work/100%25",
		"/work/é?#":       "file:///work/%C3%A9%3F%23",
		"C:/work":         "file:///C:/work",
		"/work/with:this": "file:///work/with:this",
	} {
		if got := fileURI(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
