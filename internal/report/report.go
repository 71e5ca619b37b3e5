// Package report is the one way in which an analyzer reports a finding: it filters by confidence, by kind of file
// and by directive, picks one finding for each cause, and reports in the order of the source.
package report

import (
	"cmp"
	"flag"
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"honnef.co/go/tools/analysis/facts/generated"

	"github.com/cancellint/cancellint/internal/directive"
	"github.com/cancellint/cancellint/internal/rule"
)

// Confidence says how sure a finding is to be worth a change.
type Confidence uint8

const (
	Low    Confidence = iota + 1 // in start-up or clean-up code, with a signal context as the root
	Medium                       // proved, but in start-up, clean-up or command-line code
	High                         // proved, in code that serves
)

var confidences = map[string]Confidence{"low": Low, "medium": Medium, "high": High}

// String implements [flag.Value].
func (c Confidence) String() string {
	for name, value := range confidences {
		if value == c {
			return name
		}
	}
	return ""
}

// Set implements [flag.Value].
func (c *Confidence) Set(name string) error {
	value, ok := confidences[name]
	if !ok {
		return fmt.Errorf("unknown confidence %q: want low, medium or high", name)
	}
	*c = value
	return nil
}

// Grade returns the confidence of a finding that is proved: startUp, in a function that runs only at start-up or on a
// command line; aside, in clean-up code or a function literal that may run later; signal, on a signal's context.
func Grade(startUp, aside, signal bool) Confidence {
	switch {
	case startUp && signal:
		return Low
	case startUp, aside:
		return Medium
	}
	return High
}

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

// Enabled is a list of categories of one analyzer, comma-separated. Each Set adds to it.
type Enabled struct {
	analyzer   string
	categories []string
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

// Requires lists what an analyzer that uses this package must require.
func Requires() []*analysis.Analyzer {
	return []*analysis.Analyzer{directive.Analyzer, generated.Analyzer}
}

// A Finding is one thing that the reader will want to change.
type Finding struct {
	Rule       rule.Rule
	Pos, End   token.Pos // the smallest thing to change
	Message    string    // design: what happens, naming callee and context; remedy as an imperative
	Confidence Confidence
	Related    []analysis.RelatedInformation // at most two
	Fixes      []analysis.SuggestedFix

	// Cause names the root cause. Of several findings with one cause only the first that is neither filtered nor
	// suppressed is reported. An empty cause is a cause of its own.
	Cause string
	// More words how many findings of the same cause are not reported, to end the message of the one that is; nil: they
	// are not told of.
	More func(n int) string
}

// A Reporter collects the findings of one analyzer in one package.
type Reporter struct {
	pass     *analysis.Pass
	opts     *Options
	ignores  *directive.Index
	findings []Finding
}

// New returns the reporter of pass.
func New(pass *analysis.Pass, opts *Options) *Reporter {
	return &Reporter{pass: pass, opts: opts, ignores: pass.ResultOf[directive.Analyzer].(*directive.Index)}
}

// Add collects a finding.
func (r *Reporter) Add(f Finding) { r.findings = append(r.findings, f) }

// Flush reports what was collected, and the directives that name this analyzer and suppressed nothing.
func (r *Reporter) Flush() {
	slices.SortStableFunc(r.findings, func(a, b Finding) int {
		return cmp.Or(r.compare(a.Pos, b.Pos), cmp.Compare(a.Rule.Category, b.Rule.Category), cmp.Compare(a.Message, b.Message))
	})
	used := make(map[use]bool)
	var kept []Finding
	for _, f := range r.findings {
		if !f.Pos.IsValid() || r.skipped(f.Pos) || !r.opts.On(f.Rule) {
			continue
		}
		if ignores := r.ignores.Covering(f.Rule.Analyzer, f.Rule.Category, f.Pos); len(ignores) > 0 {
			for _, d := range ignores {
				used[use{d, f.Rule.Category}], used[use{d, f.Rule.Analyzer}] = true, true
			}
			continue
		}
		if f.Confidence >= r.opts.Confidence { // after the directives: one that covers a finding below the floor is not unused
			kept = append(kept, f)
		}
	}
	for _, f := range firstOfEach(kept) {
		r.report(f)
	}
	r.reportUnused(used)
}

// firstOfEach returns the first finding of each cause, which tells of the others.
func firstOfEach(findings []Finding) []Finding {
	var firsts []Finding
	others := make(map[string]int)
	for _, f := range findings {
		if _, told := others[f.Cause]; told && f.Cause != "" {
			others[f.Cause]++
			continue
		}
		others[f.Cause] = 0
		firsts = append(firsts, f)
	}
	for i, f := range firsts {
		if n := others[f.Cause]; n > 0 && f.More != nil {
			firsts[i].Message += f.More(n)
		}
	}
	return firsts
}

func (r *Reporter) report(f Finding) {
	r.pass.Report(analysis.Diagnostic{
		Pos: f.Pos, End: f.End,
		Category:       f.Rule.Category,
		Message:        f.Message,
		URL:            f.Rule.URL(),
		Related:        f.Related,
		SuggestedFixes: f.Fixes,
	})
}

// A use is a name in a directive for which there was something to suppress.
type use struct {
	directive *directive.Directive
	name      string
}

// reportUnused reports the names of this analyzer's in statement and file directives that suppressed nothing. A
// directive on a declaration may act in other packages, and nolint is not ours to judge.
func (r *Reporter) reportUnused(used map[use]bool) {
	unused := rule.UnusedDirective(r.pass.Analyzer.Name)
	for _, d := range r.ignores.All() {
		if d.Kind == directive.Declaration || d.Kind == directive.Nolint || r.skipped(d.Pos) {
			continue
		}
		remedy := "remove the directive"
		if len(d.Names) > 1 {
			remedy = "remove the name"
		}
		for _, name := range d.Names {
			if owner, ok := rule.Owner(name); ok && owner == r.pass.Analyzer.Name && !used[use{d, name}] && !r.isOff(name) {
				message := fmt.Sprintf("nothing here is reported as %s; %s", name, remedy)
				r.report(Finding{Rule: unused, Pos: d.Pos, End: d.End, Message: message})
			}
		}
	}
}

// isOff reports whether the name is that of a rule whose findings are not wanted: nobody knows what it would suppress.
func (r *Reporter) isOff(name string) bool {
	return slices.ContainsFunc(rule.All(), func(known rule.Rule) bool { return known.Category == name && !r.opts.On(known) })
}

// skipped reports whether findings at pos are not wanted: in generated files, and in tests unless asked for. What cgo
// makes of a file written by hand does not count as generated; the file that a //line comment names does not count.
func (r *Reporter) skipped(pos token.Pos) bool {
	name := r.pass.Fset.PositionFor(pos, false).Filename
	if !r.opts.Tests && strings.HasSuffix(name, "_test.go") {
		return true
	}
	generator, isGenerated := r.pass.ResultOf[generated.Analyzer].(map[string]generated.Generator)[name]
	return isGenerated && generator != generated.Cgo
}

// compare orders positions by file name and offset: the order in which a driver hands over the files must not matter.
func (r *Reporter) compare(a, b token.Pos) int {
	p, q := r.pass.Fset.Position(a), r.pass.Fset.Position(b)
	return cmp.Or(strings.Compare(p.Filename, q.Filename), cmp.Compare(p.Offset, q.Offset))
}
