package cancellint_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// A form is an issue form of GitHub.
type form struct {
	Name        string    `yaml:"name"`
	Description string    `yaml:"description"`
	Title       string    `yaml:"title"`
	Labels      []string  `yaml:"labels"`
	Body        []element `yaml:"body"`
}

// An element is a part of a form.
type element struct {
	Type       string `yaml:"type"`
	ID         string `yaml:"id"`
	Attributes struct {
		Label       string   `yaml:"label"`
		Description string   `yaml:"description"`
		Placeholder string   `yaml:"placeholder"`
		Value       string   `yaml:"value"`
		Render      string   `yaml:"render"`
		Options     []string `yaml:"options"`
	} `yaml:"attributes"`
	Validations struct {
		Required bool `yaml:"required"`
	} `yaml:"validations"`
}

// elements has the types of elements that the forms use, with the attributes that GitHub wants of each, and those that it
// allows beside.
var elements = map[string]struct{ needs, allows []string }{
	"markdown": {needs: []string{"value"}},
	"input":    {needs: []string{"label"}, allows: []string{"description", "placeholder", "value"}},
	"textarea": {needs: []string{"label"}, allows: []string{"description", "placeholder", "value", "render"}},
	"dropdown": {needs: []string{"label", "options"}, allows: []string{"description"}},
}

const forms = ".github/ISSUE_TEMPLATE"

// decode reads a YAML file, in which no key may be unknown.
func decode(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// TestIssueForms holds the forms against what GitHub makes of them, which shows no form that it finds a mistake in.
func TestIssueForms(t *testing.T) {
	t.Parallel()
	// What a report is worth little without, by form: the fields that must be filled in, and those that may.
	tests := map[string]struct{ required, optional []string }{
		"false-finding.yml":  {[]string{"finding", "code", "reason", "why", "version", "driver"}, []string{"configuration"}},
		"missed-finding.yml": {[]string{"code", "symptom", "why", "version", "driver"}, []string{"rule", "configuration"}},
		"crash.yml":          {[]string{"output", "command", "code", "version", "driver"}, []string{"why", "configuration"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var f form
			decode(t, filepath.Join(forms, name), &f)
			if f.Name == "" || f.Description == "" || f.Title == "" || len(f.Labels) == 0 {
				t.Errorf("a form without a name, a description, a title or a label: %+v", f)
			}
			required, optional := fields(t, f)
			if !slices.Equal(required, test.required) || !slices.Equal(optional, test.optional) {
				t.Errorf("it wants %q and asks for %q, want %q and %q", required, optional, test.required, test.optional)
			}
		})
	}
	found, err := filepath.Glob(forms + "/*.yml")
	if err != nil || len(found) != len(tests)+1 { // and config.yml
		t.Errorf("%q (%v): one of them has no line in tests", found, err)
	}
}

// fields checks the elements of a form, and returns the ids of those to fill in.
func fields(t *testing.T, f form) (required, optional []string) {
	t.Helper()
	var labels []string
	for i, e := range f.Body {
		checkElement(t, i, e)
		if e.Type == "markdown" {
			continue
		}
		if !regexp.MustCompile(`^[\w-]+$`).MatchString(e.ID) || slices.Contains(slices.Concat(required, optional), e.ID) {
			t.Errorf("element %d: the id %q is none, or there twice", i, e.ID)
		}
		if slices.Contains(labels, e.Attributes.Label) {
			t.Errorf("element %d: the label %q is there twice", i, e.Attributes.Label)
		}
		labels = append(labels, e.Attributes.Label)
		if e.Validations.Required {
			required = append(required, e.ID)
		} else {
			optional = append(optional, e.ID)
		}
	}
	return required, optional
}

// checkElement wants the attributes of an element to be those that its type has.
func checkElement(t *testing.T, i int, e element) {
	t.Helper()
	a := e.Attributes
	has := map[string]bool{
		"label": a.Label != "", "description": a.Description != "", "placeholder": a.Placeholder != "",
		"value": a.Value != "", "render": a.Render != "", "options": len(a.Options) > 0,
	}
	kind, ok := elements[e.Type]
	if !ok {
		t.Errorf("element %d: no type %q is known", i, e.Type)
	}
	for name, set := range has {
		needed := slices.Contains(kind.needs, name)
		if needed && !set || set && !needed && !slices.Contains(kind.allows, name) {
			t.Errorf("element %d: %s is set: %t, which a %s does not go with", i, name, set, e.Type)
		}
	}
	if len(slices.Compact(slices.Sorted(slices.Values(a.Options)))) != len(a.Options) {
		t.Errorf("element %d: an option is there twice: %q", i, a.Options)
	}
}

// TestIssueFormCommands runs what the forms ask reporters to run.
func TestIssueFormCommands(t *testing.T) {
	t.Parallel()
	sh := newShell(t)
	dir := write(t, map[string]string{"order/store.go": store})
	for command, want := range map[string]string{
		"cancellint -version":              `^cancellint \S+ go1\.`,
		"cancellint -why order/store.go:9": `ctxpass/root-context: reported`,
		"cancellint -list":                 `(?m)^ctxpass/root-context `,
	} {
		name := strings.Replace(command, "order/store.go:9", "FILE:LINE", 1)
		asked := false
		for _, file := range []string{"false-finding.yml", "missed-finding.yml", "crash.yml"} {
			text, err := os.ReadFile(filepath.Join(forms, file))
			if err != nil {
				t.Fatal(err)
			}
			asked = asked || bytes.Contains(text, []byte("`"+name+"`"))
		}
		stdout, stderr, exit := sh.run(t, dir, command)
		if !asked || exit != 0 || !regexp.MustCompile(want).MatchString(stdout) {
			t.Errorf("%s: asked for: %t, exit status %d, want %s\n%s%s", name, asked, exit, want, stdout, stderr)
		}
	}
}

// TestIssueChooser holds the links beside the forms against the repository.
func TestIssueChooser(t *testing.T) {
	t.Parallel()
	var config struct {
		Blank *bool `yaml:"blank_issues_enabled"`
		Links []struct {
			Name  string `yaml:"name"`
			URL   string `yaml:"url"`
			About string `yaml:"about"`
		} `yaml:"contact_links"`
	}
	decode(t, forms+"/config.yml", &config)
	if config.Blank == nil || *config.Blank || len(config.Links) == 0 {
		t.Errorf("%+v: want no blank issues, and links", config)
	}
	const repository = "https://github.com/cancellint/cancellint/"
	for _, link := range config.Links {
		path, ok := strings.CutPrefix(link.URL, repository)
		if link.Name == "" || link.About == "" || !ok {
			t.Errorf("%+v: want a name, a text and a page of %s", link, repository)
		}
		if file, ok := strings.CutPrefix(path, "blob/main/"); ok {
			if _, err := os.Stat(file); err != nil {
				t.Error(err)
			}
		}
	}
}
