package driver

import (
	"go/types"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/internal/config"
	"github.com/cancellint/cancellint/internal/filename"
	"github.com/cancellint/cancellint/internal/load"
	"github.com/cancellint/cancellint/internal/report"
)

// configOff is the value of -config that stands for no configuration.
const configOff = "off"

// Variants are the suites of a run: one for each configuration, since each package is judged by that of its module.
// What the command line says goes before what a configuration says.
type variants struct {
	args     []string
	dir      string // the working directory
	named    string // the value of -config
	newSuite func() []*analysis.Analyzer
	below    layers              // with the configuration of the working directory's module for the command line
	byFile   map[string]*variant // "": of packages without a configuration
	base     []*analysis.Analyzer
	guarded  []*analysis.Analyzer // the base suite as the guard runs it, with the variant of each package
}

// A variant is a suite with its configuration.
type variant struct {
	suite    []*analysis.Analyzer
	selected []*analysis.Analyzer
	of       map[*analysis.Analyzer]*analysis.Analyzer // the counterparts of the base suite's analyzers, required ones too
}

// configure reads the configurations that apply in the working directory of the command line, which parse has found to
// be well formed, and returns what it asks for with them.
func configure(probe *options, args []string, newSuite func() []*analysis.Analyzer, g *guard) (*options, error) {
	dir, err := filepath.Abs(probe.dir)
	if err != nil {
		return nil, err
	}
	v := &variants{args: args, dir: dir, named: probe.config, newSuite: newSuite, byFile: make(map[string]*variant)}
	v.below.said = probe.said
	home, err := v.fileFor(dir)
	if err != nil {
		return nil, err
	}
	if v.below.run, err = v.read(home); err != nil {
		return nil, err
	}
	v.base = newSuite()
	opts, err := v.bind(v.base, v.below.run)
	if err != nil {
		return nil, err
	}
	v.add(home, v.base, opts.analyzers)
	v.guarded = g.wrap(v.base)
	opts.variants, opts.guard = v, g
	return opts, opts.configureFor([]*load.Unit{load.NewUnit(dir, dir)})
}

// bind reads the command line on top of a configuration of the analyzers, which may be nil.
func (v *variants) bind(suite []*analysis.Analyzer, file *config.File) (*options, error) {
	below := v.below
	below.suite = file
	return bind(v.args, suite, below)
}

// fileFor returns the configuration file of the packages in a folder, or "".
func (v *variants) fileFor(dir string) (string, error) {
	switch v.named {
	case configOff:
		return "", nil
	case "":
		return config.Find(dir)
	}
	return filename.In(v.dir, v.named), nil
}

// read reads a configuration, if there is one.
func (v *variants) read(file string) (*config.File, error) {
	if file == "" {
		return nil, nil
	}
	return config.Read(file, v.dir, false)
}

// add keeps a configured suite.
func (v *variants) add(file string, suite, selected []*analysis.Analyzer) *variant {
	added := &variant{suite: suite, selected: selected, of: make(map[*analysis.Analyzer]*analysis.Analyzer)}
	pair(v.base, suite, added.of)
	v.byFile[file] = added
	return added
}

// pair maps the analyzers of one suite, and those that they require, to those of another that was made in the same way.
func pair(from, to []*analysis.Analyzer, pairs map[*analysis.Analyzer]*analysis.Analyzer) {
	for i, a := range from {
		if _, done := pairs[a]; !done {
			pairs[a] = to[i]
			pair(a.Requires, to[i].Requires, pairs)
		}
	}
}

// addApplicable adds the variants of the configurations that may apply to what is run in a folder: a mistake in one of
// them ends the run before it begins, whatever packages it is about.
func (v *variants) addApplicable(dir string) error {
	if v.named != "" {
		return nil
	}
	_, modules, err := config.Applicable(dir)
	if err != nil {
		return err
	}
	for _, m := range modules {
		if _, err := v.of(m.File); err != nil {
			return err
		}
	}
	return nil
}

// configureFor adds the configurations of units to those by which the run is done: they may want analyzers, or tests,
// that nobody has asked for so far.
func (o *options) configureFor(units []*load.Unit) error {
	for _, u := range units {
		if err := o.variants.addApplicable(u.Dir); err != nil {
			return err
		}
	}
	o.tests = o.variants.wantTests()
	o.analyzers = o.variants.selected()
	return nil
}

// of returns the variant of a configuration file, or of none.
func (v *variants) of(file string) (*variant, error) {
	if known, ok := v.byFile[file]; ok {
		return known, nil
	}
	read, err := v.read(file)
	if err != nil {
		return nil, err
	}
	suite := v.newSuite()
	opts, err := v.bind(suite, read)
	if err != nil {
		return nil, err
	}
	return v.add(file, suite, opts.analyzers), nil
}

// assign returns the variants by which packages, and what they import of the user's, are judged. Packages that are not
// the user's have no configuration, as under go vet.
func (v *variants) assign(pkgs []*packages.Package) (map[*types.Package]*variant, error) {
	assigned := make(map[*types.Package]*variant)
	var failure error
	packages.Visit(pkgs, nil, func(p *packages.Package) {
		if len(p.Syntax) == 0 || failure != nil {
			return
		}
		file, err := v.fileOf(p)
		if err == nil {
			assigned[p.Types], err = v.of(file)
		}
		failure = err
	})
	return assigned, failure
}

// fileOf returns the configuration file of a package, or "".
func (v *variants) fileOf(p *packages.Package) (string, error) {
	switch {
	case p.Module != nil && p.Module.Version != "", len(p.GoFiles) == 0:
		return "", nil
	}
	return v.fileFor(filepath.Dir(p.GoFiles[0]))
}

// selected returns the guarded analyzers that some variant runs.
func (v *variants) selected() (selected []*analysis.Analyzer) {
	for i, a := range v.base {
		for _, variant := range v.byFile {
			if variant.runs(a.Name) {
				selected = append(selected, v.guarded[i])
				break
			}
		}
	}
	return selected
}

// runs reports whether the variant runs the analyzer of a name.
func (v *variant) runs(name string) bool {
	return slices.ContainsFunc(v.selected, func(a *analysis.Analyzer) bool { return a.Name == name })
}

// judgeAll has the analyzers of all variants judge by the rules that are off as well.
func (v *variants) judgeAll() {
	for _, variant := range v.byFile {
		for _, a := range variant.suite {
			report.JudgeAll(a)
		}
	}
}

// wantTests reports whether an analyzer of some variant is to report in test files.
func (v *variants) wantTests() bool {
	for _, variant := range v.byFile {
		if slices.ContainsFunc(variant.selected, wantsTests) {
			return true
		}
	}
	return false
}
