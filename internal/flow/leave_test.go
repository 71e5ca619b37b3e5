package flow

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// TestCanLeave compares canLeave, for all branches inside all loops, with a search that remembers nothing.
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
			fn := buildFunc(t, body)
			f := NewForest(fn)
			for i, l := range f.Loops {
				for _, b := range l.Blocks {
					for _, succ := range b.Succs {
						if got, want := f.CanLeave(l, succ, b), searchExit(f, l, succ, append(slices.Clone(l.Headers), b)); got != want {
							t.Errorf("loop %d, %s to %s: got %t, want %t\n%s", i, b, succ, got, want, dump(fn))
						}
					}
				}
			}
		})
	}
}

// searchExit reports whether a block outside l can be reached from b without any of the blocks avoided.
func searchExit(f *Forest, l *Loop, b *ssa.BasicBlock, avoided []*ssa.BasicBlock) bool {
	if !f.Contains(l, b) {
		return !isImpossible(b)
	}
	return !slices.Contains(avoided, b) && slices.ContainsFunc(b.Succs, func(succ *ssa.BasicBlock) bool {
		return searchExit(f, l, succ, append(slices.Clone(avoided), b))
	})
}
