package driver

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/adoption"
	"github.com/cancellint/cancellint/internal/baseline"
	"github.com/cancellint/cancellint/internal/change"
	"github.com/cancellint/cancellint/internal/config"
	"github.com/cancellint/cancellint/internal/load"
)

// options are what the command line asks for.
type options struct {
	dir       string
	config    string
	init      bool
	said      []string // the flags that were given
	variants  *variants
	guard     *guard
	patterns  []string
	analyzers []*analysis.Analyzer
	tags      string
	tests     bool
	named     bool // whether the patterns are the user's
	format    formatName
	sarifFile string
	json      bool // stands for the format
	color     colorMode
	summary   bool
	explain   string
	list      bool
	fix       bool
	diff      bool
	why       string // file:line
	version   bool

	newFromRev       string
	newFromMergeBase string
	baseline         string
	writeBaseline    bool
}

// loading returns how packages are loaded.
func (o *options) loading() load.Options {
	tags := strings.FieldsFunc(o.tags, func(r rune) bool { return r == ',' || r == ' ' })
	return load.Options{Tags: tags, Tests: o.tests}
}

// parse reads args. It binds the flags of the analyzers of suite, and keeps those analyzers that are selected. Usage,
// if asked for, goes to stdout with flag.ErrHelp as the error.
func parse(args []string, suite []*analysis.Analyzer, stdout io.Writer) (*options, error) {
	if slices.Equal(args, []string{"help"}) { // go vet has users type this after a flag that the tool does not have
		args = []string{"-h"}
	}
	opts, err := bind(args, suite, layers{})
	if errors.Is(err, flag.ErrHelp) {
		flags, _, _ := newFlags(newOptions(), suite)
		usage(stdout, flags, suite)
	}
	return opts, err
}

// newOptions returns the options of an empty command line.
func newOptions() *options { return &options{format: textFormat} }

// Layers are the configurations below a command line; either may be nil.
type layers struct {
	suite *config.File // what it says of the analyzers counts
	run   *config.File // what it says of the command line counts
	said  []string     // the flags that the command line gives
}

// bind reads args on top of configurations.
func bind(args []string, suite []*analysis.Analyzer, below layers) (*options, error) {
	opts := newOptions()
	flags, selected, late := newFlags(opts, suite)
	if err := below.preset(flags, suite); err != nil {
		return nil, err
	}
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	for _, files := range late {
		if err := files.open(opts.dir); err != nil {
			return nil, err
		}
	}
	opts.analyzers = selection(suite, selected)
	opts.patterns = flags.Args()
	opts.named = len(opts.patterns) > 0
	if !opts.named {
		opts.patterns = []string{"."} // as go vet
	}
	if opts.writeBaseline && opts.baseline == "" {
		opts.baseline = baseline.DefaultName
	}
	flags.Visit(func(f *flag.Flag) { opts.said = append(opts.said, f.Name) })
	return opts, cmp.Or(opts.reconcile(), opts.validate())
}

// newFlags returns the flags of the command line, with opts and the flags of suite as their targets. The other results
// tell, after parsing, what was said of each analyzer, and which files were named.
func newFlags(opts *options, suite []*analysis.Analyzer) (*flag.FlagSet, map[*analysis.Analyzer]*choice, []lateFile) {
	flags := flag.NewFlagSet("cancellint", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the caller prints the error, once
	flags.StringVar(&opts.dir, "C", ".", "change to `dir` first; patterns and file names are relative to it")
	flags.StringVar(&opts.config, "config", "", "read the configuration from this `file`, or from none if it is off; default: "+config.FileName+" of each package's module")
	flags.BoolVar(&opts.init, "init", false, "write a "+config.FileName+" with all settings to the module's root, and nothing else")
	flags.Var((*tagList)(&opts.tags), "tags", "comma-separated `list` of build tags")
	opts.bindOutput(flags)
	flags.BoolVar(&opts.fix, "fix", false, "apply the suggested fixes; print the findings that are left")
	flags.BoolVar(&opts.diff, "diff", false, "print the suggested fixes as a unified diff, write nothing")
	flags.StringVar(&opts.newFromRev, "new-from-rev", "", "report what is new since this git `revision`, also what is not committed")
	flags.StringVar(&opts.newFromMergeBase, "new-from-merge-base", "", "report what is new since this `branch` and HEAD parted")
	flags.StringVar(&opts.baseline, "baseline", "", "do not report the findings that are in this `file`")
	flags.BoolVar(&opts.writeBaseline, "write-baseline", false, "write the findings to the file that -baseline names, or "+baseline.DefaultName)
	flags.StringVar(&opts.why, "why", "", "tell what is known at `file:line`: where the context of a call comes from, what bounds it, why a rule is silent")
	flags.BoolVar(&opts.version, "version", false, "print the version, the Go that built it and the commit")
	flags.BoolVar(&opts.version, "V", false, "print the version, the Go that built it and the commit")
	late := bindShared(flags, suite)
	selected, more := bindAnalyzers(flags, suite)
	return flags, selected, append(late, more...)
}

// preset sets the flags to what the configurations say.
func (l layers) preset(flags *flag.FlagSet, suite []*analysis.Analyzer) error {
	if l.suite != nil {
		if err := l.suite.Apply(suite); err != nil {
			return err
		}
		for _, name := range l.suite.Switched() {
			if flags.Lookup(name) == nil {
				continue // an analyzer of another suite
			}
			if err := flags.Set(name, "false"); err != nil {
				return err
			}
		}
	}
	if l.run == nil {
		return nil
	}
	for _, arg := range l.run.Flags() {
		if l.displaced(arg.Name) {
			continue
		}
		if err := flags.Set(arg.Name, arg.Value); err != nil {
			return arg.Error(err)
		}
	}
	return nil
}

// displaced reports whether the command line gives a flag which cannot be used together with what a configuration says.
func (l layers) displaced(name string) bool {
	return slices.ContainsFunc(displacing[name], func(other string) bool { return slices.Contains(l.said, other) })
}

// displacing are the flags that, on the command line, have a setting of the configuration count for nothing.
var displacing = map[string][]string{
	"format":              {"json", "diff", "why"},
	"new-from-rev":        {"new-from-merge-base", "write-baseline"},
	"new-from-merge-base": {"new-from-rev", "write-baseline"},
}

// A tagList is a comma-separated list of build tags. Each Set adds to it. It implements [flag.Value].
type tagList string

func (t *tagList) String() string { return string(*t) }

func (t *tagList) Set(tags string) error {
	*t = tagList(strings.Trim(string(*t)+","+tags, ","))
	return nil
}

func (o *options) validate() error {
	if i := slices.IndexFunc(o.patterns, func(p string) bool { return strings.HasPrefix(p, "-") }); i >= 0 {
		return fmt.Errorf("flag %s after the packages: flags come first", o.patterns[i])
	}
	return cmp.Or(o.validateFormat(), o.validateAnswers(), o.validateAdoption(), o.validateWhy())
}

func (o *options) validateAdoption() error {
	switch {
	case o.newFromRev != "" && o.newFromMergeBase != "":
		return errors.New("-new-from-rev and -new-from-merge-base cannot be used together: each says what to compare with")
	case o.writeBaseline && (o.fix || o.diff):
		return errors.New("-write-baseline cannot be used with -fix or -diff: fix first, then write down what is left")
	case o.writeBaseline && (o.newFromRev != "" || o.newFromMergeBase != ""):
		return errors.New("-write-baseline cannot be used with -new-from-rev or -new-from-merge-base: a baseline has all findings")
	}
	return nil
}

// validateWhy returns an error if -why comes with what it has no use for.
func (o *options) validateWhy() error {
	switch {
	case o.why == "":
		return nil
	case o.named:
		return fmt.Errorf("-why names its file itself: %s is one argument too many", o.patterns[0])
	case o.fix || o.diff || o.writeBaseline || o.format != textFormat || o.sarifFile != "":
		return errors.New("-why changes nothing and prints text: it goes with none of -fix, -diff, -write-baseline, -format and -sarif-file")
	}
	return nil
}

// adoption returns which findings are wanted.
func (o *options) adoption() adoption.Options {
	opts := adoption.Options{Baseline: o.baseline, Write: o.writeBaseline, Tests: o.tests}
	for _, a := range o.analyzers {
		opts.Analyzers = append(opts.Analyzers, a.Name)
	}
	switch {
	case o.newFromMergeBase != "":
		opts.Since = &change.Base{Rev: o.newFromMergeBase, MergeBase: true}
	case o.newFromRev != "":
		opts.Since = &change.Base{Rev: o.newFromRev}
	}
	return opts
}

// bindShared adds the flags that the analyzers share to flags, each for all of them at once. The result tells, after
// parsing, which files were named.
func bindShared(flags *flag.FlagSet, suite []*analysis.Analyzer) (late []lateFile) {
	for _, s := range config.Shared() {
		shared := config.SharedFlag{Name: s.Name, Suite: suite}
		var value flag.Value = shared
		if s.Kind == config.Files {
			files := lateFile{shared, s.Name, new([]string)}
			late, value = append(late, files), files
		}
		flags.Var(value, s.Name, cmp.Or(s.Usage, shared.Usage()))
	}
	return late
}

// bindAnalyzers adds the flags -NAME and -NAME.FLAG of each analyzer to flags. The results tell, after parsing, what
// was said of each analyzer, and which files were named.
func bindAnalyzers(flags *flag.FlagSet, suite []*analysis.Analyzer) (map[*analysis.Analyzer]*choice, []lateFile) {
	selected := make(map[*analysis.Analyzer]*choice, len(suite))
	var late []lateFile
	for _, a := range suite {
		selected[a] = new(choice)
		flags.Var(selected[a], a.Name, "run "+a.Name+" alone (with other analyzers so named); =false: run all but it")
		a.Flags.VisitAll(func(f *flag.Flag) {
			name, value := a.Name+"."+f.Name, f.Value
			if file, ok := value.(fileFlag); ok {
				files := lateFile{file, name, new([]string)}
				late, value = append(late, files), files
			}
			flags.Var(value, name, f.Usage)
		})
	}
	return selected, late
}

// wantsTests reports whether an analyzer is to report in test files, so that they must be loaded.
func wantsTests(a *analysis.Analyzer) bool {
	f := a.Flags.Lookup("tests")
	return f != nil && f.Value.String() == "true"
}
