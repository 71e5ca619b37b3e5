package harness

import (
	"fmt"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// A row ties functions of a fixture to one run.
type row struct {
	bad     *subject // shows the symptom; nil in the row of a quiet function
	good    *subject // does not show it
	unsaid  bool     // bad carries no // want: its cause is reported at another function
	callees []string // exported functions of fixtures that run as part of bad or good, named as subjects are
}

// A subject is one fixture function, ready to run.
type subject struct {
	name string // "ctxpass/rootcontext.ShipOrder", "ctxpass/rootcontext.Gateway.Check"
	run  func(*testing.T) (symptom bool)
}

// pair returns the row of a function that an analyzer flags and of the one that does it right. The run executes
// either, and reports whether the symptom shows.
func pair[F any](bad, good F, run func(*testing.T, F) bool) row {
	return row{bad: newSubject(bad, run), good: newSubject(good, run)}
}

// quiet returns the row of a function that the analyzers leave alone and that has no bad counterpart.
func quiet[F any](good F, run func(*testing.T, F) bool) row {
	return row{good: newSubject(good, run)}
}

// unsaid returns the row of a function that shows the symptom without a finding of its own, because its cause is
// reported once, at another function, or because nobody would be sure of it.
func unsaid[F any](bad, good F, run func(*testing.T, F) bool) row {
	r := pair(bad, good, run)
	r.unsaid = true
	return r
}

// calling names the exported functions of fixtures that run only as callees of the row's functions.
func (r row) calling(callees ...any) row {
	for _, fn := range callees {
		r.callees = append(r.callees, funcName(fn))
	}
	return r
}

func newSubject[F any](fn F, run func(*testing.T, F) bool) *subject {
	return &subject{name: funcName(fn), run: func(t *testing.T) bool { return run(t, fn) }}
}

// name returns the name of the row: that of its first function.
func (r row) name() string {
	if r.bad != nil {
		return r.bad.name
	}
	return r.good.name
}

const fixturePath = "github.com/cancellint/cancellint/testdata/src/"

// funcName returns the name of a fixture's function or method expression, so that a row cannot name a function that
// it does not run.
//
//	rootcontext.ShipOrder         ctxpass/rootcontext.ShipOrder
//	(*rootcontext.Gateway).Check  ctxpass/rootcontext.Gateway.Check
func funcName(fn any) string {
	name := runtime.FuncForPC(reflect.ValueOf(fn).Pointer()).Name()
	return strings.NewReplacer(fixturePath, "", "(*", "", ")", "", "[...]", "").Replace(name)
}

// judge runs both functions of a row and says what is wrong. A bad function must show the symptom, unless its cure
// (the suggested fix) is in place; a good one must not. So a run that cannot tell one from the other fails.
func (r row) judge(t *testing.T, cured bool) (problems []string) {
	t.Helper()
	if r.bad != nil {
		switch shows := r.bad.shows(t, "bad"); {
		case shows && cured:
			problems = append(problems, fmt.Sprintf("%s still shows the symptom after its suggested fix", r.bad.name))
		case !shows && !cured:
			problems = append(problems, fmt.Sprintf("%s does not show the symptom: the finding is wrong, or the run is blind", r.bad.name))
		}
	}
	if r.good.shows(t, "good") {
		problems = append(problems, fmt.Sprintf("%s shows the symptom: an analyzer should flag it, or the run is wrong", r.good.name))
	}
	return problems
}

// shows runs s as a subtest of its own, so that a process of its own can run nothing else.
func (s *subject) shows(t *testing.T, role string) (symptom bool) {
	t.Helper()
	t.Run(role, func(t *testing.T) { symptom = s.run(t) })
	return symptom
}

// rows returns the whole table.
func rows() []row {
	return slices.Concat(ctxpassRows(), owncodeRows(), loopcheckRows(), deadlineRows(), budgetRows())
}

// curedEnv lists, separated by commas, the bad functions whose suggested fix is in place. [TestSuggestedFixes] sets
// it for a test binary that is built from the golden files; only their rows run then.
const curedEnv = "CANCELLINT_HARNESS_CURED"

func TestRows(t *testing.T) {
	t.Parallel()
	curedNames := strings.Split(os.Getenv(curedEnv), ",")
	onlyCured := os.Getenv(curedEnv) != ""
	for _, r := range rows() {
		cured := r.bad != nil && slices.Contains(curedNames, r.bad.name)
		if onlyCured && !cured {
			continue // the golden text is the same: it would run as before
		}
		t.Run(strings.ReplaceAll(r.name(), "/", "."), func(t *testing.T) {
			t.Parallel()
			for _, problem := range r.judge(t, cured) {
				t.Error(problem)
			}
		})
	}
}

// TestJudge proves that a row fails when its run cannot tell the bad function from the good one.
func TestJudge(t *testing.T) {
	t.Parallel()
	const badName, goodName = "internal/harness.bad", "internal/harness.good"
	bad := &subject{badName, func(*testing.T) bool { return true }}
	good := &subject{goodName, func(*testing.T) bool { return false }}
	tests := []struct {
		name     string
		row      row
		cured    bool
		problems int
	}{
		{"pair", row{bad: bad, good: good}, false, 0},
		{"good in the place of bad", row{bad: good, good: good}, false, 1},
		{"bad in the place of good", row{bad: bad, good: bad}, false, 1},
		{"swapped", row{bad: good, good: bad}, false, 2},
		{"quiet", row{good: good}, false, 0},
		{"quiet with the symptom", row{good: bad}, false, 1},
		{"cured", row{bad: good, good: good}, true, 0},
		{"fixed in vain", row{bad: bad, good: good}, true, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if problems := tt.row.judge(t, tt.cured); len(problems) != tt.problems {
				t.Errorf("got %d problems, want %d: %q", len(problems), tt.problems, problems)
			}
		})
	}
}
