// Package fix applies suggested fixes to files: all that can be applied together and leave the packages type-checking.
//
// Which those are is settled on texts in memory, before anything is written: nothing that does not compile is ever on the
// disk, not even for a moment.
package fix

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"go/scanner"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/cancellint/cancellint/internal/atomicfile"
	"github.com/cancellint/cancellint/internal/output"
)

// A Source is what was analyzed of a file.
type Source struct {
	Sum   [sha256.Size]byte // of its text
	Names map[string]string // of the packages that it may import, by path
}

// A Plan is which fixes of a report are to be applied.
type Plan struct {
	findings   []output.Finding
	candidates []candidate
	files      map[string]*file
	left       []Left
}

// A candidate is a finding with one fix, which may be applied.
type candidate struct {
	finding int
	edits   map[string][]udiff.Edit // by file
	dropped bool
}

// A file is one that fixes change.
type file struct {
	before string
	names  map[string]string
}

// A Left is a finding whose fix is not applied, and why: "overlaps with another fix".
type Left struct {
	Finding output.Finding
	Reason  string

	index int
}

// A Change is what a plan does to a file.
type Change struct {
	Filename      string
	Before, After string
}

// NewPlan returns the plan to apply the fix of each finding, in their order, but for those that overlap with one before
// them, those that are one of several for a finding, and those of files that are not what was analyzed.
func NewPlan(findings []output.Finding, sources map[string]Source) *Plan {
	p := &Plan{findings: findings, files: make(map[string]*file)}
	for i, f := range findings {
		switch {
		case len(f.Fixes) == 0 && f.Unfixed != "":
			p.leave(i, f.Unfixed)
		case len(f.Fixes) == 0:
		case len(f.Fixes) > 1:
			p.leave(i, "there are alternatives, of which only you know which is meant: "+titles(f.Fixes))
		default:
			p.add(i, sources)
		}
	}
	return p
}

func titles(fixes []output.Fix) string {
	var titles []string
	for _, fix := range fixes {
		titles = append(titles, fix.Message)
	}
	return strings.Join(titles, "; ")
}

func (p *Plan) leave(i int, reason string) { p.left = append(p.left, Left{p.findings[i], reason, i}) }

// add makes a candidate of a finding's only fix, if it can be applied beside those that were added before.
func (p *Plan) add(i int, sources map[string]Source) {
	c := candidate{finding: i, edits: make(map[string][]udiff.Edit)}
	for _, e := range p.findings[i].Fixes[0].Edits {
		if err := p.open(e.Filename, sources); err != nil {
			p.leave(i, err.Error())
			return
		}
		c.edits[e.Filename] = append(c.edits[e.Filename], udiff.Edit{Start: e.Start, End: e.End, New: e.New})
	}
	for filename, edits := range c.edits {
		if !fit(p.editsOf(filename), edits) {
			p.leave(i, "overlaps with another fix; run -fix again")
			return
		}
	}
	p.candidates = append(p.candidates, c)
}

// ErrChanged says that a file is not the one that was analyzed.
var ErrChanged = errors.New("the file has changed since it was analyzed; run -fix again")

// open reads a file that is to be changed. It fails if the file is not the one that was analyzed, or may not be written.
func (p *Plan) open(filename string, sources map[string]Source) error {
	if p.files[filename] != nil {
		return nil
	}
	source, ok := sources[filename]
	if !ok {
		return fmt.Errorf("%s was not analyzed", filename)
	}
	text, err := os.ReadFile(filename)
	switch {
	case err != nil:
		return err
	case sha256.Sum256(text) != source.Sum:
		return ErrChanged
	}
	if err := atomicfile.Writable(filename); err != nil {
		return err
	}
	p.files[filename] = &file{string(text), source.Names}
	return nil
}

// editsOf returns the edits of a file, each once: two fixes may need the same import.
func (p *Plan) editsOf(filename string) (edits []udiff.Edit) {
	for _, c := range p.candidates {
		for _, e := range c.edits[filename] {
			if !c.dropped && !slices.Contains(edits, e) {
				edits = append(edits, e)
			}
		}
	}
	return edits
}

// fit reports whether edits change nothing that the accepted ones do.
func fit(accepted, edits []udiff.Edit) bool {
	return !slices.ContainsFunc(edits, func(e udiff.Edit) bool {
		return slices.ContainsFunc(accepted, func(a udiff.Edit) bool { return overlap(a, e) })
	})
}

// overlap reports whether two different edits change the same text, or one inserts into what the other replaces.
func overlap(a, b udiff.Edit) bool { return a != b && a.Start < b.End && b.Start < a.End }

// An Error is what the type checker says of a package with changed files.
type Error struct {
	Package  string // where it was found; what it imports may be the cause
	Filename string
	Line     int
	Message  string
}

// A Check type-checks the packages of the changes, with the new texts. It returns what was right before and is wrong now.
type Check func(ctx context.Context, changes []Change) ([]Error, error)

// Settle drops the fixes with which something does not type-check. It returns what the others change, by the names of the
// files.
func (p *Plan) Settle(ctx context.Context, check Check) ([]Change, error) {
	for {
		changes := p.changes()
		if len(changes) == 0 {
			return nil, nil
		}
		errs, err := check(ctx, changes)
		if err != nil || len(errs) == 0 {
			return changes, err
		}
		p.blame(changes, errs)
	}
}

// changes returns what the plan changes. A fix after which a file cannot be parsed is dropped.
func (p *Plan) changes() (changes []Change) {
	for _, filename := range slices.Sorted(maps.Keys(p.files)) {
		edits := p.editsOf(filename)
		if len(edits) == 0 {
			continue
		}
		f := p.files[filename]
		after, err := apply(f.before, edits, f.names)
		if err != nil {
			p.blame([]Change{{filename, f.before, after}}, []Error{newError(filename, err)})
			return p.changes()
		}
		changes = append(changes, Change{filename, f.before, after})
	}
	return changes
}

// newError returns what the parser says of a file.
func newError(filename string, err error) Error {
	e := Error{Filename: filename, Message: err.Error()}
	if list := (scanner.ErrorList)(nil); errors.As(err, &list) {
		e.Line, e.Message = list[0].Pos.Line, list[0].Msg
	}
	return e
}

// blame drops the fixes that the errors are at. If none is, it drops those of the files with errors; if those have none,
// all: something that nobody foresaw.
func (p *Plan) blame(changes []Change, errs []Error) {
	before := make(map[string]Change)
	for _, c := range changes {
		before[c.Filename] = c
	}
	slices.SortStableFunc(errs, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.Filename, b.Filename), cmp.Compare(a.Line, b.Line))
	})
	at := func(e Error) bool {
		change, ok := before[e.Filename]
		if !ok {
			return false
		}
		start, end := origin(change, e.Line)
		return p.drop(e, func(c candidate) bool {
			return slices.ContainsFunc(c.edits[e.Filename], func(edit udiff.Edit) bool { return edit.Start <= end && start <= edit.End })
		})
	}
	in := func(e Error) bool {
		return p.drop(e, func(c candidate) bool { return len(c.edits[e.Filename]) > 0 })
	}
	all := func(e Error) bool { return p.drop(e, func(candidate) bool { return true }) }
	for _, by := range []func(Error) bool{at, in, all} {
		dropped := false
		for _, e := range errs {
			dropped = by(e) || dropped
		}
		if dropped {
			return
		}
	}
}

// drop drops the candidates that is says of, because of an error. It reports whether there are any.
func (p *Plan) drop(e Error, is func(candidate) bool) (dropped bool) {
	for i, c := range p.candidates {
		if c.dropped || !is(c) {
			continue
		}
		p.candidates[i].dropped, dropped = true, true
		p.leave(c.finding, "would not compile: "+e.Message)
	}
	return dropped
}

// Left returns the findings whose fixes are left out, in the order of the report.
func (p *Plan) Left() []Left {
	slices.SortStableFunc(p.left, func(a, b Left) int { return cmp.Compare(a.index, b.index) })
	return p.left
}

// Fails drops the fixes that change a file, because it could not be written.
func (p *Plan) Fails(filename string, err error) {
	for i, c := range p.candidates {
		if !c.dropped && len(c.edits[filename]) > 0 {
			p.candidates[i].dropped = true
			p.leave(c.finding, err.Error())
		}
	}
}

// Unfixed returns the findings that the plan does not fix.
func (p *Plan) Unfixed() (unfixed []output.Finding) {
	fixed := make(map[int]bool)
	for _, c := range p.candidates {
		fixed[c.finding] = !c.dropped
	}
	for i, f := range p.findings {
		if !fixed[i] {
			unfixed = append(unfixed, f)
		}
	}
	return unfixed
}
