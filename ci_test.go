package cancellint_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// action is what action.yml says to its users.
type action struct {
	Inputs  map[string]struct{ Default string }
	Outputs map[string]struct{}
}

// TestCIPageTables holds the tables of docs/ci.md against the action's inputs, with their defaults, and outputs, and the
// variables that the script reads.
func TestCIPageTables(t *testing.T) {
	t.Parallel()
	var a action
	if err := yaml.Unmarshal([]byte(read(t, "action.yml")), &a); err != nil {
		t.Fatal(err)
	}
	want := make(map[string][]string)
	for name, input := range a.Inputs {
		row := "| `" + name + "` | "
		if input.Default != "" {
			row += "`" + input.Default + "` "
		}
		want["input"] = append(want["input"], row+"|")
	}
	for name := range a.Outputs {
		want["output"] = append(want["output"], "| `"+name+"` |")
	}
	for _, m := range regexp.MustCompile(`\$\{(CANCELLINT_\w+)`).FindAllStringSubmatch(read(t, "examples/ci/cancellint.sh"), -1) {
		want["variable"] = append(want["variable"], "| `"+m[1]+"` |")
	}
	page := read(t, "docs/ci.md")
	for first, rows := range want {
		_, table, _ := strings.Cut(page, "\n| "+first+" |")
		table, _, _ = strings.Cut(table, "\n\n")
		have := strings.Split(table, "\n")[2:]
		for _, row := range rows {
			if !slices.ContainsFunc(have, func(line string) bool { return strings.HasPrefix(line, row) }) {
				t.Errorf("docs/ci.md has no row %s of an %s\n%s", row, first, table)
			}
		}
		if len(have) != len(rows) {
			t.Errorf("docs/ci.md has %d rows of %ss, want %d", len(have), first, len(rows))
		}
	}
}

func read(t *testing.T, filename string) string {
	t.Helper()
	text, err := os.ReadFile(filename)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
