package analyzers_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/doc/comment"
	"go/format"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/analyzers"
	"github.com/cancellint/cancellint/internal/rule"
	"github.com/cancellint/cancellint/internal/ruledoc"
)

var update = flag.Bool("update", false, "write docs/rules instead of comparing it")

const module = "github.com/cancellint/cancellint/"

// docFile returns the file, below the module's root, that documents an analyzer.
func docFile(analyzer string) string { return "analyzers/" + analyzer + "/doc.go" }

func readDoc(t *testing.T, analyzer string) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("..", docFile(analyzer)))
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

func sections(t *testing.T, analyzer string) []ruledoc.Section {
	t.Helper()
	sections, err := ruledoc.Sections(readDoc(t, analyzer))
	if err != nil {
		t.Fatal(err)
	}
	return sections
}

func TestSuite(t *testing.T) {
	t.Parallel()
	if err := analysis.Validate(analyzers.Suite()); err != nil {
		t.Error(err)
	}
	if err := analysis.Validate(analyzers.New()); err != nil {
		t.Error(err)
	}
	var names, fresh, owners []string
	for _, a := range analyzers.Suite() {
		names = append(names, a.Name)
		if want := rule.PageURL(a.Name); a.URL != want {
			t.Errorf("%s: URL is %q, want %q", a.Name, a.URL, want)
		}
		if len(a.FactTypes) > 0 {
			t.Errorf("%s has facts; the engine owns all of them", a.Name)
		}
	}
	for _, a := range analyzers.New() {
		fresh = append(fresh, a.Name)
	}
	for _, r := range rule.All() {
		owners = append(owners, r.Analyzer)
	}
	if owners = slices.Compact(owners); !slices.Equal(names, owners) || !slices.Equal(fresh, owners) {
		t.Errorf("Suite has %q, New %q; the rules belong to %q, in this order", names, fresh, owners)
	}
}

// TestDocFiles wants what the command line explains to be what the analyzers are documented with.
func TestDocFiles(t *testing.T) {
	t.Parallel()
	docs := analyzers.Docs()
	for _, a := range analyzers.Suite() {
		if docs[a.Name] != readDoc(t, a.Name) {
			t.Errorf("Docs has not the text of %s for %s", docFile(a.Name), a.Name)
		}
	}
	if len(docs) != len(analyzers.Suite()) {
		t.Errorf("Docs has %d texts for %d analyzers", len(docs), len(analyzers.Suite()))
	}
}

// TestFirstLine checks what a list of analyzers shows of each: one line with a verb phrase.
func TestFirstLine(t *testing.T) {
	t.Parallel()
	for _, a := range analyzers.Suite() {
		if want := ruledoc.MustExtract(readDoc(t, a.Name), a.Name); a.Doc != want {
			t.Errorf("%s: Doc is %q, want that of %s: use ruledoc.MustExtract", a.Name, a.Doc, docFile(a.Name))
			continue
		}
		line, rest, _ := strings.Cut(a.Doc, "\n")
		if !regexp.MustCompile(`^[a-z]+s .*[^.]$`).MatchString(line) || len(line) > 80 {
			t.Errorf("%s: %q is no verb phrase (reports …) of at most 80 letters without a full stop", a.Name, line)
		}
		if !strings.HasPrefix(rest, "\n") {
			t.Errorf("%s: the verb phrase is not a paragraph of one line", a.Name)
		}
	}
}

// TestSections checks that each page has the same sections in the same order, and one for each of its rules.
func TestSections(t *testing.T) {
	t.Parallel()
	for _, a := range analyzers.Suite() {
		want := []string{"Analyzer " + a.Name, "What it does", "Why is this bad"}
		for _, r := range rule.All() {
			if r.Analyzer == a.Name {
				want = append(want, "Category "+r.Category)
			}
		}
		want = append(want, "Options", "Fix safety", "Known problems", "Suppression", "References")
		var got []string
		for _, s := range sections(t, a.Name) {
			got = append(got, s.Heading)
			if len(s.Blocks) == 0 {
				t.Errorf("%s: section %q is empty", docFile(a.Name), s.Heading)
			}
			if s.Category() != "" {
				checkExamples(t, a.Name, s)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: sections are\n%q, want\n%q", docFile(a.Name), got, want)
		}
	}
}

// checkExamples checks that a rule's section has two pieces of Go, gofmt's way, below "Example:" and "Use instead:".
func checkExamples(t *testing.T, analyzer string, s ruledoc.Section) {
	t.Helper()
	for _, label := range []string{"Example:", "Use instead:"} {
		i := slices.IndexFunc(s.Blocks, func(b comment.Block) bool {
			p, ok := b.(*comment.Paragraph)
			return ok && len(p.Text) == 1 && p.Text[0] == comment.Plain(label)
		})
		if i < 0 || i+1 == len(s.Blocks) {
			t.Errorf("%s: section %q has no %q", docFile(analyzer), s.Heading, label)
			continue
		}
		code, ok := s.Blocks[i+1].(*comment.Code)
		if !ok {
			t.Errorf("%s: section %q: %q is not followed by code", docFile(analyzer), s.Heading, label)
			continue
		}
		if formatted, err := format.Source([]byte(code.Text)); err != nil || string(formatted) != code.Text {
			const fault = "%s: section %q: the code below %q is not Go that gofmt leaves alone (%v)"
			t.Errorf(fault, docFile(analyzer), s.Heading, label, err)
		}
	}
}

// TestOptionsSection holds the flags of each analyzer against the options that its page names.
func TestOptionsSection(t *testing.T) {
	t.Parallel()
	for _, a := range analyzers.Suite() {
		var flags, options []string
		a.Flags.VisitAll(func(f *flag.Flag) { flags = append(flags, "-"+a.Name+"."+f.Name) })
		for _, s := range sections(t, a.Name) {
			if s.Heading == "Options" {
				options = regexp.MustCompile(`(?m)^  - (-[a-z.-]+)`).FindAllString(s.Text(), -1)
			}
		}
		for i := range options {
			options[i] = strings.TrimPrefix(options[i], "  - ")
		}
		slices.Sort(options)
		if !slices.Equal(options, flags) {
			t.Errorf("%s: the options are %q, but the flags %q", docFile(a.Name), options, flags)
		}
	}
}

// TestDocs holds the pages under docs/rules against the comments and the table that they are made from.
func TestDocs(t *testing.T) {
	t.Parallel()
	for _, a := range analyzers.Suite() {
		t.Run(a.Name, func(t *testing.T) {
			t.Parallel()
			page, err := ruledoc.Markdown(readDoc(t, a.Name), a.Name)
			if err != nil {
				t.Fatal(err)
			}
			checkAnchors(t, a.Name, string(page))
			header := fmt.Sprintf("<!-- Made from %s by: go test ./analyzers -run TestDocs -update -->\n\n", docFile(a.Name))
			compareDoc(t, a.Name+".md", append([]byte(header), page...))
		})
	}
	index, err := os.ReadFile(filepath.Join("../docs/rules", "index.md"))
	if err != nil {
		t.Fatal(err)
	}
	compareDoc(t, "index.md", replaceTable(t, index))
}

// checkAnchors checks that the URL of each finding leads to a place on the page.
func checkAnchors(t *testing.T, analyzer, page string) {
	t.Helper()
	var rules []rule.Rule
	if analyzer != rule.MalformedDirective.Analyzer { // which judges the form of directives alone
		rules = append(rules, rule.UnusedDirective(analyzer))
	}
	for _, r := range rule.All() {
		if r.Analyzer == analyzer {
			rules = append(rules, r)
		}
	}
	for _, r := range rules {
		_, anchor, _ := strings.Cut(r.URL(), "#")
		if _, below, ok := strings.Cut(page, fmt.Sprintf("<a id=%q></a>", anchor)); !ok || !strings.Contains(below, r.Category) {
			t.Errorf("%s says nothing about %s below its anchor", docFile(analyzer), r.Category)
		}
	}
}

func compareDoc(t *testing.T, name string, want []byte) {
	t.Helper()
	path := filepath.Join("../docs/rules", name)
	if *update {
		if err := os.WriteFile(path, want, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("docs/rules/%s is out of date (%v); run: go test ./analyzers -run TestDocs -update", name, err)
	}
}

// replaceTable puts the table of the rules between the markers of the index.
func replaceTable(t *testing.T, index []byte) []byte {
	t.Helper()
	const begin, end = "<!-- rules: made by go test ./analyzers -run TestDocs -update -->\n", "<!-- end of rules -->\n"
	before, rest, ok := bytes.Cut(index, []byte(begin))
	_, after, ended := bytes.Cut(rest, []byte(end))
	if !ok || !ended {
		t.Fatalf("docs/rules/index.md has no lines %q and %q", begin, end)
	}
	var table strings.Builder
	table.WriteString("| Rule | Analyzer | Default | Confidence | Since | Reports |\n|---|---|---|---|---|---|\n")
	for _, r := range rule.All() {
		state := "off"
		if r.Default {
			state = "on"
		}
		page := r.Analyzer + ".md"
		fmt.Fprintf(&table, "| [%s](%s#%s) | [%s](%s) | %s | %s | %s | %s |\n",
			r.Category, page, r.Category, r.Analyzer, page, state, r.Confidence, r.Since, r.Summary)
	}
	return slices.Concat(before, []byte(begin), []byte(table.String()), []byte(end), after)
}

// layers are the packages of the module, the lowest first. A package may import those of lower layers, never one of
// its own.
var layers = [][]string{
	{"internal/spelling", "internal/list", "internal/filename", "internal/pinned", "internal/flow", "internal/statement", "internal/atomicfile", "internal/process", "internal/recovery", "internal/printable"},
	{"internal/rule", "internal/ruledoc", "internal/catalog", "internal/fingerprint"},
	{"internal/filter"},
	{"internal/directive", "internal/entry"},
	{"internal/provenance"},
	{"internal/report", "analyzers/loopcheck/internal/observe"},
	{"analyzers/loopcheck/internal/deadstream"},
	{"analyzers/ctxpass", "analyzers/loopcheck", "analyzers/deadline", "analyzers/directive"},
	{"analyzers"},
	{"internal/output", "internal/why", "internal/baseline", "internal/change", "internal/config"},
	{"internal/fix", "internal/load", "internal/adoption"},
	{"internal/driver", "internal/driver/scripttest", "internal/modproxy", "internal/parity", "internal/transcript"},
	{"cmd/cancellint", "gclplugin", "internal/harness"},
}

// forbidden are imports that the layers allow and the design does not.
var forbidden = map[string][]string{
	"internal/entry":      {"internal/rule"}, // who is an entry point does not depend on what is reported there
	"internal/provenance": {"internal/ruledoc"},
	"internal/output":     {"analyzers"}, // it prints any analyzer's findings
	"internal/why":        {"analyzers"}, // it asks any suite
	"internal/driver":     {"analyzers"}, // it runs any suite
}

// library are the modules that analyzers and what is below them may use: x/tools, and small ones without requirements.
// YAML, diffs and terminals are the command line's, and so are the drivers.
var library = regexp.MustCompile(`^(golang\.org/x/tools/go/(analysis|analysis/passes/.*|ast/.*|ssa|ssa/.*|types/.*)|honnef\.co/go/tools/(analysis|go)/.*|github\.com/bmatcuk/doublestar/v4)$`)

func TestImportsPointDownward(t *testing.T) {
	t.Parallel()
	layer := make(map[string]int)
	for i, packages := range layers {
		for _, p := range packages {
			layer[p] = i
		}
	}
	for p, imports := range listImports(t) {
		own, ok := layer[p]
		if !ok {
			t.Errorf("package %q has no place in layers", p)
			continue
		}
		for _, path := range imports {
			imported, isOurs := strings.CutPrefix(path, module)
			isExternal := strings.Contains(strings.Split(path, "/")[0], ".")
			switch {
			case isOurs && layer[imported] >= own:
				t.Errorf("%s imports %s, which is not below it", p, imported)
			case isOurs && slices.Contains(forbidden[p], imported):
				t.Errorf("%s imports %s", p, imported)
			case !isOurs && isExternal && own <= layer["analyzers"] && !library.MatchString(path):
				t.Errorf("%s imports %s, which is not for analyzers", p, path)
			}
		}
	}
}

// listImports returns what each package of the module imports, tests apart. Paths of packages lack the module's.
func listImports(t *testing.T) map[string][]string {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-f", `{{if .GoFiles}}{{.ImportPath}} {{join .Imports " "}}{{end}}`, "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", cmd, err)
	}
	imports := make(map[string][]string)
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		imports[strings.TrimPrefix(fields[0], module)] = fields[1:]
	}
	if len(imports) == 0 {
		t.Fatalf("%s lists nothing", cmd)
	}
	return imports
}

// TestMessages checks the grammar of the messages that fixtures expect.
func TestMessages(t *testing.T) {
	t.Parallel()
	messages := 0
	for _, root := range []string{"../testdata/src", "../internal"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" || !strings.Contains(path, "testdata/src") {
				return err
			}
			source, err := os.ReadFile(path)
			for i, line := range strings.Split(string(source), "\n") {
				code, expectation, _ := strings.Cut(line, "// want ")
				for _, pattern := range patterns(expectation) {
					messages++
					if fault := messageFault(code, pattern); fault != "" {
						t.Errorf("%s:%d: message %q %s", path, i+1, pattern, fault)
					}
				}
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	if messages == 0 {
		t.Error("no fixture expects anything")
	}
}

// patterns returns the regular expressions of the diagnostics in the text behind "// want", those of facts left out.
func patterns(expectation string) []string {
	var (
		s        scanner.Scanner
		patterns []string
	)
	source := []byte(expectation)
	s.Init(token.NewFileSet().AddFile("", -1, len(source)), source, func(token.Position, string) {}, 0)
	before := token.ILLEGAL
	for {
		_, tok, literal := s.Scan()
		if tok == token.EOF {
			return patterns
		}
		if pattern, err := strconv.Unquote(literal); err == nil && tok == token.STRING && before != token.COLON {
			patterns = append(patterns, pattern)
		}
		before = tok
	}
}

// hops is what a message says of the functions on the way, which are as many as there are, and of other callers.
var hops = regexp.MustCompile(` through [^:]*| \(\d+ more callers? ha(s|ve) a context\)`)

// messageFault says what is wrong with a message that is expected on a line of code, or "".
func messageFault(code, pattern string) string {
	message := strings.NewReplacer(`\`, "", ".*", "").Replace(strings.TrimPrefix(pattern, "^"))
	message = hops.ReplaceAllString(message, "")
	first, _, _ := strings.Cut(message, " ")
	switch {
	case len(message) > 160:
		return "is longer than 160 bytes"
	case strings.HasSuffix(message, "."):
		return "ends with a full stop"
	case first != "" && first[0] >= 'A' && first[0] <= 'Z' && !strings.Contains(code, first):
		return "starts with a capital letter and not with a name that the line has"
	case strings.Contains(strings.ToLower(message), "cancell") && !strings.Contains(message, "cancellint"):
		return "is not in American spelling: canceled, canceling"
	case slices.ContainsFunc(rule.All(), func(r rule.Rule) bool { return strings.HasPrefix(message, r.Analyzer+":") }):
		return "starts with the name of its analyzer, which drivers print"
	}
	return ""
}

// TestMessageFault checks the check above.
func TestMessageFault(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ code, pattern, want string }{
		{"cl.Get(context.Background())", `cl\.Get runs on context\.Background\(\), not on ctx: canceling ctx does not stop it; pass ctx`, ""},
		{"Load()", `Load calls cl\.Get`, ""},
		{"load()", `Call of load`, "capital"},
		{"load()", `load has no deadline.`, "full stop"},
		{"load()", `load goes on after ctx is cancelled`, "spelling"},
		{"load()", `deadline: load has none`, "analyzer"},
		{"load()", strings.Repeat("load ", 33), "longer"},
	} {
		if got := messageFault(test.code, test.pattern); (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("messageFault(%q, %q) = %q, want one about %q", test.code, test.pattern, got, test.want)
		}
	}
	if got, want := patterns("x:\"fact\" \"a \\\"b\\\"\" `c`"), []string{`a "b"`, "c"}; !slices.Equal(got, want) {
		t.Errorf("patterns: got %q, want %q", got, want)
	}
}
