package atomicfile

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWrite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("file", link); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		name, content string
		mode          fs.FileMode
	}{{name, "new", 0o600}, {link, "newer", 0o600}, {filepath.Join(dir, "made"), "made", newMode}} {
		if err := Write(step.name, []byte(step.content)); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(step.name)
		if err != nil || string(content) != step.content {
			t.Errorf("%s: %q, %v, want %q", step.name, content, err, step.content)
		}
		if info, err := os.Stat(step.name); err != nil || info.Mode().Perm() != step.mode {
			t.Errorf("%s: %v, %v, want mode %v", step.name, info.Mode(), err, step.mode)
		}
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("%s: %v, %v, want the link", link, info.Mode(), err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 3 {
		t.Errorf("%v, %v, want no other file", left, err)
	}
}

func TestWriteFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{dir, filepath.Join(dir, "none", "file")} {
		if err := Write(name, []byte("new")); err == nil || !strings.Contains(err.Error(), " "+name+":") {
			t.Errorf("%s: %v, want an error that names it", name, err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v, %v, want no file", left, err)
	}
}
