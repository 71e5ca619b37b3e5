package deadline

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// isCommand reports whether the package is a program, or part of one that somebody runs at a keyboard: it is below a folder
// that is named so, or reads a command line.
func isCommand(pass *analysis.Pass) bool {
	return pass.Pkg.Name() == "main" || slices.ContainsFunc(strings.Split(pass.Pkg.Path(), "/"), namesCommand) ||
		slices.ContainsFunc(pass.Pkg.Imports(), readsCommandLine)
}

// namesCommand reports whether a folder of the name has the code of commands: cmd, cli, etcdctl, tempo-cli.
func namesCommand(dir string) bool {
	return dir == "cmd" || strings.HasSuffix(dir, "cli") || strings.HasSuffix(dir, "ctl")
}

// readsCommandLine reports whether pkg is a library for commands.
func readsCommandLine(pkg *types.Package) bool {
	return slices.ContainsFunc(commandLines, func(path string) bool { return pkg.Path() == path || strings.HasPrefix(pkg.Path(), path+"/") })
}

var commandLines = []string{
	"github.com/alecthomas/kingpin", "github.com/alecthomas/kong", "github.com/jessevdk/go-flags", "github.com/peterbourgon/ff",
	"github.com/spf13/cobra", "github.com/urfave/cli", "gopkg.in/alecthomas/kingpin.v2",
}
