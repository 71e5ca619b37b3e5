// Package gclplugin makes cancellint a module plugin of golangci-lint, under the name "cancellint".
//
// The settings are the tree of the analyzers' flags: see .golangci.example.yml at the root of this module.
package gclplugin

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/analyzers"
	"github.com/cancellint/cancellint/internal/report"
)

func init() { register.Plugin("cancellint", New) }

// New returns the plugin for the settings that golangci-lint read from its configuration. A setting that no analyzer
// has, and a value that its flag does not take, are errors.
//
// The plugin's analyzers are its own: instances with different settings do not disturb one another.
func New(settings any) (register.LinterPlugin, error) {
	tree, err := register.DecodeSettings[map[string]any](settings)
	if err != nil {
		return nil, err
	}
	suite := analyzers.New()
	if err := configure(suite, tree); err != nil {
		return nil, fmt.Errorf("cancellint: settings: %w", err)
	}
	for _, a := range suite {
		withholdAlternatives(a)
	}
	return plugin(slices.DeleteFunc(suite, func(a *analysis.Analyzer) bool { return tree[a.Name] == false })), nil
}

// withholdAlternatives has an analyzer report no fixes where it has several for one finding. golangci-lint does not say
// whether it was called with --fix, and shows fixes in no other way.
func withholdAlternatives(a *analysis.Analyzer) {
	run := a.Run
	a.Run = func(pass *analysis.Pass) (any, error) {
		own := *pass
		own.Report = report.WithoutAlternatives(pass.Report, nil)
		return run(&own)
	}
}

type plugin []*analysis.Analyzer

// BuildAnalyzers implements [register.LinterPlugin].
func (p plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) { return p, nil }

// GetLoadMode implements [register.LinterPlugin].
func (p plugin) GetLoadMode() string { return register.LoadModeTypesInfo }

// configure sets the flags of suite. A key of the tree is the name of an analyzer, with false to leave it out or a
// tree of its flags, or a flag that all rules share; what is said of one analyzer goes before what is said of all.
func configure(suite []*analysis.Analyzer, tree map[string]any) error {
	names := make([]string, 0, len(suite))
	for _, a := range suite {
		names = append(names, a.Name)
	}
	shared := sharedFlags()
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		switch {
		case slices.Contains(names, key):
		case slices.Contains(shared, key):
			if err := setEverywhere(suite, key, tree[key]); err != nil {
				return err
			}
		default:
			return fmt.Errorf("unknown key %q: want an analyzer (%s) or a setting of all (%s)",
				key, strings.Join(names, ", "), strings.Join(shared, ", "))
		}
	}
	for _, a := range suite {
		if err := configureAnalyzer(a, tree); err != nil {
			return err
		}
	}
	return nil
}

// sharedFlags returns the names of the flags that every analyzer with findings has.
func sharedFlags() []string {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	new(report.Options).Bind(flags, "")
	return flagNames(flags)
}

func setEverywhere(suite []*analysis.Analyzer, name string, value any) error {
	for _, a := range suite {
		if a.Flags.Lookup(name) == nil {
			continue // an analyzer without findings to filter
		}
		if err := setFlag(&a.Flags, name, value); err != nil {
			return err
		}
	}
	return nil
}

func configureAnalyzer(a *analysis.Analyzer, tree map[string]any) error {
	value, ok := tree[a.Name]
	if !ok {
		return nil
	}
	switch value := value.(type) {
	case bool:
		return nil // New leaves it out, or in
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if a.Flags.Lookup(name) == nil {
				return fmt.Errorf("unknown key %q: %s has %s", a.Name+"."+name, a.Name, strings.Join(flagNames(&a.Flags), ", "))
			}
			if err := setFlag(&a.Flags, name, value[name]); err != nil {
				return fmt.Errorf("%s.%w", a.Name, err)
			}
		}
		return nil
	}
	return fmt.Errorf("%s: want true, false or settings, have %v", a.Name, value)
}

func flagNames(flags *flag.FlagSet) []string {
	var names []string
	flags.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	return names
}

// setFlag sets a flag to a value as JSON has it. A list is joined with commas, as on the command line.
func setFlag(flags *flag.FlagSet, name string, value any) error {
	var text string
	switch value := value.(type) {
	case string, bool, float64:
		text = fmt.Sprint(value)
	case []any:
		items := make([]string, 0, len(value))
		for _, item := range value {
			s, ok := item.(string)
			if !ok {
				return fmt.Errorf("%s: want a list of names, have %v in it", name, item)
			}
			items = append(items, s)
		}
		text = strings.Join(items, ",")
	default:
		return fmt.Errorf("%s: want a value or a list of names, have %v", name, value)
	}
	if err := flags.Set(name, text); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
