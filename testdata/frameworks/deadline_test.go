package frameworks

import (
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/analyzers/ctxpass"
	"github.com/cancellint/cancellint/analyzers/deadline"
	"github.com/cancellint/cancellint/internal/provenance"
)

// TestIdleCommands: what a command calls on a root is ctxpass' business where the commands of the program use their
// contexts, and deadline's where these are nobody's. Each call has one owner, of medium confidence.
func TestIdleCommands(t *testing.T) {
	t.Parallel()
	engine := provenance.New()
	analyzers := []*analysis.Analyzer{ctxpass.New(engine), deadline.New(engine)}
	for _, a := range analyzers {
		if err := a.Flags.Set("confidence", "medium"); err != nil {
			t.Fatal(err)
		}
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule}, "./admin", "./tool")
	if err != nil || packages.PrintErrors(pkgs) > 0 {
		t.Fatal("fixtures do not load", err)
	}
	graph, err := checker.Analyze(analyzers, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, action := range graph.Roots {
		for _, d := range action.Diagnostics {
			got = append(got, filepath.Base(action.Package.Fset.Position(d.Pos).Filename)+" "+action.Analyzer.Name+"/"+d.Category)
		}
	}
	slices.Sort(got)
	if want := []string{"admin.go ctxpass/root-context", "tool.go deadline/unbounded-call"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
