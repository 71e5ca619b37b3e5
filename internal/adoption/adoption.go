// Package adoption says which findings are wanted of code that has many: those that a change brought, those that no
// baseline has.
//
// It looks at what the analyzers have judged, not at what they reported: of several findings of one cause the first is
// reported that is wanted, so that a new caller of an old bad function is told of.
package adoption

import (
	"context"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/internal/change"
	"github.com/cancellint/cancellint/internal/output"
	"github.com/cancellint/cancellint/internal/report"
)

// Options say which findings are wanted.
type Options struct {
	Since *change.Base // only what is new since then; nil: all

	Baseline string // the file of those that are known; "": none
	Write    bool   // make what is found the baseline

	Tests     bool     // whether the run looks at tests
	Analyzers []string // which analyzers it runs
}

// An Adoption chooses the findings of one run.
type Adoption struct {
	changes  *news      // nil: since ever
	baseline *knowledge // nil: none
}

// New returns what the options ask for. Names are relative to dir; the repositories of the directories units must be there
// to be asked, if changes are.
func New(ctx context.Context, opts Options, dir string, units []string) (*Adoption, error) {
	known, err := newKnowledge(opts, dir)
	if err != nil {
		return nil, err
	}
	changes, err := newNews(ctx, opts.Since, units)
	if err != nil {
		return nil, err
	}
	return &Adoption{changes, known}, nil
}

// AddPackages adds packages that findings will be in.
func (a *Adoption) AddPackages(ctx context.Context, pkgs []*packages.Package, out *output.Report) {
	if a.changes != nil {
		out.Failures = append(out.Failures, a.changes.addPackages(ctx, pkgs)...)
	}
}

// Choose returns the findings of an analyzer in a package with those reported that are wanted, and the same findings with those reported that would be
// but for the baseline.
func (a *Adoption) Choose(act *checker.Action, findings []report.Judged) (wanted, known []report.Judged) {
	isKnown := func(report.Judged) bool { return false }
	if a.baseline != nil {
		isKnown = a.baseline.sort(act, findings)
	}
	isNew := func(j report.Judged) bool { return a.changes == nil || a.changes.has(act, j) }
	wanted = report.Select(findings, func(j report.Judged) bool { return !isKnown(j) && isNew(j) })
	known = report.Select(findings, func(j report.Judged) bool { return isKnown(j) && isNew(j) })
	return wanted, known
}

// Baseline returns the name of the baseline as the user gave it, or "".
func (a *Adoption) Baseline() string {
	if a.baseline == nil {
		return ""
	}
	return a.baseline.shown
}

// Finish writes the baseline if it is to be written, or tells out what it has that is no more, once all is analyzed.
func (a *Adoption) Finish(out *output.Report) error {
	if a.baseline == nil {
		return nil
	}
	return a.baseline.finish(out)
}
