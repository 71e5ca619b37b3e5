package output

import (
	"bufio"
	"fmt"
	"go/token"
	"io"

	"github.com/cancellint/cancellint/internal/filename"
	"github.com/cancellint/cancellint/internal/printable"
)

// Text writes a line for each finding, "file:line:column: message (analyzer/category)", and an indented one for each
// related place.
func Text(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	for _, f := range r.Findings {
		fmt.Fprintf(out, "%s: %s (%s)\n", place(r.Dir, f.Pos), f.Message, f.Rule())
		for _, related := range f.Related {
			fmt.Fprintf(out, "\t%s: %s\n", place(r.Dir, related.Pos), related.Message)
		}
	}
	return out.Flush()
}

// place names a position relative to dir if it is below it, and in full elsewhere.
func place(dir string, pos token.Position) string {
	pos.Filename = printable.Text(filename.From(dir, pos.Filename))
	return pos.String()
}
