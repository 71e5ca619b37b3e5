package nogo_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what nogo says into testdata instead of comparing it")

// TestWorkspaces runs nogo over the archives in testdata. Each is an execution root: a module, with the packages of other
// repositories in external and what is generated in bazel-out; nogo.json, which configures nogo; excludes, with the packages
// of which facts alone are wanted; and what the user of Bazel is told, in want.
func TestWorkspaces(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives (%v)", err)
	}
	r := newRules(t)
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			want := &archive.Files[len(archive.Files)-1]
			if want.Name != "want" {
				t.Fatalf("the last file of %s is %s, not want", name, want.Name)
			}
			got := []byte(runWorkspace(t, r, archive))
			if *update {
				want.Data = got
				writeFile(t, name, string(txtar.Format(archive)))
			}
			if !bytes.Equal(got, want.Data) {
				t.Errorf("nogo says\n%s\nwant\n%s\nTo accept: go test . -run TestWorkspaces -update", got, want.Data)
			}
		})
	}
}

// runWorkspace returns what nogo says of the packages of an archive.
func runWorkspace(t *testing.T, r *rules, archive *txtar.Archive) string {
	t.Helper()
	dir := t.TempDir()
	files, err := txtar.FS(archive)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "nogo.json")
	if !exists(config) {
		config = ""
	}
	nogo, err := r.nogo(t, config, suite())
	if err != nil {
		return strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "") + "\n"
	}
	excludes, _ := fs.ReadFile(files, "excludes") // most have none
	x := newExecroot(t, dir, dir, generated(t, dir), "-test", "./...")
	if err := os.Remove(filepath.Join(dir, "go.mod")); err != nil { // which the sandbox of an action has not
		t.Fatal(err)
	}
	var said strings.Builder
	for _, p := range x.packages {
		if strings.HasPrefix(p.Dir, filepath.Join(dir, bin)) {
			continue // for the go command it is a package; for Bazel, a part of one
		}
		var scope []string
		if slices.Contains(strings.Fields(string(excludes)), p.ImportPath) {
			scope = []string{"-facts_only"}
		}
		reported, err := x.run(t.Context(), r, nogo, p, x.sources(t, dir, p), scope...)
		if err != nil {
			fmt.Fprintln(&said, err)
		}
		said.WriteString(reported.log + reported.patch)
	}
	return said.String()
}

// generated returns the files below bazel-out by the names that they would have were they no generated ones, as an overlay
// of the go command.
func generated(t *testing.T, dir string) map[string]string {
	t.Helper()
	overlay := make(map[string]string)
	root := filepath.Join(dir, bin)
	if !exists(root) {
		return overlay
	}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			overlay[dir+strings.TrimPrefix(name, root)] = name
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return overlay
}
