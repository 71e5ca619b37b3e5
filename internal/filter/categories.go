package filter

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cancellint/cancellint/internal/rule"
	"github.com/cancellint/cancellint/internal/spelling"
)

// Categories are the rules of one analyzer that are wanted. What is said later goes before what was settled; of what is
// said at once, to disable goes before to enable.
type Categories struct {
	analyzer          string
	settled           map[string]bool // of the categories of which something was said
	enabled, disabled []string        // since
	judgeAll          bool
}

// Bind makes c the target of the flags of an analyzer, with the defaults.
func (c *Categories) Bind(flags *flag.FlagSet, analyzer string) {
	c.analyzer = analyzer
	enable := "report these `categories` too: "
	if off := offByDefault(analyzer); len(off) > 0 {
		enable += "off by default are " + strings.Join(off, ", ")
	} else {
		enable += "all are on by default"
	}
	flags.Var(&categoriesFlag{c: c, target: &c.enabled}, "enable", enable)
	flags.Var(&categoriesFlag{c: c, target: &c.disabled}, "disable", "do not report these `categories`; goes before -enable")
}

// On reports whether findings of a rule of the analyzer are wanted.
func (c *Categories) On(r rule.Rule) bool {
	settled, ok := c.settled[r.Category]
	switch {
	case slices.Contains(c.disabled, r.Category):
		return false
	case slices.Contains(c.enabled, r.Category):
		return true
	case ok:
		return settled
	}
	return r.Default
}

// Judges reports whether findings of a rule of the analyzer are wanted, or asked about: then it is judged by, and what it
// finds is not reported.
func (c *Categories) Judges(r rule.Rule) bool { return c.On(r) || c.judgeAll }

// Enable has findings of a rule be wanted, as if its flag had said so.
func (c *Categories) Enable(r rule.Rule) { c.enabled = append(c.enabled, r.Category) }

// Settle makes what was said so far weaker than what will be said: of a configuration file, than of a command line.
func (c *Categories) Settle() {
	settled := make(map[string]bool)
	maps.Copy(settled, c.settled)
	for _, category := range c.enabled {
		settled[category] = true
	}
	for _, category := range c.disabled {
		settled[category] = false
	}
	c.settled, c.enabled, c.disabled = settled, nil, nil
}

// A categoriesFlag is a comma-separated list of categories: "category", "analyzer/category", or "analyzer" for all that
// it has. Each Set adds to it.
type categoriesFlag struct {
	c      *Categories
	target *[]string
	names  []string // as they were given
}

// String implements [flag.Value].
func (f *categoriesFlag) String() string { return strings.Join(f.names, ",") }

// Set implements [flag.Value]. It fails and adds none of the names if the analyzer lacks one of them.
func (f *categoriesFlag) Set(list string) error {
	return f.set(list, func(name string, owner rule.Rule) error {
		return fmt.Errorf("%s belongs to %s, not to %s", name, owner.Analyzer, f.c.analyzer)
	})
}

// SetShared is Set for a list that all analyzers are given: each takes what is its own.
func (f *categoriesFlag) SetShared(list string) error {
	return f.set(list, func(string, rule.Rule) error { return nil })
}

// JudgeAll has the analyzer judge by all its rules, for a driver that knows the flag alone.
func (f *categoriesFlag) JudgeAll() { f.c.judgeAll = true }

// Settle is that of the categories, for a driver that knows the flag alone.
func (f *categoriesFlag) Settle() { f.c.Settle() }

func (f *categoriesFlag) set(list string, foreign func(name string, owner rule.Rule) error) error {
	if list == "" {
		return nil
	}
	var names, categories []string
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		rules := rule.Named(name)
		if len(rules) == 0 {
			return unknownCategory(name)
		}
		owner := rules[0]
		rules = slices.DeleteFunc(rules, func(r rule.Rule) bool { return r.Analyzer != f.c.analyzer })
		if len(rules) == 0 {
			if err := foreign(name, owner); err != nil {
				return err
			}
			continue
		}
		names = append(names, name)
		for _, r := range rules {
			categories = append(categories, r.Category)
		}
	}
	f.names = append(f.names, names...)
	*f.target = append(*f.target, categories...)
	return nil
}

// unknownCategory says which category is likely meant, or where to find all.
func unknownCategory(name string) error {
	meant, ok := spelling.Nearest(strings.ToLower(name), rule.Names())
	if _, category, qualified := strings.Cut(name, "/"); qualified {
		if rules := rule.Named(category); len(rules) > 0 {
			meant, ok = rules[0].String(), true // of another analyzer
		} else {
			meant, ok = spelling.Nearest(strings.ToLower(name), rule.FullNames())
		}
	}
	if !ok {
		return fmt.Errorf("unknown category %q: cancellint -list shows all", name)
	}
	return fmt.Errorf("unknown category %q: did you mean %s?", name, meant)
}

// offByDefault returns the categories of the analyzer that are off by default.
func offByDefault(analyzer string) (categories []string) {
	for _, r := range rule.All() {
		if r.Analyzer == analyzer && !r.Default {
			categories = append(categories, r.Category)
		}
	}
	return categories
}
