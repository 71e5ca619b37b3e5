package clients

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/cancellint/cancellint/analyzers/ctxpass"
)

func TestCtxpass(t *testing.T) {
	t.Parallel()
	analysistest.RunWithSuggestedFixes(t, ".", ctxpass.Analyzer, "./accounts", "./webhook", "./cassandra", "./search", "./registry", "./cache", "./retries")
}
