package driver

import (
	"context"
	"fmt"
	"go/build"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cancellint/cancellint/internal/filename"
	"github.com/cancellint/cancellint/internal/output"
)

// A unit is loaded at once: patterns, and the directory that they are relative to.
type unit struct {
	dir      string
	base     string // messages name files relative to it
	patterns []string
	files    map[string][]string // by pattern: the arguments that name files of that package
}

// name returns how messages name the unit: "" in the working directory.
func (u *unit) name() string {
	if u.dir == u.base {
		return ""
	}
	return filepath.ToSlash(filename.From(u.base, u.dir))
}

// add adds a pattern, and the file that it stands for, if it stands for one.
func (u *unit) add(pattern, file string) {
	if !slices.Contains(u.patterns, pattern) {
		u.patterns = append(u.patterns, pattern)
	}
	if file != "" {
		u.files[pattern] = append(u.files[pattern], file)
	}
}

// A splitting sorts arguments into units.
type splitting struct {
	at       *location
	own      *unit            // what the go command loads in the location itself
	others   map[string]*unit // by directory: modules that it does not know there, and folders without a module
	passed   passedOver
	failures []output.Failure
}

// split sorts the arguments into units: patterns, and Go files, which stand for their packages. A unit of its own is each
// module that the go command does not know in the location, and each folder that belongs to no module.
func split(ctx context.Context, at *location, args []string) (*splitting, error) {
	s := &splitting{at: at, own: newUnit(at.dir, at.dir), others: make(map[string]*unit), passed: make(passedOver)}
	for _, arg := range args {
		switch {
		case isGoFile(at.dir, arg):
			s.addFile(arg)
		case isFile(at.dir, arg):
			s.passed.add(notGo, arg)
		case isPath(arg):
			if err := s.addPath(ctx, arg); err != nil {
				return nil, err
			}
		default:
			s.own.add(arg, "")
		}
	}
	return s, nil
}

// units returns the units that have something to load, in order.
func (s *splitting) units() []*unit {
	var units []*unit
	if len(s.own.patterns) > 0 {
		units = append(units, s.own)
	}
	for _, dir := range slices.Sorted(maps.Keys(s.others)) {
		units = append(units, s.others[dir])
	}
	return units
}

func newUnit(dir, base string) *unit {
	return &unit{dir: dir, base: base, files: make(map[string][]string)}
}

// unit returns the unit of a directory.
func (s *splitting) unit(dir string) *unit {
	if s.others[dir] == nil {
		s.others[dir] = newUnit(dir, s.at.dir)
	}
	return s.others[dir]
}

// isPath reports whether a pattern names directories rather than import paths.
func isPath(pattern string) bool {
	return build.IsLocalImport(filepath.ToSlash(pattern)) || filepath.IsAbs(pattern)
}

// addPath adds a pattern that names directories.
func (s *splitting) addPath(ctx context.Context, pattern string) error {
	before, after, isWild := strings.Cut(filepath.ToSlash(pattern), "...")
	start := before[:strings.LastIndex(before, "/")+1]
	if !isWild {
		start = pattern
	}
	dir := filename.In(s.at.dir, filepath.FromSlash(start))
	root, ok := filename.Nearest(dir, "go.mod")
	if ok {
		dir, root = s.at.own(dir, root)
	}
	switch {
	case !s.at.hasModules, ok && s.at.loads(root):
		s.own.add(pattern, "")
	case ok:
		s.unit(root).add(relative(root, dir)+strings.TrimPrefix(filepath.ToSlash(pattern), strings.TrimSuffix(start, "/")), "")
	case isWild && before == start && after == "" && isDir(dir):
		return s.addBelow(ctx, pattern, dir)
	case !isDir(dir):
		s.failures = append(s.failures, output.Failure{Reason: pattern + ": no such directory"})
	default:
		s.failures = append(s.failures, output.Failure{Reason: fmt.Sprintf("%s: no go.mod there or above; run cancellint in a module ('go mod init' makes one), use ./... for all modules below, or name Go files", pattern)})
	}
	return nil
}

// noModule says what to do where there is no module.
const noModule = "run cancellint in a module ('go mod init' makes one), or name Go files"

// addBelow adds the packages below a directory that is in no module: those of the workspace, or else of all modules.
func (s *splitting) addBelow(ctx context.Context, pattern, dir string) error {
	for _, root := range s.at.workspace {
		if within(dir, root) {
			s.own.add(relative(s.at.dir, root)+"/...", "")
		}
	}
	switch {
	case len(s.own.patterns) > 0:
		return nil
	case len(s.at.workspace) > 0:
		s.failures = append(s.failures, output.Failure{Reason: pattern + ": no module of the workspace is there; add one with 'go work use', or set GOWORK=off"})
		return nil
	}
	roots, err := modulesBelow(ctx, dir)
	if err != nil {
		return err
	}
	if len(roots) == 0 {
		s.failures = append(s.failures, output.Failure{Reason: fmt.Sprintf("%s: no go.mod there, above or below; %s", pattern, noModule)})
	}
	for _, root := range roots {
		s.unit(root).add("./...", "")
	}
	return nil
}

// addFile adds the package of a Go file.
func (s *splitting) addFile(arg string) {
	name := filename.In(s.at.dir, arg)
	exists := isFile(s.at.dir, arg)
	if !exists {
		s.passed.add(noFile, arg)
	}
	dir := filepath.Dir(name)
	if !isDir(dir) {
		return // gone with the file
	}
	root, ok := filename.Nearest(dir, "go.mod")
	if ok {
		dir, root = s.at.own(dir, root)
	}
	switch {
	case liesHidden(s.at.dir, root, name):
		s.passed.add(hidden, arg)
	case ok && s.at.loads(root):
		s.own.add(relative(s.at.dir, dir), arg)
	case ok:
		s.unit(root).add(relative(root, dir), arg)
	case exists: // with the others of its folder it is a package, as the go command sees it
		s.unit(dir).add(filepath.Base(name), arg)
	}
}

// relative returns a pattern for the directory name, seen from dir.
func relative(dir, name string) string {
	rel, err := filepath.Rel(dir, name)
	if err != nil {
		return filepath.ToSlash(name) // another volume
	}
	if rel = filepath.ToSlash(rel); !build.IsLocalImport(rel) {
		rel = "./" + rel
	}
	return rel
}
