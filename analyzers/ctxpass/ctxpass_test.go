package ctxpass_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/cancellint/cancellint/analyzers/ctxpass"
	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/provenance"
)

// Test runs the analyzer, with all of its rules on, over all of its fixtures, which are loaded once.
func Test(t *testing.T) {
	t.Parallel()
	analyzer := ctxpass.New(provenance.New())
	if err := analyzer.Flags.Set("enable", "fake-context,stored-context"); err != nil {
		t.Fatal(err)
	}
	moduleRoot, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.RunWithSuggestedFixes(t, moduleRoot, analyzer, "./testdata/src/ctxpass/...")
}

// TestOwnCode shows that the functions of a fixture are reported if a catalogue file names what they call, and that
// none is without.
func TestOwnCode(t *testing.T) {
	t.Parallel()
	moduleRoot, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	const pattern = "./testdata/src/owncode/..."
	a := ctxpass.New(provenance.New())
	if err := a.Flags.Set("catalog", "testdata/own.catalog"); err != nil {
		t.Fatal(err)
	}
	analysistest.RunWithSuggestedFixes(t, moduleRoot, a, pattern)

	for _, result := range analysistest.Run(expectNothing{}, moduleRoot, ctxpass.New(provenance.New()), pattern) {
		for _, d := range result.Diagnostics {
			t.Errorf("without the file: %s: %s", result.Pass.Fset.Position(d.Pos), d.Message)
		}
	}
}

// An expectNothing takes no notice of the expectations in the fixture, which are of another run.
type expectNothing struct{}

func (expectNothing) Errorf(string, ...any) {}

// TestDocLibraries tests that doc.go names every client library that the catalogue knows.
func TestDocLibraries(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	paths := catalog.Libraries()
	for _, row := range catalog.ClientRows() {
		paths = append(paths, row.Package)
	}
	for _, path := range paths {
		host, rest, _ := strings.Cut(path, "/")
		owner, rest, _ := strings.Cut(rest, "/")
		repository, _, _ := strings.Cut(rest, "/")
		root := host + "/" + owner
		if host == "github.com" {
			root += "/" + repository
		}
		if !strings.Contains(string(doc), root) {
			t.Errorf("%s is not in doc.go", root)
		}
	}
}
