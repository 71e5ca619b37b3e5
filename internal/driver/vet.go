package driver

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/cancellint/cancellint/internal/config"
)

// isVetProtocol reports whether cmd/go's vet or fix is the caller: it asks for the version, for the flags, or hands
// over one compilation unit.
func isVetProtocol(args []string) bool {
	if len(args) == 0 {
		return false
	}
	last := args[len(args)-1]
	return isVersionRequest(last) || last == "-flags" || last == "--flags" || isUnit(last)
}

func isVersionRequest(arg string) bool { return arg == "-V=full" || arg == "--V=full" }

func isUnit(arg string) bool { return strings.HasSuffix(arg, ".cfg") }

// serveVet answers cmd/go and exits. It speaks the flags of go vet and those that act on all analyzers at once.
func serveVet(args []string, newSuite func() []*analysis.Analyzer, g *guard) {
	last := args[len(args)-1]
	if isVersionRequest(last) {
		exitOnError(printToolVersion(newSuite))
		os.Exit(exitClean)
	}
	suite := newSuite()
	if isUnit(last) {
		g.fails = newUnitFailure(last)
		flag.CommandLine.SetOutput(g.fails)
		args, err := prepareUnit(last, args, suite, g)
		g.fails.exitOn(err)
		os.Args = append(os.Args[:1], args...)
	}
	g.pin(suite)
	g.applies = func() bool {
		fix := flag.Lookup("fix") // unitchecker's
		return fix != nil && fix.Value.String() == "true"
	}
	flag.String("config", "", "read the configuration from this `file`#SHA256, or from none if it is off")
	flag.String(relativeFlag, "", relativeUsage)
	bindShared(flag.CommandLine, suite)
	unitchecker.Main(g.wrap(suite)...)
}

func exitOnError(err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "cancellint: %v\n", err)
		os.Exit(exitFailure)
	}
}

// pin makes the flags that name files want names that go vet can rely on.
func (g *guard) pin(suite []*analysis.Analyzer) {
	g.files = fileFlags(suite)
	for _, f := range g.files {
		f.Pin()
	}
}

// prepareUnit readies the process for a compilation unit, and returns the arguments for unitchecker.
func prepareUnit(name string, args []string, suite []*analysis.Analyzer, g *guard) ([]string, error) {
	unit, err := readUnit(name)
	if err != nil {
		return nil, err
	}
	off, err := configureUnit(unit, args, suite, g)
	if err != nil {
		return nil, err
	}
	flags := args[:len(args)-1]
	if marker := flagValue(args, relativeFlag); marker != "" {
		if appliesFixes(args) {
			return nil, fmt.Errorf("-%s goes with -fix -diff alone: go vet -fix would not find the files", relativeFlag)
		}
		if name, err = namesRelative(name, unit, marker); err != nil {
			return nil, err
		}
	}
	return slices.Concat(off, flags, []string{name}), nil // what the command line says comes later, and holds
}

// configureUnit sets the flags of suite to what the configuration for a compilation unit says, and returns the flags
// that switch analyzers off. Units that are not the user's have none: what is not there cannot be wrong either.
func configureUnit(unit *vetUnit, args []string, suite []*analysis.Analyzer, g *guard) (off []string, err error) {
	if !unit.isUsers() {
		return nil, nil
	}
	file, isNamed, err := unitConfig(unit, args)
	if err != nil || file == "" {
		return nil, err
	}
	if isNamed {
		g.pin(suite) // the files that it names too: nobody else looks at them
	}
	read, err := config.Read(file, "", isNamed)
	if err != nil {
		return nil, err
	}
	if err := read.Apply(suite); err != nil {
		return nil, err
	}
	for _, analyzer := range read.Switched() {
		if slices.ContainsFunc(suite, func(a *analysis.Analyzer) bool { return a.Name == analyzer }) {
			off = append(off, "-"+analyzer+"=false")
		}
	}
	return off, nil
}

// unitConfig returns the configuration file of a unit, or "": the one that the command line names, or else that of the
// unit's module.
func unitConfig(unit *vetUnit, args []string) (file string, isNamed bool, err error) {
	switch named := flagValue(args, "config"); named {
	case configOff:
		return "", true, nil
	case "":
		file, err := config.Find(unit.Dir)
		return file, false, err
	default:
		return named, true, nil
	}
}

// flagValue returns the value of a flag among arguments, or "". Package flag reads them when it is too late.
func flagValue(args []string, name string) (value string) {
	for i, arg := range args {
		flag, text, ok := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		switch {
		case flag != "-"+name && flag != name || !strings.HasPrefix(arg, "-"):
		case ok:
			value = text
		case i+1 < len(args):
			value = args[i+1]
		}
	}
	return value
}

// A vetUnit is what is to be known of a compilation unit before unitchecker reads it.
type vetUnit struct {
	Dir, ImportPath           string
	ModulePath, ModuleVersion string           // from Go releases before 1.27
	Module                    *analysis.Module // from later ones
}

func readUnit(name string) (*vetUnit, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	unit := new(vetUnit)
	if err := json.Unmarshal(text, unit); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if unit.Module != nil {
		unit.ModulePath, unit.ModuleVersion = unit.Module.Path, unit.Module.Version
	}
	return unit, nil
}

// isUsers reports whether a unit is one that the user works on: of the main module, of one of the workspace, or made of
// files that the command line names.
func (u *vetUnit) isUsers() bool {
	return u.ModulePath != "" && u.ModuleVersion == "" || strings.HasPrefix(u.ImportPath, "command-line-arguments")
}
