package output

import (
	"bufio"
	"fmt"
	"go/token"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"

	"github.com/cancellint/cancellint/internal/filename"
	"github.com/cancellint/cancellint/internal/printable"
)

// Terminal returns the format for people: findings grouped by file, each with its line of the source and a caret range
// below it, and so its related places. Lines of the source are cut to width columns; 0: they are not.
func Terminal(palette Palette, width int) Format {
	return func(w io.Writer, r *Report) error {
		t := &terminal{out: bufio.NewWriter(w), dir: r.Dir, palette: palette, width: width, sources: make(sources)}
		for i, f := range r.Findings {
			if i == 0 || f.Pos.Filename != r.Findings[i-1].Pos.Filename {
				fmt.Fprintln(t.out, palette.Heading(printable.Text(filename.From(r.Dir, f.Pos.Filename))))
			}
			t.finding(f)
		}
		return t.out.Flush()
	}
}

type terminal struct {
	out     *bufio.Writer
	dir     string
	palette Palette
	width   int
	sources sources
}

// indent sets a finding apart from the name of its file, and a related place from its finding.
const indent = "  "

func (t *terminal) finding(f Finding) {
	at := f.Pos
	at.Filename = ""
	t.paragraph(indent+at.String()+" ", f.Message, "("+f.Rule()+")")
	t.excerpt(indent, f.Pos, f.End)
	for _, related := range f.Related {
		t.paragraph(indent+indent, place(t.dir, related.Pos)+": "+related.Message, "")
		t.excerpt(indent+indent, related.Pos, related.End)
	}
	fmt.Fprintln(t.out)
}

// paragraph prints a text behind a prefix; what is wider than the terminal goes on below its start. The text of a
// finding stands out, and ends with the name of its rule.
func (t *terminal) paragraph(prefix, text, rule string) {
	width := 0
	if t.width > 0 {
		width = max(t.width-columns(prefix), minWidth)
	}
	lines := wrap(text, width)
	last := len(lines) - 1
	sameLine := width == 0 || columns(lines[last])+len(" ")+columns(rule) <= width
	if rule != "" {
		for i, line := range lines {
			lines[i] = t.palette.Message(line)
		}
		if rule = t.palette.Rule(rule); sameLine {
			lines[last] += " " + rule
		} else {
			lines = append(lines, rule)
		}
	}
	fmt.Fprintln(t.out, prefix+strings.Join(lines, "\n"+strings.Repeat(" ", columns(prefix))))
}

// wrap breaks a text between words into lines of at most width columns, or not at all if it is 0.
func wrap(text string, width int) []string {
	words := strings.Split(text, " ")
	lines := []string{words[0]}
	for _, word := range words[1:] {
		last := len(lines) - 1
		if width > 0 && columns(lines[last])+len(" ")+columns(word) > width {
			lines = append(lines, word)
		} else {
			lines[last] += " " + word
		}
	}
	return lines
}

// excerpt prints the line that pos is in, if it is still there, and marks [pos, end) below it.
func (t *terminal) excerpt(indent string, pos, end token.Position) {
	file := t.sources.file(pos.Filename)
	line, ok := file.line(pos)
	if !ok {
		return
	}
	if _, ok := file.line(end); !ok && pos.Offset >= 0 && follows(pos, end) {
		return // the file has changed
	}
	number := strconv.Itoa(pos.Line)
	gutter := indent + t.palette.Gutter(number+" |") + " "
	blank := indent + t.palette.Gutter(strings.Repeat(" ", len(number))+" |") + " "
	from, to := span(line, pos, end)
	e := newExcerpt(line, from, to)
	if t.width > 0 {
		e = e.crop(t.width - len(indent) - len(number) - len(" | "))
	}
	fmt.Fprintln(t.out, gutter+e.text)
	if pos.Column > 0 { // else nobody knows where in the line
		fmt.Fprintln(t.out, blank+strings.Repeat(" ", e.start)+t.palette.Caret(strings.Repeat("^", e.end-e.start)))
	}
}

// span returns the bytes of line that [pos, end) covers; a range of several lines ends with the first.
func span(line string, pos, end token.Position) (from, to int) {
	from = min(max(pos.Column-1, 0), len(line))
	switch {
	case !follows(pos, end):
		return from, from
	case end.Line > pos.Line:
		return from, max(from, len(strings.TrimRightFunc(line, unicode.IsSpace)))
	}
	return from, min(end.Column-1, len(line))
}

// An excerpt is a line as a terminal shows it, and the columns [start, end) in it that are to be marked, at least one.
type excerpt struct {
	text       string
	start, end int
}

func newExcerpt(line string, from, to int) excerpt {
	start := columns(expand(line[:from]))
	return excerpt{expand(line), start, max(start+1, columns(expand(line[:to])))}
}

// The least that is shown of a line that is too long, and how much of it stands before what is marked.
const (
	minWidth = 20
	lead     = 8
)

const ellipsis = "…"

// crop cuts an excerpt to width columns, such that the start of what is marked stays.
func (e excerpt) crop(width int) excerpt {
	width = max(width, minWidth)
	if columns(e.text) <= width {
		return e
	}
	if e.end >= width && e.start > lead {
		cut := min(e.start-lead, columns(e.text)-width+columns(ellipsis)) // no more than it takes
		e.text = runewidth.TruncateLeft(e.text, cut, ellipsis)
		e.start, e.end = e.start-cut+columns(ellipsis), e.end-cut+columns(ellipsis)
	}
	e.text = runewidth.Truncate(e.text, width, ellipsis)
	e.end = min(e.end, width)
	return e
}

// columns returns how many columns a terminal gives to text: two to many characters, none to some.
func columns(text string) int { return runewidth.StringWidth(text) }

// tabWidth is the distance of the tab stops in excerpts. A terminal's own would depend on what stands before the line.
const tabWidth = 4

// expand returns a line with its tabs as spaces, and nothing in it that a terminal would take as a command.
func expand(line string) string {
	var out strings.Builder
	for _, r := range line {
		if r == '\t' {
			out.WriteString(strings.Repeat(" ", tabWidth-columns(out.String())%tabWidth))
			continue
		}
		out.WriteString(printable.Text(string(r)))
	}
	return out.String()
}
