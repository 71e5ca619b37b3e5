package config_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/cancellint/cancellint/analyzers"
	"github.com/cancellint/cancellint/internal/config"
)

var update = flag.Bool("update", false, "write the schema and the documentation instead of comparing them")

// TestSettingsAreFlags holds the table against the flags of the analyzers.
func TestSettingsAreFlags(t *testing.T) {
	t.Parallel()
	for _, a := range analyzers.New() {
		settings := config.Of(a.Name)
		a.Flags.VisitAll(func(f *flag.Flag) {
			i := slices.IndexFunc(settings, func(s config.Setting) bool { return s.Name == f.Name })
			if i < 0 {
				t.Errorf("-%s.%s is no setting", a.Name, f.Name)
				return
			}
			if err := f.Value.Set(settings[i].Default); err != nil || f.Value.String() != f.DefValue {
				t.Errorf("-%s.%s is %q by default (%v), but %q in the table", a.Name, f.Name, f.DefValue, err, settings[i].Default)
			}
			bool, ok := f.Value.(interface{ IsBoolFlag() bool })
			if isBool := ok && bool.IsBoolFlag(); isBool != (settings[i].Kind == config.Bool) && settings[i].Kind != config.Enum {
				t.Errorf("-%s.%s and its setting are of different kinds", a.Name, f.Name)
			}
		})
		for _, s := range settings {
			if a.Flags.Lookup(s.Name) == nil {
				t.Errorf("%s.%s is no flag", a.Name, s.Name)
			}
		}
	}
}

// TestExamples shows that the flags take the examples of the table, and what an Enum allows.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, s := range config.Settings() {
		if s.Kind.IsList() != (s.Example != "") || (s.Kind == config.Enum) != (len(s.Values) > 0) {
			t.Errorf("%s: a list has an example, an Enum has values", s.Name)
		}
		values := s.Values
		if s.Example != "" {
			values = []string{s.Example}
		}
		if s.Kind == config.Files || len(s.Analyzers) == 0 {
			continue // the file is not there; the driver's test has the flag
		}
		for _, value := range values {
			if err := (config.SharedFlag{Name: s.Name, Suite: analyzers.New()}).Set(value); err != nil {
				t.Errorf("%s: %v", s.Name, err)
			}
		}
	}
}

// TestTemplate shows that what -init writes changes nothing, and says everything.
func TestTemplate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, err := config.Init(dir)
	if err != nil {
		t.Fatal(err)
	}
	file, err := config.Read(path, dir, false)
	if err != nil {
		t.Fatal(err)
	}
	suite := analyzers.New()
	if err := file.Apply(suite); err != nil {
		t.Error(err)
	}
	for _, a := range suite {
		a.Flags.VisitAll(func(f *flag.Flag) {
			if f.Value.String() != f.DefValue {
				t.Errorf("%s.%s is %q, want the default, %q", a.Name, f.Name, f.Value, f.DefValue)
			}
		})
	}
	if off := file.Switched(); len(off) > 0 {
		t.Errorf("it switches off %q", off)
	}
	for _, s := range config.Settings() {
		if !strings.Contains(config.Template(), "\n"+s.Name+":") && !strings.Contains(config.Template(), "\n  "+s.Name+":") {
			t.Errorf("it does not say %s", s.Name)
		}
	}
	for line := range strings.Lines(config.Template()) {
		if len(line) > 101 && !strings.Contains(line, "$schema") {
			t.Errorf("a line is too long: %s", line)
		}
	}
	if _, err := config.Init(dir); err == nil || err.Error() != path+" exists: change it, or remove it first" {
		t.Errorf("Init again: %v", err)
	}
	if _, err := config.Init(dir + "/missing"); err == nil || !strings.HasSuffix(err.Error(), "missing: no such directory") {
		t.Errorf("Init in no directory: %v", err)
	}
}

// TestUncommented shows that the examples of what -init writes are settings.
func TestUncommented(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	for _, s := range config.Settings() {
		if s.Example == "" {
			continue
		}
		_, after, ok := strings.Cut(config.Template(), "\n# "+s.Name+": [")
		if !ok {
			t.Errorf("there is no example of %s", s.Name)
			continue
		}
		example, _, _ := strings.Cut(after, "\n")
		if err := schema.Validate(decode(t, s.Name+": ["+example)); err != nil {
			t.Error(err)
		}
	}
}

// TestSchema holds the schema in the module's root against the table.
func TestSchema(t *testing.T) {
	t.Parallel()
	schema, err := config.Schema()
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "../../cancellint.schema.json", schema)
}

// TestValidates holds the files that users start from against the schema.
func TestValidates(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	if err := schema.Validate(decode(t, config.Template())); err != nil {
		t.Errorf("what -init writes: %v", err)
	}
	text, err := os.ReadFile("../../.golangci.example.yml")
	if err != nil {
		t.Fatal(err)
	}
	settings := decode(t, string(text))
	for _, key := range []string{"linters", "settings", "custom", "cancellint", "settings"} {
		settings = settings.(map[string]any)[key]
	}
	if err := schema.Validate(settings); err != nil {
		t.Errorf(".golangci.example.yml: %v", err)
	}
}

// TestSchemaIsStrict shows that the schema and the parser accept the same.
func TestSchemaIsStrict(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	for text, want := range map[string]bool{
		"confidence: medium":             true,
		"confidense: medium":             false,
		"confidence: sure":               false,
		"confidence: [high]":             false,
		"tests: true":                    true,
		"tests: \"true\"":                false,
		"tests: 1":                       false,
		"enable: [sleep]":                true,
		"enable: sleep":                  true,
		"enable: [loopcheck/sleep]":      true,
		"enable: {sleep: true}":          false,
		"enable: [true]":                 false,
		"exclude:":                       false,
		"exclude: [internal/legacy/]":    true,
		"longest: 5m":                    false,
		"deadline: {longest: 5m}":        true,
		"deadline: {detach: []}":         false,
		"deadline: false":                true,
		"deadline: high":                 false,
		"ctxpass: {gin-fallback: true}":  true,
		"ctxpass: {gin-fallback: maybe}": false,
		"ctxpass: {format: text}":        false,
		"format: sarif":                  true,
		"baseline: known.json":           true,
		"catalog: [own.catalog]":         true,
	} {
		if err := schema.Validate(decode(t, text)); (err == nil) != want {
			t.Errorf("schema: %s: %v", text, err)
		}
		if _, err := config.Decode(decode(t, text).(map[string]any), nil); (err == nil) != want {
			t.Errorf("parser: %s: %v", text, err)
		}
	}
}

// TestDocumentation holds the table of docs/configuration.md against the settings.
func TestDocumentation(t *testing.T) {
	t.Parallel()
	const path = "../../docs/configuration.md"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- settings: made by go test ./internal/config -update -->\n", "<!-- end of settings -->\n"
	before, rest, ok := bytes.Cut(page, []byte(begin))
	_, after, ended := bytes.Cut(rest, []byte(end))
	if !ok || !ended {
		t.Fatalf("%s has no lines %q and %q", path, begin, end)
	}
	var table strings.Builder
	table.WriteString("| Key | Flag | Default | Meaning |\n|---|---|---|---|\n")
	for _, s := range config.Settings() {
		fmt.Fprintf(&table, "| %s | %s | %s | %s |\n", key(s), flagOf(s), defaultOf(s), strings.ReplaceAll(s.Doc, "*", `\*`))
	}
	compare(t, path, slices.Concat(before, []byte(begin), []byte(table.String()), []byte(end), after))
}

// key returns where a setting is written.
func key(s config.Setting) string {
	if s.Own {
		return "`" + s.Analyzers[0] + ": " + s.Name + "`"
	}
	return "`" + s.Name + "`"
}

func flagOf(s config.Setting) string {
	if s.Own {
		return "`-" + s.Analyzers[0] + "." + s.Name + "`"
	}
	return "`-" + s.Name + "`"
}

func defaultOf(s config.Setting) string {
	switch {
	case s.Kind.IsList():
		return "`[]`"
	case s.Default == "":
		return "none"
	}
	return "`" + s.Default + "`"
}

// TestDocumentedExample reads the configuration that the documentation shows.
func TestDocumentedExample(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```yaml\n")
	example, _, ok := strings.Cut(example, "```")
	if !ok {
		t.Fatal("docs/configuration.md shows no configuration")
	}
	if err := compileSchema(t).Validate(decode(t, example)); err != nil {
		t.Error(err)
	}
	file, err := config.Decode(decode(t, example).(map[string]any), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Apply(analyzers.New()); err != nil {
		t.Error(err)
	}
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := config.Schema()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(config.SchemaURL, doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile(config.SchemaURL)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func decode(t *testing.T, text string) any {
	t.Helper()
	var tree any
	if err := yaml.Unmarshal([]byte(text), &tree); err != nil {
		t.Fatal(err)
	}
	return tree
}

func compare(t *testing.T, path string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, want, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is out of date (%v); run: go test ./internal/config -update", path, err)
	}
}
