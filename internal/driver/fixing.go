package driver

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/internal/atomicfile"
	"github.com/cancellint/cancellint/internal/filename"
	"github.com/cancellint/cancellint/internal/fix"
	"github.com/cancellint/cancellint/internal/load"
)

// A fixing knows what was analyzed: which texts, so that nothing else is changed, and which packages, so that they can be
// checked with the new ones.
type fixing struct {
	loads []*load.Loading
	wrong map[fix.Error]bool // what was wrong before
}

// sources returns what was analyzed, by file.
func (x *fixing) sources() map[string]fix.Source {
	sources := make(map[string]fix.Source)
	for _, l := range x.loads {
		for _, p := range l.Targets {
			names := make(map[string]string)
			for _, imported := range p.Types.Imports() {
				names[imported.Path()] = imported.Name()
			}
			for _, filename := range p.CompiledGoFiles {
				sources[filename] = fix.Source{Sum: l.Sums.Of(filename), Names: names}
			}
		}
	}
	return sources
}

// check is a [fix.Check]. It looks at the packages of the files with their tests, and at those of the user's that import
// them.
func (x *fixing) check(ctx context.Context, changes []fix.Change) ([]fix.Error, error) {
	found, err := x.errors(ctx, changes, changes)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	if x.wrong == nil {
		x.wrong = make(map[fix.Error]bool)
		before, err := x.errors(ctx, changes, nil)
		if err != nil {
			return nil, err
		}
		for _, e := range before {
			e.Line = 0
			x.wrong[e] = true
		}
	}
	return slices.DeleteFunc(found, func(e fix.Error) bool {
		e.Line = 0
		return x.wrong[e]
	}), nil
}

// errors returns what is wrong with the packages of the files, if they have the texts of overlay.
func (x *fixing) errors(ctx context.Context, files, overlay []fix.Change) (found []fix.Error, err error) {
	texts := make(map[string][]byte)
	for _, c := range overlay {
		texts[c.Filename] = []byte(c.After)
	}
	for _, l := range x.loads {
		patterns := concerned(l, files)
		if len(patterns) == 0 {
			continue
		}
		config := *l.Config
		config.Context, config.Tests, config.Overlay, config.ParseFile = ctx, true, texts, nil
		pkgs, err := packages.Load(&config, patterns...)
		if err != nil {
			return nil, fmt.Errorf("cannot check the fixes: %w", err)
		}
		for _, p := range pkgs {
			for _, e := range p.Errors {
				found = append(found, newError(p, e))
			}
		}
	}
	return found, nil
}

func newError(p *packages.Package, e packages.Error) fix.Error {
	failed := fix.Error{Package: p.ID, Message: e.Msg}
	pos := strings.Split(e.Pos, ":") // the name of a file may have a colon
	if n := len(pos); n > 2 {
		failed.Filename = strings.Join(pos[:n-2], ":")
		failed.Line, _ = strconv.Atoi(pos[n-2]) // 0: no line of it
	}
	return failed
}

// concerned returns patterns for the packages of the files, and for those that import them.
func concerned(l *load.Loading, files []fix.Change) (patterns []string) {
	changed := make(map[string]bool)
	for _, p := range l.Targets {
		if slices.ContainsFunc(files, func(c fix.Change) bool { return slices.Contains(p.CompiledGoFiles, c.Filename) }) {
			changed[p.PkgPath] = true
		}
	}
	packages.Visit(l.Targets, nil, func(p *packages.Package) {
		concerned := changed[p.PkgPath]
		for path := range p.Imports {
			concerned = concerned || changed[path]
		}
		switch {
		case !concerned:
		case p.ForTest != "":
			patterns = append(patterns, p.ForTest)
		case p.PkgPath == "command-line-arguments":
			patterns = append(patterns, p.GoFiles...)
		default:
			patterns = append(patterns, p.PkgPath)
		}
	})
	slices.Sort(patterns)
	return slices.Compact(patterns)
}

// replace writes a file, unless somebody else has.
func replace(c fix.Change) error {
	now, err := os.ReadFile(c.Filename)
	switch {
	case err != nil:
		return err
	case string(now) != c.Before:
		return fix.ErrChanged
	}
	return atomicfile.Write(c.Filename, []byte(c.After))
}

// maxUnapplied is how many fixes that are not applied are told one by one.
const maxUnapplied = 10

// tellLeft says which findings are not fixed though there is a fix, and why.
func tellLeft(stderr io.Writer, dir string, left []fix.Left) {
	for _, l := range left[:min(len(left), maxUnapplied)] {
		pos := l.Finding.Pos
		pos.Filename = filename.From(dir, pos.Filename)
		fmt.Fprintf(stderr, "cancellint: not fixed: %s: %s/%s: %s\n", pos, l.Finding.Analyzer, l.Finding.Category, l.Reason)
	}
	if more := len(left) - maxUnapplied; more > 0 {
		fmt.Fprintf(stderr, "cancellint: not fixed, for such reasons: %d more\n", more)
	}
}

// printDiff prints the changes as a unified diff, with the names of the files relative to dir. A file that has several
// names, by links, is changed once.
func printDiff(w io.Writer, dir string, changes []fix.Change) error {
	printed := make(map[string]bool)
	for _, c := range changes {
		name := filepath.ToSlash(filename.From(dir, linked(c.Filename)))
		if printed[name] {
			continue
		}
		printed[name] = true
		if _, err := io.WriteString(w, udiff.Unified(diffName("a/"+name), diffName("b/"+name), c.Before, c.After)); err != nil {
			return err
		}
	}
	return nil
}

// linked returns the name of the file that a link stands for: git patches no file through a link. It can be read, so
// there is an end of the links.
func linked(filename string) string {
	for {
		target, err := os.Readlink(filename)
		switch {
		case err != nil: // no link
			return filename
		case !filepath.IsAbs(target):
			target = filepath.Join(filepath.Dir(filename), target)
		}
		filename = target
	}
}

// diffName returns a name as git and patch read it: a tab ends one with blanks, quotes are around one with worse.
func diffName(name string) string {
	switch {
	case strings.ContainsAny(name, "\"\\") || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }):
		return strconv.Quote(name)
	case strings.Contains(name, " "):
		return name + "\t"
	}
	return name
}
