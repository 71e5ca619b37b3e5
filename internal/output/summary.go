package output

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Summary returns the report in one line: how many findings of each rule, the most frequent first, in how many packages,
// and how long it took to find them.
func Summary(r *Report, elapsed time.Duration) string {
	line := Count(len(r.Findings), "finding", "findings") + byRule(r.Findings)
	if n := len(r.Suppressed); n > 0 {
		line += fmt.Sprintf(", %d suppressed,", n)
	}
	if n := len(r.Failures); n > 0 {
		line = strings.TrimSuffix(line, ",") + ", " + Count(n, "failure", "failures") + ","
	}
	return fmt.Sprintf("%s in %s, %s", line, Count(r.Packages, "package", "packages"), seconds(elapsed))
}

// byRule returns the numbers of findings by rule, in parentheses.
func byRule(findings []Finding) string {
	if len(findings) == 0 {
		return ""
	}
	count := make(map[string]int)
	for _, f := range findings {
		count[f.Rule()]++
	}
	rules := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), strings.Compare(a, b))
	})
	for i, name := range rules {
		rules[i] = fmt.Sprintf("%d %s", count[name], name)
	}
	return " (" + strings.Join(rules, ", ") + ")"
}

// Count says how many there are: "no findings", "1 finding", "2 findings".
func Count(n int, one, many string) string {
	switch n {
	case 0:
		return "no " + many
	case 1:
		return "1 " + one
	default:
		return fmt.Sprintf("%d %s", n, many)
	}
}

// seconds returns a duration in tenths of a second, in seconds from one minute on.
func seconds(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return d.Round(time.Second).String()
}
