package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestFix has golangci-lint mend the fixtures: they become what the command line makes of them, and, where they are meant
// for one analyzer with its defaults, what their golden files say.
func TestFix(t *testing.T) {
	t.Parallel()
	byLine, byGolangci := copyFixtures(t), copyFixtures(t)
	command{dir: byLine, exit: 1}.run(t, cancellint(t), "-fix", "./testdata/src/...")
	config := filepath.Join(t.TempDir(), ".golangci.yml")
	write(t, config, strings.ReplaceAll(allFindings, "CONFIG", "off"))
	lint := command{dir: byGolangci, env: []string{"GOLANGCI_LINT_CACHE=" + t.TempDir()}, exit: 1}
	lint.run(t, "golangci-lint", "run", "--fix", "--config="+config, "./testdata/src/...")

	golden, likeGolden := 0, 0
	for _, name := range fixtures(t, byLine) {
		mended := read(t, filepath.Join(byGolangci, name))
		if !bytes.Equal(mended, read(t, filepath.Join(byLine, name))) {
			t.Errorf("%s: golangci-lint run --fix and cancellint -fix differ:\n%s", name, mended)
		}
		text, err := os.ReadFile(filepath.Join(root, name+".golden"))
		if err != nil {
			continue
		}
		golden++
		switch isLike := bytes.Equal(mended, text); {
		case isLike:
			likeGolden++
		case len(txtar.Parse(text).Files) > 0: // alternatives, which golangci-lint is not given
		case !slices.ContainsFunc(otherGolden, func(dir string) bool { return strings.HasPrefix(name, "testdata/src/"+dir) }):
			t.Errorf("%s: golangci-lint run --fix does not make of it what its golden file says:\n%s", name, mended)
		}
	}
	t.Logf("%d of %d golden files", likeGolden, golden)
	if likeGolden == 0 {
		t.Error("no fixture has become its golden file")
	}
}

// otherGolden are the fixtures whose golden files are not for the whole suite with its defaults.
var otherGolden = []string{
	"loopcheck/optin/",     // for rules that are off
	"loopcheck/unchecked/", // for loopcheck alone: ctxpass has a fix there too
	"owncode/",             // for a catalog
}

// copyFixtures returns a folder with a copy of the root module, of which it has go.mod and the fixtures.
func copyFixtures(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum"} {
		write(t, filepath.Join(dir, name), string(read(t, filepath.Join(root, name))))
	}
	if err := os.CopyFS(filepath.Join(dir, "testdata", "src"), os.DirFS(filepath.Join(root, "testdata", "src"))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// fixtures returns the Go files of the fixtures in a copy, by their names there.
func fixtures(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), "testdata", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".go" {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
