// Package spelling finds what a misspelled name was to be.
package spelling

// Nearest returns the first candidate with the fewest edits to name, unless half of name would have to change.
func Nearest(name string, candidates []string) (candidate string, ok bool) {
	best := len(name)/2 + 1
	for _, c := range candidates {
		if n := distance(name, c); n < best {
			candidate, best, ok = c, n, true
		}
	}
	return candidate, ok
}

// distance is the number of bytes to insert, delete or replace in order to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1) // row[j]: from the part of a that was seen to b[:j]
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
