package output

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/cancellint/cancellint/internal/filename"
)

// Workflow commands end at the line, and properties at a comma: what stands in them is escaped in GitHub's way.
var (
	commandData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// GitHub writes workflow commands: GitHub Actions shows a warning at the line of each finding, and an error for each
// failure. Files are named relative to the repository.
func GitHub(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	read := make(sources)
	for _, f := range r.Findings {
		message := f.Message
		for _, related := range f.Related {
			message += "\n" + filepath.ToSlash(place(r.Root, related.Pos)) + ": " + related.Message
		}
		fmt.Fprintf(out, "::warning %stitle=%s::%s\n", where(r.Root, read, f), commandProperty.Replace(f.Rule()), commandData.Replace(message))
	}
	for _, f := range r.Failures {
		fmt.Fprintf(out, "::error title=%s::%s\n", driverName, commandData.Replace(f.String()))
	}
	return out.Flush()
}

// where returns the properties that say where a finding is. GitHub takes columns only of ranges within a line.
func where(root string, read sources, f Finding) string {
	if !f.Pos.IsValid() {
		return ""
	}
	at := read.region(f.Pos, f.End)
	file := commandProperty.Replace(filepath.ToSlash(filename.From(root, f.Pos.Filename)))
	place := fmt.Sprintf("file=%s,line=%d,endLine=%d,", file, at.startLine, at.endLine)
	if at.startLine == at.endLine && at.startColumn > 0 {
		place += fmt.Sprintf("col=%d,endColumn=%d,", at.startColumn, at.endColumn)
	}
	return place
}
