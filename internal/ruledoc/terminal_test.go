package ruledoc

import (
	"strings"
	"testing"
)

func mark(s string) string { return "<" + s + ">" }

func TestFind(t *testing.T) {
	t.Parallel()
	sections, err := Sections(source)
	if err != nil {
		t.Fatal(err)
	}
	for category, want := range map[string]string{
		"endless-loop":     "Category endless-loop",
		"unused-directive": "Suppression",
		"Options":          "",
		"":                 "",
	} {
		if s, ok := Find(sections, category); s.Heading != want || ok != (want != "") {
			t.Errorf("Find(%q) = %q, %t, want %q", category, s.Heading, ok, want)
		}
	}
}

func TestSectionForms(t *testing.T) {
	t.Parallel()
	sections, err := Sections(source)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := Find(sections, "endless-loop")
	const wantMarkdown = "A loop.\n\n```go\nfor {\n}\n```\n\nRun it:\n\n```\nhalting ./...\n```\n"
	if got := s.Markdown(); got != wantMarkdown {
		t.Errorf("Markdown:\n%s\nwant:\n%s", got, wantMarkdown)
	}
	const want = "A loop.\n\n    for {\n    }\n\nRun it:\n\n    halting ./...\n"
	if got := s.Render(Style{}); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	const wantMarked = "A loop.\n\n    <for {>\n    <}>\n\nRun it:\n\n    <halting ./...>\n"
	if got := s.Render(Style{Code: mark}); got != wantMarked {
		t.Errorf("got:\n%s\nwant:\n%s", got, wantMarked)
	}
}

func TestRenderPage(t *testing.T) {
	t.Parallel()
	got, err := RenderPage(source, "halting", Style{Width: 24, Heading: mark})
	if err != nil {
		t.Fatal(err)
	}
	const want = "<halting> reports whether execution will halt\n\nThe analyzer is certain.\n" +
		"\n<What it does>\n\nIt decides\ncontext.Context,\nand `raw` text:\n\n  - one\n  - two\n" +
		"\n<halting/endless-loop>\n\nA loop.\n\n    for {\n    }\n\nRun it:\n\n    halting ./...\n" +
		"\n<Options>\n\nNone.\n\n<Suppression>\n\nNone.\n"
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if _, err := RenderPage(source, "stopping", Style{}); err == nil || !strings.Contains(err.Error(), "no heading") {
		t.Errorf("error %v for an analyzer that the comment does not describe", err)
	}
}

func TestRenderTabs(t *testing.T) {
	t.Parallel()
	sections, err := Sections("// Package p.\n//\n// # Category c\n//\n//\tif\tx {\n//\t\ty\n//\t}\npackage p\n")
	if err != nil {
		t.Fatal(err)
	}
	for want, style := range map[string]Style{
		"    if    x {\n        y\n    }\n":       {},
		"    <if    x {>\n        <y>\n    <}>\n": {Code: mark},
	} {
		if got := sections[0].Render(style); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
