package cancellint_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/imports"

	"github.com/cancellint/cancellint/internal/rule"
	"github.com/cancellint/cancellint/internal/transcript"
)

var update = flag.Bool("update", false, "rewrite the parts of README.md that are generated")

// -- the text --

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A block is a fenced block of README.
type block struct{ language, text string }

var fence = regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$")

func blocks(t *testing.T) []block {
	t.Helper()
	var all []block
	for _, m := range fence.FindAllStringSubmatch(readme(t), -1) {
		all = append(all, block{m[1], m[2]})
	}
	return all
}

// commands returns the lines that README asks to type: each line of a sh block, and the steps under "Try it".
// TestQuickStarts types the others.
func commands(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, b := range blocks(t) {
		if b.language == "sh" {
			all = slices.AppendSeq(all, strings.SplitSeq(strings.TrimSpace(b.text), "\n"))
		}
	}
	steps, err := transcript.Select(readme(t), "## Try it")
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range steps {
		all = append(all, strings.TrimSpace(step.Command))
	}
	return all
}

// section returns what stands in README between two lines, and rewrites it to want first if asked to.
func section(t *testing.T, from, to, want string) string {
	t.Helper()
	text := readme(t)
	before, rest, ok := strings.Cut(text, from+"\n")
	have, after, ok2 := strings.Cut(rest, to+"\n")
	if !ok || !ok2 {
		t.Fatalf("README has no part between %q and %q", from, to)
	}
	if *update && have != want {
		if err := os.WriteFile("README.md", []byte(before+from+"\n"+want+to+"\n"+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return want
	}
	return have
}

// -- the shell --

// A shell runs commands with cancellint on its PATH.
type shell struct{ bin string }

// newShell installs cancellint, as a user does, into a directory of its own.
func newShell(t *testing.T) shell {
	t.Helper()
	sh := shell{bin: t.TempDir()}
	if stdout, stderr, exit := sh.run(t, ".", "go install ./cmd/cancellint"); exit != 0 {
		t.Fatalf("exit status %d\n%s%s", exit, stdout, stderr)
	}
	return sh
}

func (sh shell) run(t *testing.T, dir, command string) (stdout, stderr string, exit int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOBIN="+sh.bin, "PATH="+sh.bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	var failed *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &failed) {
		t.Fatalf("%s: %v", command, err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// write makes a module of the files, by name, and returns its directory.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module example.com/shop\n\ngo 1.26.0\n"
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// -- the commands --

// store has one defect, at order/store.go:9:27.
const store = `package order

import (
	"context"
	"database/sql"
)

func Rename(ctx context.Context, db *sql.DB, id int64, name string) error {
	_, err := db.ExecContext(context.Background(), "UPDATE users SET name = $2 WHERE id = $1", id, name)
	return err
}
`

// runs says how each command of README is run. Where it needs the network, or would run this very test, the equivalent
// takes its place.
var runs = []struct {
	command    string
	equivalent string
	user       bool   // run in a module of a user, not in this one
	exit       int    // the status
	want       string // a pattern in what it prints
}{
	{command: "go run ./cmd/cancellint ./testdata/src/demo/...", exit: 1, want: `exit status 1\n$`},
	{command: "go test ./...", equivalent: "go test -run=^$ ./...", want: `ok\s+github.com/cancellint/cancellint/gclplugin`},
	{command: "cancellint -init", user: true, want: `^wrote .*\.cancellint\.yml\n$`},
}

func TestREADMECommands(t *testing.T) {
	t.Parallel()
	sh := newShell(t)
	typed := commands(t)
	for _, run := range runs {
		typed = slices.DeleteFunc(typed, func(command string) bool { return command == run.command })
		t.Run(run.command, func(t *testing.T) {
			t.Parallel()
			if !slices.Contains(commands(t), run.command) {
				t.Error("README has no such command any more")
			}
			command, dir := run.command, "."
			if run.equivalent != "" {
				command = run.equivalent
			}
			if run.user {
				dir = write(t, map[string]string{"order/store.go": store})
			}
			stdout, stderr, exit := sh.run(t, dir, command)
			if exit != run.exit {
				t.Errorf("exit status %d, want %d", exit, run.exit)
			}
			if !regexp.MustCompile(run.want).MatchString(stdout + stderr) {
				t.Errorf("nothing matches %s", run.want)
			}
			if t.Failed() {
				t.Logf("%s\n%s%s", command, stdout, stderr)
			}
		})
	}
	for _, command := range typed {
		t.Errorf("README's command %q has no line in runs", command)
	}
}

// TestREADMEDemo runs the first command: one finding of each rule, and README shows just those.
func TestREADMEDemo(t *testing.T) {
	t.Parallel()
	sh := shell{bin: t.TempDir()}
	const command = "go run ./cmd/cancellint ./testdata/src/demo/..."
	stdout, stderr, _ := sh.run(t, ".", command)
	var found []string
	for _, m := range regexp.MustCompile(`(?m)^testdata/src/demo/.* \((\w+/[\w-]+)\)$`).FindAllStringSubmatch(stdout, -1) {
		found = append(found, m[1])
	}
	var want []string
	for _, r := range rule.All() {
		if r.Default && r != rule.MalformedDirective {
			want = append(want, r.String())
		}
	}
	slices.Sort(found)
	slices.Sort(want)
	if !slices.Equal(found, want) {
		t.Fatalf("found %v\nwant  %v\n%s%s", found, want, stdout, stderr)
	}
	if got := section(t, "$ "+command, "$ go test ./...", stdout); got != stdout {
		t.Errorf("README shows\n%s\nwant\n%s\nrun: go test . -run TestREADMEDemo -update", got, stdout)
	}
}

// -- what it says --

// An example is a block of Go code of README, as a package.
type example struct {
	source   string
	findings []string // what the text block below it shows, sorted; none if there is no such block
}

func examples(t *testing.T) []example {
	t.Helper()
	var list []example
	all := append(blocks(t), block{})
	for i, b := range all {
		if b.language != "go" {
			continue
		}
		source, err := imports.Process("example.go", []byte("package example\n\n"+b.text), nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, b.text)
		}
		e := example{source: string(source)}
		if below := all[i+1]; below.language == "text" {
			e.findings = slices.Sorted(strings.SplitSeq(strings.TrimSpace(below.text), "\n"))
		}
		list = append(list, e)
	}
	return list
}

// TestREADMEExamples analyzes the Go code of README: what is reported is what README shows, and each analyzer has its
// example.
func TestREADMEExamples(t *testing.T) {
	t.Parallel()
	files := make(map[string]string)
	var shown []string
	for i, e := range examples(t) {
		files[fmt.Sprintf("example%d/example.go", i)] = e.source
		shown = append(shown, e.findings...)
	}
	for _, r := range rule.All() {
		if r != rule.MalformedDirective && !slices.ContainsFunc(shown, func(f string) bool { return strings.Contains(f, "("+r.Analyzer+"/") }) {
			t.Errorf("no example shows a finding of %s", r.Analyzer)
		}
	}
	stdout, stderr, exit := newShell(t).run(t, write(t, files), "cancellint -json ./...")
	if exit != 0 {
		t.Fatalf("exit status %d\n%s", exit, stderr)
	}
	var tree map[string]map[string][]struct{ Category, Message string }
	if err := json.Unmarshal([]byte(stdout), &tree); err != nil {
		t.Fatalf("%v\n%s", err, stdout)
	}
	for i, e := range examples(t) {
		var reported []string
		for analyzer, findings := range tree[fmt.Sprintf("example.com/shop/example%d", i)] {
			for _, f := range findings {
				reported = append(reported, fmt.Sprintf("%s (%s/%s)", f.Message, analyzer, f.Category))
			}
		}
		if slices.Sort(reported); !slices.Equal(reported, e.findings) {
			t.Errorf("reported\n%q\nREADME shows\n%q\nfor\n%s", reported, e.findings, e.source)
		}
	}
}

func TestREADMERules(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	table.WriteString("| rule | reports |\n|---|---|\n")
	for _, r := range rule.All() {
		off := ""
		if !r.Default {
			off = " (off by default)"
		}
		fmt.Fprintf(&table, "| [%s](docs/rules/%s.md#%s) | %s%s |\n", r, r.Analyzer, r.Category, r.Summary, off)
	}
	const run = "go test . -run TestREADMERules -update"
	if got := section(t, "<!-- rules: "+run+" -->", "<!-- end of rules -->", table.String()); got != table.String() {
		t.Errorf("README's table of rules is\n%s\nwant\n%s\nrun: %s", got, table.String(), run)
	}
}

func TestREADMELinks(t *testing.T) {
	t.Parallel()
	for _, m := range regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(readme(t), -1) {
		name, anchor, _ := strings.Cut(m[1], "#")
		text, err := os.ReadFile(name)
		switch info, statErr := os.Stat(name); {
		case statErr == nil && info.IsDir():
		case err != nil:
			t.Error(err)
		case anchor != "" && !strings.Contains(string(text), fmt.Sprintf("<a id=%q></a>", anchor)):
			t.Errorf("%s has no anchor %s", name, anchor)
		}
	}
}

// TestREADMEFlags looks up the flags of README's table in the usage, and those of the usage that belong to no analyzer
// alone in the table.
func TestREADMEFlags(t *testing.T) {
	t.Parallel()
	usage, _, _ := newShell(t).run(t, ".", "cancellint -h")
	rows := regexp.MustCompile("(?m)^\\| (`-.*?) \\|").FindAllStringSubmatch(readme(t), -1)
	if len(rows) == 0 {
		t.Fatal("README has no table of flags")
	}
	listed := []string{"-V"} // -version is enough
	for _, row := range rows {
		for _, m := range regexp.MustCompile("`(-[^`]+)`").FindAllStringSubmatch(row[1], -1) {
			listed = append(listed, m[1])
			if !regexp.MustCompile(`(?m)^  ` + regexp.QuoteMeta(m[1]) + `( |$)`).MatchString(usage) {
				t.Errorf("cancellint -h does not know %s\n%s", m[1], usage)
			}
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^  (-[^ .\n]+)( |$)`).FindAllStringSubmatch(usage, -1) {
		if !slices.Contains(listed, m[1]) {
			t.Errorf("README's table has no %s", m[1])
		}
	}
}
