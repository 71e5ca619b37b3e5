package output

import (
	"go/token"
	"os"
	"path/filepath"
	"testing"
)

// TestRegion counts columns as SARIF does: in UTF-16 code units.
func TestRegion(t *testing.T) {
	t.Parallel()
	const line = "\tsay(\"é🙂日\", ctx) // é"
	name := filepath.Join(t.TempDir(), "a.go")
	if err := os.WriteFile(name, []byte("package p\r\n"+line+"\r\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	at := func(line, column int) token.Position {
		return token.Position{Filename: name, Offset: -1, Line: line, Column: column}
	}
	for _, test := range []struct {
		name     string
		pos, end token.Position
		want     region
	}{
		{"before", at(2, 2), at(2, 5), region{2, 2, 2, 5}},
		{"é is two bytes and one unit", at(2, 7), at(2, 9), region{2, 7, 2, 8}},
		{"an emoji is four bytes and two units", at(2, 9), at(2, 13), region{2, 8, 2, 10}},
		{"behind all", at(2, 19), at(2, 22), region{2, 14, 2, 17}},
		{"over lines", at(1, 9), at(2, 13), region{1, 9, 2, 10}},
		{"no end", at(2, 19), token.Position{}, region{2, 14, 2, 14}},
		{"no column", at(2, 0), at(2, 0), region{2, 0, 2, 0}},
		{"not in the file", at(7, 19), at(7, 22), region{7, 19, 7, 22}},
		{"another place in the file by its offset", token.Position{Filename: name, Offset: 3, Line: 2, Column: 19}, token.Position{}, region{2, 19, 2, 19}},
	} {
		if got := make(sources).region(test.pos, test.end); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestPosition(t *testing.T) {
	t.Parallel()
	f := newSource("ab\n\nc")
	for offset, want := range map[int][2]int{0: {1, 1}, 2: {1, 3}, 3: {2, 1}, 4: {3, 1}, 5: {3, 2}, 6: {}, -1: {}} {
		pos, ok := f.position("a.go", offset)
		if got := [2]int{pos.Line, pos.Column}; got != want || ok != (want != [2]int{}) {
			t.Errorf("offset %d: %v, %t, want %v", offset, got, ok, want)
		}
	}
}
