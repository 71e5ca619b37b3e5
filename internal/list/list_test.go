package list

import (
	"slices"
	"testing"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                         {""},
		"a":                        {"a"},
		" a, b ":                   {"a", "b"},
		"a,":                       {"a", ""},
		"{a,b}/*.go,c":             {"{a,b}/*.go", "c"},
		"p.F instead=g(a,b[c,d]),": {"p.F instead=g(a,b[c,d])", ""},
		"a),b":                     {"a)", "b"},
		"(a,b":                     {"(a,b"},
	} {
		if got := Split(text); !slices.Equal(got, want) {
			t.Errorf("Split(%q) = %q, want %q", text, got, want)
		}
	}
}
