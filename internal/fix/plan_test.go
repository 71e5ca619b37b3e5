package fix

import (
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cancellint/cancellint/internal/output"
)

// folder is a directory with files, and what is known of them.
type folder struct {
	dir     string
	sources map[string]Source
}

func newFolder(t *testing.T, files map[string]string) folder {
	t.Helper()
	f := folder{t.TempDir(), make(map[string]Source)}
	for name, text := range files {
		name = filepath.Join(f.dir, name)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		f.sources[name] = Source{Sum: sha256.Sum256([]byte(text))}
	}
	return f
}

// replacing returns a finding whose fix replaces bytes.
func (f folder) replacing(message, file string, start, end int, text string) output.Finding {
	edits := []output.Edit{{Filename: filepath.Join(f.dir, file), Start: start, End: end, New: text}}
	return output.Finding{Message: message, Fixes: []output.Fix{{Message: "Change it", Edits: edits}}}
}

func reasons(p *Plan) string {
	var all []string
	for _, l := range p.Left() {
		all = append(all, l.Finding.Message+": "+l.Reason)
	}
	return strings.Join(all, "\n")
}

const digits = "package p\n\nvar a = 1234567890\n"

func TestOverlap(t *testing.T) {
	t.Parallel()
	at := strings.Index(digits, "1")
	for _, test := range []struct {
		name, file string
		start, end int
		text       string
		fits       bool
	}{
		{"same", "a.go", 2, 6, "x", true},
		{"same place, other text", "a.go", 2, 6, "y", false},
		{"inside", "a.go", 3, 4, "y", false},
		{"insertion inside", "a.go", 5, 5, "y", false},
		{"around", "a.go", 1, 9, "y", false},
		{"insertion before", "a.go", 2, 2, "y", true},
		{"insertion after", "a.go", 6, 6, "y", true},
		{"the same insertion", "a.go", 8, 8, "i", true},
		{"another insertion", "a.go", 8, 8, "j", true},
		{"another file", "b.go", 2, 6, "y", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFolder(t, map[string]string{"a.go": digits, "b.go": digits})
			p := NewPlan([]output.Finding{
				f.replacing("first", "a.go", at+2, at+6, "x"),
				f.replacing("second", "a.go", at+8, at+8, "i"),
				f.replacing("third", test.file, at+test.start, at+test.end, test.text),
			}, f.sources)
			want := "third: overlaps with another fix; run -fix again"
			if test.fits {
				want = ""
			}
			if got := reasons(p); got != want {
				t.Errorf("left is %q, want %q", got, want)
			}
		})
	}
}

func TestNewPlan(t *testing.T) {
	t.Parallel()
	f := newFolder(t, map[string]string{"a.go": digits, "changed.go": digits, "gone.go": digits})
	if err := os.WriteFile(filepath.Join(f.dir, "changed.go"), []byte(digits+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(f.dir, "gone.go")); err != nil {
		t.Fatal(err)
	}
	choice := f.replacing("choice", "a.go", 0, 0, "")
	choice.Fixes = append(choice.Fixes, output.Fix{Message: "Or that"})
	p := NewPlan([]output.Finding{
		{Message: "no fix"},
		f.replacing("changed", "changed.go", 0, 0, ""),
		f.replacing("gone", "gone.go", 0, 0, ""),
		choice,
		{Message: "made", Unfixed: "the file is made"},
		f.replacing("other", "other.go", 0, 0, ""),
	}, f.sources)
	want := `changed: the file has changed since it was analyzed; run -fix again
gone: open gone.go: no such file or directory
choice: there are alternatives, of which only you know which is meant: Change it; Or that
made: the file is made
other: other.go was not analyzed`
	if got := strings.ReplaceAll(reasons(p), f.dir+string(filepath.Separator), ""); got != want {
		t.Errorf("left is\n%s\nwant\n%s", got, want)
	}
	if unfixed := p.Unfixed(); len(unfixed) != 6 {
		t.Errorf("%d findings are not fixed, want all 6", len(unfixed))
	}
}

func TestSettle(t *testing.T) {
	t.Parallel()
	const text = "package p\n\nvar a = 1\n\nvar b = 2\n\nvar c = 3\n"
	for _, test := range []struct {
		name  string
		wrong []Error // as long as the text at their lines is not that of before
		want  string
		left  string
	}{
		{"all is well", nil, "a = 10, b = 20, c = 30, other = 10", ""},
		{
			"an error at a fix", []Error{{Filename: "a.go", Line: 5, Message: "no 20"}},
			"a = 10, c = 30, other = 10", "b: would not compile: no 20",
		},
		{
			"two errors", []Error{{Filename: "a.go", Line: 5, Message: "no 20"}, {Filename: "a.go", Line: 3, Message: "no 10"}},
			"c = 30, other = 10", "a: would not compile: no 10\nb: would not compile: no 20",
		},
		{
			"an error elsewhere in a file", []Error{{Filename: "a.go", Line: 1, Message: "no p"}},
			"other = 10", "a: would not compile: no p\nb: would not compile: no p\nc: would not compile: no p",
		},
		{
			"an error in another file", []Error{{Filename: "z.go", Line: 1, Message: "no z"}},
			"", "a: would not compile: no z\nb: would not compile: no z\nc: would not compile: no z\nother: would not compile: no z",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFolder(t, map[string]string{"a.go": text, "other.go": digits})
			p := NewPlan([]output.Finding{
				f.replacing("a", "a.go", strings.Index(text, "1"), strings.Index(text, "1")+1, "10"),
				f.replacing("b", "a.go", strings.Index(text, "2"), strings.Index(text, "2")+1, "20"),
				f.replacing("c", "a.go", strings.Index(text, "3"), strings.Index(text, "3")+1, "30"),
				f.replacing("other", "other.go", strings.Index(digits, "1"), strings.Index(digits, "1")+10, "10"),
			}, f.sources)
			changes, err := p.Settle(context.Background(), f.check(test.wrong, text))
			if err != nil {
				t.Fatal(err)
			}
			if got := made(changes); got != test.want {
				t.Errorf("makes %q, want %q", got, test.want)
			}
			if got := reasons(p); got != test.left {
				t.Errorf("left is %q, want %q", got, test.left)
			}
		})
	}
}

// check returns a check that finds the errors whose lines are changed, and those elsewhere as long as anything is.
func (f folder) check(wrong []Error, before string) Check {
	lines := strings.Split(before, "\n")
	return func(_ context.Context, changes []Change) (found []Error, err error) {
		for _, e := range wrong {
			filename := filepath.Join(f.dir, e.Filename)
			isChanged := e.Filename == "z.go"
			for _, c := range changes {
				if c.Filename == filename {
					isChanged = e.Line == 1 || strings.Split(c.After, "\n")[e.Line-1] != lines[e.Line-1]
				}
			}
			if isChanged {
				e.Filename = filename
				found = append(found, e)
			}
		}
		return found, nil
	}
}

// made returns the assignments of round numbers.
func made(changes []Change) string {
	var all []string
	for _, c := range changes {
		for line := range strings.Lines(c.After) {
			if assignment, ok := strings.CutPrefix(strings.TrimSpace(line), "var "); ok && strings.HasSuffix(assignment, "0") {
				if strings.HasSuffix(c.Filename, "other.go") {
					assignment = strings.Replace(assignment, "a", "other", 1)
				}
				all = append(all, assignment)
			}
		}
	}
	return strings.Join(all, ", ")
}

func TestSettleFails(t *testing.T) {
	t.Parallel()
	f := newFolder(t, map[string]string{"a.go": digits})
	p := NewPlan([]output.Finding{f.replacing("a", "a.go", 9, 9, "}")}, f.sources)
	wrong := errors.New("no go command")
	fails := func(context.Context, []Change) ([]Error, error) { return nil, wrong }
	if changes, err := p.Settle(context.Background(), fails); err != nil || len(changes) > 0 {
		t.Errorf("%v, %v: there is nothing to check", changes, err)
	}
	if got := reasons(p); got != "a: would not compile: expected declaration, found '}'" {
		t.Errorf("left is %q", got)
	}
	p = NewPlan([]output.Finding{f.replacing("a", "a.go", 0, 0, "\n")}, f.sources)
	if _, err := p.Settle(context.Background(), fails); !errors.Is(err, wrong) {
		t.Errorf("%v, want %v", err, wrong)
	}
}

// TestSharedEdit holds that what two fixes need, such as an import, is made once, and stays if one of them is dropped.
func TestSharedEdit(t *testing.T) {
	t.Parallel()
	const text = "package p\n\nvar a = 1\n\nvar b = 2\n"
	f := newFolder(t, map[string]string{"a.go": text})
	needing := func(message, old, made string) output.Finding {
		at := strings.Index(text, old)
		finding := f.replacing(message, "a.go", at, at+1, made)
		edits := &finding.Fixes[0].Edits
		*edits = append(*edits, output.Edit{Filename: filepath.Join(f.dir, "a.go"), Start: 10, End: 10, New: "\nvar shared = 0\n"})
		return finding
	}
	for _, test := range []struct {
		name  string
		wrong []Error
		want  string
	}{
		{"both", nil, "shared = 0, a = 10, b = 20"},
		{"one of them", []Error{{Filename: "a.go", Line: 7, Message: "no 20"}}, "shared = 0, a = 10"},
	} {
		p := NewPlan([]output.Finding{needing("a", "1", "10"), needing("b", "2", "20")}, f.sources)
		changes, err := p.Settle(context.Background(), f.check(test.wrong, strings.Replace(text, "\n", "\n\nvar shared = 0\n", 1)))
		if err != nil {
			t.Fatal(err)
		}
		if got := made(changes); got != test.want {
			t.Errorf("%s: makes %q, want %q", test.name, got, test.want)
		}
	}
}
