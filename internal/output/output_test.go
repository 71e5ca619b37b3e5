package output

import (
	"bytes"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

func at(name string, line, column int) token.Position {
	return token.Position{Filename: filepath.FromSlash(name), Line: line, Column: column}
}

func TestNormalize(t *testing.T) {
	t.Parallel()
	a := Finding{Package: "p", Analyzer: "ctxpass", Category: "root-context", Pos: at("/p/a.go", 2, 1), Message: "m"}
	again := a
	again.Package = "p [p.test]"
	other := a
	other.Message = "n"
	before := a
	before.Pos = at("/p/a.go", 1, 9)
	r := &Report{
		Findings: []Finding{other, a, again, before},
		Failures: []Failure{{Package: "q", Reason: "z"}, {Package: "p", Reason: "y"}, {Package: "q", Reason: "z"}},
	}
	r.Normalize()
	var got []string
	for _, f := range r.Findings {
		got = append(got, f.Pos.String()+" "+f.Message+" "+f.Package)
	}
	want := "/p/a.go:1:9 m p\n/p/a.go:2:1 m p\n/p/a.go:2:1 n p"
	if s := filepath.ToSlash(strings.Join(got, "\n")); s != want {
		t.Errorf("findings:\n%s\nwant:\n%s", s, want)
	}
	if len(r.Failures) != 2 || r.Failures[0].Package != "p" {
		t.Errorf("failures: %v", r.Failures)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	r := &Report{Dir: filepath.FromSlash("/work/m"), Findings: []Finding{
		{Analyzer: "ctxpass", Category: "root-context", Pos: at("/work/m/p/a.go", 2, 1), Message: "below", Related: []Related{{Pos: at("/work/m/b.go", 3, 4), Message: "here"}}},
		{Analyzer: "ctxpass", Pos: at("/work/other/a.go", 1, 1), Message: "beside"},
	}}
	var out bytes.Buffer
	if err := Text(&out, r); err != nil {
		t.Fatal(err)
	}
	want := "p/a.go:2:1: below (ctxpass/root-context)\n\tb.go:3:4: here\n/work/other/a.go:1:1: beside (ctxpass)\n"
	if got := filepath.ToSlash(out.String()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestFailure(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		failure Failure
		want    string
	}{
		{Failure{Reason: "no go command"}, "no go command"},
		{Failure{Package: "p", Reason: "a.go:1:1: undefined: x"}, "p: a.go:1:1: undefined: x"},
		{Failure{Package: "p", Analyzer: "ctxpass", Reason: "failed"}, "p: ctxpass: failed"},
	} {
		if got := test.failure.String(); got != test.want {
			t.Errorf("%#v: %q, want %q", test.failure, got, test.want)
		}
	}
}

func TestJSONFailure(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := JSON(&out, &Report{Failures: []Failure{{Package: "p", Reason: "broken"}, {Package: "p", Reason: "again"}}}); err != nil {
		t.Fatal(err)
	}
	want := "{\n\t\"p\": {\n\t\t\"cancellint\": {\n\t\t\t\"error\": \"broken\\nagain\"\n\t\t}\n\t}\n}\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
