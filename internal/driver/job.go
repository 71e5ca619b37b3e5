package driver

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/cancellint/cancellint/internal/adoption"
	"github.com/cancellint/cancellint/internal/fix"
	"github.com/cancellint/cancellint/internal/load"
	"github.com/cancellint/cancellint/internal/output"
)

// A job is one run of the command line.
type job struct {
	opts           *options
	docs           documentation
	begun          time.Time
	progress       *progress
	writing        *section // open while a file is written
	fixing         fixing   // what the last run analyzed
	stdout, stderr io.Writer
}

// do answers -why, or analyses and reports, and returns the exit code. It is of no account once ctx has ended.
func (j *job) do(ctx context.Context) int {
	var report *output.Report
	var err error
	if j.opts.why != "" {
		err = tellWhy(ctx, j.opts, j.stdout)
	} else {
		report, err = j.run(ctx)
	}
	switch {
	case ctx.Err() != nil:
		return exitFailure
	case err != nil:
		fmt.Fprintf(j.stderr, "cancellint: %v\n", err)
		return exitFailure
	case report == nil:
		return exitClean
	}
	return j.finish(ctx, report)
}

// run analyses what the options name. An error means that nothing could be.
func (j *job) run(ctx context.Context) (*output.Report, error) {
	defer j.progress.end()
	j.progress.begin("loading", j.opts.patterns...)
	rules, err := j.docs.rules()
	if err != nil {
		return nil, err
	}
	at, err := load.Locate(ctx, j.opts.dir)
	if err != nil {
		return nil, err
	}
	args, err := load.Split(ctx, at, j.opts.patterns)
	if err != nil {
		return nil, err
	}
	units := args.Units()
	if err := j.opts.configureFor(units); err != nil {
		return nil, err
	}
	wanted, err := adoption.New(ctx, j.opts.adoption(), at.Dir, directories(units))
	if err != nil {
		return nil, err
	}
	j.fixing = fixing{}
	report := &output.Report{Dir: at.Dir, Root: repository(at.Dir), Version: version(buildInfo()), Rules: rules, Failures: args.Failures}
	found := &collection{wanted, make(map[string]bool), report}
	for i, u := range units {
		if len(units) > 1 {
			j.progress.begin(fmt.Sprintf("loading %d/%d", i+1, len(units)), u.Name())
		}
		if err := j.analyze(ctx, u, args.Passed, found); err != nil {
			return nil, err
		}
	}
	report.Notes = append(report.Notes, append(args.Passed.Notes(), load.Notes()...)...)
	report.Normalize()
	return report, j.writing.do(ctx, func() error { return wanted.Finish(report) })
}

func directories(units []*load.Unit) (dirs []string) {
	for _, u := range units {
		dirs = append(dirs, u.Dir)
	}
	return dirs
}

// analyze collects what is found in a unit. A unit that cannot be loaded does not keep the others from it.
func (j *job) analyze(ctx context.Context, u *load.Unit, passed load.PassedOver, found *collection) error {
	report := found.out
	loaded, err := load.Load(ctx, u, j.opts.loading(), passed)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		report.Failures = append(report.Failures, output.Failure{Package: u.Name(), Reason: err.Error()})
		return nil
	}
	report.Failures = append(report.Failures, loaded.Failures...)
	report.Notes = append(report.Notes, loaded.Notes...)
	report.Packages += countPackages(loaded.Targets)
	if j.opts.fix || j.opts.diff { // else nothing need stay in memory
		j.fixing.loads = append(j.fixing.loads, loaded)
	}
	found.wanted.AddPackages(ctx, loaded.Targets, report)
	if j.opts.guard.variants, err = j.opts.variants.assign(loaded.Targets); err != nil {
		return err
	}
	j.progress.count(loaded.Targets, j.opts.analyzers)
	return found.analyze(loaded.Targets, j.opts)
}

// finish applies or shows the fixes if asked to, writes the report, and returns the exit code.
func (j *job) finish(ctx context.Context, report *output.Report) int {
	found := len(report.Findings) > 0
	listing := j.stdout
	switch {
	case j.opts.diff:
		listing = j.stderr // standard output is the patch
		j.show(ctx, report)
	case j.opts.fix:
		report = j.repair(ctx, report)
		found = len(report.Findings) > 0
	}
	if ctx.Err() != nil {
		return exitFailure // interrupted in the middle of the fixes: nothing is said of the rest
	}
	if err := j.writing.do(ctx, func() error { return j.opts.writeSARIF(report) }); err != nil {
		report.Failures = append(report.Failures, output.Failure{Reason: err.Error()})
	}
	if err := j.opts.write(listing, report); err != nil {
		report.Failures = append(report.Failures, output.Failure{Reason: err.Error()})
	}
	j.tell(report)
	switch {
	case len(report.Failures) > 0:
		return exitFailure
	case found && j.opts.format != jsonFormat:
		return exitFindings
	}
	return exitClean
}

// tell writes to stderr what is to be said of a run beside its findings.
func (j *job) tell(report *output.Report) {
	for _, note := range report.Notes {
		fmt.Fprintf(j.stderr, "cancellint: %s\n", note)
	}
	for _, f := range report.Failures {
		fmt.Fprintf(j.stderr, "cancellint: %s\n", f)
	}
	if j.opts.wantsSummary(report, j.stderr) {
		fmt.Fprintf(j.stderr, "cancellint: %s\n", output.Summary(report, time.Since(j.begun)))
	}
}

// plan settles which fixes of a report are applied, and what they change.
func (j *job) plan(ctx context.Context, report *output.Report) (*fix.Plan, []fix.Change, error) {
	defer j.progress.end()
	j.progress.begin("checking the fixes")
	plan := fix.NewPlan(report.Findings, j.fixing.sources())
	changes, err := plan.Settle(ctx, j.fixing.check)
	return plan, changes, err
}

// show prints what the fixes of a report would change, and leaves in it what they would not mend.
func (j *job) show(ctx context.Context, report *output.Report) {
	plan, changes, err := j.plan(ctx, report)
	if err == nil {
		err = printDiff(j.stdout, report.Dir, changes)
	}
	if err != nil {
		report.Failures = append(report.Failures, output.Failure{Reason: err.Error()})
		return
	}
	tellLeft(j.stderr, report.Dir, plan.Left())
	report.Findings = plan.Unfixed()
}

// repair applies the fixes of a report to the files, and returns the report of the files as they are then: lines have
// moved, and a fix may have opened the way for another.
func (j *job) repair(ctx context.Context, report *output.Report) *output.Report {
	plan, changes, err := j.plan(ctx, report)
	if err != nil {
		report.Failures = append(report.Failures, output.Failure{Reason: err.Error()})
		return report
	}
	written := false
	for _, c := range changes {
		if err := j.writing.do(ctx, func() error { return replace(c) }); err != nil {
			plan.Fails(c.Filename, err)
			continue
		}
		written = true
	}
	if ctx.Err() != nil {
		return report
	}
	tellLeft(j.stderr, report.Dir, plan.Left())
	if !written {
		return report
	}
	if j.opts.summary {
		fmt.Fprintf(j.stderr, "cancellint: fixed: %d of %d findings\n", len(report.Findings)-len(plan.Unfixed()), len(report.Findings))
	}
	again, err := j.run(ctx)
	if err != nil {
		report.Findings = plan.Unfixed()
		report.Failures = append(report.Failures, output.Failure{Reason: err.Error()})
		return report
	}
	return again
}
