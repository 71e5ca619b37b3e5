package load

import (
	"path/filepath"
	"testing"

	"github.com/cancellint/cancellint/internal/filename"
)

func TestLiesHidden(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for name, want := range map[string]bool{
		"a.go":                                  false,
		"p/a.go":                                false,
		"testdata/a.go":                         true,
		"p/testdata/src/x/a.go":                 true,
		"vendor/example.com/a.go":               true,
		"_old/a.go":                             true,
		".cache/a.go":                           true,
		"./a.go":                                false,
		"testdata.go":                           false,
		filepath.Join(root, "testdata", "a.go"): true,
	} {
		if got := liesHidden(root, root, filename.In(root, name)); got != want {
			t.Errorf("liesHidden(%q) = %t", name, got)
		}
	}
	below := filepath.Join(root, "testdata", "demo")
	if liesHidden(below, root, filepath.Join(below, "a.go")) {
		t.Error("a file of the working directory is hidden by what is above it")
	}
}
