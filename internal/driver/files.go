package driver

import (
	"errors"
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cancellint/cancellint/internal/output"
)

// A unit is loaded at once: patterns, and the directory that they are relative to.
type unit struct {
	dir      string
	patterns []string
}

// split sorts the arguments into units: the patterns, relative to dir, and the directories of the Go files among them,
// relative to the module that each belongs to. A file that is gone, or that the go command would not look at, names no
// package.
func split(dir string, args, tags []string) ([]unit, []output.Failure) {
	own := unit{dir: dir}
	modules := make(map[string]*unit)
	var failures []output.Failure
	for _, arg := range args {
		if !isGoFile(dir, arg) {
			own.patterns = append(own.patterns, arg)
			continue
		}
		pkgDir := filepath.Dir(absolute(dir, arg))
		if !buildable(pkgDir, tags) {
			continue
		}
		root, ok := moduleRoot(pkgDir)
		if !ok {
			failures = append(failures, output.Failure{Reason: arg + ": no go.mod in its directory or any above it"})
			continue
		}
		if hidden(dir, root, arg) {
			continue
		}
		if modules[root] == nil {
			modules[root] = &unit{dir: root}
		}
		modules[root].add(pkgDir)
	}
	var units []unit
	if len(own.patterns) > 0 {
		units = append(units, own)
	}
	for _, root := range sortedKeys(modules) {
		units = append(units, *modules[root])
	}
	return units, failures
}

// add adds the package in a directory below the unit's.
func (u *unit) add(pkgDir string) {
	rel, err := filepath.Rel(u.dir, pkgDir)
	if err != nil {
		rel = pkgDir
	}
	pattern := "./" + filepath.ToSlash(rel)
	if !slices.Contains(u.patterns, pattern) {
		u.patterns = append(u.patterns, pattern)
	}
}

// isGoFile reports whether an argument names a Go file, present or not, rather than packages.
func isGoFile(dir, arg string) bool {
	if !strings.HasSuffix(arg, ".go") || strings.Contains(arg, "...") {
		return false
	}
	info, err := os.Stat(absolute(dir, arg))
	return err != nil && errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir()
}

func absolute(dir, name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(dir, name)
}

// buildable reports whether the go command finds a package in a directory under the build tags.
func buildable(pkgDir string, tags []string) bool {
	context := build.Default
	context.BuildTags = append(slices.Clone(context.BuildTags), tags...)
	if _, err := os.Stat(pkgDir); err != nil {
		return false // deleted with the file
	}
	var noGo *build.NoGoError
	_, err := context.ImportDir(pkgDir, 0)
	return !errors.As(err, &noGo) // other errors are the loader's to tell
}

// moduleRoot returns the nearest directory, from dir upward, with a go.mod.
func moduleRoot(dir string) (string, bool) {
	for {
		if info, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && !info.IsDir() {
			return dir, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}

// repository returns the root of the repository that dir is in: the one that GitHub Actions says, else the nearest
// directory, from dir upward, with a .git, else dir.
func repository(dir string) string {
	if workspace := os.Getenv("GITHUB_WORKSPACE"); workspace != "" {
		if rel, err := filepath.Rel(workspace, dir); err == nil && filepath.IsLocal(rel) {
			return filepath.Clean(workspace)
		}
	}
	for root := dir; ; {
		if _, err := os.Stat(filepath.Join(root, ".git")); err == nil { // a file, in a worktree
			return root
		}
		parent := filepath.Dir(root)
		if parent == root {
			return dir
		}
		root = parent
	}
}

// hidden reports whether a file lies where "./..." does not look: below a directory called testdata or vendor, or with a
// name that begins with "." or "_". It looks at the path below the working directory, or else below the module.
func hidden(dir, root, arg string) bool {
	name := absolute(dir, arg)
	rel, err := filepath.Rel(dir, name)
	if err != nil || !filepath.IsLocal(rel) {
		rel, err = filepath.Rel(root, name)
	}
	if err != nil {
		return false
	}
	elements := strings.Split(filepath.ToSlash(filepath.Dir(rel)), "/")
	return slices.ContainsFunc(elements, func(e string) bool {
		return e == "testdata" || e == "vendor" || strings.HasPrefix(e, "_") || len(e) > 1 && strings.HasPrefix(e, ".")
	})
}
