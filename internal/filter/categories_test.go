package filter

import (
	"flag"
	"strings"
	"testing"

	"github.com/cancellint/cancellint/internal/rule"
)

// categories returns which of four rules of ctxpass are on after the flags were set, in steps between which what was said
// is settled. A step is "enable=LIST", "disable=LIST" and, for all analyzers at once, with "shared " before it.
func categories(t *testing.T, steps [][]string) (on string, err error) {
	t.Helper()
	c := new(Categories)
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	c.Bind(flags, "ctxpass")
	for _, step := range steps {
		for _, said := range step {
			said, shared := strings.CutPrefix(said, "shared ")
			name, list, _ := strings.Cut(said, "=")
			value := flags.Lookup(name).Value.(*categoriesFlag)
			set := value.Set
			if shared {
				set = value.SetShared
			}
			if err := set(list); err != nil {
				return "", err
			}
		}
		c.Settle()
	}
	var names []string
	for _, r := range []rule.Rule{rule.RootContext, rule.FakeContext, rule.StoredContext, rule.UnusedDirective("ctxpass")} {
		if c.On(r) {
			names = append(names, r.Category)
		}
	}
	return strings.Join(names, " "), nil
}

func TestCategories(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		steps [][]string
		want  string
	}{
		{"nothing", nil, "root-context unused-directive"},
		{"of nothing", [][]string{{"enable=", "disable="}}, "root-context unused-directive"},
		{"enabled", [][]string{{"enable=fake-context, ctxpass/stored-context"}}, "root-context fake-context stored-context unused-directive"},
		{"what is on", [][]string{{"enable=root-context"}}, "root-context unused-directive"},
		{"twice", [][]string{{"enable=fake-context", "enable=stored-context"}}, "root-context fake-context stored-context unused-directive"},
		{"all", [][]string{{"enable=ctxpass"}}, "root-context fake-context stored-context unused-directive"},
		{"disabled", [][]string{{"disable=root-context"}}, "unused-directive"},
		{"none", [][]string{{"disable=ctxpass"}}, ""},
		{"directives", [][]string{{"disable=ctxpass/unused-directive"}}, "root-context"},
		{"disable goes before enable", [][]string{{"disable=fake-context", "enable=fake-context"}}, "root-context unused-directive"},
		{"what comes later goes before", [][]string{{"disable=root-context", "enable=fake-context"}, {"enable=root-context", "disable=fake-context"}}, "root-context unused-directive"},
		{"what comes later adds", [][]string{{"disable=root-context"}, {"enable=fake-context"}}, "fake-context unused-directive"},
		{"of all", [][]string{{"shared disable=root-context,unbounded-call,loopcheck"}}, "unused-directive"},
		{"of all, directives", [][]string{{"shared disable=unused-directive"}}, "root-context"},
	}
	for _, test := range tests {
		got, err := categories(t, test.steps)
		if err != nil || got != test.want {
			t.Errorf("%s: %q are on (%v), want %q", test.name, got, err, test.want)
		}
	}
}

func TestUnknownCategories(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"enable=root-contxt":                  `unknown category "root-contxt": did you mean root-context?`,
		"disable=ctxpas":                      `unknown category "ctxpas": did you mean ctxpass?`,
		"enable=ctxpass/root-contex":          `unknown category "ctxpass/root-contex": did you mean ctxpass/root-context?`,
		"enable=zzz":                          `unknown category "zzz": cancellint -list shows all`,
		"enable=deadline/sleep":               `unknown category "deadline/sleep": did you mean loopcheck/sleep?`,
		"enable=fake-context,":                `unknown category ""`,
		"enable=unbounded-call":               `unbounded-call belongs to deadline, not to ctxpass`,
		"disable=deadline":                    `deadline belongs to deadline, not to ctxpass`,
		"shared enable=root-context,sleep-on": `unknown category "sleep-on"`,
	} {
		if _, err := categories(t, [][]string{{said}}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", said, err, want)
		}
	}
}
