package output

import (
	"go/token"
	"os"
	"slices"
	"strings"
	"unicode/utf16"
)

// Sources reads the files that findings are in, each once.
type sources map[string]*source

// A source is the text of a file as it is on disk now: whoever asks for a place in it must be ready to hear that there
// is none, for the file may have gone or changed since it was analyzed.
type source struct {
	text   string
	starts []int // the offset of each line
}

// file returns the text of a file: an empty one if it cannot be read.
func (s sources) file(name string) *source {
	if f, ok := s[name]; ok {
		return f
	}
	text, err := os.ReadFile(name)
	if err != nil {
		text = nil
	}
	f := newSource(string(text))
	s[name] = f
	return f
}

func newSource(text string) *source {
	f := &source{text: text, starts: []int{0}}
	for i := range len(text) {
		if text[i] == '\n' {
			f.starts = append(f.starts, i+1)
		}
	}
	return f
}

// line returns the line that pos is in, without its end. It reports false if pos is not, or no longer, in the file.
func (f *source) line(pos token.Position) (string, bool) {
	if f.text == "" || pos.Line < 1 || pos.Line > len(f.starts) {
		return "", false
	}
	start, end := f.starts[pos.Line-1], len(f.text)
	if pos.Line < len(f.starts) {
		end = f.starts[pos.Line] - 1
	}
	if pos.Column > end-start+1 || pos.Offset >= 0 && pos.Column > 0 && pos.Offset != start+pos.Column-1 {
		return "", false
	}
	return strings.TrimSuffix(f.text[start:end], "\r"), true
}

// position returns the position of an offset. It reports false if the file is shorter.
func (f *source) position(filename string, offset int) (token.Position, bool) {
	if offset < 0 || offset > len(f.text) {
		return token.Position{}, false
	}
	line, found := slices.BinarySearch(f.starts, offset)
	if !found {
		line-- // where the offset would be inserted is behind the start of its line
	}
	return token.Position{Filename: filename, Offset: offset, Line: line + 1, Column: offset - f.starts[line] + 1}, true
}

// A region is a range of a file with columns in UTF-16 code units, the end exclusive. Columns that are not known are 0.
type region struct {
	startLine, startColumn int
	endLine, endColumn     int
}

// region returns the region from pos to end. Without a usable end it is empty, without columns it is the line.
func (s sources) region(pos, end token.Position) region {
	if pos.Column < 1 {
		return region{startLine: pos.Line, endLine: pos.Line}
	}
	if !follows(pos, end) {
		end = pos
	}
	return region{pos.Line, s.utf16Column(pos), end.Line, s.utf16Column(end)}
}

// follows reports whether [pos, end) is a range: the end of what a //line comment places may be anywhere.
func follows(pos, end token.Position) bool {
	return end.IsValid() && end.Filename == pos.Filename && end.Column > 0 &&
		(end.Line > pos.Line || end.Line == pos.Line && end.Column > pos.Column)
}

// utf16Column returns the column of pos in UTF-16 code units: in bytes if the line cannot be read, which is the same for
// most lines.
func (s sources) utf16Column(pos token.Position) int {
	line, ok := s.file(pos.Filename).line(pos)
	if !ok {
		return pos.Column
	}
	column := 1
	for _, r := range line[:min(pos.Column-1, len(line))] {
		column += max(utf16.RuneLen(r), 1)
	}
	return column
}
