package flow

import (
	"slices"
	"strings"
	"testing"
)

func TestComponents(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		edges string // "ab" leads from a to b
		want  string // each component sorted, in the order in which they come
	}{
		{"none", "", ""},
		{"chain", "ab bc", "c b a"},
		{"cycle", "ab bc ca", "abc"},
		{"node of its own", "aa ab", "b a"},
		{"two cycles", "ab ba bc cd dc", "cd ab"},
		{"cycle in a cycle", "ab bc cb cd da", "abcd"},
		{"two ways into a cycle", "ab ac bc cb bd", "d bc a"},
		{"shared successor", "ac bc", "c a b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			succs := make(map[rune][]rune)
			for edge := range strings.FieldsSeq(tt.edges) {
				succs[rune(edge[0])] = append(succs[rune(edge[0])], rune(edge[1]))
			}
			nodes := []rune(strings.ReplaceAll(tt.edges, " ", ""))
			slices.Sort(nodes)
			nodes = slices.Compact(nodes)
			var got []string
			for _, component := range Components(nodes, func(n rune) []rune { return succs[n] }) {
				slices.Sort(component)
				got = append(got, string(component))
			}
			if got := strings.Join(got, " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
