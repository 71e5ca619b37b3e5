// Package parity compares what the drivers report: the command line, go vet, golangci-lint and Bazel's nogo run the same
// analyzers, and must say the same.
package parity

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A Finding is what every driver tells of a finding.
type Finding struct {
	File         string // slash-separated, relative to the folder that the driver was started in
	Line, Column int
	Analyzer     string
	Message      string
}

func (f Finding) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s", f.File, f.Line, f.Column, f.Analyzer, f.Message)
}

// compare orders findings by their fields.
func compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
		cmp.Compare(a.Analyzer, b.Analyzer),
		cmp.Compare(a.Message, b.Message),
	)
}

// Tree returns the findings in the trees that cancellint -json and go vet -json print, sorted. dir is the folder that
// they were started in.
func Tree(output []byte, dir string) ([]Finding, error) {
	var all []Finding
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var tree map[string]map[string][]struct{ Posn, Message string }
		switch err := decoder.Decode(&tree); {
		case errors.Is(err, io.EOF):
			slices.SortFunc(all, compare)
			return all, nil
		case err != nil:
			return nil, err
		}
		for _, analyzers := range tree {
			for analyzer, findings := range analyzers {
				for _, f := range findings {
					finding, err := At(f.Posn, dir)
					if err != nil {
						return nil, err
					}
					finding.Analyzer, finding.Message = analyzer, f.Message
					all = append(all, finding)
				}
			}
		}
	}
}

// At returns a finding that has nothing but its place, which is given as FILE:LINE:COLUMN.
func At(posn, dir string) (Finding, error) {
	rest, column, ok := cutLast(posn)
	file, line, ok2 := cutLast(rest)
	if !ok || !ok2 {
		return Finding{}, fmt.Errorf("%q is no FILE:LINE:COLUMN", posn)
	}
	if filepath.IsAbs(file) {
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return Finding{}, err
		}
		file = rel
	}
	return Finding{File: filepath.ToSlash(file), Line: line, Column: column}, nil
}

// cutLast cuts the number after the last colon off.
func cutLast(s string) (before string, number int, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, 0, false
	}
	number, err := strconv.Atoi(s[i+1:])
	return s[:i], number, err == nil
}

// Check fails the test for each finding that a driver lacks, and for each that it has beside those that are wanted.
func Check[F comparable](t *testing.T, driver string, have, want []F) {
	t.Helper()
	for _, f := range missing(want, have) {
		t.Errorf("%s does not report\n%v", driver, f)
	}
	for _, f := range missing(have, want) {
		t.Errorf("%s alone reports\n%v", driver, f)
	}
}

// missing returns the findings of want that are not in have, each as often as it is missing.
func missing[F comparable](want, have []F) []F {
	have = slices.Clone(have)
	return slices.DeleteFunc(slices.Clone(want), func(f F) bool {
		i := slices.Index(have, f)
		if i >= 0 {
			have = slices.Delete(have, i, i+1)
		}
		return i >= 0
	})
}
