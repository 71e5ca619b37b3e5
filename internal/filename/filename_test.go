package filename

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestInAndFrom(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	outside := filepath.Join(filepath.Dir(dir), "outside.go")
	for _, test := range []struct{ said, in, from string }{
		{"a.go", filepath.Join(dir, "a.go"), "a.go"},
		{"./b/../a.go", filepath.Join(dir, "a.go"), "a.go"},
		{".", dir, "."},
		{"../outside.go", outside, outside},
		{outside, outside, outside},
	} {
		in := In(dir, test.said)
		if from := From(dir, in); in != test.in || from != test.from {
			t.Errorf("%s is %s, seen from there %s; want %s, %s", test.said, in, from, test.in, test.from)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	below := filepath.Join(root, "a", "b")
	if err := os.MkdirAll(filepath.Join(below, "go.mod"), 0o777); err != nil { // a folder of that name is no module
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if folder, ok := Nearest(below, "go.mod"); !ok || folder != root {
		t.Errorf("Nearest(%s) = %s, %t; want %s", below, folder, ok, root)
	}
	if folder, ok := Nearest(below, "go.sum"); ok {
		t.Errorf("Nearest found a go.sum in %s", folder)
	}
	folders := slices.Collect(Upward(below))
	if !slices.Equal(folders[:3], []string{below, filepath.Dir(below), root}) || folders[len(folders)-1] != filepath.Dir(folders[len(folders)-1]) {
		t.Errorf("Upward(%s) yields %q", below, folders)
	}
}
