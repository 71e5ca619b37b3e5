package report

import (
	"flag"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/rule"
)

// Options are the filters that every rule has, in every driver.
type Options struct {
	Confidence Confidence // the floor
	Tests      bool       // whether to report in _test.go files
	Enabled    Enabled    // the rules that are off by default and were switched on
}

// Bind makes opts the target of an analyzer's flags, with the defaults.
func (opts *Options) Bind(flags *flag.FlagSet) {
	opts.Confidence = High
	flags.Var(&opts.Confidence, "confidence", "report findings of at least this confidence: low, medium or high")
	flags.BoolVar(&opts.Tests, "tests", false, "report findings in _test.go files too")
}

// BindEnable makes opts the target of the flag of an analyzer that has rules which are off by default.
func (opts *Options) BindEnable(flags *flag.FlagSet, analyzer string) {
	opts.Enabled.analyzer = analyzer
	flags.Var(&opts.Enabled, "enable", "report `categories` that are off by default too: "+strings.Join(optional(analyzer), ", "))
}

// On reports whether findings of the rule are wanted.
func (opts *Options) On(r rule.Rule) bool {
	return r.Default || slices.Contains(opts.Enabled.categories, r.Category)
}

// Judges reports whether findings of the rule are wanted, or asked about: see [JudgeAll].
func (opts *Options) Judges(r rule.Rule) bool { return opts.On(r) || opts.Enabled.judgeAll }

// JudgeAll has an analyzer judge by the rules that are off as well: what they find is in its result as [Off], and is not
// reported.
func JudgeAll(a *analysis.Analyzer) {
	if f := a.Flags.Lookup("enable"); f != nil {
		if enabled, ok := f.Value.(*Enabled); ok {
			enabled.judgeAll = true
		}
	}
}

// Enabled is a list of categories of one analyzer, comma-separated. Each Set adds to it.
type Enabled struct {
	analyzer   string
	categories []string
	judgeAll   bool
}

// String implements [flag.Value].
func (e *Enabled) String() string { return strings.Join(e.categories, ",") }

// Set implements [flag.Value]. It fails and adds none of the categories if the analyzer lacks one of them.
func (e *Enabled) Set(list string) error {
	var categories []string
	for category := range strings.SplitSeq(list, ",") {
		category = strings.TrimSpace(category)
		switch owner, ok := rule.Owner(category); {
		case category == "" && list == "":
		case !ok || owner != e.analyzer || category == e.analyzer:
			return fmt.Errorf("unknown category %q: off by default are %s", category, strings.Join(optional(e.analyzer), ", "))
		default:
			categories = append(categories, category)
		}
	}
	e.categories = append(e.categories, categories...)
	return nil
}

// optional returns the categories of the analyzer that are off by default.
func optional(analyzer string) (categories []string) {
	for _, r := range rule.All() {
		if r.Analyzer == analyzer && !r.Default {
			categories = append(categories, r.Category)
		}
	}
	return categories
}
