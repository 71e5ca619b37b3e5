// Package baseline keeps the findings that a code base is known to have in a file, so that only others are reported.
//
// The file has one line for each finding, also for those that are not reported because another of the same cause is: a
// new caller of an old helper is new, and the old ones are not. What counts in a line is the fingerprint; the rest is for
// those who read it. Two findings of one fingerprint have two lines. The lines are in an order that does not depend on
// where in their packages the findings are, so that branches that change the file can be merged.
package baseline

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/cancellint/cancellint/internal/atomicfile"
)

// DefaultName is the file that is written if none is named.
const DefaultName = ".cancellint-baseline.json"

// version is that of the file's form and of what fingerprints are made of.
const version = 1

// An Entry is a known finding.
type Entry struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`    // "analyzer/category"
	Package     string `json:"package"` // its path
	File        string `json:"file"`    // relative to the baseline's directory, with slashes
	Message     string `json:"message"` // without the numbers of lines
}

// content is the file.
type content struct {
	Version  *int    `json:"version"`
	Findings []Entry `json:"findings"`
}

// Read reads a baseline. The error of a missing file is [fs.ErrNotExist]'s.
func Read(name string) ([]Entry, error) {
	text, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, missing(name)
	case err != nil:
		return nil, fmt.Errorf("baseline: %w", err)
	}
	entries, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("baseline %s%w", name, err)
	}
	return entries, nil
}

// A missing is a baseline that is not there.
type missing string

func (m missing) Error() string {
	return fmt.Sprintf("there is no baseline %s: make it with -write-baseline", string(m))
}

func (missing) Unwrap() error { return fs.ErrNotExist }

// parse reads the text of a baseline. The error goes on where the name of the file ends.
func parse(text []byte) ([]Entry, error) {
	if i := bytes.Index(append([]byte("\n"), text...), []byte("\n<<<<<<<")); i >= 0 {
		return nil, fmt.Errorf(":%d: an unresolved merge: keep the lines of both sides, then run -write-baseline", 1+bytes.Count(text[:i], []byte("\n")))
	}
	var head struct {
		Version *int `json:"version"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, broken(text, err)
	}
	switch {
	case head.Version == nil:
		return nil, errors.New(`: no "version" in it: not a file that -write-baseline wrote`)
	case *head.Version != version:
		return nil, fmt.Errorf(": version %d, want %d: written by another cancellint; delete it and run -write-baseline with this one", *head.Version, version)
	}
	var read content
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&read); err != nil {
		return nil, broken(text, err)
	}
	for i, e := range read.Findings {
		if !fingerprint.MatchString(e.Fingerprint) || e.Rule == "" || e.Package == "" {
			return nil, fmt.Errorf(": finding %d: no fingerprint, rule or package", i+1)
		}
	}
	return read.Findings, nil
}

var fingerprint = regexp.MustCompile(`^[0-9a-f]{32}$`)

// broken says where and why text is not a baseline.
func broken(text []byte, err error) error {
	var offset int64
	if syntax := new(json.SyntaxError); errors.As(err, &syntax) {
		offset = syntax.Offset
	}
	if mistyped := new(json.UnmarshalTypeError); errors.As(err, &mistyped) {
		offset, err = mistyped.Offset, fmt.Errorf("a JSON %s where none may stand", mistyped.Value)
	}
	if offset == 0 {
		return fmt.Errorf(": %s; repair it, or delete it and run -write-baseline", strings.TrimPrefix(err.Error(), "json: "))
	}
	line := 1 + bytes.Count(text[:min(int(offset), len(text))], []byte("\n"))
	return fmt.Errorf(":%d: %s; repair it, or delete it and run -write-baseline", line, strings.TrimPrefix(err.Error(), "json: "))
}

// Write replaces the baseline by the entries, one a line.
func Write(name string, entries []Entry) error {
	text, err := format(entries)
	if err != nil {
		return err
	}
	if err := atomicfile.Write(name, text); err != nil {
		return fmt.Errorf("cannot write the baseline: %w", err)
	}
	return nil
}

// format returns the text of a baseline.
func format(entries []Entry) ([]byte, error) {
	entries = slices.Clone(entries)
	slices.SortFunc(entries, compare)
	out := new(bytes.Buffer)
	fmt.Fprintf(out, "{\n\"version\": %d,\n\"findings\": [", version)
	for i, e := range entries {
		if i > 0 {
			out.WriteByte(',')
		}
		line, err := marshal(e)
		if err != nil {
			return nil, err
		}
		out.WriteString("\n" + line)
	}
	out.WriteString("\n]\n}\n")
	return out.Bytes(), nil
}

// marshal returns an entry as a line, with its operators as they are written.
func marshal(e Entry) (string, error) {
	var line strings.Builder
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(e)
	return strings.TrimSuffix(line.String(), "\n"), err
}

// compare orders entries as they are written.
func compare(a, b Entry) int {
	return cmp.Or(
		strings.Compare(a.Package, b.Package),
		strings.Compare(a.Rule, b.Rule),
		strings.Compare(a.Message, b.Message),
		strings.Compare(a.Fingerprint, b.Fingerprint),
		strings.Compare(a.File, b.File),
	)
}

var lineNumbers = regexp.MustCompile(`( \(line \d+\))|(\.go):\d+`)

// Unnumbered returns a message without the numbers of lines, which change with every edit above.
func Unnumbered(message string) string { return lineNumbers.ReplaceAllString(message, "$2") }
