package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDeterminism runs the linter over the fixtures again, with another number of threads and with its arguments in
// another order and twice: it prints the same bytes.
func TestDeterminism(t *testing.T) {
	t.Parallel()
	packages := []string{"./testdata/src/deadline/...", "./testdata/src/demo/...", "./testdata/src/loopcheck/...", "./testdata/src/ctxpass/..."}
	other := []string{packages[3], packages[0], packages[3], packages[2], "./testdata/src/demo/order", packages[1], packages[0]}
	for format, code := range map[string]int{"text": 1, "json": 0, "sarif": 1} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			args := []string{"-confidence=low", "-format=" + format}
			want := command(t, code, "env", append(append([]string{"GOMAXPROCS=1", "cancellint"}, args...), packages...)...)
			if len(want) < 1000 {
				t.Fatalf("no findings to speak of:\n%s", want)
			}
			got := command(t, code, "env", append(append([]string{"GOMAXPROCS=2", "cancellint"}, args...), other...)...)
			if !bytes.Equal(got, want) {
				t.Errorf("another run prints\n%s\nnot\n%s", got, want)
			}
		})
	}
}

// TestBaselineSurvives writes the baseline of the fixtures, adds lines on top of each file, and writes it again: it is the
// same to the byte, though each finding is elsewhere.
func TestBaselineSurvives(t *testing.T) {
	t.Parallel()
	module, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum", "testdata/src"} {
		copyTree(t, filepath.Join(module, name), filepath.Join(dir, name), "")
	}
	write := func() []byte {
		commandIn(t, dir, 0, "cancellint", "-confidence=low", "-write-baseline", "./testdata/src/...")
		text, err := os.ReadFile(filepath.Join(dir, ".cancellint-baseline.json"))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	want := write()
	if n := bytes.Count(want, []byte("\n")); n < 200 {
		t.Fatalf("%d lines, want one for each finding in the fixtures", n)
	}
	copyTree(t, filepath.Join(module, "testdata/src"), filepath.Join(dir, "testdata/src"), strings.Repeat("// A line.\n", 50)+"\n")
	if got := write(); !bytes.Equal(got, want) {
		t.Errorf("with lines above the baseline is\n%s\nnot\n%s", got, want)
	}
	commandIn(t, dir, 0, "cancellint", "-confidence=low", "-baseline=.cancellint-baseline.json", "./testdata/src/...")
}

// copyTree copies a file or a directory. The Go files below a directory begin with the text above.
func copyTree(t *testing.T, from, to, above string) {
	t.Helper()
	err := filepath.WalkDir(from, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(name, from))
		if entry.IsDir() {
			return os.MkdirAll(target, 0o777)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if strings.HasSuffix(name, ".go") {
			text = append([]byte(above), text...)
		}
		return os.WriteFile(target, text, 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
}
