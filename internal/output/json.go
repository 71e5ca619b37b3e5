package output

import (
	"cmp"
	"encoding/json"
	"go/token"
	"io"
)

// The schema is that of go vet -json: package → analyzer → findings, or an error.
type (
	jsonFinding struct {
		Category string        `json:"category,omitempty"`
		Posn     string        `json:"posn"`
		End      string        `json:"end"`
		Message  string        `json:"message"`
		Fixes    []jsonFix     `json:"suggested_fixes,omitempty"`
		Related  []jsonRelated `json:"related,omitempty"`
	}
	jsonRelated struct {
		Posn    string `json:"posn"`
		End     string `json:"end"`
		Message string `json:"message"`
	}
	jsonFix struct {
		Message string     `json:"message"`
		Edits   []jsonEdit `json:"edits"`
	}
	jsonEdit struct {
		Filename string `json:"filename"`
		Start    int    `json:"start"`
		End      int    `json:"end"`
		New      string `json:"new"`
	}
	jsonError struct {
		Err string `json:"error"`
	}
)

// driverName stands for the analyzer of a failure that belongs to none.
const driverName = "cancellint"

// JSON writes the tree that go vet -json and the checker of x/tools write, with failures as their errors, of which the
// tree has one for each place.
func JSON(w io.Writer, r *Report) error {
	findings := make(map[string]map[string][]jsonFinding)
	tree := make(map[string]map[string]any)
	put := func(pkg, analyzer string, v any) {
		if tree[pkg] == nil {
			tree[pkg] = make(map[string]any)
		}
		tree[pkg][analyzer] = v
	}
	for _, f := range r.Findings {
		if findings[f.Package] == nil {
			findings[f.Package] = make(map[string][]jsonFinding)
		}
		findings[f.Package][f.Analyzer] = append(findings[f.Package][f.Analyzer], newJSONFinding(f))
		put(f.Package, f.Analyzer, findings[f.Package][f.Analyzer])
	}
	for _, f := range r.Failures {
		analyzer := cmp.Or(f.Analyzer, driverName)
		reason := f.Reason
		if before, ok := tree[f.Package][analyzer].(jsonError); ok {
			reason = before.Err + "\n" + reason
		}
		put(f.Package, analyzer, jsonError{reason})
	}
	data, err := json.MarshalIndent(tree, "", "\t")
	if err != nil {
		return err
	}
	_, err = w.Write(append(data, '\n'))
	return err
}

func newJSONFinding(f Finding) jsonFinding {
	out := jsonFinding{Category: f.Category, Posn: f.Pos.String(), End: endOf(f.Pos, f.End).String(), Message: f.Message}
	for _, related := range f.Related {
		out.Related = append(out.Related, jsonRelated{related.Pos.String(), endOf(related.Pos, related.End).String(), related.Message})
	}
	for _, fix := range f.Fixes {
		edits := make([]jsonEdit, len(fix.Edits))
		for i, e := range fix.Edits {
			edits[i] = jsonEdit(e)
		}
		out.Fixes = append(out.Fixes, jsonFix{fix.Message, edits})
	}
	return out
}

// endOf returns the end of a range, which is its start if none was given.
func endOf(pos, end token.Position) token.Position {
	if end.IsValid() {
		return end
	}
	return pos
}
