package driver

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// usage prints the help.
func usage(w io.Writer, flags *flag.FlagSet, suite []*analysis.Analyzer) {
	fmt.Fprint(w, `cancellint reports the places where cancellation stops traveling.

Usage:
	cancellint [flags] [packages]       analyze packages, as go vet names them; default: the one in this directory;
	                                    ./... where no module is: all modules below
	cancellint [flags] file.go ...      analyze the packages of these files
	cancellint -list | -explain rule    print all rules, or what one means
	go vet -vettool=$(which cancellint) [flags] [packages]
	go fix -fixtool=$(which cancellint) [flags] [packages]

Exit code: 0 nothing found (or -format=json), 1 findings, 2 something could not be analyzed, 130 interrupted.

Flags:
`)
	printFlags(w, flags, func(f *flag.Flag) bool { return !strings.Contains(f.Name, ".") && !isAnalyzer(suite, f.Name) })
	fmt.Fprint(w, "\nAnalyzers (-NAME runs those named alone, -NAME=false all but those):\n")
	for _, a := range suite {
		summary, _, _ := strings.Cut(a.Doc, "\n")
		fmt.Fprintf(w, "  -%s\n    \t%s\n", a.Name, strings.TrimPrefix(summary, a.Name+": "))
		printFlags(w, flags, func(f *flag.Flag) bool { return strings.HasPrefix(f.Name, a.Name+".") })
	}
}

func isAnalyzer(suite []*analysis.Analyzer, name string) bool {
	return slices.ContainsFunc(suite, func(a *analysis.Analyzer) bool { return a.Name == name })
}

// printFlags prints the flags that want accepts, in the form of package flag.
func printFlags(w io.Writer, flags *flag.FlagSet, want func(*flag.Flag) bool) {
	flags.VisitAll(func(f *flag.Flag) {
		if !want(f) {
			return
		}
		value, text := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  -%s %s\n    \t%s", f.Name, value, text)
		if f.DefValue != "" && f.DefValue != "false" {
			fmt.Fprintf(w, " (default %s)", f.DefValue)
		}
		fmt.Fprintln(w)
	})
}
