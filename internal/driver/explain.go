package driver

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/cancellint/cancellint/internal/output"
	"github.com/cancellint/cancellint/internal/rule"
	"github.com/cancellint/cancellint/internal/ruledoc"
	"github.com/cancellint/cancellint/internal/spelling"
)

// A documentation holds the text of the doc.go of each analyzer of the suite, by the analyzer's name.
type documentation map[string]string

// rules returns the rules of the analyzers that are documented, each with its section.
func (d documentation) rules() ([]output.Rule, error) {
	sections := make(map[string][]ruledoc.Section, len(d))
	for name, source := range d {
		var err error
		if sections[name], err = ruledoc.Sections(source); err != nil {
			return nil, fmt.Errorf("documentation of %s: %w", name, err)
		}
	}
	var rules []output.Rule
	for _, r := range rule.Complete() {
		if help, ok := ruledoc.Find(sections[r.Analyzer], r.Category); ok {
			rules = append(rules, output.Rule{Rule: r, Help: help})
		}
	}
	return rules, nil
}

// -- explain --

// maxWidth is the width beyond which text is hard to read.
const maxWidth = 100

// explain prints what the documentation says of each name in a comma-separated list: a category, a rule
// ("analyzer/category") or an analyzer. Nothing is printed if one of them is unknown.
func explain(w io.Writer, docs documentation, list string, mode colorMode) error {
	palette := output.NewPalette(mode.colors(w))
	width := min(cmp.Or(terminalWidth(w), defaultWidth), maxWidth)
	style := ruledoc.Style{Width: width, Heading: palette.Heading, Code: palette.Code}
	var pages []string
	for name := range strings.SplitSeq(list, ",") {
		found, err := docs.explain(strings.TrimSpace(name), style)
		if err != nil {
			return err
		}
		pages = append(pages, found...)
	}
	_, err := io.WriteString(w, strings.Join(pages, "\n"))
	return err
}

// explain returns what is said of one name: of unused-directive, which several analyzers have, once for each.
func (d documentation) explain(name string, style ruledoc.Style) ([]string, error) {
	if source, ok := d[name]; ok {
		page, err := ruledoc.RenderPage(source, name, style)
		return []string{page}, err
	}
	rules, err := d.rules()
	if err != nil {
		return nil, err
	}
	var pages []string
	for _, r := range rules {
		if name == r.Category || name == r.String() {
			pages = append(pages, explainRule(r, style))
		}
	}
	if len(pages) == 0 {
		return nil, d.unknown(name, rules)
	}
	return pages, nil
}

// unknown says that nobody knows a name.
func (d documentation) unknown(name string, rules []output.Rule) error {
	names := slices.Sorted(maps.Keys(d))
	for _, r := range rules {
		if strings.Contains(name, "/") {
			names = append(names, r.String())
		} else {
			names = append(names, r.Category)
		}
	}
	if meant, ok := spelling.Nearest(name, names); ok {
		return fmt.Errorf("unknown rule %q: did you mean %s?", name, meant)
	}
	return fmt.Errorf("unknown rule %q: cancellint -list names all", name)
}

// explainRule returns what is known of a rule, and what its section says.
func explainRule(r output.Rule, style ruledoc.Style) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s: %s\n\n", style.Heading(r.String()), r.Summary)
	state := onOff(r.Default)
	switch {
	case !r.Default:
		state += fmt.Sprintf(": -enable=%s turns it on", r.Category)
	case isAboutCode(r.Rule):
		state += fmt.Sprintf(": -disable=%s turns it off", r.Category)
	}
	for _, field := range [][2]string{{"Default", state}, {"Confidence", r.Confidence}, {"Since", r.Since}, {"Page", r.URL()}} {
		fmt.Fprintf(&out, "%-12s%s\n", field[0], field[1])
	}
	out.WriteString("\n" + r.Help.Render(style))
	if isAboutCode(r.Rule) {
		fmt.Fprintf(&out, "\n%s\n\n", style.Heading("To silence a finding, on its line or above it:"))
		fmt.Fprintf(&out, "    %s\n", style.Code("//cancellint:ignore "+r.Category+" the reason"))
	}
	return out.String()
}

// isAboutCode reports whether a rule judges code: those that judge directives cannot be silenced by one.
func isAboutCode(r rule.Rule) bool {
	return r != rule.UnusedDirective(r.Analyzer) && r != rule.MalformedDirective
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// -- list --

// A listedRule is a rule as -list -json shows it.
type listedRule struct {
	Rule       string   `json:"rule"`
	Analyzer   string   `json:"analyzer"`
	Category   string   `json:"category"`
	Default    bool     `json:"default"`
	Confidence []string `json:"confidence"` // the highest first
	Since      string   `json:"since"`
	Summary    string   `json:"summary"`
	URL        string   `json:"url"`
}

// listRules prints the rules as a table, or as JSON.
func listRules(w io.Writer, docs documentation, asJSON bool) error {
	rules, err := docs.rules()
	if err != nil {
		return err
	}
	if asJSON {
		return listJSON(w, rules)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RULE\tDEFAULT\tCONFIDENCE\tSINCE\tREPORTS")
	for _, r := range rules {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", r, onOff(r.Default), r.Confidence, r.Since, r.Summary)
	}
	return table.Flush()
}

func listJSON(w io.Writer, rules []output.Rule) error {
	listed := make([]listedRule, len(rules))
	for i, r := range rules {
		listed[i] = listedRule{
			Rule: r.String(), Analyzer: r.Analyzer, Category: r.Category,
			Default: r.Default, Confidence: slices.Collect(strings.SplitSeq(r.Confidence, ", ")), Since: r.Since,
			Summary: r.Summary, URL: r.URL(),
		}
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetIndent("", "\t")
	if err := encoder.Encode(listed); err != nil {
		return err
	}
	_, err := w.Write(out.Bytes())
	return err
}
