// Package driver is cancellint's command line, and the dispatch to go vet's protocol.
//
// The command line loads the packages that the patterns name, and those of the user's modules that they import, from
// source; everything else comes from the compiler's export data. So facts cross the packages that the user can change,
// and the rest of the world costs next to nothing. Only findings in the named packages are printed.
package driver

import (
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
	case opts.why != "":
		if err := tellWhy(opts, stdout); err != nil {
			fmt.Fprintf(stderr, "cancellint: %v\n", err)
			return exitFailure
		}
		return exitClean
	}
	report, err := run(opts)
	if err != nil {
		fmt.Fprintf(stderr, "cancellint: %v\n", err)
		return exitFailure
	}
	return finish(opts, report, stdout, stderr)
}

// run analyses what opts name. An error means that nothing could be.
func run(opts *options) (*output.Report, error) {
	dir, err := filepath.Abs(opts.dir)
	if err != nil {
		return nil, err
	}
	report := &output.Report{Dir: dir}
	units, failures := split(dir, opts.patterns, opts.tagList())
	report.Failures = failures
	for _, u := range units {
		loaded, err := load(u, opts)
		if err != nil {
			return nil, err
		}
		report.Failures = append(report.Failures, loaded.failures...)
		if err := analyze(loaded.targets, opts.analyzers, report); err != nil {
			return nil, err
		}
	}
	report.Normalize()
	return report, nil
}

// finish applies or shows the fixes if asked to, writes the report, and returns the exit code.
func finish(opts *options, report *output.Report, stdout, stderr io.Writer) int {
	found := len(report.Findings) > 0
	listing := stdout
	switch {
	case opts.diff:
		listing = stderr // standard output is the patch
		left, failures := fix(report, printDiff(report.Dir, stdout), stderr)
		report.Findings = left
		report.Failures = append(report.Failures, failures...)
	case opts.fix:
		report = repair(opts, report, stderr)
		found = len(report.Findings) > 0
	}
	format := output.Text
	if opts.json {
		format = output.JSON
	}
	if err := format(listing, report); err != nil {
		report.Failures = append(report.Failures, output.Failure{Reason: err.Error()})
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
func repair(opts *options, report *output.Report, stderr io.Writer) *output.Report {
	left, failures := fix(report, writeFixed, stderr)
	if len(left) < len(report.Findings) {
		again, err := run(opts)
		if err != nil {
			failures = append(failures, output.Failure{Reason: err.Error()})
		} else {
			report = again
		}
	}
	report.Failures = append(report.Failures, failures...)
	return report
}
