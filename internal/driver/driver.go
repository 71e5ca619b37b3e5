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
	"runtime"
	"runtime/debug"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/config"
	"github.com/cancellint/cancellint/internal/output"
)

// The exit codes. With -format=json findings exit with exitClean, as under go vet -json.
const (
	exitClean    = 0
	exitFindings = 1
	exitFailure  = 2 // something could not be analysed; the findings of the rest are printed all the same
)

// gcPercent keeps the collector from looking again and again at what stays: syntax, types and SSA live until the end
// of the run. At 50 000 lines it saves a third of the CPU for a quarter more memory. GOGC overrides it.
const gcPercent = 800

// Main runs analyzers as the command line args (without the program's name) asks, and returns the exit code. If the
// arguments are those of go vet's protocol it hands os.Args over to unitchecker and does not return. docs is the text of
// the doc.go of each analyzer, by its name; each suite that newSuite makes has flags of its own.
func Main(args []string, stdout, stderr io.Writer, docs map[string]string, newSuite func() []*analysis.Analyzer) int {
	begun := time.Now()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	g := newGuard()
	if isVetProtocol(args) {
		serveVet(args, newSuite, g)
	}
	opts, err := parse(args, newSuite(), stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitClean
	case err != nil:
		fmt.Fprintf(stderr, "cancellint: %v\nRun 'cancellint -h' for usage.\n", err)
		return exitFailure
	}
	if answered, err := answer(opts, docs, stdout); answered || err != nil {
		return tell(err, stderr)
	}
	opts, err = configure(opts, args, newSuite, g)
	if err != nil {
		return tell(err, stderr)
	}
	if opts.why != "" {
		return tell(tellWhy(opts, stdout), stderr)
	}
	ctx := context.Background()
	report, err := run(ctx, opts, docs)
	if err != nil {
		return tell(err, stderr)
	}
	report, code := finish(ctx, opts, docs, report, stdout, stderr)
	if opts.wantsSummary(report, stderr) {
		fmt.Fprintf(stderr, "cancellint: %s\n", output.Summary(report, time.Since(begun)))
	}
	return code
}

// tell prints an error, if it is one, and returns the exit code.
func tell(err error, stderr io.Writer) int {
	if err == nil {
		return exitClean
	}
	fmt.Fprintf(stderr, "cancellint: %v\n", err)
	return exitFailure
}

// answer prints what the command line asks for instead of findings. It reports false if it asks for nothing of that.
func answer(opts *options, docs documentation, stdout io.Writer) (answered bool, err error) {
	switch {
	case opts.version:
		_, err = fmt.Fprintln(stdout, "cancellint", version(), runtime.Version())
	case opts.explain != "":
		err = explain(stdout, docs, opts.explain, opts.color)
	case opts.list:
		err = listRules(stdout, docs, opts.format == jsonFormat)
	case opts.init:
		err = writeConfig(opts.dir, stdout)
	default:
		return false, nil
	}
	return true, err
}

// writeConfig writes a configuration file with all settings to the root of the module that dir belongs to.
func writeConfig(dir string, stdout io.Writer) error {
	path, err := config.Init(dir)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, "wrote", path)
	return err
}

// run analyses what opts name. An error means that nothing could be.
func run(ctx context.Context, opts *options, docs documentation) (*output.Report, error) {
	dir, err := filepath.Abs(opts.dir)
	if err != nil {
		return nil, err
	}
	rules, err := docs.rules()
	if err != nil {
		return nil, err
	}
	report := &output.Report{Dir: dir, Root: repository(dir), Version: version(), Rules: rules}
	units, failures := split(dir, opts.patterns, opts.tagList())
	report.Failures = failures
	wanted, err := newAdoption(ctx, opts, dir, units)
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		loaded, err := load(u, opts)
		if err != nil {
			return nil, err
		}
		report.Failures = append(report.Failures, loaded.failures...)
		report.Packages += len(loaded.targets)
		wanted.addPackages(ctx, loaded.targets, report)
		if opts.guard.variants, err = opts.variants.assign(loaded.targets); err != nil {
			return nil, err
		}
		if err := analyze(loaded.targets, opts.analyzers, wanted, report); err != nil {
			return nil, err
		}
	}
	report.Normalize()
	return report, wanted.finish(report)
}

// finish applies or shows the fixes if asked to, and writes the report. It returns the report of what is left, and the
// exit code.
func finish(ctx context.Context, opts *options, docs documentation, report *output.Report, stdout, stderr io.Writer) (*output.Report, int) {
	found := len(report.Findings) > 0
	listing := stdout
	switch {
	case opts.diff:
		listing = stderr // standard output is the patch
		left, failures := fix(report, printDiff(report.Dir, stdout), stderr)
		report.Findings = left
		report.Failures = append(report.Failures, failures...)
	case opts.fix:
		report = repair(ctx, opts, docs, report, stderr)
		found = len(report.Findings) > 0
	}
	if err := opts.write(listing, report); err != nil {
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
		return report, exitFailure
	case found && opts.format != jsonFormat:
		return report, exitFindings
	default:
		return report, exitClean
	}
}

// repair applies the fixes of a report to the files, and returns the report of the files as they are then: lines have
// moved, and a fix may have opened the way for another.
func repair(ctx context.Context, opts *options, docs documentation, report *output.Report, stderr io.Writer) *output.Report {
	left, failures := fix(report, writeFixed, stderr)
	if len(left) < len(report.Findings) {
		again, err := run(ctx, opts, docs)
		if err != nil {
			failures = append(failures, output.Failure{Reason: err.Error()})
		} else {
			report = again
		}
	}
	report.Failures = append(report.Failures, failures...)
	return report
}
