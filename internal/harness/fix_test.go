package harness

import (
	"encoding/json"
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
// that it changes: the symptom must be gone. The test binary is built anew for it.
func TestSuggestedFixes(t *testing.T) {
	t.Parallel()
	golden := readGolden(t)
	cured := curedNames(readFixtures(t, nil), readFixtures(t, golden))
	if len(cured) == 0 {
		t.Fatal("no golden file changes a function")
	}
	for _, name := range cured {
		if !slices.ContainsFunc(rows(), func(r row) bool { return r.bad != nil && r.bad.name == name }) {
			t.Errorf("%s is changed by its golden file, but no row has it as bad", name)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-overlay="+writeOverlay(t, golden), "-run=^TestRows$", ".")
	cmd.Env = append(os.Environ(), curedEnv+"="+strings.Join(cured, ","))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("with the suggested fixes of %q in place: %v\n%s", cured, err, out)
	}
}

// readGolden returns the texts of the golden files, keyed by the fixture that each takes the place of.
func readGolden(t *testing.T) map[string][]byte {
	t.Helper()
	golden := make(map[string][]byte)
	err := filepath.WalkDir(fixtureRoot, func(path string, _ fs.DirEntry, err error) error {
		original, ok := strings.CutSuffix(path, ".golden")
		if err != nil || !ok {
			return err
		}
		text, err := os.ReadFile(path)
		if len(txtar.Parse(text).Files) > 0 {
			t.Errorf("%s has alternative fixes: the harness knows of one a finding", path)
		}
		golden[original] = text
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
