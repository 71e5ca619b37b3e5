// Package printable keeps what stands in analyzed code from taking hold of where it is printed.
package printable

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns text with a replacement for each character that a terminal or a log would take as a command, and for each
// that changes the direction of those around it.
func Text(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return utf8.RuneError
		}
		return r
	}, text)
}
