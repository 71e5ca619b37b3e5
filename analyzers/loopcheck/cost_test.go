package loopcheck

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/cancellint/cancellint/internal/report"
)

// A shape is a kind of function that can grow without bound: generators of code write such, and people now and then.
type shape struct {
	name   string
	piece  func(i int) string // of the body of the function
	around string             // with %s for the pieces
	blocks int                // that a piece has
	last   func(n int) string // what follows n pieces, if anything
	want   string             // the finding, up to its first digit
}

var shapes = []shape{
	{
		name: "machine", blocks: 3, around: "for state := 0; ; {\nswitch state {\n%s}\nif err := ask(ctx); err != nil {\ntime.Sleep(time.Second)\n}\n}",
		piece: func(i int) string {
			return fmt.Sprintf("case %d:\nif s.pos++; more() {\nstate = %d\ncontinue\n}\nstate = s.pos\n", i, i*7)
		},
		want: "each round can pass time.Sleep (line ",
	},
	{
		name: "machine of gotos", blocks: 2, around: "switch s.pos {\n%s}\n",
		piece: func(i int) string {
			return fmt.Sprintf("case %d:\ngoto l%[1]d\n", i)
		},
		last: func(n int) string {
			var states strings.Builder
			for i := range n {
				fmt.Fprintf(&states, "l%d:\nif s.pos++; more() {\ngoto l%d\n}\n", i, (i*7+1)%n)
			}
			return states.String() + "time.Sleep(time.Second)\ngoto l0"
		},
		want: "each round can pass time.Sleep (line ",
	},
	{
		name: "nest of gotos", blocks: 3, around: "%s",
		piece: func(i int) string { return fmt.Sprintf("l%d:\nif more() {\ngoto m%[1]d\n}\nwork()\n", i) },
		last: func(n int) string {
			var back strings.Builder
			back.WriteString("time.Sleep(time.Second)\n")
			for i := n - 1; i >= 0; i-- {
				fmt.Fprintf(&back, "m%d:\nif more() {\ngoto l%[1]d\n}\n", i)
			}
			return back.String()
		},
		want: "each round can pass time.Sleep (line ",
	},
	{
		name: "sequence", blocks: 5, around: "%s",
		piece: func(int) string {
			return "for more() {\nselect {\ncase <-ctx.Done():\nreturn\ncase <-time.After(time.Second):\n}\n}\n"
		},
		last: func(int) string { return "for more() {\ntime.Sleep(time.Second)\n}\n" },
		want: "each round can pass time.Sleep (line ",
	},
	{
		name: "chain", blocks: 2, around: "for {\nerr := try()\n%sif err != nil && more() {\nreturn\n}\ntime.Sleep(time.Second)\n}",
		piece: func(int) string { return "if err == nil {\nerr = ask(ctx)\n}\n" },
		want:  "each round can pass time.Sleep (line ",
	},
	{
		name: "continues", blocks: 2, around: "ok := more()\nfor {\n%sif ok {\nreturn\n}\ntime.Sleep(time.Second)\n}",
		piece: func(i int) string { return fmt.Sprintf("if s.pos == %d {\nok = more()\ncontinue\n}\n", i) },
		want:  "each round can pass time.Sleep (line ",
	},
	{
		name: "recover", blocks: 4, around: "defer func() { _ = recover() }()\n%s",
		piece: func(int) string {
			return "for more() {\ndefer work()\nif ctx.Err() != nil {\nreturn\n}\ntime.Sleep(time.Second)\n}\n"
		},
		last: func(int) string { return "for more() {\ntime.Sleep(time.Second)\n}\n" },
		want: "each round can pass time.Sleep (line ",
	},
	{
		name: "ladder", blocks: 3, around: "for {\nf := ctx.Err() != nil\n%sif f {\nreturn\n}\ntime.Sleep(time.Second)\n}",
		piece: func(int) string { return "if f {\nf = true\n} else {\nf = more()\n}\n" },
	},
	{
		name: "loops in a loop", blocks: 2, around: "for {\n%stime.Sleep(time.Second)\n}",
		piece: func(int) string {
			return "for more() {\nif errors.Is(ask(ctx), errors.ErrUnsupported) {\nbreak\n}\n}\n"
		},
		want: "each round can pass time.Sleep (line ",
	},
}

// function returns the source of a function of the shape, with about so many blocks.
func (s shape) function(blocks int) string {
	n := blocks / s.blocks
	var pieces strings.Builder
	for i := range n {
		pieces.WriteString(s.piece(i))
	}
	body := fmt.Sprintf(s.around, pieces.String())
	if s.last != nil {
		body += s.last(n)
	}
	return "type scanner struct{ pos int }\n\nfunc f(ctx context.Context, s *scanner) {\n" + body + "\n}\n"
}

// judgeAll returns what is wrong with the loops of all functions.
func judgeAll(j *judge) (findings []report.Finding) {
	for _, fn := range j.result.Funcs() {
		findings = append(findings, j.findings(fn)...)
	}
	return findings
}

// TestCost checks that the work grows with the size of a function and no faster: the steps of the propagation, and the memory
// that is allocated, by which what compares everything with everything is seen. Nothing may run beside it.
func TestCost(t *testing.T) {
	const small, large = 1250, 5000
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			steps, bytes, blocks := cost(t, s, small)
			manySteps, manyBytes, manyBlocks := cost(t, s, large)
			growth := float64(manyBlocks) / float64(blocks)
			if manyBlocks < large*9/10 || growth > 4.2 {
				t.Fatalf("got %d and %d blocks, want about %d and %d", blocks, manyBlocks, small, large)
			}
			const slack = 1.25 // a quadratic part of a tenth would take all of it
			if got := float64(manySteps) / float64(steps); got > growth*slack {
				t.Errorf("%d steps for %d blocks, %d for %d: grows by %.1f", steps, blocks, manySteps, manyBlocks, got)
			}
			if got := float64(manyBytes) / float64(bytes); got > growth*slack {
				t.Errorf("%d bytes for %d blocks, %d for %d: grows by %.1f", bytes, blocks, manyBytes, manyBlocks, got)
			}
		})
	}
}

// cost analyses a function of the shape, and returns how many steps that took, and how much memory, for how many blocks.
func cost(t *testing.T, s shape, size int) (steps int, bytes uint64, blocks int) {
	t.Helper()
	j := newSnippet(t, s.function(size))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	findings := judgeAll(j)
	runtime.ReadMemStats(&after)
	switch {
	case s.want == "" && len(findings) > 0:
		t.Errorf("got %q, want silence", findings[0].Message)
	case s.want != "" && (len(findings) != 1 || !strings.HasPrefix(findings[0].Message, s.want)):
		t.Errorf("got %d findings, want one: %s", len(findings), s.want)
	}
	for _, fn := range j.result.Funcs() {
		blocks = max(blocks, len(fn.Blocks))
	}
	return j.steps, after.TotalAlloc - before.TotalAlloc, blocks
}

// BenchmarkLoops analyses functions of all shapes, at three sizes. Time per block should be the same for all of them.
func BenchmarkLoops(b *testing.B) {
	for _, s := range shapes {
		for _, size := range []int{1250, 2500, 5000} {
			b.Run(fmt.Sprintf("%s/%d", strings.ReplaceAll(s.name, " ", "-"), size), func(b *testing.B) {
				source := s.function(size)
				j := newSnippet(b, source)
				for b.Loop() {
					fresh := *j
					fresh.unit = newUnit(j.pass, j.result, j.spare)
					judgeAll(&fresh)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*size), "ns/block")
			})
		}
	}
}
