package directive

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/cancellint/cancellint/internal/spelling"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		comment string
		names   []string
		reason  string
		kind    Kind
		ok      bool
	}{
		{"//cancellint:ignore root-context it must go on", []string{"root-context"}, "it must go on", Statement, true},
		{"//cancellint:ignore ctxpass,deadline\twhy", []string{"ctxpass", "deadline"}, "why", Statement, true},
		{"//cancellint:ignore ctxpass,deadline  why // reviewed", []string{"ctxpass", "deadline"}, "why", Statement, true},
		{"//cancellint:ignore ctxpass/root-context why", []string{"root-context"}, "why", Statement, true},
		{"//cancellint:ignore deadline/root-context why", nil, "", 0, false},
		{"//cancellint:ignore ctxpass see https://example.com/1", []string{"ctxpass"}, "see https://example.com/1", Statement, true},
		{"//cancellint:ignore-file directive why", []string{"directive"}, "why", File, true},
		{"//cancellint:ignore ctxpass", nil, "", 0, false},
		{"//cancellint:ignore ctxpass //why", nil, "", 0, false},
		{"//cancellint:ignored", nil, "", 0, false},
		{"//nolint", nil, "", Nolint, true},
		{"// nolint", nil, "", Nolint, true},
		{"//nolint // why", nil, "why", Nolint, true},
		{"//nolint:all", nil, "", Nolint, true},
		{"//nolint:cancellint", nil, "", Nolint, true},
		{"//nolint:cancellint//why", nil, "why", Nolint, true},
		{"//nolint:cancellint // why // reviewed", nil, "why", Nolint, true},
		{"//nolint: gosec , Cancellint // why", nil, "why", Nolint, true},
		{"//nolint:gosec // not cancellint", nil, "not cancellint", Nolint, true}, // of another linter
		{"//nolintlint", nil, "", 0, false},
		{"//nolint// why", nil, "", 0, false}, // golangci-lint does not take it for its own
		{"/*nolint*/", nil, "", 0, false},
		{"// see nolint", nil, "", 0, false},
		{"//go:noinline", nil, "", 0, false},
	}
	for _, test := range tests {
		d, _ := parse(test.comment)
		if d == nil {
			d = new(Directive)
			if test.ok {
				t.Errorf("parse(%q) found no directive", test.comment)
				continue
			}
		} else if !test.ok {
			t.Errorf("parse(%q) = %+v, want none", test.comment, *d)
			continue
		}
		if !slices.Equal(d.Names, test.names) || d.Reason != test.reason || d.Kind != test.kind {
			t.Errorf("parse(%q) = %+v, want names %q, reason %q, kind %d", test.comment, *d, test.names, test.reason, test.kind)
		}
	}
}

// In each source, "on" stands where the directive must silence a finding, "off" where it must not.
var placements = []struct {
	name, source string
	kind         Kind
}{
	{"behind a statement", `
func f() {
	off()
	on(on) //DIRECTIVE
	off()
}`, Statement},
	{"above a statement", `
func f() {
	off()
	//DIRECTIVE
	on(on)
	off()
}`, Statement},
	{"among other comments above", `
func f() {
	off()
	// Why this is so.
	//DIRECTIVE
	// More of it.
	on()
	off()
}`, Statement},
	{"behind a loop", `
func f() {
	off()
	for on() { //DIRECTIVE
		on()
	}
	off()
}`, Statement},
	{"above a loop", `
func f() {
	//DIRECTIVE
	for {
		if on() {
			on()
		}
	}
	off()
}`, Statement},
	{"inside a loop", `
func f() {
	for off() {
		on() //DIRECTIVE
	}
}`, Statement},
	{"behind else if", `
func f() {
	if off() {
		off()
	} else if on() { //DIRECTIVE
		on()
	} else {
		on()
	}
	off()
}`, Statement},
	{"behind else", `
func f() {
	if off() {
		off()
	} else { //DIRECTIVE
		on()
	}
	off()
}`, Statement},
	{"behind a go statement", `
func f() {
	go func() { //DIRECTIVE
		on()
	}()
	off()
}`, Statement},
	{"above a deferred function", `
func f() {
	off()
	//DIRECTIVE
	defer func() {
		on()
	}()
}`, Statement},
	{"behind a case", `
func f() {
	switch off() {
	case off:
		off()
	case on: //DIRECTIVE
		on()
		on()
	default:
		off()
	}
}`, Statement},
	{"above a select case", `
func f() {
	select {
	case <-off:
		off()
	//DIRECTIVE
	case <-on:
		on()
	}
}`, Statement},
	{"behind an argument", `
func f() {
	off(
		off,
		on(), //DIRECTIVE
		off(),
	)
}`, Statement},
	{"above an argument of several lines", `
func f() {
	off(
		off,
		//DIRECTIVE
		on(
			on,
		),
		off(),
	)
}`, Statement},
	{"behind the last line of a call", `
func f() {
	off()
	on(on,
		on()) //DIRECTIVE
	off()
}`, Statement},
	{"behind the closing parenthesis of a call", `
func f() {
	off()
	x, err := on(
		on(),
	) //DIRECTIVE
	off(x, err)
}`, Statement},
	{"behind the end of a function literal", `
func f() {
	off(func() {
		off()
	}, on) //DIRECTIVE
}`, Statement},
	{"behind the end of a loop", `
func f() {
	for {
		off()
	} //DIRECTIVE
	off()
}`, Statement},
	{"behind an element", `
var x = T{
	A: off(),
	B: func() { //DIRECTIVE
		on()
	},
	C: off(),
}`, Statement},
	{"behind a local variable", `
func f() {
	var x = on() //DIRECTIVE
	off(x)
}`, Statement},
	{"in a doc comment", `
// F does it.
//
//DIRECTIVE
func on() {
	on()
}

func off() {}`, Declaration},
	{"behind a function", `
func on() { //DIRECTIVE
	on()
}

func off() {}`, Declaration},
	{"above a method", `
var off = 1

//DIRECTIVE
func (r *T) on() { on() }`, Declaration},
	{"above a variable", `
//DIRECTIVE
var on = on()

var off = off()`, Declaration},
	{"above one variable of many", `
var (
	off = off()
	//DIRECTIVE
	on = func() {
		on()
	}
)`, Declaration},
	{"above a type", `
//DIRECTIVE
type on struct {
	on int
}`, Declaration},
	{"above a struct field", `
type off struct {
	//DIRECTIVE
	on int
	off int
}`, Statement},
	{"after a //line comment", `
func f() {
	off()
//line other.go:1
	off() ; off()
	on() //DIRECTIVE
//line other.go:1
	off()
}`, Statement},
	{"in the last line of the file", `
var off = off()
var on = on() //DIRECTIVE`, Declaration},
}

func TestPlacement(t *testing.T) {
	t.Parallel()
	for _, test := range placements {
		for _, comment := range []string{"cancellint:ignore root-context a reason", "nolint:cancellint // a reason"} {
			t.Run(test.name+"/"+comment, func(t *testing.T) {
				t.Parallel()
				fset, file := parseSource(t, "package p\n"+strings.ReplaceAll(test.source, "DIRECTIVE", comment))
				directives, problems := parseFile(fset, file)
				if len(directives) != 1 || len(problems) > 0 {
					t.Fatalf("got %d directives and problems %v, want 1 and none", len(directives), problems)
				}
				wantKind := test.kind
				if strings.HasPrefix(comment, "nolint") {
					wantKind = Nolint
				}
				if got := directives[0].Kind; got != wantKind {
					t.Errorf("kind is %d, want %d", got, wantKind)
				}
				checkNames(t, fset, file, &Index{directives: directives})
			})
		}
	}
}

// checkNames checks that everything called "on" is covered and nothing called "off" is.
func checkNames(t *testing.T, fset *token.FileSet, file *ast.File, x *Index) {
	t.Helper()
	names := 0
	ast.Inspect(file, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || id.Name != "on" && id.Name != "off" {
			return true
		}
		names++
		if covered := len(x.Covering("ctxpass", "root-context", id.Pos(), nil)) > 0; covered != (id.Name == "on") {
			t.Errorf("%s: %q covered: %t", fset.PositionFor(id.Pos(), false), id.Name, covered)
		}
		return true
	})
	if names == 0 {
		t.Error("source names nothing")
	}
}

func TestForeignNolint(t *testing.T) {
	t.Parallel()
	for comment, want := range map[string][]string{
		"//nolint":                               nil,
		"//nolint:contextcheck,cancellint":       nil,
		"//nolint:all":                           nil,
		"//nolint:contextcheck // why":           {"contextcheck"},
		"// nolint: ContextCheck , noctx // why": {"contextcheck", "noctx"},
		"//nolint:ctxpass":                       {"ctxpass"},
	} {
		d, _ := parse(comment)
		if d == nil || !slices.Equal(d.Linters, want) {
			t.Errorf("parse(%q) = %+v, want a nolint of %q", comment, d, want)
			continue
		}
		d.From, d.To = 10, 20
		if got := d.Covers("ctxpass", "root-context", 15, nil); got != (want == nil) {
			t.Errorf("%s covers without being honored: %t", comment, got)
		}
		if !d.Covers("ctxpass", "root-context", 15, slices.Concat(want, Linters{"gosec"})) || d.Covers("ctxpass", "root-context", 20, want) {
			t.Errorf("%s does not cover what it should when honored", comment)
		}
	}
}

func TestLintersFlag(t *testing.T) {
	t.Parallel()
	var l Linters
	for _, list := range []string{"", "contextcheck, NoCtx", "gosec"} {
		if err := l.Set(list); err != nil {
			t.Error(err)
		}
	}
	if got, want := l.String(), "contextcheck,noctx,gosec"; got != want {
		t.Errorf("the flag is %q, want %q", got, want)
	}
	for _, list := range []string{"context check", "noctx,", "//nolint:noctx"} {
		if err := l.Set(list); err == nil || !strings.Contains(err.Error(), "is not the name of a linter, such as contextcheck") {
			t.Errorf("Set(%q) = %v", list, err)
		}
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"ignore-file at the top":    "//cancellint:ignore-file ctxpass a reason\n\npackage p\n\nvar on = 1\n",
		"ignore-file in a function": "package p\n\nvar on = 1\n\nfunc f() {\n\t//cancellint:ignore-file ctxpass a reason\n}\n",
		"nolint above the package":  "//nolint:cancellint\npackage p\n\nvar on = 1\n",
		"nolint far above":          "//nolint:cancellint\n\npackage p\n\nvar off = 1\n",
	} {
		fset, file := parseSource(t, source)
		directives, problems := parseFile(fset, file)
		if len(problems) > 0 {
			t.Errorf("%s: unexpected problems: %v", name, problems)
		}
		checkNames(t, fset, file, &Index{directives: directives})
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		names []string
		pos   token.Pos
		want  bool
	}{
		{[]string{"root-context"}, 10, true},
		{[]string{"root-context"}, 19, true},
		{[]string{"root-context"}, 9, false},
		{[]string{"root-context"}, 20, false},
		{[]string{"root-context"}, token.NoPos, false},
		{[]string{"ctxpass"}, 15, true},
		{[]string{"loopcheck", "ctxpass"}, 15, true},
		{[]string{"contextless-call"}, 15, false},
		{[]string{"deadline"}, 15, false},
		{nil, 15, true},
		{nil, 20, false},
	}
	for _, test := range tests {
		d := &Directive{Names: test.names, From: 10, To: 20}
		if got := d.Covers("ctxpass", "root-context", test.pos, nil); got != test.want {
			t.Errorf("%q covers root-context at %d: %t, want %t", test.names, test.pos, got, test.want)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"root-contex":     "root-context",
		"rootcontext":     "root-context",
		"unbounded-calls": "unbounded-call",
		"ctxpas":          "ctxpass",
		"dead-line":       "deadline",
		"":                "",
		"lostcancel":      "",
	} {
		if got, _ := spelling.Nearest(name, ruleNames()); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
}

func parseSource(t *testing.T, source string) (*token.FileSet, *ast.File) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return fset, file
}
