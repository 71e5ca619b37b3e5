package release_test

import (
	"debug/buildinfo"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/module"

	"github.com/cancellint/cancellint/internal/modproxy"
)

// TestInstall installs the working tree by a version on a machine that has Go and nothing else: no module, no GOPATH. It
// logs what the user pays for that.
func TestInstall(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, version, query, want string }{
		{"release", "v1.2.3", "latest", "cancellint v1.2.3 GO"},
		{"commit", "v1.2.4-0.20261122011036-0a3dda41831b", "v1.2.4-0.20261122011036-0a3dda41831b",
			`cancellint v1\.2\.4-0\.20261122011036-0a3dda41831b GO` + "\ncommit 0a3dda41831b of 2026-11-22T01:10:36Z"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t, test.version)
			begun := time.Now()
			run(t, t.TempDir(), m.env, "go", "install", program+"@"+test.query)
			took := time.Since(begun)
			bin := filepath.Join(m.gopath, "bin", "cancellint")
			checkVersion(t, run(t, m.gopath, nil, bin, "-version"), test.want)
			checkModules(t, bin, m.gopath)
			about, err := os.Stat(bin)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d modules, %.1fs, %.1f MB", len(downloads(t, m.gopath)), took.Seconds(), float64(about.Size())/1e6)
		})
	}
}

// A newcomer is a machine on which nobody has used Go.
type newcomer struct {
	gopath string
	env    []string
}

// newMachine returns a machine for which the working tree is published at a version.
func newMachine(t *testing.T, version string) newcomer {
	t.Helper()
	proxy, gopath := t.TempDir(), t.TempDir()
	if err := modproxy.Publish(proxy, module.Version{Path: modulePath, Version: version}, root); err != nil {
		t.Fatal(err)
	}
	env, err := modproxy.Environ(proxy, modulePath)
	if err != nil {
		t.Fatal(err)
	}
	return newcomer{gopath, append(env, "GOPATH="+gopath, "GOMODCACHE="+filepath.Join(gopath, "pkg", "mod"), "GOBIN=")}
}

// checkModules wants the modules that were downloaded to be those that are linked, and no other.
func checkModules(t *testing.T, bin, gopath string) {
	t.Helper()
	info, err := buildinfo.ReadFile(bin)
	if err != nil {
		t.Fatal(err)
	}
	linked := []string{info.Main.Path}
	for _, dep := range info.Deps {
		linked = append(linked, dep.Path)
	}
	slices.Sort(linked)
	if got := downloads(t, gopath); !slices.Equal(got, linked) {
		t.Errorf("downloaded\n%q\nlinked\n%q", got, linked)
	}
}

// downloads returns the modules whose source is in the module cache of a GOPATH, sorted.
func downloads(t *testing.T, gopath string) []string {
	t.Helper()
	cache := filepath.Join(gopath, "pkg", "mod", "cache", "download")
	var paths []string
	err := filepath.WalkDir(cache, func(name string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".zip" {
			return err
		}
		escaped, err := filepath.Rel(cache, filepath.Dir(filepath.Dir(name))) // PATH/@v/VERSION.zip
		if err != nil {
			return err
		}
		path, err := module.UnescapePath(filepath.ToSlash(escaped))
		paths = append(paths, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(paths)
	return paths
}
