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
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/config"
)

// The exit codes. With -format=json findings exit with exitClean, as under go vet -json.
const (
	exitClean    = 0
	exitFindings = 1
	exitFailure  = 2 // something could not be analysed; the findings of the rest are printed all the same

	exitSignal = 128 // and the number of the signal that ended the run
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
	g := new(guard)
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
	answered, err := answer(opts, docs, stdout)
	if !answered && err == nil {
		opts, err = configure(opts, args, newSuite, g)
	}
	switch {
	case err != nil:
		fmt.Fprintf(stderr, "cancellint: %v\n", err)
		return exitFailure
	case answered:
		return exitClean
	}
	j := &job{opts: opts, docs: docs, begun: begun, progress: newProgress(stderr), writing: newSection(), stdout: stdout, stderr: stderr}
	if j.progress.isShown() {
		g.watch = j.progress.enter
	}
	return interruptible(j.do, j.writing, j.progress.end, stderr)
}

// answer prints what the command line asks for that needs no packages. It reports false if it asks for nothing of that.
func answer(opts *options, docs documentation, stdout io.Writer) (answered bool, err error) {
	switch {
	case opts.version:
		_, err = io.WriteString(stdout, describeBuild(buildInfo()))
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

// writeConfig writes a configuration file with all settings to the root of the module that dir belongs to. It says which
// one that replaces: that of the repository applies no more.
func writeConfig(dir string, stdout io.Writer) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	before, _ := config.Find(dir) // a mistake in those above is no reason not to write one
	path, err := config.Init(dir)
	if err != nil {
		return err
	}
	if before != "" {
		path += ", which replaces " + before + " for this module"
	}
	_, err = fmt.Fprintln(stdout, "wrote", path)
	return err
}
