package directive

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"

	"github.com/cancellint/cancellint/internal/rule"
	"github.com/cancellint/cancellint/internal/spelling"
)

const (
	tool       = "cancellint"
	ignore     = "ignore"
	ignoreFile = "ignore-file"
)

// parse reads one comment. It returns a directive that covers nothing yet, or says what keeps the comment from being
// one, or neither if the comment does not speak to cancellint.
func parse(text string) (d *Directive, problem string) {
	body, ok := strings.CutPrefix(text, "//")
	if !ok {
		return nil, "" // a block comment is never a directive
	}
	if d := parseNolint(body); d != nil {
		return d, ""
	}
	verb, ok := strings.CutPrefix(body, tool+":")
	if !ok {
		return nil, spaced(body)
	}
	parsed, ok := ast.ParseDirective(0, text)
	if !ok {
		return nil, unknownVerb(verb)
	}
	switch parsed.Name {
	case ignore:
		return parseIgnore(parsed, Statement)
	case ignoreFile:
		return parseIgnore(parsed, File)
	}
	return nil, unknownVerb(parsed.Name)
}

// parseIgnore reads "NAME,NAME reason // a comment on the directive".
func parseIgnore(parsed ast.Directive, kind Kind) (d *Directive, problem string) {
	args, _, _ := strings.Cut(" "+strings.ReplaceAll(parsed.Args, "\t", " "), " //")
	list, reason, _ := strings.Cut(strings.TrimSpace(args), " ")
	reason = strings.TrimSpace(reason)
	if list == "" {
		const problem = "directive names no rule and suppresses nothing; write //%s:%s CATEGORY REASON"
		return nil, fmt.Sprintf(problem, tool, parsed.Name)
	}
	names := strings.Split(list, ",")
	for i, name := range names {
		if _, known := rule.Owner(bare(name)); !known {
			return nil, unknownName(name)
		}
		names[i] = bare(name)
	}
	if reason == "" {
		return nil, fmt.Sprintf("directive gives no reason and suppresses nothing; write why after %s", list)
	}
	return &Directive{Names: names, Reason: reason, Kind: kind}, ""
}

// parseNolint reads golangci-lint's comment: "nolint", "nolint:all" or "nolint:NAME,NAME", with " // explanation"
// behind it. It returns nil if body is something else or names other linters alone.
func parseNolint(body string) *Directive {
	body, _, _ = strings.Cut(strings.TrimLeft(body, "/ "), "//")
	rest, ok := strings.CutPrefix(body, "nolint")
	if !ok {
		return nil
	}
	list, ok := strings.CutPrefix(rest, ":")
	if !ok {
		if rest != "" && rest[0] != ' ' {
			return nil // a longer word
		}
		return &Directive{Kind: Nolint}
	}
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.ToLower(strings.TrimSpace(name)); name == tool || name == "all" {
			return &Directive{Kind: Nolint}
		}
	}
	return nil
}

// spaced tells what is wrong with "// cancellint:ignore". Prose may begin a line with these words too: only what goes
// on with the name of a rule was meant to be a directive.
func spaced(body string) (problem string) {
	words := strings.Fields(body)
	if len(words) < 2 || words[0] != tool+":"+ignore && words[0] != tool+":"+ignoreFile {
		return ""
	}
	if _, known := rule.Owner(strings.SplitN(words[1], ",", 2)[0]); !known {
		return ""
	}
	return fmt.Sprintf("comment with a space after // is no directive and suppresses nothing; write //%s:%s", tool, ignore)
}

func unknownVerb(verb string) string {
	verb, _, _ = strings.Cut(verb, " ")
	remedy, ok := spelling.Nearest(verb, []string{ignore, ignoreFile})
	if !ok {
		remedy = ignore
	}
	return fmt.Sprintf("//%s:%s is no directive and suppresses nothing; write //%s:%s", tool, verb, tool, remedy)
}

func unknownName(name string) string {
	remedy, ok := spelling.Nearest(name, ruleNames())
	if !ok {
		remedy = "the category of the finding, such as " + rule.RootContext.Category
	}
	return fmt.Sprintf("no rule is named %q: the directive suppresses nothing; write %s", name, remedy)
}

// bare strips the analyzer from "analyzer/category", the form in which findings are printed.
func bare(name string) string {
	for _, r := range rule.All() {
		if name == r.String() {
			return r.Category
		}
	}
	return name
}

// ruleNames returns all categories and analyzers, in the order of the documentation.
func ruleNames() []string {
	var names []string
	for _, r := range rule.All() {
		if !slices.Contains(names, r.Analyzer) {
			names = append(names, r.Analyzer)
		}
		names = append(names, r.Category)
	}
	return names
}
