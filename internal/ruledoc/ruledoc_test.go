package ruledoc

import (
	"slices"
	"strings"
	"testing"
)

const source = `// Package halting defines an analyzer of program termination.
//
// # Analyzer halting
//
// halting: reports whether
// execution will halt
//
// The analyzer is certain.
//
// # What it does
//
// It decides [context.Context], and ` + "`raw`" + ` text:
//
//   - one
//   - two
//
// # Category endless-loop
//
// A loop.
//
//	for {
//	}
//
// Run it:
//
//	halting ./...
//
// # Options
//
// None.
//
// # Suppression
//
// None.
package halting
`

func TestMustExtract(t *testing.T) {
	t.Parallel()
	const want = "reports whether\nexecution will halt\n\nThe analyzer is certain."
	if got := MustExtract(source, "halting"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestExtractErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ source, want string }{
		"not Go":     {"halting: x", "expected 'package'"},
		"no comment": {"package halting\n", `no heading "# Analyzer halting"`},
		"other name": {strings.ReplaceAll(source, "# Analyzer halting", "# Analyzer stopping"), `no heading "# Analyzer halting"`},
		"no phrase":  {strings.ReplaceAll(source, "// halting: reports", "// It reports"), `not followed by "halting: "`},
	} {
		if _, err := extract(test.source, "halting"); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one that says %q", name, err, test.want)
		}
		if _, err := Markdown(test.source, "halting"); err == nil {
			t.Errorf("%s: Markdown made a page of it", name)
		}
	}
}

func TestSections(t *testing.T) {
	t.Parallel()
	sections, err := Sections(source)
	if err != nil {
		t.Fatal(err)
	}
	var headings, categories []string
	for _, s := range sections {
		headings = append(headings, s.Heading)
		if s.Category() != "" {
			categories = append(categories, s.Category())
		}
	}
	if want := []string{"Analyzer halting", "What it does", "Category endless-loop", "Options", "Suppression"}; !slices.Equal(headings, want) {
		t.Errorf("headings %q, want %q", headings, want)
	}
	if want := []string{"endless-loop"}; !slices.Equal(categories, want) {
		t.Errorf("categories %q, want %q", categories, want)
	}
	if text := sections[3].Text(); text != "None.\n" {
		t.Errorf("text %q, want the paragraph", text)
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	const want = "# halting\n\n`halting` reports whether execution will halt.\n\nThe analyzer is certain.\n" +
		"\n## What it does\n\nIt decides [context.Context](https://pkg.go.dev/context#Context), and \\`raw\\` text:\n" +
		"\n  - one\n  - two\n" +
		"\n<a id=\"endless-loop\"></a>\n\n## endless-loop\n\nA loop.\n\n```go\nfor {\n}\n```\n" +
		"\nRun it:\n\n```\nhalting ./...\n```\n" +
		"\n## Options\n\nNone.\n\n<a id=\"unused-directive\"></a>\n\n## Suppression\n\nNone.\n"
	got, err := Markdown(source, "halting")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
