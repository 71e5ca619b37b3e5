// Package change tells which lines of files differ between a revision of a git repository and the working tree. What
// is not committed counts as changed, and so do the files that git does not track and does not ignore.
//
// git itself is asked, three times for each repository, and its patch without context lines is all that is read. Lines
// of a file that was renamed are unchanged if they stand in the file of the old name.
package change

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A File is a file of the working tree that differs from the revision. A nil File is one that does not.
type File struct {
	isNew bool
	hunks []hunk // in the order of the file
}

// A hunk replaces old lines by new ones, either of which may be none.
type hunk struct {
	first, last int   // the new lines; none: last is first-1, and the old ones stood before first
	lost        words // the identifiers in the old lines that are not in the new ones
	gained      words // and the reverse
}

// All returns the changes of a file that is new as a whole.
func All() *File { return &File{isNew: true} }

// Changed reports whether one of the lines [first, last] is changed or added, or whether lines are gone from between
// them.
func (f *File) Changed(first, last int) bool {
	if f == nil {
		return false
	}
	return f.isNew || slices.ContainsFunc(f.hunks, func(h hunk) bool { return h.touches(first, last) })
}

// Lost reports whether a change of the lines [first, last] took one of the identifiers away.
func (f *File) Lost(first, last int, names []string) bool {
	return f.any(first, last, func(h hunk) bool { return h.lost.has(names) })
}

// Gained reports whether a change of the lines [first, last] brought one of the identifiers.
func (f *File) Gained(first, last int, names []string) bool {
	return f.any(first, last, func(h hunk) bool { return h.gained.has(names) })
}

func (f *File) any(first, last int, is func(hunk) bool) bool {
	return f != nil && slices.ContainsFunc(f.hunks, func(h hunk) bool { return h.touches(first, last) && is(h) })
}

// touches reports whether the hunk is in the lines [first, last], at least in part.
func (h hunk) touches(first, last int) bool {
	if h.last < h.first {
		return first < h.first && h.first <= last
	}
	return h.first <= last && first <= h.last
}

// A words is a set of identifiers.
type words map[string]bool

func (w words) has(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return w[name] })
}

var identifier = regexp.MustCompile(`[\pL_][\pL\pN_]*`)

// wordsOf returns the identifiers in the lines, comments left out.
func wordsOf(lines []string) words {
	found := make(words)
	for _, line := range lines {
		code, _, _ := strings.Cut(line, "//")
		for _, name := range identifier.FindAllString(code, -1) {
			found[name] = true
		}
	}
	return found
}

// without returns the words that are not in other.
func (w words) without(other words) words {
	rest := maps.Clone(w)
	maps.DeleteFunc(rest, func(name string, _ bool) bool { return other[name] })
	return rest
}
