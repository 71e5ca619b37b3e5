// Package gclplugin makes cancellint a module plugin of golangci-lint, under the name "cancellint".
//
// The settings are those of .cancellint.yml, which it reads too, but for the command line's: see .golangci.example.yml
// at the root of this module, and docs/golangci-lint.md.
//
// golangci-lint is a driver with ways of its own. It makes each related position of a finding a finding, drops its
// category and URL, and shows only the first on a line; it keeps findings and facts by the names of the analyzers, and
// does not see the files that they read; it drops what a nolint comment covers, and has a linter that calls those
// comments unused that covered nothing; a panic in one linter loses the findings of all. The files of this package each
// deal with one of these.
package gclplugin

import (
	"fmt"
	"os"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/analyzers"
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
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	suite, files, err := configure(analyzers.New(), tree, dir)
	if err != nil {
		return nil, fmt.Errorf("cancellint: settings: %w", err)
	}
	key, err := cacheKey(files)
	if err != nil {
		return nil, fmt.Errorf("cancellint: %w", err)
	}
	return plugin(append(adapt(suite, key), keyAnalyzer(key))), nil
}

type plugin []*analysis.Analyzer

// BuildAnalyzers implements [register.LinterPlugin].
func (p plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) { return p, nil }

// GetLoadMode implements [register.LinterPlugin].
func (p plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
