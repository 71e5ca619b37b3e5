package driver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/internal/output"
)

// loadMode is what the checker needs of the packages that are analysed from source. Without NeedDeps all others come
// from export data.
const loadMode = packages.LoadSyntax | packages.NeedModule | packages.NeedForTest

// A loading is what became of one unit.
type loading struct {
	targets  []*packages.Package // what the patterns name, with all that they import
	failures []output.Failure
}

// load loads the packages of a unit. An error means that the go command could not be used.
func load(u unit, opts *options, analyzed *fixing) (*loading, error) {
	var flags []string
	if opts.tags != "" {
		flags = append(flags, "-tags="+strings.Join(opts.tagList(), ","))
	}
	listed, failures, err := list(u, flags, opts.tests)
	if err != nil {
		return nil, err
	}
	l := &loading{failures: failures}
	if len(failures) > 0 && !slices.ContainsFunc(listed, func(p listedPackage) bool { return !p.DepOnly }) {
		return l, nil // nothing matched
	}
	imported := userDependencies(listed)
	config := &packages.Config{Mode: loadMode, Dir: u.dir, Tests: opts.tests, BuildFlags: flags, ParseFile: analyzed.parse}
	pkgs, err := packages.Load(config, slices.Concat(u.patterns, imported)...)
	if err != nil {
		return nil, err
	}
	acceptTyped(pkgs)
	l.addTargets(u.dir, pkgs, imported)
	cutExportData(pkgs)
	analyzed.loads = append(analyzed.loads, loadedUnit{u, flags, l.targets})
	return l, nil
}

// A listedPackage is a package as go list describes it.
type listedPackage struct {
	ImportPath string
	ForTest    string
	DepOnly    bool // not named by the patterns
	Module     *packages.Module
}

// list lists the packages of a unit and all that they import. The failures are the patterns that match nothing.
func list(u unit, flags []string, tests bool) ([]listedPackage, []output.Failure, error) {
	args := slices.Concat([]string{"list", "-e", "-deps", fmt.Sprintf("-test=%t", tests), "-json=ImportPath,ForTest,DepOnly,Module"}, flags, []string{"--"}, u.patterns)
	cmd := exec.Command("go", args...)
	cmd.Dir = u.dir
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, nil, listError(err, stderr.String())
	}
	var pkgs []listedPackage
	for decoder := json.NewDecoder(&stdout); ; {
		var p listedPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, nil, fmt.Errorf("go list: %w", err)
		}
		pkgs = append(pkgs, p)
	}
	return pkgs, unmatched(stderr.String()), nil
}

// listError says why go list failed.
func listError(err error, stderr string) error {
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return errors.New("no go command in PATH: it is needed to load packages")
	case stderr != "":
		return errors.New(strings.TrimSpace(strings.TrimPrefix(stderr, "go: ")))
	default:
		return fmt.Errorf("go list: %w", err)
	}
}

// unmatched returns a failure for each pattern of which go list says that it matched no packages.
func unmatched(stderr string) []output.Failure {
	var failures []output.Failure
	for line := range strings.Lines(stderr) {
		if line = strings.TrimSpace(line); strings.HasSuffix(line, "matched no packages") {
			failures = append(failures, output.Failure{Reason: strings.TrimPrefix(line, "go: warning: ")})
		}
	}
	return failures
}

// userDependencies returns the import paths of the packages that the patterns do not name and that belong to the
// user's modules.
func userDependencies(listed []listedPackage) []string {
	var paths []string
	for _, p := range listed {
		if p.DepOnly && p.ForTest == "" && isUserModule(p.Module) {
			paths = append(paths, p.ImportPath)
		}
	}
	return paths
}

// isUserModule reports whether a module is one that the user works on: the main module, or one of the workspace. Those
// are the modules without a version. One that a replace directive takes from a directory has the version that it
// replaces, and go vet says no more of it: it counts as a dependency.
func isUserModule(m *packages.Module) bool { return m != nil && m.Path != "" && m.Version == "" }

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
// imported are the import paths that no pattern names; dir is the unit's.
func (l *loading) addTargets(dir string, pkgs []*packages.Package, imported []string) {
	tested := make(map[string]bool)
	for _, p := range pkgs {
		if p.ForTest == p.PkgPath && !p.IllTyped {
			tested[p.PkgPath] = true
		}
	}
	for _, p := range pkgs {
		if len(p.Errors) > 0 {
			l.failures = append(l.failures, output.Failure{Package: p.ID, Reason: reasons(dir, errorsOf(p))})
		}
		switch {
		case p.IllTyped && len(p.Errors) > 0:
		case p.IllTyped:
			l.failures = append(l.failures, output.Failure{Package: p.ID, Reason: brokenImport(dir, p)})
		case isTestMain(p), p.ForTest == "" && tested[p.PkgPath]:
			// The package with its tests says all that the package alone could say.
		case slices.Contains(imported, p.PkgPath), p.ForTest != "" && slices.Contains(imported, p.ForTest):
		case len(p.Syntax) > 0:
			l.targets = append(l.targets, p)
		}
	}
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
	for _, path := range sortedKeys(p.Imports) {
		if imported := p.Imports[path]; len(imported.Syntax) == 0 {
			absent = append(absent, imported.Errors...)
		}
	}
	for _, e := range p.Errors {
		if e.Kind != packages.ListError {
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

// brokenImport says which package that p imports, itself or through others, has errors.
func brokenImport(dir string, p *packages.Package) string {
	var broken *packages.Package
	packages.Visit([]*packages.Package{p}, func(p *packages.Package) bool { return broken == nil }, func(p *packages.Package) {
		if broken == nil && len(p.Errors) > 0 {
			broken = p
		}
	})
	if broken == nil {
		return "a package that it imports could not be loaded"
	}
	return "imports " + broken.ID + ", which has errors: " + reasons(dir, errorsOf(broken))
}

// reasons joins the first few errors, with file names relative to dir.
func reasons(dir string, errs []packages.Error) string {
	var text []string
	for _, e := range errs[:min(len(errs), maxReasons)] {
		reason := strings.Join(strings.Fields(e.Msg), " ")
		if e.Pos != "" && e.Pos != "-" {
			reason = strings.TrimPrefix(e.Pos, dir+string(filepath.Separator)) + ": " + reason
		}
		text = append(text, reason)
	}
	if more := len(errs) - maxReasons; more > 0 {
		text = append(text, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(text, "; ")
}
