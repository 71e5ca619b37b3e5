package clients

import (
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/analyzers/ctxpass"
	"github.com/cancellint/cancellint/analyzers/deadline"
	"github.com/cancellint/cancellint/analyzers/loopcheck"
	"github.com/cancellint/cancellint/internal/provenance"
)

var fixtures = []string{"./accounts", "./webhook", "./cassandra", "./search", "./registry", "./cache", "./retries"}

// TestCtxpass compares findings and fixes with the fixtures' comments and golden files.
func TestCtxpass(t *testing.T) {
	t.Parallel()
	analysistest.RunWithSuggestedFixes(t, ".", ctxpass.Analyzer, fixtures...)
}

// TestLoopcheck compares what tries again, and takes no context in any form, with its comments.
func TestLoopcheck(t *testing.T) {
	t.Parallel()
	analysistest.Run(t, ".", loopcheck.Analyzer, "./rollout")
}

// TestUnboundedRetry compares what is tried again without an end with its comments.
func TestUnboundedRetry(t *testing.T) {
	t.Parallel()
	analyzer := deadline.New(provenance.New())
	if err := analyzer.Flags.Set("enable", "unbounded-retry"); err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, ".", analyzer, "./endless")
}

// TestDeadline compares what has no bound, or has had it switched off, with its comments.
func TestDeadline(t *testing.T) {
	t.Parallel()
	analysistest.Run(t, ".", deadline.Analyzer, "./bus", "./columns", "./documents", "./forge", "./keys", "./leader", "./ledger", "./secrets", "./sessions", "./telemetry", "./topics")
}

// TestDeadlineQuiet: deadline says nothing of the other calls. What bounds them is a matter of how their clients are set
// up, elsewhere.
func TestDeadlineQuiet(t *testing.T) {
	t.Parallel()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule}, fixtures...)
	if err != nil || packages.PrintErrors(pkgs) > 0 {
		t.Fatal("fixtures do not load", err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{deadline.Analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(graph.Roots) != len(fixtures) {
		t.Fatalf("analyzed %d packages, want %d", len(graph.Roots), len(fixtures))
	}
	for _, action := range graph.Roots {
		if action.Err != nil {
			t.Error(action.Err)
		}
		for _, diagnostic := range action.Diagnostics {
			t.Errorf("%v: %s", action.Package.Fset.Position(diagnostic.Pos), diagnostic.Message)
		}
	}
}
