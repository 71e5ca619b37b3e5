// Package editors_test shows findings in editors, or in what editors show them with, as docs/editors.md has it set up.
package editors_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/reviewdog/errorformat"
	"go.yaml.in/yaml/v3"

	"github.com/cancellint/cancellint/internal/parity"
)

const (
	root = "../.." // of the repository
	demo = "./testdata/src/demo/..."
)

func TestMain(m *testing.M) {
	code, err := runWithPrograms(m)
	if err != nil {
		log.Fatal(err)
	}
	os.Exit(code)
}

// runWithPrograms runs the tests with cancellint, its examples and efm-langserver on PATH.
func runWithPrograms(m *testing.M) (code int, err error) {
	bin, err := os.MkdirTemp("", "editors-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(bin)
	for _, program := range []struct{ module, path string }{{root, "./cmd/cancellint"}, {".", "github.com/mattn/efm-langserver"}} {
		if out, err := exec.Command("go", "build", "-C", program.module, "-o", bin, program.path).CombinedOutput(); err != nil {
			return 0, errors.New(string(out))
		}
	}
	examples, err := filepath.Abs(root + "/examples/editors")
	if err != nil {
		return 0, err
	}
	path := strings.Join([]string{bin, examples, os.Getenv("PATH")}, string(os.PathListSeparator))
	if err := os.Setenv("PATH", path); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

// output returns what a command started in dir prints on both streams, and its exit code.
func output(t *testing.T, dir, name string, args ...string) (stdout, stderr string, exit int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	var failed *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &failed) {
		t.Fatalf("%s: %v", name, err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// module returns a folder with a module of the files, by their names.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module example.com/shop\n\ngo 1.26.0\n"
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A shown is what an editor shows of a place.
type shown struct {
	Type string // I for a place that belongs to the finding above, E for what could not be analyzed, empty for a finding
	parity.Finding
}

// findings returns what cancellint finds in the demo, as its JSON has it.
func findings(t *testing.T) []parity.Finding {
	t.Helper()
	stdout, stderr, _ := output(t, root, "cancellint", "-json", demo)
	dir, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	all, err := parity.Tree([]byte(stdout), dir)
	if err != nil || len(all) == 0 {
		t.Fatalf("%d findings: %v\n%s", len(all), err, stderr)
	}
	return all
}

var named = regexp.MustCompile(` \((\w+)/[\w-]+\)$`)

// place returns a place with a message as cancellint prints it, with the rule's name at its end.
func place(kind, file string, line, column int, message string) shown {
	s := shown{kind, parity.Finding{File: file, Line: line, Column: column, Message: message}}
	if m := named.FindStringSubmatch(message); m != nil {
		s.Analyzer, s.Message = m[1], strings.TrimSuffix(message, m[0])
	}
	return s
}

// check compares what is shown of the demo with what is found there: the findings, and places that belong to them, all in
// files that there are.
func check(t *testing.T, all []shown) {
	t.Helper()
	var have []parity.Finding
	related := 0
	for _, s := range all {
		if _, err := os.Stat(filepath.Join(root, s.File)); err != nil {
			t.Error(err)
		}
		if s.Type == "I" {
			related++
			continue
		}
		have = append(have, s.Finding)
	}
	parity.Check(t, "the editor", have, findings(t))
	if related == 0 {
		t.Error("no place is shown that belongs to a finding")
	}
}

// -- errorformat --

// formats returns the formats of examples/editors/efm-langserver.yaml.
func formats(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(root + "/examples/editors/efm-langserver.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Languages struct {
			Go []struct {
				Formats []string `yaml:"lint-formats"`
			}
		}
	}
	if err := yaml.Unmarshal(text, &config); err != nil || len(config.Languages.Go) != 1 {
		t.Fatalf("%d configurations for Go: %v", len(config.Languages.Go), err)
	}
	return config.Languages.Go[0].Formats
}

// read returns what a reader of formats makes of a text.
func read(t *testing.T, formats []string, text string) []shown {
	t.Helper()
	format, err := errorformat.NewErrorformat(formats)
	if err != nil {
		t.Fatal(err)
	}
	var all []shown
	for scanner := format.NewScanner(strings.NewReader(text)); scanner.Scan(); {
		if e := scanner.Entry(); e.Valid {
			all = append(all, place(strings.Trim(string(e.Type), "\x00"), e.Filename, e.Lnum, e.Col, e.Text))
		}
	}
	return all
}

func TestErrorformat(t *testing.T) {
	t.Parallel()
	stdout, _, _ := output(t, root, "cancellint", "-color=never", "-summary=false", demo)
	check(t, read(t, formats(t), stdout))
}

// -- the page --

// blocks returns the blocks of docs/editors.md in a language.
func blocks(t *testing.T, language string) []string {
	t.Helper()
	page, err := os.ReadFile(root + "/docs/editors.md")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(string(page), -1) {
		all = append(all, m[1])
	}
	if len(all) == 0 {
		t.Fatalf("the page has nothing in %s", language)
	}
	return all
}

// linters returns the commands that the settings of the page have VS Code start, without those of golangci-lint.
func linters(t *testing.T) [][]string {
	t.Helper()
	var commands [][]string
	for _, block := range blocks(t, "json") {
		var settings struct {
			Tool  string            `json:"go.lintTool"`
			When  string            `json:"go.lintOnSave"`
			Flags []string          `json:"go.lintFlags"`
			Tools map[string]string `json:"go.alternateTools"`
		}
		decoder := json.NewDecoder(strings.NewReader(block))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&settings); err != nil {
			t.Fatalf("%v\n%s", err, block)
		}
		program := settings.Tools[settings.Tool]
		if program == "" || settings.When != "package" {
			t.Errorf("no linter is run on save:\n%s", block)
		}
		if !strings.HasPrefix(settings.Tool, "golangci-lint") {
			commands = append(commands, append([]string{filepath.Base(program)}, settings.Flags...))
		}
	}
	return commands
}

// TestGoExtension runs what VS Code's extension for Go starts on save, as it starts it: in the folder of a package without
// an argument, or with ./... or a file. It shows nothing of a linter that fails and writes to standard error.
func TestGoExtension(t *testing.T) {
	t.Parallel()
	worker, err := filepath.Abs(root + "/testdata/src/demo/worker")
	if err != nil {
		t.Fatal(err)
	}
	var want []parity.Finding
	for _, f := range findings(t) {
		if name, ok := strings.CutPrefix(f.File, "testdata/src/demo/worker/"); ok {
			f.File, f.Analyzer = name, "" // go vet does not tell the analyzer
			want = append(want, f)
		}
	}
	for _, linter := range linters(t) {
		for _, scope := range [][]string{nil, {"./..."}, {filepath.Join(worker, "mailer.go")}} {
			command := slices.Concat(linter, scope)
			stdout, stderr, _ := output(t, worker, command[0], command[1:]...)
			if stderr != "" {
				t.Errorf("%q writes to standard error:\n%s", command, stderr)
			}
			var have []parity.Finding
			for _, s := range read(t, formats(t), stdout) {
				if s.Type == "" {
					s.File, s.Analyzer = filepath.Base(s.File), ""
					have = append(have, s.Finding)
				}
			}
			parity.Check(t, strings.Join(command, " "), have, want)
		}
	}
}

// TestVetWithoutTool holds that cancellint-vet says what is missing: go vet takes an empty -vettool for none, and passes.
func TestVetWithoutTool(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "../../examples/editors/cancellint-vet")
	cmd.Env = []string{"PATH=" + t.TempDir()}
	var errs strings.Builder
	cmd.Stderr = &errs
	if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != 2 || !strings.Contains(errs.String(), "no cancellint on PATH") {
		t.Errorf("%v, and on standard error %q", err, errs.String())
	}
}
