package driver

import (
	"io"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/tools/go/analysis"
)

// TestProgressEnds holds that a progress that has hardly begun ends as well, and that there is none where nobody looks.
func TestProgressEnds(t *testing.T) {
	t.Parallel()
	terminal, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	defer tty.Close()
	go io.Copy(io.Discard, terminal)
	if newProgress(tty).isShown() {
		t.Error("a terminal without a size is looked at")
	}
	if err := pty.Setsize(terminal, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	p := newProgress(tty)
	if !p.isShown() {
		t.Fatal("a terminal is none")
	}
	for range 100 {
		p.begin("loading")
		p.end()
	}
	p.end()
}

func TestCut(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		line    string
		columns int
		want    string
	}{
		{"loading ./...", 20, "loading ./..."},
		{"loading ./...", 13, "loading ./..."},
		{"loading ./...", 12, "loading ./.…"},
		{"größer", 6, "größer"},
		{"größer", 5, "größ…"},
		{"loading", 1, "…"},
		{"loading", 0, "…"},
		{"loading", -3, "…"},
	} {
		if got := cut(test.line, test.columns); got != test.want {
			t.Errorf("cut(%q, %d) = %q, want %q", test.line, test.columns, got, test.want)
		}
	}
}

// TestClosure holds what runs on a package: all analyzers on one that is analyzed, and on one that is imported those with
// facts and what they require.
func TestClosure(t *testing.T) {
	t.Parallel()
	syntax := &analysis.Analyzer{Name: "syntax"}
	facts := &analysis.Analyzer{Name: "facts", Requires: []*analysis.Analyzer{syntax}, FactTypes: []analysis.Fact{nil}}
	first := &analysis.Analyzer{Name: "first", Requires: []*analysis.Analyzer{syntax, facts}}
	second := &analysis.Analyzer{Name: "second", Requires: []*analysis.Analyzer{facts}}
	if all, forFacts := closure([]*analysis.Analyzer{first, second}); all != 4 || forFacts != 2 {
		t.Errorf("got %d and %d", all, forFacts)
	}
}
