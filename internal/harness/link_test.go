package harness

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestLinks holds the fixtures and the rows against each other.
func TestLinks(t *testing.T) {
	t.Parallel()
	for _, problem := range linkProblems(readFixtures(t, nil), rows()) {
		t.Error(problem)
	}
}

// linkProblems says which function lacks its row, and which row its function.
func linkProblems(fixtures []fixture, rows []row) (problems []string) {
	roles := make(map[string][]string)
	for _, r := range rows {
		for _, link := range r.links() {
			roles[link.name] = append(roles[link.name], link.role)
		}
	}
	declared := make(map[string]declaration)
	for _, f := range fixtures {
		for _, stray := range f.stray {
			problems = append(problems, fmt.Sprintf("%s: no exported function runs into this // want", stray))
		}
		for _, d := range f.exported {
			declared[d.name] = d
			problems = append(problems, d.problems(roles[d.name])...)
		}
	}
	for _, r := range rows {
		for _, link := range r.links() {
			if _, ok := declared[link.name]; !ok {
				problems = append(problems, fmt.Sprintf("row %s: no fixture declares %s", r.name(), link.name))
			}
		}
		for _, callee := range r.callees {
			if !r.calls(callee, declared) {
				problems = append(problems, fmt.Sprintf("row %s: no function of it calls %s", r.name(), callee))
			}
		}
	}
	return problems
}

// calls reports whether a function of the row mentions callee, itself or by way of the callees named before it, or
// callee is the constructor of what the run needs.
func (r row) calls(callee string, declared map[string]declaration) bool {
	name := callee[strings.LastIndexByte(callee, '.')+1:]
	text := declared[r.good.name].text
	if r.bad != nil {
		text += declared[r.bad.name].text
	}
	for _, other := range r.callees[:slices.Index(r.callees, callee)] {
		text += declared[other].text
	}
	return strings.HasPrefix(name, "New") || strings.Contains(text, "."+name+"(")
}

// The roles that a row gives to functions.
const (
	roleBad    = "bad"
	roleUnsaid = "bad, reported elsewhere"
	roleGood   = "good"
	roleCallee = "callee"
)

// A nameLink is a function's role in a row.
type nameLink struct{ name, role string }

func (r row) links() (links []nameLink) {
	if r.bad != nil {
		role := roleBad
		if r.unsaid {
			role = roleUnsaid
		}
		links = append(links, nameLink{r.bad.name, role})
	}
	links = append(links, nameLink{r.good.name, roleGood})
	for _, callee := range r.callees {
		links = append(links, nameLink{callee, roleCallee})
	}
	return links
}

// problems holds what a function's source says against its roles.
func (d declaration) problems(roles []string) (problems []string) {
	switch {
	case d.flagged && !slices.Contains(roles, roleBad):
		problems = append(problems, fmt.Sprintf("%s carries a // want, but no row shows its symptom", d.name))
	case !d.flagged && slices.Contains(roles, roleBad):
		problems = append(problems, fmt.Sprintf("%s is bad in a row, but carries no // want", d.name))
	case len(roles) == 0:
		problems = append(problems, fmt.Sprintf("%s is quiet, but no row shows that the symptom is absent", d.name))
	}
	for _, role := range roles {
		if d.flagged && role != roleBad {
			problems = append(problems, fmt.Sprintf("%s carries a // want, but a row has it as %s", d.name, role))
		}
		if role == roleUnsaid && slices.Contains(roles, roleGood) {
			problems = append(problems, fmt.Sprintf("%s is both bad and good", d.name))
		}
	}
	return problems
}

// TestLinkProblems proves that each gap between fixtures and rows is seen.
func TestLinkProblems(t *testing.T) {
	t.Parallel()
	named := func(name string) *subject { return &subject{name: name} }
	fixtures := []fixture{{exported: []declaration{{name: "bad", flagged: true}, {name: "good"}}}}
	tests := []struct {
		name     string
		fixtures []fixture
		rows     []row
		want     []string // a part of each problem
	}{
		{"linked", fixtures, []row{{bad: named("bad"), good: named("good")}}, nil},
		{"flagged without a row", fixtures, []row{{good: named("good")}}, []string{"no row shows its symptom"}},
		{
			"quiet without a row", fixtures, []row{{bad: named("bad"), good: named("elsewhere")}},
			[]string{"good is quiet", "no fixture declares elsewhere"},
		},
		{
			"swapped", fixtures, []row{{bad: named("good"), good: named("bad")}},
			[]string{"no row shows its symptom", "bad carries a // want, but a row has it as good", "good is bad in a row"},
		},
		{
			"flagged as unsaid", fixtures, []row{{bad: named("bad"), good: named("good"), unsaid: true}},
			[]string{"no row shows its symptom", "reported elsewhere"},
		},
		{
			"callee", fixtures, []row{{bad: named("bad"), good: named("elsewhere"), callees: []string{"good"}}},
			[]string{"no fixture declares elsewhere", "no function of it calls good"},
		},
		{
			"callee of a callee", []fixture{{exported: []declaration{{name: "p.ask", text: "q.Load()"}, {name: "q.Load", text: "r.Fetch()"}, {name: "r.Fetch"}}}},
			[]row{{good: named("p.ask"), callees: []string{"q.Load", "r.Fetch"}}}, nil,
		},
		{
			"callee before its caller", []fixture{{exported: []declaration{{name: "p.ask", text: "q.Load()"}, {name: "q.Load", text: "r.Fetch()"}, {name: "r.Fetch"}}}},
			[]row{{good: named("p.ask"), callees: []string{"r.Fetch", "q.Load"}}}, []string{"no function of it calls r.Fetch"},
		},
		{"stray", []fixture{{stray: []string{"p.go:3"}}}, nil, []string{"p.go:3"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := linkProblems(tt.fixtures, tt.rows)
			if len(got) != len(tt.want) {
				t.Fatalf("got %q, want %d problems", got, len(tt.want))
			}
			for i, part := range tt.want {
				if !strings.Contains(got[i], part) {
					t.Errorf("problem %d: got %q, want one with %q", i, got[i], part)
				}
			}
		})
	}
}
