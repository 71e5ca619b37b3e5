package harness

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestSuggestedFixes puts the text of each golden file in its fixture's place and repeats the runs of the functions
// that it changes: the symptom must be gone. The test binary is built anew for it, once more for each alternative.
func TestSuggestedFixes(t *testing.T) {
	t.Parallel()
	for i, golden := range readGolden(t) {
		t.Run(fmt.Sprint("alternative ", i), func(t *testing.T) {
			t.Parallel()
			cured := curedNames(readFixtures(t, nil), readFixtures(t, golden))
			for _, name := range cured {
				if !slices.ContainsFunc(rows(), func(r row) bool { return r.bad != nil && r.bad.name == name }) {
					t.Errorf("%s is changed by its golden file, but no row has it as bad", name)
				}
			}
			if len(cured) == 0 {
				t.Fatal("no golden file changes a function")
			}
			cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-overlay="+writeOverlay(t, golden), "-run=^TestRows$", ".")
			cmd.Env = append(os.Environ(), curedEnv+"="+strings.Join(cured, ","))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("with the suggested fixes of %q in place: %v\n%s", cured, err, out)
			}
		})
	}
}

// readGolden returns the texts of the golden files, keyed by the fixture that each takes the place of. A golden file
// with alternatives (an archive, with a section for each) has its first text in the first map, and so on.
func readGolden(t *testing.T) (golden []map[string][]byte) {
	t.Helper()
	err := filepath.WalkDir(fixtureRoot, func(path string, _ fs.DirEntry, err error) error {
		original, ok := strings.CutSuffix(path, ".golden")
		if err != nil || !ok {
			return err
		}
		text, err := os.ReadFile(path)
		alternatives := [][]byte{text}
		if sections := txtar.Parse(text).Files; len(sections) > 0 {
			alternatives = nil
			for _, section := range sections {
				alternatives = append(alternatives, section.Data)
			}
		}
		for i, text := range alternatives {
			if i == len(golden) {
				golden = append(golden, make(map[string][]byte))
			}
			golden[i][original] = text
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return golden
}

// curedNames returns the functions whose text the golden files change, sorted.
func curedNames(before, after []fixture) (names []string) {
	for i, f := range before {
		for j, d := range f.exported {
			if d.text != after[i].exported[j].text {
				names = append(names, d.name)
			}
		}
	}
	return names
}

// writeOverlay writes golden texts to files and returns the file for go test's -overlay.
func writeOverlay(t *testing.T, golden map[string][]byte) string {
	t.Helper()
	replace := make(map[string]string)
	for original, text := range golden {
		from, err := filepath.Abs(original)
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(t.TempDir(), "golden.go")
		if err := os.WriteFile(to, text, 0o644); err != nil {
			t.Fatal(err)
		}
		replace[from] = to
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(file, overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}
