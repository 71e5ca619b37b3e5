package report

import (
	"flag"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/directive"
	"github.com/cancellint/cancellint/internal/filter"
)

// Options are the filters that every rule has, in every driver.
type Options struct {
	Confidence Confidence // the floor
	filter.Files
	filter.Categories
	Honored directive.Linters // whose nolint comments count as cancellint's own
}

// Bind makes opts the target of the flags of an analyzer, with the defaults.
func (opts *Options) Bind(flags *flag.FlagSet, analyzer string) {
	opts.Confidence = High
	flags.Var(&opts.Confidence, "confidence", "report findings of at least this `confidence`: low, medium or high")
	opts.Files.Bind(flags)
	opts.Categories.Bind(flags, analyzer)
	flags.Var(&opts.Honored, "honor-nolint", "take the //nolint comments of these `linters` for ours too: contextcheck,noctx")
}

// JudgeAll has an analyzer judge by the rules that are off as well: what they find is in its result as [Off], and is not
// reported.
func JudgeAll(a *analysis.Analyzer) {
	if f := a.Flags.Lookup("enable"); f != nil {
		if categories, ok := f.Value.(interface{ JudgeAll() }); ok {
			categories.JudgeAll()
		}
	}
}
