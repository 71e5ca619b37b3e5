package gclplugin_test

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	_ "github.com/cancellint/cancellint/gclplugin"
)

// build returns the analyzers that golangci-lint would run with the settings.
func build(settings any) ([]*analysis.Analyzer, error) {
	newPlugin, err := register.GetPlugin("cancellint")
	if err != nil {
		return nil, err
	}
	plugin, err := newPlugin(settings)
	if err != nil {
		return nil, err
	}
	return plugin.BuildAnalyzers()
}

// names returns the names of the analyzers that report something.
func names(suite []*analysis.Analyzer) []string {
	var names []string
	for _, a := range suite {
		if !strings.HasPrefix(a.Name, "cache_") {
			names = append(names, a.Name)
		}
	}
	return names
}

// flagValue returns the text of a flag given as "analyzer.flag".
func flagValue(t *testing.T, suite []*analysis.Analyzer, path string) string {
	t.Helper()
	analyzer, name, _ := strings.Cut(path, ".")
	i := slices.IndexFunc(suite, func(a *analysis.Analyzer) bool { return a.Name == analyzer })
	if i < 0 {
		t.Fatalf("no analyzer %s", analyzer)
	}
	f := suite[i].Flags.Lookup(name)
	if f == nil {
		t.Fatalf("no flag %s", path)
	}
	return f.Value.String()
}

// decode returns YAML as golangci-lint hands it over.
func decode(t *testing.T, text string) any {
	t.Helper()
	var settings any
	if err := yaml.Unmarshal([]byte(text), &settings); err != nil {
		t.Fatal(err)
	}
	return settings
}

func abs(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func flags(a *analysis.Analyzer) map[string]*flag.Flag {
	all := make(map[string]*flag.Flag)
	a.Flags.VisitAll(func(f *flag.Flag) { all[f.Name] = f })
	return all
}

func TestLoadMode(t *testing.T) {
	t.Parallel()
	newPlugin, err := register.GetPlugin("cancellint")
	if err != nil {
		t.Fatal(err)
	}
	plugin, err := newPlugin(nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := plugin.GetLoadMode(), register.LoadModeTypesInfo; got != want {
		t.Errorf("load mode %q, want %q: the engine needs types", got, want)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		settings  string
		analyzers []string
		flags     map[string]string
	}{
		{
			name:      "none",
			settings:  ``,
			analyzers: []string{"ctxpass", "loopcheck", "deadline", "directive"},
			flags:     map[string]string{"ctxpass.confidence": "high", "deadline.tests": "false"},
		},
		{
			name:      "one for all, one for one",
			settings:  `{confidence: medium, tests: true, loopcheck: {confidence: low}}`,
			analyzers: []string{"ctxpass", "loopcheck", "deadline", "directive"},
			flags:     map[string]string{"ctxpass.confidence": "medium", "loopcheck.confidence": "low", "deadline.tests": "true"},
		},
		{
			name:      "lists",
			settings:  `{ctxpass: {detach: [example.com/job.Detach, (example.com/job.Pool).Context]}, deadline: {bounded: [example.com/db]}}`,
			analyzers: []string{"ctxpass", "loopcheck", "deadline", "directive"},
			flags: map[string]string{
				"ctxpass.detach":   "example.com/job.Detach,(example.com/job.Pool).Context",
				"deadline.bounded": "example.com/db",
			},
		},
		{
			name:      "code of the user's",
			settings:  `{ctxpass: {outgoing: [(*example.com/rpc.Client).Call], catalog: analyzers/ctxpass/testdata/own.catalog}}`,
			analyzers: []string{"ctxpass", "loopcheck", "deadline", "directive"},
			flags: map[string]string{
				"ctxpass.outgoing": "(*example.com/rpc.Client).Call",
				"ctxpass.catalog":  abs(t, "../analyzers/ctxpass/testdata/own.catalog"),
			},
		},
		{
			name:      "filters",
			settings:  `{enable: [stored-context], disable: [loopcheck], exclude: ["**/*_mock.go"], deadline: {disable: [unbounded-http], generated: true}, honor-nolint: noctx}`,
			analyzers: []string{"ctxpass", "loopcheck", "deadline", "directive"},
			flags: map[string]string{
				"ctxpass.enable": "stored-context", "loopcheck.disable": "loopcheck", "deadline.disable": "unbounded-http",
				"deadline.generated": "true", "ctxpass.exclude": "**/*_mock.go", "ctxpass.honor-nolint": "noctx",
			},
		},
		{
			name:      "an analyzer left out, one kept in",
			settings:  `{loopcheck: false, deadline: true}`,
			analyzers: []string{"ctxpass", "deadline", "directive"},
			flags:     map[string]string{"ctxpass.confidence": "high"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			suite, err := build(decode(t, test.settings))
			if err != nil {
				t.Fatal(err)
			}
			if got := names(suite); !slices.Equal(got, test.analyzers) {
				t.Errorf("analyzers %v, want %v", got, test.analyzers)
			}
			for path, want := range test.flags {
				if got := flagValue(t, suite, path); got != want {
					t.Errorf("%s is %q, want %q", path, got, want)
				}
			}
		})
	}
}

func TestWrongSettings(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, settings, want string }{
		{"unknown key", `{confidnce: high}`, `unknown key "confidnce"`},
		{"unknown key that config is meant by", `{confg: off}`, `unknown key "confg": did you mean "config"?`},
		{"unknown key, and none of the command line is offered", `{fromat: json}`, `unknown key "fromat": want config, confidence, enable, disable, tests, generated, exclude, honor-nolint, outgoing, detach, carriers, entry-points, bounded, catalog, ctxpass, loopcheck, deadline or directive`},
		{"unknown key of an analyzer", `{deadline: {bound: [example.com/db]}}`, `unknown key "deadline.bound"`},
		{"bad value", `{confidence: sure}`, `confidence: want low, medium or high, have "sure"`},
		{"bad value of an analyzer", `{ctxpass: {tests: perhaps}}`, `ctxpass.tests: want true or false, have "perhaps"`},
		{"missing file", `{ctxpass: {catalog: no/such.catalog}}`, `ctxpass.catalog: open no/such.catalog: no such file`},
		{"malformed name", `{ctxpass: {outgoing: [Call]}}`, `ctxpass.outgoing: "Call" is not a function`},
		{"not settings", `{ctxpass: high}`, `ctxpass: want true, false or a mapping of its settings, have "high"`},
		{"list of no names", `{deadline: {bounded: [{a: b}]}}`, `deadline.bounded: want names in the list, have a mapping`},
		{"empty value", `{deadline: {bounded: }}`, `deadline.bounded: want a list of names, have nothing`},
		{"unknown category", `{enable: [root-contxt]}`, `enable: unknown category "root-contxt": did you mean root-context?`},
		{"of the command line", `{tags: [integration]}`, `tags: this is for cancellint's own command line`},
		{"not a tree", `[ctxpass]`, `decoding settings`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := build(decode(t, test.settings))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

// TestFreshAnalyzers shows that two instances of the plugin have flags of their own.
func TestFreshAnalyzers(t *testing.T) {
	t.Parallel()
	if _, err := build(decode(t, `{confidence: low, deadline: {bounded: [example.com/db]}}`)); err != nil {
		t.Fatal(err)
	}
	suite, err := build(nil)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"ctxpass.confidence": "high", "deadline.bounded": ""} {
		if got := flagValue(t, suite, path); got != want {
			t.Errorf("%s is %q after another instance was set, want %q", path, got, want)
		}
	}
}

// TestExample holds .golangci.example.yml against the plugin: it decodes, it validates, and it shows each flag of
// each analyzer at its default.
func TestExample(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../.golangci.example.yml")
	if err != nil {
		t.Fatal(err)
	}
	var example struct {
		Version string
		Linters struct {
			Enable   []string
			Settings struct {
				Custom map[string]struct {
					Type     string
					Settings map[string]any
				}
			}
		}
		Issues map[string]any
	}
	if err := yaml.Unmarshal(text, &example); err != nil {
		t.Fatal(err)
	}
	custom, ok := example.Linters.Settings.Custom["cancellint"]
	if !ok || custom.Type != "module" || !slices.Contains(example.Linters.Enable, "cancellint") || example.Version != "2" {
		t.Fatalf("not a version 2 configuration that enables the module plugin: %+v", example)
	}
	unlimited := map[string]any{"max-same-issues": 0, "max-issues-per-linter": 0, "uniq-by-line": false}
	if !maps.Equal(example.Issues, unlimited) {
		t.Errorf("issues are limited by %v, want %v: golangci-lint hides findings otherwise", example.Issues, unlimited)
	}
	suite, err := build(custom.Settings)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range suite {
		shown, _ := custom.Settings[a.Name].(map[string]any)
		for name, f := range flags(a) {
			_, forOne := shown[name]
			_, forAll := custom.Settings[name]
			if !forOne && !forAll {
				t.Errorf("%s.%s is not in .golangci.example.yml", a.Name, name)
			}
			if f.Value.String() != f.DefValue {
				t.Errorf("%s.%s is %q in .golangci.example.yml, want the default %q", a.Name, name, f.Value, f.DefValue)
			}
		}
	}
}

// TestAlternatives shows that a finding with several fixes comes without, since golangci-lint --fix would apply one of
// them: which is meant only the reader knows.
func TestAlternatives(t *testing.T) {
	t.Parallel()
	const source = `package quotes

import "context"

const limitMillis = 500

func bare(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, 5) // want "ends after 5ns"
}

func named(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, limitMillis) // want "ends after 500ns"
}
`
	dir, cleanUp, err := analysistest.WriteFiles(map[string]string{"quotes/quotes.go": source})
	if err != nil {
		t.Fatal(err)
	}
	defer cleanUp()
	suite, err := build(nil)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(suite, func(a *analysis.Analyzer) bool { return a.Name == "deadline" })
	for _, result := range analysistest.Run(t, dir, suite[i], "quotes") {
		var fixes []int
		for _, d := range result.Diagnostics {
			fixes = append(fixes, len(d.SuggestedFixes))
		}
		if want := []int{0, 1}; !slices.Equal(fixes, want) {
			t.Errorf("the findings have %d fixes, want %d", fixes, want)
		}
	}
}
