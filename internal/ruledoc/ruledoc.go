// Package ruledoc turns the package comment of an analyzer's doc.go, the only place where its rules are described,
// into the analyzer's Doc and into its page under docs/rules.
//
// The comment has a heading "Analyzer NAME", a line "NAME: verb phrase" below it, and sections, of which those called
// "Category NAME" describe one rule each.
package ruledoc

import (
	"bytes"
	"fmt"
	"go/doc/comment"
	"go/format"
	"go/parser"
	"go/token"
	"strings"
)

const (
	analyzerHeading    = "Analyzer "
	categoryHeading    = "Category "
	suppressionHeading = "Suppression" // also says what unused-directive means, and is its anchor
	unusedDirective    = "unused-directive"
)

// MustExtract returns what Analyzer.Doc wants to hear of the analyzer called name: the verb phrase and the text up to
// the next heading. source is the text of doc.go. It panics if source has no such section.
func MustExtract(source, name string) string {
	doc, err := extract(source, name)
	if err != nil {
		panic(err)
	}
	return doc
}

func extract(source, name string) (string, error) {
	text, err := packageComment(source)
	if err != nil {
		return "", err
	}
	_, section, ok := strings.Cut(text, "\n# "+analyzerHeading+name+"\n")
	if !ok {
		return "", fmt.Errorf("package comment has no heading %q", "# "+analyzerHeading+name)
	}
	section, _, _ = strings.Cut(section, "\n# ")
	doc, ok := strings.CutPrefix(strings.TrimSpace(section), name+": ")
	if !ok {
		return "", fmt.Errorf("heading %q is not followed by %q and a verb phrase", analyzerHeading+name, name+": ")
	}
	return doc, nil
}

// packageComment returns the text of the package comment of a Go file.
func packageComment(source string) (string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", source, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		return "", err
	}
	return file.Doc.Text(), nil
}

// A Section is a heading and what stands below it.
type Section struct {
	Heading string
	Blocks  []comment.Block
}

// Category returns the category that the section describes, or "".
func (s Section) Category() string {
	category, ok := strings.CutPrefix(s.Heading, categoryHeading)
	if !ok {
		return ""
	}
	return category
}

// Text returns the section without its heading, as Go comment text.
func (s Section) Text() string {
	return string(new(comment.Printer).Comment(&comment.Doc{Content: s.Blocks}))
}

// Sections returns the sections of the package comment of source, in order. What stands above the first heading, the
// sentence that go doc wants, is left out.
func Sections(source string) ([]Section, error) {
	text, err := packageComment(source)
	if err != nil {
		return nil, err
	}
	var sections []Section
	for _, b := range new(comment.Parser).Parse(text).Content {
		if h, ok := b.(*comment.Heading); ok {
			sections = append(sections, Section{Heading: plain(h.Text)})
		} else if last := len(sections) - 1; last >= 0 {
			sections[last].Blocks = append(sections[last].Blocks, b)
		}
	}
	return sections, nil
}

// Markdown returns the page of the analyzer called name, made from the text of its doc.go.
func Markdown(source, name string) ([]byte, error) {
	doc, err := extract(source, name)
	if err != nil {
		return nil, err
	}
	sections, err := Sections(source)
	if err != nil {
		return nil, err
	}
	phrase, _, _ := strings.Cut(doc, "\n\n")
	var page bytes.Buffer
	fmt.Fprintf(&page, "# %s\n\n`%s` %s.\n", name, name, strings.Join(strings.Fields(phrase), " "))
	for _, s := range sections {
		page.WriteString(headingMarkdown(s))
		blocks := s.Blocks
		if s.Heading == analyzerHeading+name {
			blocks = blocks[1:] // the phrase
		}
		for _, b := range blocks {
			page.WriteByte('\n')
			page.Write(blockMarkdown(b))
		}
	}
	return page.Bytes(), nil
}

// headingMarkdown prints the heading of s, with an anchor if findings point to it.
func headingMarkdown(s Section) string {
	const anchored = "\n<a id=%q></a>\n\n## %s\n"
	switch {
	case strings.HasPrefix(s.Heading, analyzerHeading):
		return "" // the page's own
	case s.Category() != "":
		return fmt.Sprintf(anchored, s.Category(), s.Category())
	case s.Heading == suppressionHeading:
		return fmt.Sprintf(anchored, unusedDirective, s.Heading)
	}
	return fmt.Sprintf("\n## %s\n", s.Heading)
}

// blockMarkdown prints one block. Code is fenced, and marked as Go if it is.
func blockMarkdown(b comment.Block) []byte {
	code, ok := b.(*comment.Code)
	if !ok {
		printer := &comment.Printer{DocLinkBaseURL: "https://pkg.go.dev"}
		return printer.Markdown(&comment.Doc{Content: []comment.Block{b}})
	}
	language := ""
	if _, err := format.Source([]byte(code.Text)); err == nil {
		language = "go"
	}
	return fmt.Appendf(nil, "```%s\n%s```\n", language, code.Text)
}

func plain(text []comment.Text) string {
	paragraph := &comment.Paragraph{Text: text}
	return strings.TrimSpace(string(new(comment.Printer).Text(&comment.Doc{Content: []comment.Block{paragraph}})))
}
