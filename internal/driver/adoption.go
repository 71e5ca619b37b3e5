package driver

import (
	"context"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/cancellint/cancellint/internal/load"
	"github.com/cancellint/cancellint/internal/output"
	"github.com/cancellint/cancellint/internal/report"
)

// An adoption says which findings of old code are wanted: those that a change brought, those that no baseline has.
type adoption struct {
	changes  *news      // nil: since ever
	baseline *knowledge // nil: none
	seen     map[string]bool
}

// newAdoption returns what the options ask for in the units; names are relative to dir.
func newAdoption(ctx context.Context, opts *options, dir string, units []*load.Unit) (*adoption, error) {
	known, err := newKnowledge(opts, dir)
	if err != nil {
		return nil, err
	}
	changes, err := newNews(ctx, opts, units)
	if err != nil {
		return nil, err
	}
	return &adoption{changes, known, make(map[string]bool)}, nil
}

// addPackages adds packages that findings will be in.
func (a *adoption) addPackages(ctx context.Context, pkgs []*packages.Package, out *output.Report) {
	if a.changes != nil {
		out.Failures = append(out.Failures, a.changes.addPackages(ctx, pkgs)...)
	}
}

// choose returns the findings with those reported that are wanted, and the same findings with those reported that would be
// but for the baseline.
func (a *adoption) choose(act *checker.Action, findings []report.Judged) (wanted, known []report.Judged) {
	isKnown := func(report.Judged) bool { return false }
	if a.baseline != nil {
		isKnown = a.baseline.sort(act, findings)
	}
	isNew := func(j report.Judged) bool { return a.changes == nil || a.changes.has(act, j) }
	wanted = report.Select(findings, func(j report.Judged) bool { return !isKnown(j) && isNew(j) })
	known = report.Select(findings, func(j report.Judged) bool { return isKnown(j) && isNew(j) })
	return wanted, known
}

// isSeen reports whether it was asked before about the same package and analyzer: patterns and file names may name a
// package twice.
func (a *adoption) isSeen(act *checker.Action) bool {
	key := act.Analyzer.Name + "\x00" + act.Package.ID + "\x00" + act.Package.Dir
	seen := a.seen[key]
	a.seen[key] = true
	return seen
}

// finish does what is to be done once all is analyzed.
func (a *adoption) finish(out *output.Report) error {
	if a.baseline == nil {
		return nil
	}
	return a.baseline.finish(out)
}
