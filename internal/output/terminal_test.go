package output

import (
	"bytes"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// spanOf returns where part is in a file of one line.
func spanOf(name, text, part string) (pos, end token.Position) {
	at := strings.Index(text, part)
	pos = token.Position{Filename: name, Offset: at, Line: 1, Column: at + 1}
	end = token.Position{Filename: name, Offset: at + len(part), Line: 1, Column: at + len(part) + 1}
	return pos, end
}

// TestExcerpt holds the marker against the columns of the line above it.
func TestExcerpt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, line, part string
		width            int
		text, marker     string
	}{
		{"plain", "f(ctx)", "ctx", 0, "f(ctx)", "  ^^^"},
		{"tabs", "\t\tf(ctx)", "ctx", 0, "        f(ctx)", "          ^^^"},
		{"a tab within", "a\tb(c)", "b(c)", 0, "a   b(c)", "    ^^^^"},
		{"a tab that is marked", "f(\t)", "\t", 0, "f(  )", "  ^^"},
		{"accents", `é("é", x)`, "x", 0, `é("é", x)`, "       ^"},
		{"combining", "e\u0301(x)", "x", 0, "e\u0301(x)", "  ^"},
		{"wide", `f("日本", x)`, "x", 0, `f("日本", x)`, "          ^"},
		{"wide and marked", `f("日本")`, "日本", 0, `f("日本")`, "   ^^^^"},
		{"emoji", `f("👩‍👩‍👧", x)`, "x", 0, `f("👩‍👩‍👧", x)`, "        ^"},
		{"tab behind wide", "日\tx", "x", 0, "日  x", "    ^"},
		{"a command to the terminal", "f(\x1b[2J, x)", "x", 0, "f(\uFFFD[2J, x)", "        ^"},
		{"bytes that are no text", "f(\xff, x)", "x", 0, "f(\uFFFD, x)", "     ^"},
		{"a change of direction", "f(\u202E, x)", "x", 0, "f(\uFFFD, x)", "     ^"},
		{"it fits", "f(a, b, c, d, e, f)!", "f)!", 20, "f(a, b, c, d, e, f)!", "                 ^^^"},
		{"the end is cut", "f(a, b, c, d, e, f, g)", "a", 20, "f(a, b, c, d, e, f,…", "  ^"},
		{"the start is cut", "f(a, b, c, d, e, f, g)", "g", 20, "…, b, c, d, e, f, g)", "                  ^"},
		{"both are cut", "f(a, b, c, d, e, f, g, hhhhhhhhhhhhhhhhhhhh)", "g", 20, "…, e, f, g, hhhhhhh…", "         ^"},
		{"so is the marker", "f(a, b, c, d, e, f, g, hhhhhhhhhhhhhhhhhhhh)", "hhhhhhhhhhhhhhhhhhhh", 20, "…, f, g, hhhhhhhhhh…", "         ^^^^^^^^^^^"},
		{"no terminal is that narrow", "f(a, b, c, d, e, f)!", "f)!", 3, "f(a, b, c, d, e, f)!", "                 ^^^"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			from := strings.Index(test.line, test.part)
			e := newExcerpt(test.line, from, from+len(test.part))
			if test.width > 0 {
				e = e.crop(test.width)
			}
			marker := strings.Repeat(" ", e.start) + strings.Repeat("^", e.end-e.start)
			if e.text != test.text || marker != test.marker {
				t.Errorf("got\n%q\n%q\nwant\n%q\n%q", e.text, marker, test.text, test.marker)
			}
		})
	}
}

func TestSpan(t *testing.T) {
	t.Parallel()
	at := func(line, column int) token.Position {
		return token.Position{Filename: "a.go", Line: line, Column: column}
	}
	for _, test := range []struct {
		name     string
		pos, end token.Position
		from, to int
	}{
		{"a range", at(1, 2), at(1, 4), 1, 3},
		{"no end", at(1, 2), token.Position{}, 1, 1},
		{"an end before the start", at(1, 4), at(1, 2), 3, 3},
		{"an end elsewhere", at(1, 2), token.Position{Filename: "b.go", Line: 1, Column: 4}, 1, 1},
		{"several lines", at(1, 2), at(3, 1), 1, 5},
		{"behind the end", at(1, 9), at(1, 12), 7, 7},
		{"no column", at(1, 0), at(1, 4), 0, 3},
	} {
		if from, to := span("f(abc  ", test.pos, test.end); from != test.from || to != test.to {
			t.Errorf("%s: [%d, %d), want [%d, %d)", test.name, from, to, test.from, test.to)
		}
	}
}

// TestTerminalFilesGone wants the finding without an excerpt if its file has gone, has changed, or is shorter now.
func TestTerminalFilesGone(t *testing.T) {
	t.Parallel()
	const line = "\tf(context.TODO())"
	for name, test := range map[string]struct {
		text  *string
		shown bool
	}{
		"as it was":            {text: new(line), shown: true},
		"with another end":     {text: new(line + "\r\nmore\n"), shown: true},
		"gone":                 {},
		"empty":                {text: new("")},
		"shorter":              {text: new("\tf(")},
		"with a line above it": {text: new("// new\n" + line)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filepath.Join(dir, "a.go")
			if test.text != nil {
				if err := os.WriteFile(file, []byte(*test.text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			pos, end := spanOf(file, line, "context.TODO()")
			r := &Report{Dir: dir, Findings: []Finding{{Analyzer: "ctxpass", Category: "root-context", Pos: pos, End: end, Message: "m"}}}
			want := "a.go\n  1:4 m (ctxpass/root-context)\n"
			if test.shown {
				want += "  1 |     f(context.TODO())\n    |       ^^^^^^^^^^^^^^\n"
			}
			var out bytes.Buffer
			if err := Terminal(NewPalette(false), 80)(&out, r); err != nil {
				t.Fatal(err)
			}
			if got := out.String(); got != want+"\n" {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestPalette(t *testing.T) {
	t.Parallel()
	if got := NewPalette(false).Caret("^"); got != "^" {
		t.Errorf("without colors: %q", got)
	}
	if got := NewPalette(true).Caret("^"); !strings.HasPrefix(got, "\x1b[31;1m^\x1b[0") {
		t.Errorf("with colors: %q", got)
	}
}

// TestParagraph wants long messages to go on below their start, and the rule at the end.
func TestParagraph(t *testing.T) {
	t.Parallel()
	r := &Report{Dir: "/m", Findings: []Finding{{
		Analyzer: "ctxpass", Category: "root-context", Pos: at("/m/a.go", 12, 5), Message: "load runs on 日本(), not on ctx: pass ctx",
		Related: []Related{{Pos: at("/m/b.go", 3, 4), Message: "the context is dropped here"}},
	}}}
	for width, want := range map[int]string{
		0:  "  12:5 load runs on 日本(), not on ctx: pass ctx (ctxpass/root-context)\n    b.go:3:4: the context is dropped here\n",
		71: "  12:5 load runs on 日本(), not on ctx: pass ctx (ctxpass/root-context)\n    b.go:3:4: the context is dropped here\n",
		70: "  12:5 load runs on 日本(), not on ctx: pass ctx\n       (ctxpass/root-context)\n    b.go:3:4: the context is dropped here\n",
		35: "  12:5 load runs on 日本(), not on\n       ctx: pass ctx\n       (ctxpass/root-context)\n    b.go:3:4: the context is\n    dropped here\n",
	} {
		var out bytes.Buffer
		if err := Terminal(NewPalette(false), width)(&out, r); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); got != "a.go\n"+want+"\n" {
			t.Errorf("%d columns:\n%s\nwant\n%s", width, got, want)
		}
	}
}
