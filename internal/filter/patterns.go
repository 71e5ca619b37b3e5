package filter

import (
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/cancellint/cancellint/internal/filename"
	"github.com/cancellint/cancellint/internal/list"
)

// Patterns are globs that exclude files: "**/*_mock.go", or the folders that they are in: "internal/legacy/". They are
// relative to a folder, or to the root of the module that a file belongs to; without one, to its folder.
type Patterns struct{ patterns []pattern }

type pattern struct {
	dir  string // "": the root of the file's module
	glob string // with slashes; one at the end, if it matches folders alone
}

var _ flag.Value = (*Patterns)(nil)

// String implements [flag.Value].
func (p *Patterns) String() string {
	globs := make([]string, len(p.patterns))
	for i, pattern := range p.patterns {
		globs[i] = pattern.glob
	}
	return strings.Join(globs, ",")
}

// Set adds a comma-separated list of globs, relative to the root of each file's module.
func (p *Patterns) Set(globs string) error { return p.SetIn("", globs) }

// SetIn adds a comma-separated list of globs that are relative to dir, or none of them if one is malformed.
func (p *Patterns) SetIn(dir, globs string) error {
	if globs == "" {
		return nil
	}
	var patterns []pattern
	for _, glob := range list.Split(globs) {
		glob = strings.TrimPrefix(glob, "./")
		if err := checkGlob(glob); err != nil {
			return fmt.Errorf("%q: %w", glob, err)
		}
		patterns = append(patterns, pattern{dir, glob})
	}
	p.patterns = append(p.patterns, patterns...)
	return nil
}

func checkGlob(glob string) error {
	switch {
	case glob == "":
		return errors.New("want a file or a folder, such as internal/legacy/ or **/*_mock.go")
	case strings.HasPrefix(glob, "!"):
		return errors.New("nothing is taken back from an exclusion: name what is excluded, and no more")
	case filepath.IsAbs(glob) || strings.HasPrefix(glob, "/"), slices.Contains(strings.Split(glob, "/"), ".."):
		return errors.New("want a path below the module's root, or below the folder of the configuration file")
	case !doublestar.ValidatePattern(glob):
		return errors.New("malformed glob: * and ? match within a name, ** any folders, [a-z] a character, and \\ takes the meaning from what follows")
	}
	return nil
}

// Match reports whether a pattern matches the file, or a folder that it is in.
func (p *Patterns) Match(file string) bool {
	if len(p.patterns) == 0 || file == "" {
		return false
	}
	root := moduleRoot(file)
	if abs, err := filepath.Abs(file); err == nil {
		file = abs // go vet and nogo may name it relative to the working directory
	}
	return slices.ContainsFunc(p.patterns, func(pattern pattern) bool {
		dir := pattern.dir
		if dir == "" {
			dir = root
		}
		rel, ok := below(dir, file)
		return ok && pattern.match(rel)
	})
}

// moduleRoot returns the root of the module that a file belongs to; without one, the file's folder. A file below the working
// directory, named as seen from there, that belongs to no module is nogo's, which runs in the root of what Bazel builds
// and hides the go.mod there.
func moduleRoot(file string) string {
	dir := filepath.Dir(file)
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	if root, ok := filename.Nearest(dir, "go.mod"); ok {
		return root
	}
	if workspace, err := filepath.Abs("."); err == nil && filepath.IsLocal(file) {
		return workspace
	}
	return dir
}

// match reports whether the pattern matches a path with slashes, or one of the folders on it.
func (p pattern) match(path string) bool {
	glob, foldersAlone := strings.CutSuffix(p.glob, "/")
	if !foldersAlone && doublestar.MatchUnvalidated(glob, path) {
		return true
	}
	for i, c := range path {
		if c == '/' && doublestar.MatchUnvalidated(glob, path[:i]) {
			return true
		}
	}
	return false
}

// below returns the path of a file, with slashes, as seen from a folder that it is in. Either may be named through a
// symbolic link.
func below(dir, file string) (string, bool) {
	if rel, err := filepath.Rel(dir, file); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel), true
	}
	realDir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", false
	}
	realFile, err := filepath.EvalSymlinks(file)
	if err != nil {
		return "", false
	}
	rel, err := filepath.Rel(realDir, realFile)
	return filepath.ToSlash(rel), err == nil && filepath.IsLocal(rel)
}
