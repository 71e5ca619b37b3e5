package flow

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// TestRangeOverFunc checks the loops of a function and, after bars, of the bodies that go/ssa makes functions of their
// own: a body is a loop from its entry, if a round can end and the next begin.
func TestRangeOverFunc(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body, want string
	}{
		{"body", "for range each {\nwork()\n}", " | entry"},
		{"body that leaves", "for range each {\nwork()\nbreak\n}", " | "},
		{"break", "for range each {\nif more() {\nbreak\n}\n}", " | entry"},
		{"continue", "for range each {\nif more() {\ncontinue\n}\nwork()\n}", " | entry"},
		{"return of true", "_ = func() bool {\nfor range each {\nwork()\nreturn true\n}\nreturn false\n}", " |  | "},
		{"loop in a body", "for range each {\nfor more() {\nwork()\n}\n}", " | entry(for.loop)"},
		{"goto in a body", "for range each {\nwork()\nagain:\nwork()\nif more() {\ngoto again\n}\n}", " | entry(again)"},
		{"goto out of a body", "for range each {\nif more() {\ngoto out\n}\ngoto out\n}\nout:\nwork()", " | "},
		{"body in a loop", "for more() {\nfor range each {\nwork()\n}\n}", "for.loop | entry"},
		{"continue of a loop", "outer:\nfor more() {\nfor range each {\ncontinue outer\n}\n}", "for.loop | "},
		{"body in a body", "for range each {\nfor range each {\nwork()\n}\n}", " | entry | entry"},
		{"continue of a body", "outer:\nfor range each {\nfor range each {\ncontinue outer\n}\n}", " | entry | "},
		{"break of a body", "outer:\nfor range each {\nfor range each {\nbreak outer\n}\nbreak\n}", " |  | "},
		{"defer", "for range each {\ndefer work()\n}", " | entry"},
		{"not reached", "return\nfor range each {\nwork()\n}", " | "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var words []string
			for _, fn := range family(buildFunc(t, tt.body)) {
				words = append(words, format(NewForest(fn), nil))
			}
			if got := strings.Join(words, " | "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// family returns fn and the functions in it, those that enclose others first.
func family(fn *ssa.Function) []*ssa.Function {
	all := []*ssa.Function{fn}
	for _, inner := range fn.AnonFuncs {
		all = append(all, family(inner)...)
	}
	return all
}

// TestIteration checks what is known of the loop that the body of a range over a function is.
func TestIteration(t *testing.T) {
	t.Parallel()
	tests := []struct {
		body     string
		isFinite bool
		canLeave bool // from where the body begins, before the next round
	}{
		{"for range each {\nwork()\n}", false, false},
		{"for range each {\nif more() {\nreturn\n}\n}", false, true},
		{"for range each {\nif more() {\ncontinue\n}\nwork()\n}", false, false},
		{"for range slices.Values(xs) {\nwork()\n}", true, false},
		{"for range maps.Keys(m) {\nwork()\n}", true, false},
		{"all := slices.All[[]int]\nfor range all(xs) {\nwork()\n}", true, false},
		{"for i := 0; ; i++ {\nfor range each {\nif i > 3 {\nreturn\n}\n}\n}", false, true},
	}
	for _, tt := range tests {
		t.Run(tt.body, func(t *testing.T) {
			t.Parallel()
			body := buildFunc(t, tt.body).AnonFuncs[0]
			f := NewForest(body)
			l := f.Loops[len(f.Loops)-1]
			if l.Iteration == nil || !l.IsStructured() || !f.HasExit(l) {
				t.Fatalf("no loop that the iterator function may end\n%s", dump(body))
			}
			if n, isFinite := f.Trips(l); n != NotConstant || isFinite != tt.isFinite {
				t.Errorf("got %d trips, finite: %t, want %t", n, isFinite, tt.isFinite)
			}
			begin := f.Succs(l.Headers[0])
			if len(begin) != 1 {
				t.Fatalf("got %d ways to begin a round, want one\n%s", len(begin), dump(body))
			}
			if got := f.CanLeave(l, begin[0], l.Headers[0]); got != tt.canLeave {
				t.Errorf("can leave: got %t, want %t\n%s", got, tt.canLeave, dump(body))
			}
		})
	}
}
