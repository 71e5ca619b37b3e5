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
// behind it, and perhaps " // a comment on that". It returns nil if body is something else.
func parseNolint(body string) *Directive {
	rest, ok := strings.CutPrefix(strings.TrimLeft(body, "/ "), "nolint")
	if !ok || rest != "" && rest[0] != ' ' && rest[0] != ':' {
		return nil // another word, or one that golangci-lint does not take for its own
	}
	rest, explanation, _ := strings.Cut(rest, "//")
	explanation, _, _ = strings.Cut(explanation, " //")
	d := &Directive{Kind: Nolint, Reason: strings.TrimSpace(explanation)}
	list, ok := strings.CutPrefix(rest, ":")
	if !ok {
		return d
	}
	for name := range strings.SplitSeq(list, ",") {
		d.Linters = append(d.Linters, strings.ToLower(strings.TrimSpace(name)))
	}
	if slices.Contains(d.Linters, tool) || slices.Contains(d.Linters, "all") {
		d.Linters = nil
	}
	return d
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

// ruleNames returns the names that a directive can have: all categories and analyzers, in the order of the documentation.
// Those of directives are no such thing: nobody can excuse an unused one.
func ruleNames() []string {
	return slices.DeleteFunc(rule.Names(), func(name string) bool {
		_, known := rule.Owner(name)
		return !known
	})
}
