// Package output prints what a run found. A [Report] goes in; each [Format] writes it in its own way.
package output

import (
	"cmp"
	"fmt"
	"go/token"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/cancellint/cancellint/internal/rule"
	"github.com/cancellint/cancellint/internal/ruledoc"
	"github.com/cancellint/cancellint/internal/spelling"
)

// A Report is the outcome of a run: the findings, and what could not be analysed.
type Report struct {
	Dir      string // the working directory: text names files relative to it
	Root     string // the repository: what machines read names files relative to it
	Version  string // of the linter: "v0.1.0"
	Rules    []Rule // what the run could report
	Packages int    // how many were analyzed
	Findings []Finding

	Suppressed []Finding // what would be reported but for a directive, or because it is known: of use to who keeps count
	Failures   []Failure
	Notes      []string // what else the user should know of what was looked at
}

// A Rule is one that the linter has, with what its documentation says.
type Rule struct {
	rule.Rule
	Help ruledoc.Section
}

// A Finding is one diagnostic of one analyzer, free of the file set that it was made with. The offset of a position is
// that in the file on disk, or negative if a //line comment makes the position and nobody knows.
type Finding struct {
	Package  string // the package as go list identifies it: "p", "p [p.test]"
	Analyzer string
	Category string
	Pos, End token.Position
	Message  string
	URL      string
	Related  []Related
	Fixes    []Fix
	Unfixed  string // why there is no fix where there might be one

	Confidence   string // "high", "medium", "low"; "" if the analyzer does not say
	Fingerprint  string // knows the finding again in a later run; "" if there is none
	Suppressions []Suppression
}

// Rule returns the name of the finding's rule, "analyzer/category".
func (f Finding) Rule() string {
	if f.Category == "" {
		return f.Analyzer
	}
	return f.Analyzer + "/" + f.Category
}

// A Suppression says why a finding is not reported.
type Suppression struct {
	InSource bool   // by a comment; else by the driver
	Reason   string // in the user's words, if there are any
}

// A Related is a second place that the reader of a finding should look at.
type Related struct {
	Pos, End token.Position
	Message  string
}

// A Fix is one way to remove the cause of a finding. Its edits belong together.
type Fix struct {
	Message string
	Edits   []Edit
}

// An Edit replaces the bytes [Start, End) of a file.
type Edit struct {
	Filename   string
	Start, End int
	New        string
}

// A Failure is a package, or one analyzer's view of it, that could not be analysed.
type Failure struct {
	Package  string // empty: the run itself
	Analyzer string // empty: all of them
	Reason   string
}

// String returns the failure as one line for standard error.
func (f Failure) String() string {
	switch {
	case f.Package == "":
		return f.Reason
	case f.Analyzer == "":
		return f.Package + ": " + f.Reason
	default:
		return f.Package + ": " + f.Analyzer + ": " + f.Reason
	}
}

// A Format writes a report to w.
type Format func(w io.Writer, r *Report) error

var formats = map[string]Format{"text": Text, "json": JSON, "sarif": SARIF, "github": GitHub}

// ByName returns the format called name: text, json, sarif or github.
func ByName(name string) (Format, error) {
	if format, ok := formats[name]; ok {
		return format, nil
	}
	names := slices.Sorted(maps.Keys(formats))
	if meant, ok := spelling.Nearest(strings.ToLower(name), names); ok {
		return nil, fmt.Errorf("unknown format %q: did you mean %s?", name, meant)
	}
	return nil, fmt.Errorf("unknown format %q: want %s", name, strings.Join(names, ", "))
}

// Normalize sorts the findings by place, and drops those that say what another says at the same place: a file that
// belongs to a package and to the same package with its tests is analysed in both.
func (r *Report) Normalize() {
	r.Findings, r.Suppressed = normalize(r.Findings), normalize(r.Suppressed)
	slices.SortStableFunc(r.Failures, compareFailures)
	r.Failures = slices.Compact(r.Failures)
	slices.Sort(r.Notes)
	r.Notes = slices.Compact(r.Notes)
}

func normalize(findings []Finding) []Finding {
	slices.SortStableFunc(findings, compareFindings)
	return slices.CompactFunc(findings, func(a, b Finding) bool { return compareFindings(a, b) == 0 })
}

func compareFindings(a, b Finding) int {
	return cmp.Or(
		comparePositions(a.Pos, b.Pos),
		strings.Compare(a.Analyzer, b.Analyzer),
		strings.Compare(a.Category, b.Category),
		strings.Compare(a.Message, b.Message),
	)
}

func comparePositions(a, b token.Position) int {
	return cmp.Or(strings.Compare(a.Filename, b.Filename), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

func compareFailures(a, b Failure) int {
	return cmp.Or(
		strings.Compare(a.Package, b.Package),
		strings.Compare(a.Analyzer, b.Analyzer),
		strings.Compare(a.Reason, b.Reason),
	)
}
