package cancellint_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"golang.org/x/mod/modfile"
)

// TestDependencies holds docs/dependencies.md against the direct requirements of go.mod.
func TestDependencies(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	file, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	var required []string
	for _, r := range file.Require {
		if !r.Indirect {
			required = append(required, r.Mod.Path)
		}
	}
	page, err := os.ReadFile("docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	var described []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| [^|]+ \\| [^|]+ \\| [^|]+ \\|$").FindAllStringSubmatch(string(page), -1) {
		described = append(described, m[1])
	}
	slices.Sort(required)
	if !slices.Equal(described, required) {
		t.Errorf("docs/dependencies.md describes\n%q\ngo.mod requires\n%q", described, required)
	}
}
