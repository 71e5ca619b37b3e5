package deadline_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/cancellint/cancellint/analyzers/deadline"
	"github.com/cancellint/cancellint/internal/provenance"
)

// optIn is the folder of the fixtures of the rules that are off by default.
const optIn = "optin"

// TestOptIn runs the analyzer, with all of its rules on, over the fixtures of those that are off by default, where the
// others report nothing.
func TestOptIn(t *testing.T) {
	t.Parallel()
	const pattern = "./" + fixtures + optIn + "/..."
	analyzer := deadline.New(provenance.New())
	if err := analyzer.Flags.Set("enable", "unbounded-retry,long-deadline"); err != nil {
		t.Fatal(err)
	}
	analysistest.RunWithSuggestedFixes(t, root(t), analyzer, pattern)

	for _, result := range analysistest.Run(expectNothing{}, root(t), deadline.New(provenance.New()), pattern) {
		for _, d := range result.Diagnostics {
			t.Errorf("by default: %s: %s", result.Pass.Fset.Position(d.Pos), d.Message)
		}
	}
}

// An expectNothing takes no notice of the expectations in the fixture, which are of another run.
type expectNothing struct{}

func (expectNothing) Errorf(string, ...any) {}

// TestLongest gives the ceiling of long-deadline what people write.
func TestLongest(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want, err string }{
		{"1h", "1h0m0s", ""},
		{" 90s", "10m0s", `time: invalid duration " 90s"`},
		{"90", "10m0s", `time: missing unit in duration "90"`},
		{"", "10m0s", `time: invalid duration ""`},
		{"0s", "10m0s", "a ceiling of 0s allows nothing: want a positive duration"},
		{"-1m", "10m0s", "a ceiling of -1m0s allows nothing: want a positive duration"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			flags := &deadline.New(provenance.New()).Flags
			message := ""
			if err := flags.Set("longest", tt.text); err != nil {
				message = err.Error()
			}
			if got := flags.Lookup("longest").Value.String(); got != tt.want || message != tt.err {
				t.Errorf("-longest=%s: %s, error %q; want %s, error %q", tt.text, got, message, tt.want, tt.err)
			}
		})
	}
}
