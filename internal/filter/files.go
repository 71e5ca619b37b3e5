package filter

import (
	"flag"
	"path/filepath"
	"strings"
)

// Files says in which files findings are wanted.
type Files struct {
	Tests     bool     // in _test.go files too
	Generated bool     // in generated files too
	Exclude   Patterns // not in these
}

// Bind makes f the target of an analyzer's flags, with the defaults.
func (f *Files) Bind(flags *flag.FlagSet) {
	flags.BoolVar(&f.Tests, "tests", false, "report findings in _test.go files too")
	flags.BoolVar(&f.Generated, "generated", false, "report findings in generated files too")
	flags.Var(&f.Exclude, "exclude", "report nothing in files that match these `globs`, relative to their module's root: internal/legacy/,**/*_mock.go")
}

// Skip says why no finding is wanted in a file.
type Skip uint8

const (
	Wanted    Skip = iota
	Test           // it is a test
	Generated      // it is generated
	Excluded       // a pattern matches it
)

// Skip returns why no finding is wanted in a file, or Wanted. The file is told by the name that the compiler sees, and
// by the one that the user knows, which differ for what cgo makes of a file written by hand.
func (f *Files) Skip(compiled, written string, isGenerated bool) Skip {
	switch {
	case !f.Tests && strings.HasSuffix(compiled, "_test.go"):
		return Test
	case !f.Generated && (isGenerated || madeByBazel(written)):
		return Generated
	case f.Exclude.Match(written):
		return Excluded
	}
	return Wanted
}

// madeByBazel reports whether a file is one that Bazel made, whatever it says of itself. Bazel's nogo names files as they are
// seen from the folder that all is built in.
func madeByBazel(name string) bool { return strings.HasPrefix(filepath.ToSlash(name), "bazel-out/") }
