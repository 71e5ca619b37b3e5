package ruledoc

import (
	"go/doc/comment"
	"slices"
	"strings"
)

// A Style says how text looks on a terminal.
type Style struct {
	Width   int                 // of a line, in columns; 0: 80, negative: any
	Heading func(string) string // marks a heading; nil: as it is
	Code    func(string) string // marks a line of code; nil: as it is
}

// codeIndent sets code apart from prose, and stands for the tabs in it.
const codeIndent = "    "

// Find returns the section that describes a category: for unused-directive the one on suppression.
func Find(sections []Section, category string) (Section, bool) {
	i := slices.IndexFunc(sections, func(s Section) bool {
		return category != "" && s.Category() == category || category == unusedDirective && s.Heading == suppressionHeading
	})
	if i < 0 {
		return Section{}, false
	}
	return sections[i], true
}

// Markdown returns the section without its heading, as Markdown.
func (s Section) Markdown() string {
	var out strings.Builder
	for i, b := range s.Blocks {
		if i > 0 {
			out.WriteByte('\n')
		}
		out.Write(blockMarkdown(b))
	}
	return out.String()
}

// Render returns the section without its heading, laid out for a terminal.
func (s Section) Render(style Style) string {
	printer := &comment.Printer{TextWidth: style.Width, TextCodePrefix: codeIndent}
	var out strings.Builder
	for i, b := range s.Blocks {
		if i > 0 {
			out.WriteByte('\n')
		}
		text := string(printer.Text(&comment.Doc{Content: []comment.Block{b}}))
		if _, ok := b.(*comment.Code); ok {
			text = strings.ReplaceAll(text, "\t", codeIndent)
			if style.Code != nil {
				text = markLines(text, style.Code)
			}
		}
		out.WriteString(text)
	}
	return out.String()
}

// markLines marks what stands in each line, without its indentation.
func markLines(text string, mark func(string) string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		body := strings.TrimSpace(line)
		indent, _, _ := strings.Cut(line, body)
		if body != "" {
			body = mark(body)
		}
		out.WriteString(indent + body + "\n")
	}
	return out.String()
}

// RenderPage returns the page of the analyzer called name, made from the text of its doc.go, laid out for a terminal.
func RenderPage(source, name string, style Style) (string, error) {
	doc, err := extract(source, name)
	if err != nil {
		return "", err
	}
	sections, err := Sections(source)
	if err != nil {
		return "", err
	}
	phrase, _, _ := strings.Cut(doc, "\n\n")
	var page strings.Builder
	page.WriteString(style.heading(name) + " " + strings.Join(strings.Fields(phrase), " ") + "\n")
	for _, s := range sections {
		switch {
		case s.Heading == analyzerHeading+name:
			s.Blocks = s.Blocks[1:] // the phrase
		case s.Category() != "":
			page.WriteString("\n" + style.heading(name+"/"+s.Category()) + "\n")
		default:
			page.WriteString("\n" + style.heading(s.Heading) + "\n")
		}
		page.WriteString("\n" + s.Render(style))
	}
	return page.String(), nil
}

func (style Style) heading(text string) string {
	if style.Heading == nil {
		return text
	}
	return style.Heading(text)
}
