// Package config knows what a configuration can say: a table of settings, which the file .cancellint.yml, golangci-lint's
// settings, the JSON schema, the documentation and the file that -init writes are made from or held against.
//
// A setting is a flag. In a configuration it is a key: of all analyzers at the top, of one in that one's mapping.
package config

import (
	"slices"

	"github.com/cancellint/cancellint/internal/rule"
)

// A Kind is the form of a value.
type Kind uint8

const (
	Bool    Kind = iota // true or false
	Enum                // one of some words
	Text                // one word, of a form that its flag knows
	List                // words
	Files               // names of files, relative to the folder of the configuration; each with #SUM, or without
	OneFile             // the name of one file, relative in the same way
)

// IsList reports whether there can be several values.
func (k Kind) IsList() bool { return k == List || k == Files }

// A Setting is one thing that a configuration can say.
type Setting struct {
	Name      string
	Kind      Kind
	Values    []string // of an Enum
	Default   string   // as the flag has it; of a list: nothing
	Analyzers []string // that have it as a flag; none: it is the command line's, and nothing to go vet and golangci-lint
	Own       bool     // it is a key in the mapping of its analyzer alone
	Example   string   // of one element of a list
	Usage     string   // of the flag for all analyzers, if it is not that of each
	Doc       string   // sentences
}

var (
	withFindings = []string{"ctxpass", "loopcheck", "deadline"}
	all          = []string{"ctxpass", "loopcheck", "deadline", "directive"}
)

// Settings returns the table, in the order of the documentation.
func Settings() []Setting {
	return slices.Concat(filters, ownCode, commandLine, ownSettings)
}

// filters say which findings are wanted.
var filters = []Setting{
	{
		Name: "confidence", Kind: Enum, Values: []string{"low", "medium", "high"}, Default: "high", Analyzers: withFindings,
		Doc: "Report findings of at least this confidence: high; medium (start-up, clean-up and command-line code too) or low (such code on a signal's context too).",
	},
	{
		Name: "enable", Kind: List, Analyzers: all, Example: "stored-context",
		Usage: "report these `categories` too, which -list shows as off; the name of an analyzer stands for all that it has",
		Doc:   "Categories to report that are off by default; an analyzer's name stands for all that it has.",
	},
	{
		Name: "disable", Kind: List, Analyzers: all, Example: "unused-directive",
		Doc: "Categories not to report. A category that is enabled and disabled in the same place is disabled.",
	},
	{
		Name: "tests", Kind: Bool, Default: "false", Analyzers: all,
		Doc: "Report in _test.go files too.",
	},
	{
		Name: "generated", Kind: Bool, Default: "false", Analyzers: all,
		Doc: "Report in generated files too.",
	},
	{
		Name: "exclude", Kind: List, Analyzers: all, Example: "internal/legacy/",
		Doc: "Files in which nothing is reported, as globs relative to the folder of this file; a folder stands for all below it, ** for any folders.",
	},
	{
		Name: "honor-nolint", Kind: List, Analyzers: withFindings, Example: "contextcheck",
		Doc: "Other linters whose //nolint comments silence cancellint too.",
	},
}

// ownCode says what the code does not show.
var ownCode = []Setting{
	{
		Name: "outgoing", Kind: List, Analyzers: []string{"ctxpass"}, Example: "(*example.com/rpc.Client).Call",
		Doc: "Functions that make outgoing calls. Behind the name, stream: it is meant to stay open, and needs no deadline; instead=NAME: the form of it that takes a context.",
	},
	{
		Name: "detach", Kind: List, Analyzers: []string{"ctxpass"}, Example: "example.com/bg.Detach",
		Doc: "Functions that take a context and detach from it on purpose.",
	},
	{
		Name: "carriers", Kind: List, Analyzers: []string{"ctxpass"}, Example: "example.com/app.Session Ctx()",
		Doc: "Types whose values bring a context along, and the method or the field that yields it.",
	},
	{
		Name: "entry-points", Kind: List, Analyzers: []string{"ctxpass"}, Example: "(*example.com/app.Server).Handle*",
		Doc: "Functions that a framework calls. The name may end in *.",
	},
	{
		Name: "bounded", Kind: List, Analyzers: []string{"deadline"}, Example: "example.com/rpc.Client",
		Doc: "Packages, types and functions whose calls have a bound of their own, and interceptors that add one.",
	},
	{
		Name: "catalog", Kind: Files, Analyzers: []string{"ctxpass"}, Example: "own.catalog",
		Doc: "Files with such entries, one a line, for teams that share them.",
	},
}

// commandLine are the settings of the command line alone.
var commandLine = []Setting{
	{
		Name: "format", Kind: Enum, Values: []string{"text", "json", "sarif", "github"}, Default: "text",
		Doc: "How the findings are printed.",
	},
	{
		Name: "color", Kind: Enum, Values: []string{"auto", "always", "never"}, Default: "auto",
		Doc: "Whether text is printed for people, in color: auto means on a terminal, unless NO_COLOR is set.",
	},
	{
		Name: "summary", Kind: Bool, Default: "true",
		Doc: "End text on standard error with the number of findings and the time it took.",
	},
	{
		Name: "baseline", Kind: OneFile,
		Doc: "A file of findings that are known and not reported, relative to the folder of this file.",
	},
	{
		Name: "new-from-rev", Kind: Text,
		Doc: "Report what is new since this git revision, also what is not committed.",
	},
	{
		Name: "new-from-merge-base", Kind: Text,
		Doc: "Report what is new since this branch and HEAD parted.",
	},
	{
		Name: "tags", Kind: List, Example: "integration",
		Doc: "Build tags.",
	},
}

// ownSettings are those that one analyzer has, and that mean nothing without it.
var ownSettings = []Setting{
	{
		Name: "gin-fallback", Kind: Enum, Values: []string{"true", "false", "unknown"}, Default: "unknown", Analyzers: []string{"ctxpass"}, Own: true,
		Doc: "Whether your gin engine has ContextWithFallback. false enables fake-context, true exempts gin from it.",
	},
	{
		Name: "longest", Kind: Text, Default: "10m", Analyzers: []string{"deadline"}, Own: true,
		Doc: "The ceiling of long-deadline.",
	},
}

// isFlag reports whether analyzers have the setting as a flag.
func (s Setting) isFlag() bool { return len(s.Analyzers) > 0 }

// Of returns the settings of an analyzer: what its mapping can hold.
func Of(analyzer string) []Setting {
	return slices.DeleteFunc(Settings(), func(s Setting) bool { return !slices.Contains(s.Analyzers, analyzer) })
}

// Top returns the settings that a configuration can hold outside the mappings of the analyzers.
func Top() []Setting {
	return slices.DeleteFunc(Settings(), func(s Setting) bool { return s.Own })
}

// Shared returns the settings of analyzers among those at the top.
func Shared() []Setting {
	return slices.DeleteFunc(Top(), func(s Setting) bool { return !s.isFlag() })
}

// lookup returns the setting of a name among some.
func lookup(settings []Setting, name string) (Setting, bool) {
	i := slices.IndexFunc(settings, func(s Setting) bool { return s.Name == name })
	if i < 0 {
		return Setting{}, false
	}
	return settings[i], true
}

// isAnalyzer reports whether a key is for the mapping of an analyzer.
func isAnalyzer(key string) bool { return slices.Contains(rule.Analyzers(), key) }
