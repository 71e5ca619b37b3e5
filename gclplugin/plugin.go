// Package gclplugin makes cancellint a module plugin of golangci-lint, under the name "cancellint".
//
// The settings are those of .cancellint.yml, but for the command line's: see .golangci.example.yml at the root of this
// module, and docs/configuration.md.
package gclplugin

import (
	"fmt"
	"slices"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/analyzers"
	"github.com/cancellint/cancellint/internal/config"
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
	suite, err := configure(analyzers.New(), tree)
	if err != nil {
		return nil, fmt.Errorf("cancellint: settings: %w", err)
	}
	for _, a := range suite {
		withholdAlternatives(a)
	}
	return plugin(suite), nil
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

// configure sets the flags of suite to what the settings say, and returns the analyzers that they do not leave out.
func configure(suite []*analysis.Analyzer, tree map[string]any) ([]*analysis.Analyzer, error) {
	settings, err := config.Decode(tree)
	if err != nil {
		return nil, err
	}
	if flags := settings.Flags(); len(flags) > 0 {
		return nil, fmt.Errorf("%s: this is for cancellint's own command line; golangci-lint has a setting of its own", flags[0].Name)
	}
	if err := settings.Apply(suite); err != nil {
		return nil, err
	}
	off := settings.Switched()
	return slices.DeleteFunc(suite, func(a *analysis.Analyzer) bool { return slices.Contains(off, a.Name) }), nil
}
