package output

import (
	"go/token"
	"path/filepath"
	"testing"
)

// TestPlace names files whose names are no names for a line of a log.
func TestPlace(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"shop.go":             "shop.go:6:17",
		"größe.go":            "größe.go:6:17",
		"a\n::error::shop.go": "a\uFFFD::error::shop.go:6:17",
		"\x1b[2J.go":          "\uFFFD[2J.go:6:17",
	} {
		if got := place("/shop", token.Position{Filename: filepath.Join("/shop", name), Line: 6, Column: 17}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
