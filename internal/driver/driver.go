// Package driver is cancellint's command line, and the dispatch to go vet's protocol.
//
// The command line loads the packages that the patterns name, and those of the user's modules that they import, from
// source; everything else comes from the compiler's export data. So facts cross the packages that the user can change,
// and the rest of the world costs next to nothing. Only findings in the named packages are printed.
package driver

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/output"
)

// The exit codes. With -json findings exit with exitClean, as under go vet -json.
const (
	exitClean    = 0
	exitFindings = 1
	exitFailure  = 2 // something could not be analysed; the findings of the rest are printed all the same

	exitSignal = 128 // and the number of the signal that ended the run
)

// gcPercent keeps the collector from looking again and again at what stays: syntax, types and SSA live until the end
// of the run. At 50 000 lines it saves a third of the CPU for a quarter more memory. GOGC overrides it.
const gcPercent = 800

// Main runs the analyzers of suite as the command line args (without the program's name) asks, and returns the exit
// code. If the arguments are those of go vet's protocol it hands os.Args over to unitchecker and does not return.
func Main(args []string, stdout, stderr io.Writer, suite ...*analysis.Analyzer) int {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	g := newGuard()
	suite = g.wrap(suite)
	if isVetProtocol(args) {
		serveVet(suite, g)
	}
	opts, err := parse(args, suite, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitClean
	case err != nil:
		fmt.Fprintf(stderr, "cancellint: %v\nRun 'cancellint -h' for usage.\n", err)
		return exitFailure
	case opts.version:
		fmt.Fprintln(stdout, version())
		return exitClean
	}
	j := newJob(opts, stdout, stderr)
	if j.progress.isShown() {
		g.watch = j.progress.enter
	}
	return interruptible(j.do, j.writing, j.progress.end, stderr)
}

// A job is one run of the command line.
type job struct {
	opts           *options
	progress       *progress
	writing        *section // open while a file is written
	stdout, stderr io.Writer
}

func newJob(opts *options, stdout, stderr io.Writer) *job {
	return &job{opts, newProgress(stderr), newSection(), stdout, stderr}
}

// do analyses, reports, and returns the exit code. It is of no account once ctx has ended.
func (j *job) do(ctx context.Context) int {
	report, err := j.run(ctx)
	switch {
	case ctx.Err() != nil:
		return exitFailure
	case err != nil:
		fmt.Fprintf(j.stderr, "cancellint: %v\n", err)
		return exitFailure
	}
	return j.finish(ctx, report)
}

// run analyses what the options name. An error means that nothing could be.
func (j *job) run(ctx context.Context) (*output.Report, error) {
	defer j.progress.end()
	j.progress.begin("loading", j.opts.patterns...)
	at, err := locate(ctx, j.opts.dir)
	if err != nil {
		return nil, err
	}
	args, err := split(ctx, at, j.opts.patterns)
	if err != nil {
		return nil, err
	}
	report := &output.Report{Dir: at.dir, Failures: args.failures}
	for _, u := range args.units() {
		if err := j.analyze(ctx, u, args.passed, report); err != nil {
			return nil, err
		}
	}
	report.Notes = append(report.Notes, append(args.passed.notes(), driverNotes()...)...)
	report.Normalize()
	return report, nil
}

// analyze adds to report what is found in a unit. A unit that cannot be loaded does not keep the others from it.
func (j *job) analyze(ctx context.Context, u *unit, passed passedOver, report *output.Report) error {
	if name := u.name(); name != "" {
		j.progress.begin("loading", name)
	}
	loaded, err := load(ctx, u, j.opts, passed)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		report.Failures = append(report.Failures, output.Failure{Package: u.name(), Reason: err.Error()})
		return nil
	}
	report.Failures = append(report.Failures, loaded.failures...)
	report.Notes = append(report.Notes, loaded.notes...)
	j.progress.count(loaded.targets, j.opts.analyzers)
	return analyze(loaded.targets, j.opts.analyzers, report)
}

// finish applies or shows the fixes if asked to, writes the report, and returns the exit code.
func (j *job) finish(ctx context.Context, report *output.Report) int {
	opts, stdout, stderr := j.opts, j.stdout, j.stderr
	found := len(report.Findings) > 0
	listing := stdout
	switch {
	case opts.diff:
		listing = stderr // standard output is the patch
		left, failures := fix(report, printDiff(report.Dir, stdout), stderr)
		report.Findings = left
		report.Failures = append(report.Failures, failures...)
	case opts.fix:
		report = j.repair(ctx, report)
		found = len(report.Findings) > 0
	}
	format := output.Text
	if opts.json {
		format = output.JSON
	}
	if err := format(listing, report); err != nil {
		report.Failures = append(report.Failures, output.Failure{Reason: err.Error()})
	}
	for _, note := range report.Notes {
		fmt.Fprintf(stderr, "cancellint: %s\n", note)
	}
	for _, f := range report.Failures {
		fmt.Fprintf(stderr, "cancellint: %s\n", f)
	}
	switch {
	case len(report.Failures) > 0:
		return exitFailure
	case found && !opts.json:
		return exitFindings
	default:
		return exitClean
	}
}

// repair applies the fixes of a report to the files, and returns the report of the files as they are then: lines have
// moved, and a fix may have opened the way for another.
func (j *job) repair(ctx context.Context, report *output.Report) *output.Report {
	write := func(filename string, before, after []byte) error {
		return j.writing.do(ctx, func() error { return writeFixed(filename, before, after) })
	}
	left, failures := fix(report, write, j.stderr)
	if len(left) < len(report.Findings) {
		again, err := j.run(ctx)
		if err != nil {
			failures = append(failures, output.Failure{Reason: err.Error()})
		} else {
			report = again
		}
	}
	report.Failures = append(report.Failures, failures...)
	return report
}
