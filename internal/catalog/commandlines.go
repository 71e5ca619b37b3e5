package catalog

import (
	"go/types"
	"slices"
	"strings"
)

// ReadsCommandLine reports whether pkg is a library for commands: who imports it has somebody at a keyboard.
func ReadsCommandLine(pkg *types.Package) bool {
	return slices.ContainsFunc(commandLines, func(path string) bool { return pkg.Path() == path || strings.HasPrefix(pkg.Path(), path+"/") })
}

var commandLines = []string{
	"github.com/alecthomas/kingpin", "github.com/alecthomas/kong", "github.com/jessevdk/go-flags", "github.com/peterbourgon/ff",
	"github.com/spf13/cobra", "github.com/urfave/cli", "gopkg.in/alecthomas/kingpin.v2",
}
