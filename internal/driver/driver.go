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
	"path/filepath"
	"runtime/debug"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/output"
)

// The exit codes. With -json findings exit with exitClean, as under go vet -json.
const (
	exitClean    = 0
	exitFindings = 1
	exitFailure  = 2 // something could not be analysed; the findings of the rest are printed all the same
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
	ctx := context.Background()
	report, analyzed, err := run(ctx, opts)
	if err != nil {
		fmt.Fprintf(stderr, "cancellint: %v\n", err)
		return exitFailure
	}
	return finish(ctx, opts, report, analyzed, stdout, stderr)
}

// run analyses what opts name. An error means that nothing could be.
func run(ctx context.Context, opts *options) (*output.Report, *fixing, error) {
	dir, err := filepath.Abs(opts.dir)
	if err != nil {
		return nil, nil, err
	}
	report := &output.Report{Dir: dir}
	units, failures := split(dir, opts.patterns, opts.tagList())
	report.Failures = failures
	wanted, err := newAdoption(ctx, opts, dir, units)
	if err != nil {
		return nil, nil, err
	}
	analyzed := newFixing()
	for _, u := range units {
		loaded, err := load(u, opts, analyzed)
		if err != nil {
			return nil, nil, err
		}
		report.Failures = append(report.Failures, loaded.failures...)
		wanted.addPackages(ctx, loaded.targets, report)
		if err := analyze(loaded.targets, opts.analyzers, wanted, report); err != nil {
			return nil, nil, err
		}
	}
	report.Normalize()
	return report, analyzed, wanted.finish(report)
}

// finish applies or shows the fixes if asked to, writes the report, and returns the exit code.
func finish(ctx context.Context, opts *options, report *output.Report, analyzed *fixing, stdout, stderr io.Writer) int {
	found := len(report.Findings) > 0
	listing := stdout
	switch {
	case opts.diff:
		listing = stderr // standard output is the patch
		show(ctx, report, analyzed, stdout, stderr)
	case opts.fix:
		report = repair(ctx, opts, report, analyzed, stderr)
		found = len(report.Findings) > 0
	}
	format := output.Text
	if opts.json {
		format = output.JSON
	}
	if err := format(listing, report); err != nil {
		report.Failures = append(report.Failures, output.Failure{Reason: err.Error()})
	}
	for _, notice := range report.Notices {
		fmt.Fprintf(stderr, "cancellint: %s\n", notice)
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

// show prints what the fixes of a report would change, and leaves in it what they would not mend.
func show(ctx context.Context, report *output.Report, analyzed *fixing, stdout, stderr io.Writer) {
	plan, changes, err := analyzed.plan(ctx, report)
	if err == nil {
		err = printDiff(stdout, report.Dir, changes)
	}
	if err != nil {
		report.Failures = append(report.Failures, output.Failure{Reason: err.Error()})
		return
	}
	tellLeft(stderr, report.Dir, plan.Left())
	report.Findings = plan.Unfixed()
}

// repair applies the fixes of a report to the files, and returns the report of the files as they are then: lines have
// moved, and a fix may have opened the way for another.
func repair(ctx context.Context, opts *options, report *output.Report, analyzed *fixing, stderr io.Writer) *output.Report {
	plan, changes, err := analyzed.plan(ctx, report)
	if err != nil {
		report.Failures = append(report.Failures, output.Failure{Reason: err.Error()})
		return report
	}
	written := analyzed.write(ctx, plan, changes)
	tellLeft(stderr, report.Dir, plan.Left())
	if !written {
		return report
	}
	again, _, err := run(ctx, opts)
	if err != nil {
		report.Findings = plan.Unfixed()
		report.Failures = append(report.Failures, output.Failure{Reason: err.Error()})
		return report
	}
	return again
}
