// Package list reads lists as flags have them.
package list

import "strings"

// Split returns the elements of a comma-separated list, without the space around them. A comma in brackets of any kind
// separates nothing: it belongs to a glob, or to an expression.
func Split(text string) (elements []string) {
	depth, start := 0, 0
	for i, c := range text {
		switch {
		case strings.ContainsRune("([{", c):
			depth++
		case strings.ContainsRune(")]}", c):
			depth--
		case c == ',' && depth <= 0:
			elements = append(elements, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	return append(elements, strings.TrimSpace(text[start:]))
}
