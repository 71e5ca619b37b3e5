package deadline

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/catalog"
)

// isCommand reports whether the package is a program, or part of one that somebody runs at a keyboard: it is below a folder
// that is named so, or reads a command line.
func isCommand(pass *analysis.Pass) bool {
	return pass.Pkg.Name() == "main" || slices.ContainsFunc(strings.Split(pass.Pkg.Path(), "/"), namesCommand) ||
		slices.ContainsFunc(pass.Pkg.Imports(), catalog.ReadsCommandLine)
}

// namesCommand reports whether a folder of the name has the code of commands: cmd, cli, etcdctl, tempo-cli.
func namesCommand(dir string) bool {
	return dir == "cmd" || strings.HasSuffix(dir, "cli") || strings.HasSuffix(dir, "ctl")
}
