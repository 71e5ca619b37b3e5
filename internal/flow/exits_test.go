package flow

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// TestCanLeave compares canLeave, for all blocks of all loops, with a search.
func TestCanLeave(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"for more() {\nfor more() {\nif more() {\nreturn\n}\nwork()\n}\nwork()\n}",
		"for {\nfor more() {\nif more() {\nwork()\n}\n}\nif more() {\ncontinue\n}\nbreak\n}",
		"outer:\nfor {\nfor {\nfor more() {\nif more() {\ncontinue outer\n}\nif more() {\nbreak outer\n}\n}\nif more() {\nwork()\n}\n}\n}",
		"for {\nfor {\nif more() {\nwork()\n}\nif more() {\nbreak\n}\n}\n}",
		"for {\nif more() {\ngoto second\n}\nfirst:\nwork()\nif more() {\nreturn\n}\nsecond:\nwork()\nif more() {\ngoto first\n}\n}",
		"for {\nselect {\ncase <-ch:\nreturn\ncase ch <- 1:\nfor range xs {\nif more() {\nreturn\n}\n}\n}\n}",
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			checkCanLeave(t, buildFunc(t, body))
		})
	}
}

// TestCanLeaveTangle does the same for graphs that no statement makes.
func TestCanLeaveTangle(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		checkCanLeave(t, buildFunc(t, tangle(rand.New(rand.NewPCG(seed, 0)))))
	}
}

// tangle returns a body of pieces with gotos from anywhere to anywhere, and a few ways out.
func tangle(r *rand.Rand) string {
	const pieces = 12
	var targets [pieces]int
	var labels [pieces]bool
	for i := range targets {
		targets[i] = r.IntN(pieces)
		labels[targets[i]] = true
	}
	var body strings.Builder
	for i, target := range targets {
		if labels[i] {
			fmt.Fprintf(&body, "l%d:\n", i)
		}
		fmt.Fprintf(&body, "if more() {\ngoto l%d\n}\n", target)
		if r.IntN(pieces) < 3 {
			body.WriteString("if more() {\nreturn\n}\n")
		}
	}
	return body.String()
}

func checkCanLeave(t *testing.T, fn *ssa.Function) {
	t.Helper()
	f := NewForest(fn)
	for i, l := range f.Loops {
		if got, want := f.HasExit(l), searchExit(f, l, l.Headers[0], nil); got != want {
			t.Errorf("loop %d has an exit: got %t, want %t\n%s", i, got, want, dump(fn))
		}
		for _, b := range l.Blocks {
			for _, from := range l.Blocks {
				if got, want := f.CanLeave(l, from, b), searchExit(f, l, from, append(slices.Clone(l.Headers), b)); got != want {
					t.Errorf("loop %d, from %s without %s: got %t, want %t\n%s", i, from, b, got, want, dump(fn))
				}
			}
		}
	}
}

// searchExit reports whether a block outside l can be reached from b without any of the blocks avoided.
func searchExit(f *Forest, l *Loop, b *ssa.BasicBlock, avoided []*ssa.BasicBlock) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	var search func(b *ssa.BasicBlock) bool
	search = func(b *ssa.BasicBlock) bool {
		if !f.Contains(l, b) {
			return true
		}
		if seen[b] || slices.Contains(avoided, b) {
			return false
		}
		seen[b] = true
		return slices.ContainsFunc(f.Succs(b), search)
	}
	return search(b)
}
