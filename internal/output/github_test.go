package output

import (
	"bytes"
	"path/filepath"
	"testing"
)

func TestGitHub(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	related := func(name string, line, column int) (p Related) {
		p.Pos = at(filepath.Join(root, name), line, column)
		return p
	}
	here, there := related("a, b/100%: c.go", 3, 5), related("b.go", 7, 2)
	there.Message = "50% of it"
	onward, behind := here.Pos, here.Pos
	onward.Column, behind.Line = 9, 4
	r := &Report{
		Root: root,
		Findings: []Finding{
			{Analyzer: "ctxpass", Category: "root-context", Pos: here.Pos, End: onward, Message: "50%, say: all\r\nof it", Related: []Related{there}},
			{Analyzer: "ctxpass", Pos: here.Pos, End: behind, Message: "two lines"},
			{Analyzer: "ctxpass", Message: "nowhere"},
		},
		Failures: []Failure{{Package: "p", Reason: "a.go:1:1: broken\nat 100%"}},
	}
	const file = "file=a%2C b/100%25%3A c.go"
	want := "::warning " + file + ",line=3,endLine=3,col=5,endColumn=9,title=ctxpass/root-context::50%25, say: all%0D%0Aof it%0Ab.go:7:2: 50%25 of it\n" +
		"::warning " + file + ",line=3,endLine=4,title=ctxpass::two lines\n" +
		"::warning title=ctxpass::nowhere\n" +
		"::error title=cancellint::p: a.go:1:1: broken%0Aat 100%25\n"
	var out bytes.Buffer
	if err := GitHub(&out, r); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestByName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"text", "json", "sarif", "github"} {
		if format, err := ByName(name); err != nil || format == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, want := range map[string]string{
		"SARIF":  `unknown format "SARIF": did you mean sarif?`,
		"jsn":    `unknown format "jsn": did you mean json?`,
		"":       `unknown format "": want github, json, sarif, text`,
		"checks": `unknown format "checks": want github, json, sarif, text`,
	} {
		if _, err := ByName(name); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", name, err, want)
		}
	}
}
