package baseline

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func entry(fingerprint, pkg, message string) Entry {
	return Entry{
		Fingerprint: strings.Repeat(fingerprint, 32), Rule: "ctxpass/root-context", Package: pkg, File: "a.go", Message: message,
	}
}

func TestWriteAndRead(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "known.json")
	entries := []Entry{entry("b", "q", "m"), entry("a", "p", "<-c & \"d\""), entry("a", "p", "<-c & \"d\""), entry("c", "p", "l")}
	want := []Entry{entries[1], entries[1], entries[3], entries[0]}
	if err := Write(name, entries); err != nil {
		t.Fatal(err)
	}
	if read, err := Read(name); err != nil || !slices.Equal(read, want) {
		t.Errorf("%v, %v, want %v", read, err, want)
	}
	if err := Write(name, nil); err != nil {
		t.Fatal(err)
	}
	if read, err := Read(name); err != nil || len(read) > 0 {
		t.Errorf("%v, %v, want nothing", read, err)
	}
	if _, err := Read(name + "x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v, want that there is no such file", err)
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	text, err := format([]Entry{entry("a", "p", "<-c")})
	want := `{
"version": 1,
"findings": [
{"fingerprint":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","rule":"ctxpass/root-context","package":"p","file":"a.go","message":"<-c"}
]
}
`
	if err != nil || string(text) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, text, want)
	}
}

func TestParseFails(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                    ": unexpected end of JSON input; repair it, or delete it and run -write-baseline",
		"{\n\"version\": 1,\n]":               ":3: invalid character ']'",
		"{\"version\": \"1\"}":                ":1: a JSON string where none may stand",
		"[]":                                  ":1: a JSON array where none may stand; repair it",
		"{}":                                  `: no "version" in it`,
		"{\"version\": 2}":                    ": version 2, want 1",
		"{\"version\": 1, \"finding\": []}":   `: unknown field "finding"`,
		"{\"version\": 1}\n>>>>>>> x\n":       ":2: invalid character '>'",
		"{\n<<<<<<< x":                        ":2: an unresolved merge",
		"{\"version\": 1, \"findings\":[{}]}": ": finding 1: no fingerprint",
	} {
		if _, err := parse([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestKnown(t *testing.T) {
	t.Parallel()
	a, b := entry("a", "p", "m"), entry("b", "q", "m")
	k := NewKnown([]Entry{a, a, b})
	if !k.Take(a.Fingerprint) || k.Take("c") {
		t.Error("what the baseline has is not known, or what it has not is")
	}
	all := func(Entry) bool { return true }
	if left := k.Left(all); !slices.Equal(left, []Entry{a, b}) {
		t.Errorf("%v are left, want one of each", left)
	}
	if left := k.Left(func(e Entry) bool { return e.Package == "q" }); !slices.Equal(left, []Entry{b}) {
		t.Errorf("%v are left of q, want one", left)
	}
	if !k.Take(a.Fingerprint) || k.Take(a.Fingerprint) {
		t.Error("two of two are not known, or a third is")
	}
}

func TestKnownElsewhere(t *testing.T) {
	t.Parallel()
	here, there := entry("a", "p", "m"), entry("a", "p", "m")
	here.File, there.File = "store_linux.go", "store_windows.go"
	k := NewKnown([]Entry{here, there})
	k.Take(here.Fingerprint)
	isDue := func(e Entry) bool { return e.File == here.File }
	if left := k.Left(isDue); len(left) > 0 {
		t.Errorf("%v are left, though the one that is due was taken", left)
	}
	if unseen := k.Unseen(isDue); !slices.Equal(unseen, []Entry{there}) {
		t.Errorf("%v are unseen, want the one that is not due", unseen)
	}
}

func TestUnnumbered(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		"passes time.Sleep (line 41) without a look":        "passes time.Sleep without a look",
		"calls db.Exec on TODO() (store.go:12) through a.b": "calls db.Exec on TODO() (store.go) through a.b",
		"ends after 5ns: write 5*time.Second":               "ends after 5ns: write 5*time.Second",
	} {
		if got := Unnumbered(message); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
