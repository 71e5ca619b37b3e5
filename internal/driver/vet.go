package driver

import (
	"flag"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

// isVetProtocol reports whether cmd/go's vet or fix is the caller: it asks for the version, for the flags, or hands
// over one compilation unit.
func isVetProtocol(args []string) bool {
	if len(args) == 0 {
		return false
	}
	last := args[len(args)-1]
	return slices.Contains([]string{"-V=full", "--V=full", "-flags", "--flags"}, last) || strings.HasSuffix(last, ".cfg")
}

// serveVet answers cmd/go and exits. It speaks the flags of go vet and those that act on all analyzers at once.
func serveVet(suite []*analysis.Analyzer, g *guard) {
	for _, f := range fileFlags(suite) {
		f.Pin()
		g.files = append(g.files, f)
	}
	g.applies = func() bool {
		fix := flag.Lookup("fix") // unitchecker's
		return fix != nil && fix.Value.String() == "true"
	}
	for _, name := range sharedFlags {
		flag.Var(sharedFlag{name, suite}, name, sharedUsage(name, suite))
	}
	unitchecker.Main(slices.Clone(suite)...)
}
