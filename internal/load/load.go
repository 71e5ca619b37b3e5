// Package load finds the packages that a command line names, and loads them: those that the user works on from source,
// with their syntax and types, and all others from the compiler's export data.
//
// Arguments are packages as the go command names them, or Go files, which stand for their packages. [Split] sorts them
// into units, which the go command can load at once: a module or a workspace, or files that belong to neither. What
// cannot be loaded is a failure with a reason and what to do, and keeps nothing else from being loaded.
package load

import (
	"cmp"
	"context"
	"fmt"
	"go/build"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/internal/filename"
	"github.com/cancellint/cancellint/internal/output"
)

// loadMode is what the checker needs of the packages that are analysed from source. Without NeedDeps all others come
// from export data.
const loadMode = packages.LoadSyntax | packages.NeedModule | packages.NeedForTest

// A Loading is what became of one unit.
type Loading struct {
	Targets  []*packages.Package // what the patterns name, with all that they import
	Failures []output.Failure
	Notes    []string // of no failure, for the user

	Config *packages.Config // with which Targets were loaded
	Sums   Sums             // of what was read
}

// Options say how packages are loaded.
type Options struct {
	Tags  []string // build tags
	Tests bool     // with test files, and the packages that they make
}

// Load loads the packages of a unit. The files among its arguments that no package holds are added to passed. An error
// means that the go command could not be used.
func Load(ctx context.Context, u *Unit, opts Options, passed PassedOver) (*Loading, error) {
	var flags []string
	if len(opts.Tags) > 0 {
		flags = append(flags, "-tags="+strings.Join(opts.Tags, ","))
	}
	listed, failures, err := list(ctx, u, flags, opts.Tests)
	if err != nil {
		return nil, err
	}
	l := &Loading{Failures: failures}
	u.passOver(listed, passed)
	patterns := l.ownPatterns(u, listed)
	if len(patterns) == 0 || len(failures) > 0 && !slices.ContainsFunc(listed, func(p listedPackage) bool { return !p.DepOnly }) {
		return l, nil // nothing matched
	}
	imported := userDependencies(listed)
	config := &packages.Config{
		Context: ctx, Mode: loadMode, Dir: u.Dir, Tests: opts.Tests, BuildFlags: flags,
		Env: goEnviron(),
	}
	config.ParseFile, l.Config = l.Sums.parse, config
	pkgs, err := packages.Load(config, slices.Concat(patterns, imported)...)
	if err != nil {
		return nil, advised(err.Error())
	}
	if len(pkgs) == 0 && len(listed) > 0 {
		return nil, notBuilt(ctx, u, flags)
	}
	acceptTyped(pkgs)
	l.addTargets(u, pkgs, imported)
	cutExportData(pkgs)
	return l, nil
}

// notBuilt returns why no package of a unit was loaded that go list knows. Package packages takes a failure of the go
// command to build anything, such as for a system that there is not, for a build that failed, and says nothing of it.
func notBuilt(ctx context.Context, u *Unit, flags []string) error {
	_, _, err := goCommand(ctx, u.Dir, slices.Concat([]string{"list", "-e", "-export"}, flags, []string{"--"}, u.patterns)...)
	return cmp.Or(err, advised("the go command loads nothing of what it lists for "+strings.Join(u.patterns, " ")))
}

// driverVariable is where package packages finds that it is to ask another program for packages than the go command.
const driverVariable = "GOPACKAGESDRIVER"

// goEnviron returns the environment for package packages, in which it asks the go command: another driver would know
// other packages than go list.
func goEnviron() []string { return append(os.Environ(), driverVariable+"=off") }

// Notes tells of such a program.
func Notes() []string {
	if driver := os.Getenv(driverVariable); driver != "" && driver != "off" {
		return []string{driverVariable + "=" + driver + " is not followed: the go command loads the packages"}
	}
	return nil
}

// ownPatterns returns the patterns of a unit, or, if they also name packages of others, the import paths of the user's
// own. Nothing is reported in the others, and it would take long to load them from source.
func (l *Loading) ownPatterns(u *Unit, listed []listedPackage) []string {
	var own, others []string
	for _, p := range listed {
		switch {
		case p.DepOnly || p.ForTest != "" || strings.HasSuffix(p.ImportPath, ".test"):
		case p.isUsers() || p.Error != nil:
			own = append(own, p.ImportPath)
		default:
			others = append(others, p.ImportPath)
		}
	}
	if len(others) == 0 {
		return u.patterns
	}
	text := "nothing is reported outside the modules that you work on: " + names(others)
	if len(own) == 0 {
		l.Failures = append(l.Failures, output.Failure{Reason: text})
	} else {
		l.Notes = append(l.Notes, text)
	}
	return own
}

// userDependencies returns the import paths of the packages that the patterns do not name and that belong to the
// user's modules.
func userDependencies(listed []listedPackage) []string {
	var paths []string
	for _, p := range listed {
		if p.DepOnly && p.ForTest == "" && p.isUsers() {
			paths = append(paths, p.ImportPath)
		}
	}
	return paths
}

// acceptTyped marks as analysable the packages whose errors leave their types whole, such as a //go:embed pattern that
// matches no files: what is found in them, and in what imports them, holds all the same. The errors are told as well.
func acceptTyped(pkgs []*packages.Package) {
	packages.Visit(pkgs, nil, func(p *packages.Package) {
		if !p.IllTyped || len(p.Syntax) == 0 || len(p.TypeErrors) > 0 {
			return
		}
		isOther := func(e packages.Error) bool { return e.Kind != packages.ListError }
		if slices.ContainsFunc(p.Errors, isOther) {
			return
		}
		for _, imported := range p.Imports {
			if imported.IllTyped {
				return
			}
		}
		p.IllTyped = false
	})
}

// cutExportData drops the imports that come from export data: there is nothing to analyse in them, and no fact comes
// from them, so that the checker need not visit them.
func cutExportData(roots []*packages.Package) {
	packages.Visit(roots, func(p *packages.Package) bool {
		for path, imported := range p.Imports {
			if len(imported.Syntax) == 0 {
				delete(p.Imports, path)
			}
		}
		return true
	}, nil)
}

// addTargets adds the packages that the patterns name and that can be analysed, and a failure for each that cannot.
// imported are the import paths that no pattern names.
func (l *Loading) addTargets(u *Unit, pkgs []*packages.Package, imported []string) {
	tested := make(map[string]bool)
	for _, p := range pkgs {
		if p.ForTest == p.PkgPath && !p.IllTyped {
			tested[p.PkgPath] = true
		}
	}
	for _, p := range pkgs {
		if len(p.Errors) > 0 {
			l.Failures = append(l.Failures, output.Failure{Package: u.packageName(p.ID), Reason: u.reasons(errorsOf(p))})
		}
		switch {
		case p.IllTyped && len(p.Errors) > 0:
		case p.IllTyped:
			l.Failures = append(l.Failures, output.Failure{Package: p.ID, Reason: u.brokenImport(p)})
		case isTestMain(p), p.ForTest == "" && tested[p.PkgPath]:
			// The package with its tests says all that the package alone could say.
		case slices.Contains(imported, p.PkgPath), p.ForTest != "" && slices.Contains(imported, p.ForTest):
		case len(p.Syntax) > 0:
			l.Targets = append(l.Targets, p)
		}
	}
}

// packageName returns how messages name a package: one that is not found is known by its pattern, which is the unit's.
func (u *Unit) packageName(id string) string {
	if build.IsLocalImport(id) && u.Name() != "" {
		return path.Join(u.Name(), id)
	}
	return id
}

// isTestMain reports whether p is the main package that go test generates.
func isTestMain(p *packages.Package) bool {
	return p.Name == "main" && strings.HasSuffix(p.ID, ".test")
}

// maxReasons is how many errors of one package are told.
const maxReasons = 3

// errorsOf returns the errors of a package that say the most: why something that it imports is not there, else what the
// parser and the type checker say, else what go list says (which repeats the others after the compiler).
func errorsOf(p *packages.Package) []packages.Error {
	var absent, own []packages.Error
	for _, path := range slices.Sorted(maps.Keys(p.Imports)) {
		if imported := p.Imports[path]; len(imported.Syntax) == 0 {
			absent = append(absent, imported.Errors...)
		}
	}
	for _, e := range p.Errors {
		if e.Kind != packages.ListError && !(strings.Contains(e.Msg, noC) && len(p.Errors) > 1) {
			own = append(own, e)
		}
	}
	switch {
	case len(absent) > 0:
		return absent
	case len(own) > 0:
		return own
	default:
		return p.Errors
	}
}

// noC is what the type checker says of a file that cgo could not process.
const noC = "could not import C"

// brokenImport says which package that p imports, itself or through others, has errors.
func (u *Unit) brokenImport(p *packages.Package) string {
	var broken *packages.Package
	packages.Visit([]*packages.Package{p}, func(p *packages.Package) bool { return broken == nil }, func(p *packages.Package) {
		if broken == nil && len(p.Errors) > 0 {
			broken = p
		}
	})
	if broken == nil {
		return "a package that it imports could not be loaded"
	}
	return "imports " + broken.ID + ", which has errors: " + u.reasons(errorsOf(broken))
}

// reasons joins the first few errors, with file names as the command line would have them.
func (u *Unit) reasons(errs []packages.Error) string {
	var text []string
	for _, e := range errs[:min(len(errs), maxReasons)] {
		reason := strings.Join(strings.Fields(e.Msg), " ")
		if e.Pos != "" && e.Pos != "-" {
			reason = filename.From(u.base, filename.In(u.Dir, e.Pos)) + ": " + reason
		}
		text = append(text, reason)
	}
	if more := len(errs) - maxReasons; more > 0 {
		text = append(text, fmt.Sprintf("and %d more", more))
	}
	return withAdvice(strings.Join(text, "; "))
}
