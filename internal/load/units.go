package load

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

// A Unit is loaded at once: patterns, and the directory that they are relative to.
type Unit struct {
	Dir      string
	base     string // messages name files relative to it
	patterns []string
	files    map[string][]string // by pattern: the arguments that name files of that package
}

// Name returns how messages name the unit: "" in the working directory.
func (u *Unit) Name() string {
	if u.Dir == u.base {
		return ""
	}
	return filepath.ToSlash(filename.From(u.base, u.Dir))
}

// add adds a pattern, and the file that it stands for, if it stands for one.
func (u *Unit) add(pattern, file string) {
	if !slices.Contains(u.patterns, pattern) {
		u.patterns = append(u.patterns, pattern)
	}
	if file != "" {
		u.files[pattern] = append(u.files[pattern], file)
	}
}

// Arguments are sorted into units.
type Arguments struct {
	at       *Location
	own      *Unit            // what the go command loads in the location itself
	others   map[string]*Unit // by directory: modules that it does not know there, and folders without a module
	Passed   PassedOver
	Failures []output.Failure
}

// Split sorts the arguments into units: patterns, and Go files, which stand for their packages. A unit of its own is each
// module that the go command does not know in the location, and each folder that belongs to no module.
func Split(ctx context.Context, at *Location, args []string) (*Arguments, error) {
	s := &Arguments{at: at, own: NewUnit(at.Dir, at.Dir), others: make(map[string]*Unit), Passed: make(PassedOver)}
	for _, arg := range args {
		switch {
		case isGoFile(at.Dir, arg):
			s.addFile(arg)
		case isFile(at.Dir, arg):
			s.Passed.add(notGo, arg)
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

// Units returns the units that have something to load, in order.
func (s *Arguments) Units() []*Unit {
	var units []*Unit
	if len(s.own.patterns) > 0 {
		units = append(units, s.own)
	}
	for _, dir := range slices.Sorted(maps.Keys(s.others)) {
		units = append(units, s.others[dir])
	}
	return units
}

// NewUnit returns a unit without patterns, in dir. Messages name files relative to base.
func NewUnit(dir, base string) *Unit {
	return &Unit{Dir: dir, base: base, files: make(map[string][]string)}
}

// unit returns the unit of a directory.
func (s *Arguments) unit(dir string) *Unit {
	if s.others[dir] == nil {
		s.others[dir] = NewUnit(dir, s.at.Dir)
	}
	return s.others[dir]
}

// isPath reports whether a pattern names directories rather than import paths.
func isPath(pattern string) bool {
	return build.IsLocalImport(filepath.ToSlash(pattern)) || filepath.IsAbs(pattern)
}

// addPath adds a pattern that names directories.
func (s *Arguments) addPath(ctx context.Context, pattern string) error {
	before, after, isWild := strings.Cut(filepath.ToSlash(pattern), "...")
	start := before[:strings.LastIndex(before, "/")+1]
	if !isWild {
		start = pattern
	}
	dir := filename.In(s.at.Dir, filepath.FromSlash(start))
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
		s.Failures = append(s.Failures, output.Failure{Reason: pattern + ": no such directory"})
	default:
		s.Failures = append(s.Failures, output.Failure{Reason: fmt.Sprintf("%s: no go.mod there or above; run cancellint in a module ('go mod init' makes one), use ./... for all modules below, or name Go files", pattern)})
	}
	return nil
}

// noModule says what to do where there is no module.
const noModule = "run cancellint in a module ('go mod init' makes one), or name Go files"

// addBelow adds the packages below a directory that is in no module: those of the workspace, or else of all modules.
func (s *Arguments) addBelow(ctx context.Context, pattern, dir string) error {
	for _, root := range s.at.workspace {
		if within(dir, root) {
			s.own.add(relative(s.at.Dir, root)+"/...", "")
		}
	}
	switch {
	case len(s.own.patterns) > 0:
		return nil
	case len(s.at.workspace) > 0:
		s.Failures = append(s.Failures, output.Failure{Reason: pattern + ": no module of the workspace is there; add one with 'go work use', or set GOWORK=off"})
		return nil
	}
	roots, err := modulesBelow(ctx, dir)
	if err != nil {
		return err
	}
	if len(roots) == 0 {
		s.Failures = append(s.Failures, output.Failure{Reason: fmt.Sprintf("%s: no go.mod there, above or below; %s", pattern, noModule)})
	}
	for _, root := range roots {
		s.unit(root).add("./...", "")
	}
	return nil
}

// addFile adds the package of a Go file.
func (s *Arguments) addFile(arg string) {
	name := filename.In(s.at.Dir, arg)
	exists := isFile(s.at.Dir, arg)
	if !exists {
		s.Passed.add(noFile, arg)
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
	case liesHidden(s.at.Dir, root, name):
		s.Passed.add(hidden, arg)
	case ok && s.at.loads(root):
		s.own.add(relative(s.at.Dir, dir), arg)
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
