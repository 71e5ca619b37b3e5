// Package rule lists the rules: which analyzer reports which category, in one line each.
//
// It is data and nothing else, so that the parts that must know the names (directives, reports, documentation,
// SARIF) need not import the analyzers.
package rule

import "slices"

// A Rule is one category of one analyzer. The category is what users write in directives and settings, and the
// anchor of the rule in its analyzer's page.
type Rule struct {
	Analyzer string
	Category string
	Default  bool // whether the rule is on unless the user says otherwise

	Confidence string // what its findings can be of, the highest first: "high, medium"
	Since      string // the version of cancellint that had it first

	Summary string // one clause, lower case, no full stop
}

// What the findings of a rule can be of: see [Rule.Confidence].
const (
	certain   = "high"
	twoLevels = "high, medium"
	anyLevel  = "high, medium, low"
)

// first is the first version of cancellint.
const first = "0.1.0"

// String returns "analyzer/category".
func (r Rule) String() string { return r.Analyzer + "/" + r.Category }

// URL returns the page of the rule, at its anchor.
func (r Rule) URL() string { return PageURL(r.Analyzer) + "#" + r.Category }

// PageURL returns the page of an analyzer.
func PageURL(analyzer string) string {
	return "https://github.com/cancellint/cancellint/blob/main/docs/rules/" + analyzer + ".md"
}

// The rules of the three analyzers, and of the one that judges directives.
var (
	RootContext     = Rule{"ctxpass", "root-context", true, anyLevel, first, "an outgoing call runs on a root context although an incoming one is in reach"}
	ContextlessCall = Rule{"ctxpass", "contextless-call", true, twoLevels, first, "a call without a context where a form with one exists and a context is in reach"}
	DroppedByCallee = Rule{"ctxpass", "dropped-by-callee", true, twoLevels, first, "a callee makes an outgoing call on a root context of its own"}
	WrongContext    = Rule{"ctxpass", "wrong-context", true, twoLevels, first, "an outgoing call runs on one incoming context where another one is meant for it"}
	FakeContext     = Rule{"ctxpass", "fake-context", false, twoLevels, first, "an outgoing call runs on a web framework's value that does not end with the request"}
	StoredContext   = Rule{"ctxpass", "stored-context", false, twoLevels, first, "an outgoing call runs on a context kept in a struct although an incoming one is in reach"}

	UninterruptibleSleep = Rule{"loopcheck", "uninterruptible-sleep", true, twoLevels, first, "a loop sleeps with time.Sleep, deaf to the context in reach"}
	UncheckedLoop        = Rule{"loopcheck", "unchecked-loop", true, twoLevels, first, "a loop blocks and goes round without looking at the context in reach"}
	IneffectiveCheck     = Rule{"loopcheck", "ineffective-check", true, twoLevels, first, "a loop looks at the context and goes on all the same"}
	RetryAfterCancel     = Rule{"loopcheck", "retry-after-cancel", true, twoLevels, first, "a loop tries a call again whose error says that the context has ended"}
	DeadStream           = Rule{"loopcheck", "dead-stream", true, twoLevels, first, "a loop calls a gRPC stream again after it has failed for good"}
	BlockingSend         = Rule{"loopcheck", "blocking-send", false, twoLevels, first, "a bare send to a channel goes on after the context in reach has ended"}
	RangeChannel         = Rule{"loopcheck", "range-channel", false, twoLevels, first, "a range over a channel that nobody in sight closes, deaf to the context in reach"}
	BareSleep            = Rule{"loopcheck", "sleep", false, twoLevels, first, "a call of time.Sleep outlasts the context in reach, once"}
	LongComputation      = Rule{"loopcheck", "long-computation", false, twoLevels, first, "a loop over data of any size computes on without looking at the context in reach"}

	UnboundedCall      = Rule{"deadline", "unbounded-call", true, anyLevel, first, "an outgoing call runs on a context that is proved to have no deadline"}
	UnboundedHTTP      = Rule{"deadline", "unbounded-http", true, anyLevel, first, "an HTTP request or a dial that neither its context nor its client bounds"}
	DegenerateDeadline = Rule{"deadline", "degenerate-deadline", true, twoLevels, first, "a constant timeout or deadline that cannot be meant"}

	SharedDeadline       = Rule{"deadline", "shared-deadline", true, twoLevels, first, "one deadline for all rounds of a loop that has no end"}
	DeferredCancelInLoop = Rule{"deadline", "deferred-cancel-in-loop", true, twoLevels, first, "a deadline is set in each round of a loop, and given back only when the function returns"}
	UnboundedRetry       = Rule{"deadline", "unbounded-retry", false, twoLevels, first, "attempts that are bounded each and not together"}
	LongDeadline         = Rule{"deadline", "long-deadline", false, twoLevels, first, "a deadline beyond a ceiling or its parent's, or a wait that outlasts it"}

	MalformedDirective = Rule{"directive", "malformed", true, certain, first, "a cancellint directive without a reason, or with a name that no rule has"}
)

// UnusedDirective returns the rule under which an analyzer reports a directive that names it and suppresses nothing.
func UnusedDirective(analyzer string) Rule {
	return Rule{analyzer, "unused-directive", true, certain, first, "a cancellint directive that suppresses nothing"}
}

// All returns every rule, in the order of the documentation.
func All() []Rule {
	return []Rule{
		RootContext, ContextlessCall, DroppedByCallee, WrongContext, FakeContext, StoredContext,
		UninterruptibleSleep, UncheckedLoop, IneffectiveCheck, RetryAfterCancel, DeadStream, BlockingSend, RangeChannel, BareSleep, LongComputation,
		UnboundedCall, UnboundedHTTP, DegenerateDeadline, SharedDeadline, DeferredCancelInLoop, UnboundedRetry, LongDeadline,
		MalformedDirective,
	}
}

// Analyzers returns the names of the analyzers, in the order of the documentation.
func Analyzers() (names []string) {
	for _, r := range All() {
		if !slices.Contains(names, r.Analyzer) {
			names = append(names, r.Analyzer)
		}
	}
	return names
}

// Complete returns every rule under which something can be reported: those of All and, behind the last one of each
// analyzer but the one that judges directives, its [UnusedDirective].
func Complete() (rules []Rule) {
	for _, analyzer := range Analyzers() {
		for _, r := range All() {
			if r.Analyzer == analyzer {
				rules = append(rules, r)
			}
		}
		if analyzer != MalformedDirective.Analyzer { // it judges the form of directives alone
			rules = append(rules, UnusedDirective(analyzer))
		}
	}
	return rules
}

// Named returns the rules that a name means: "category", "analyzer/category", or "analyzer" for all that it has.
func Named(name string) []Rule {
	return slices.DeleteFunc(Complete(), func(r Rule) bool {
		return name != r.Category && name != r.Analyzer && name != r.String()
	})
}

// Names returns the analyzers and the categories, each once.
func Names() []string {
	names := Analyzers()
	for _, r := range Complete() {
		if !slices.Contains(names, r.Category) {
			names = append(names, r.Category)
		}
	}
	return names
}

// FullNames returns the categories with their analyzers: "analyzer/category".
func FullNames() (names []string) {
	for _, r := range Complete() {
		names = append(names, r.String())
	}
	return names
}

// Owner returns the analyzer that a name in a directive speaks of: the name itself if it is an analyzer's, the
// analyzer of the category otherwise. It reports false for a name that nobody has.
func Owner(name string) (analyzer string, ok bool) {
	i := slices.IndexFunc(All(), func(r Rule) bool { return r.Category == name || r.Analyzer == name })
	if i < 0 {
		return "", false
	}
	return All()[i].Analyzer, true
}
