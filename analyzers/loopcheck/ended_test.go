package loopcheck

import (
	"go/constant"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/flow"
)

// TestEndedWorld checks which places of the first function's outermost loop control still comes to in each round, once
// the context has ended.
func TestEndedWorld(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body, want string
	}{
		{"nothing looks", "for {\nat(`a`)\n}", "a"},
		{"leaves", "for {\nat(`a`)\nif ctx.Err() != nil {\nreturn\n}\nat(`b`)\n}", ""},
		{"one way leaves", "for {\nif more() {\nat(`a`)\ncontinue\n}\nif ctx.Err() != nil {\nreturn\n}\nat(`b`)\n}", "a"},
		{"goes round by what has failed", "for {\nif ask(ctx) != nil {\nat(`a`)\ncontinue\n}\nat(`b`)\n}", "a"},
		{"error of either call", "for {\nvar err error\nif more() {\nerr = ask(ctx)\n} else {\nerr = try()\n}\nif err != nil {\nreturn\n}\nat(`a`)\n}", "a"},
		{"flag of this round", "for {\nstop := ctx.Err() != nil\nif stop {\nreturn\n}\nat(`a`)\n}", ""},
		{"flag of the next", "for stop := false; !stop; {\nat(`a`)\nstop = ctx.Err() != nil\n}", ""},
		{"flag of the next, tested late", "broken := true\nfor {\nif broken {\nif ask(ctx) != nil {\nreturn\n}\n}\nif broken = ask(ctx) != nil; broken {\nat(`a`)\n}\n}", ""},
		{"flag that may be kept", "on := more()\nfor {\nif on {\nat(`a`)\ncontinue\n}\nif more() {\non = true\n}\nat(`b`)\n}", "a b"},
		{"error that is tested step by step", "for {\nvar err error\nif err == nil {\nerr = ask(ctx)\n}\nif err == nil {\nerr = ask(ctx)\n}\nif err == nil {\nat(`a`)\n}\nat(`b`)\n}", "b"},
		{"flags that settle one another", "for {\na := ctx.Err() != nil\nb := a || more()\nc := b || more()\nif c {\nat(`a`)\ncontinue\n}\nat(`b`)\n}", "a"},
		{"flags that settle one another, a round each", "var a, b, c bool\nfor !c {\nat(`a`)\nif b {\nc = true\n}\nif a {\nb = true\n}\nif ctx.Err() != nil {\na = true\n}\n}", ""},
		{"more such flags than anybody has", carriedFlags(40), ""},
		{"field", "for !s.stop {\nat(`a`)\nif ctx.Err() != nil {\ns.stop = true\n}\n}", ""},
		{"other field", "for !s.stop {\nat(`a`)\nif ctx.Err() != nil {\ns.idle = true\n}\n}", "a"},
		{"field of a field", "for {\nat(`a`)\ns.in.err = ask(ctx)\nif s.in.err != nil {\nreturn\n}\n}", ""},
		{"field of another", "for {\nat(`a`)\ns.in.err = ask(ctx)\nif s.out.err != nil {\nreturn\n}\n}", "a"},
		{"select", "for {\nselect {\ncase <-ctx.Done():\nreturn\ncase <-s.ch:\nat(`a`)\n}\n}", ""},
		{"select in vain", "for {\nselect {\ncase <-ctx.Done():\nat(`a`)\ncase <-s.ch:\nat(`b`)\n}\n}", ""},
		{"inner loop that leaves", "for {\nfor more() {\nif ctx.Err() != nil {\nreturn\n}\nat(`a`)\n}\nat(`b`)\n}", "b"},
		{"inner loop that always looks", "for {\nfor {\nif ctx.Err() != nil {\nreturn\n}\nif more() {\nbreak\n}\n}\nat(`b`)\n}", ""},
		{"irreducible", "if more() {\ngoto second\n}\nfirst:\nat(`a`)\nif ctx.Err() != nil {\nreturn\n}\nsecond:\nat(`b`)\ngoto first", ""},
		{"irreducible, by one way", "if more() {\ngoto second\n}\nfirst:\nat(`a`)\nif ctx.Err() != nil {\ngoto third\n}\nsecond:\nat(`b`)\ngoto first\nthird:\nat(`c`)\nif more() {\ngoto first\n}", "a c"},
		{"recover", "defer func() { _ = recover() }()\nfor {\nat(`a`)\ndefer work()\nif ask(ctx) != nil {\npanic(1)\n}\n}", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			j := newSnippet(t, "type state struct {\nstop, idle bool\nch chan int\nin, out struct{ err error }\n}\n\nfunc at(string)\n\nfunc f(ctx context.Context, s *state) {\n"+tt.body+"\n}\n")
			if got := placesLeft(j); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// carriedFlags returns a loop that ends n rounds after its context.
func carriedFlags(n int) string {
	var body strings.Builder
	flag := func(i int) string { return "f" + strings.Repeat("x", i) }
	for i := range n {
		body.WriteString("var " + flag(i) + " bool\n")
	}
	body.WriteString("for !" + flag(n-1) + " {\nat(`a`)\n")
	for i := n - 1; i > 0; i-- {
		body.WriteString("if " + flag(i-1) + " {\n" + flag(i) + " = true\n}\n")
	}
	return body.String() + "if ctx.Err() != nil {\n" + flag(0) + " = true\n}\n}\n"
}

// placesLeft returns the arguments of the calls of at that control still comes to in the last loop of the function f.
func placesLeft(j *judge) string {
	funcs := j.result.Funcs()
	fn := funcs[slices.IndexFunc(funcs, func(fn *ssa.Function) bool { return fn.Name() == "f" })]
	f := flow.NewForest(fn)
	c := &checker{unit: j.unit, fn: fn, forest: f, syntax: newSyntax(fn, f)}
	c.endings, c.memory = c.findEndings(), newMemory(fn)
	l := f.Loops[len(f.Loops)-1]
	w := endedWorld(c, l)
	var places []string
	for _, b := range l.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if ok && w.goesRound(b) && c.IsFunction(&call.Call, "example.com/p.at") {
				places = append(places, constant.StringVal(call.Call.Args[0].(*ssa.Const).Value))
			}
		}
	}
	slices.Sort(places)
	return strings.Join(places, " ")
}
