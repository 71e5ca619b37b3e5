package loopcheck

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/flow"
)

// A truth is what is known of a value in a world in which the context has ended: the lattice of a constant
// propagation over the few values that matter to a branch.
type truth uint8

const (
	unset    truth = iota // bottom: no way on which the value is made is left
	isTrue                // the boolean
	isFalse               //
	isNil                 //
	failed                // an error that is not nil, since the context has ended
	unknown               // does not depend on the context
	doubtful              // top: depends on the context, nobody knows how
)

func (t truth) join(other truth) truth {
	switch {
	case t == unset || t == other:
		return other
	case other == unset:
		return t
	}
	return max(t, other, unknown)
}

func (t truth) not() truth {
	switch t {
	case isTrue:
		return isFalse
	case isFalse:
		return isTrue
	}
	return t
}

// A world is what is left of a loop once the context has ended: the edges that control can still take, and that lie
// on a cycle. The context does not come back, so control that leaves these has left the loop for good, and a loop of
// which nothing is left ends.
type world struct {
	*checker
	loop   *flow.Loop
	left   map[*ssa.BasicBlock][]*ssa.BasicBlock // the edges that are left, by their source
	truths map[ssa.Value]truth                   // of the instructions of the loop
	stores map[any]truth                         // of what the loop stores, by address: doubtful, or unknown
	chosen map[*ssa.Select][]int                 // the cases that can be taken; absent: all

	cuts []cut  // the cancel points
	end  string // memo of ending

	afterEnd map[*ssa.BasicBlock]bool // runs only once the loop was seen to look at a context that had ended
	running  *propagation             // by which truths is being computed, or nil
}

// endedWorld takes edges away from the loop until those that remain are consistent: a branch whose condition tells
// that the context has ended goes that way alone, and what can no longer go round is no part of the loop.
func endedWorld(c *checker, l *flow.Loop) *world {
	w := &world{
		checker:  c,
		loop:     l,
		left:     make(map[*ssa.BasicBlock][]*ssa.BasicBlock),
		stores:   make(map[any]truth),
		chosen:   make(map[*ssa.Select][]int),
		afterEnd: c.endings.after(l),
	}
	if l.Iteration != nil && w.isBoundIterator(l.Iteration) {
		w.cuts = append(w.cuts, cut{byIterator, l.Iteration})
		return w // nothing is left: the iterator function may end it with the context
	}
	for _, b := range l.Blocks {
		w.left[b] = w.forest.Succs(b)
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Select:
				w.choose(instr)
			case *ssa.Store:
				w.stores[addressOf(instr.Addr)] = unknown
			case *ssa.Call:
				if w.neverReturns(&instr.Call) {
					w.left[b] = nil
					w.cuts = append(w.cuts, cut{byExit, instr})
				}
			}
		}
	}
	w.settle()
	return w
}

// isBoundIterator reports whether the iterator function that call runs may notice the end of a context: it was made from
// one, or is a method of what was.
func (w *world) isBoundIterator(call *ssa.Call) bool {
	iterator := call.Call.Value
	if method, ok := iterator.(*ssa.MakeClosure); ok && method.Fn.(*ssa.Function).Syntax() == nil && w.IsBound(method.Bindings[0]) {
		return true
	}
	return w.IsBound(iterator)
}

// goesRoundAtAll reports whether anything of the loop is left.
func (w *world) goesRoundAtAll() bool { return slices.ContainsFunc(w.loop.Blocks, w.goesRound) }

// goesRound reports whether b still lies on a cycle.
func (w *world) goesRound(b *ssa.BasicBlock) bool { return len(w.left[b]) > 0 }

// maxPasses is how often the values of a loop are propagated: more often than any flags that settle one another from
// round to round need it.
const maxPasses = 16

// settle takes away edges until all that is left can be taken in a world that consists of it. It stops in silence where
// that takes too long.
func (w *world) settle() {
	w.keepCycles()
	for range maxPasses {
		before, all := w.edges(), w.left
		w.left = propagate(w)
		for _, b := range w.loop.Blocks {
			w.left[b] = w.feasible(b, w.left[b]) // of what was taken while nothing was known of the condition
			switch {
			case len(all[b]) == 0:
			case w.mayWellLeave(b):
				w.left[b] = nil
				w.cuts = append(w.cuts, cut{mayLeave, b.Instrs[len(b.Instrs)-1]})
			case w.leaves(b, all[b]):
				w.cuts = append(w.cuts, cut{leaves, b.Instrs[len(b.Instrs)-1]})
			}
		}
		w.keepCycles()
		if w.edges() == before {
			return
		}
	}
	clear(w.left)
}

func (w *world) edges() int {
	n := 0
	for _, succs := range w.left {
		n += len(succs)
	}
	return n
}

// keepCycles takes away the edges that do not lie on a cycle through a header: what goes round without one goes round
// an inner loop alone.
func (w *world) keepCycles() {
	component := make(map[*ssa.BasicBlock]int)
	for i, blocks := range flow.Components(w.loop.Blocks, w.inside) {
		for _, b := range blocks {
			component[b] = i
		}
	}
	hasHeader := make(map[int]bool)
	for _, header := range w.loop.Headers {
		hasHeader[component[header]] = true
	}
	for _, b := range w.loop.Blocks {
		w.left[b] = filter(w.inside(b), func(succ *ssa.BasicBlock) bool {
			return hasHeader[component[b]] && component[b] == component[succ]
		})
	}
}

// inside returns the edges from b that are left and stay in the loop.
func (w *world) inside(b *ssa.BasicBlock) []*ssa.BasicBlock {
	return filter(w.left[b], func(succ *ssa.BasicBlock) bool { return w.forest.Contains(w.loop, succ) })
}

// feasible returns the edges from b, of those given, that its condition allows.
func (w *world) feasible(b *ssa.BasicBlock, edges []*ssa.BasicBlock) []*ssa.BasicBlock {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return edges
	}
	switch w.truth(branch.Cond) {
	case isTrue:
		return filter(edges, func(succ *ssa.BasicBlock) bool { return succ == b.Succs[0] })
	case isFalse:
		return filter(edges, func(succ *ssa.BasicBlock) bool { return succ == b.Succs[1] })
	}
	return edges
}

// mayWellLeave reports whether b ends in a condition that depends on the context, nobody knows how, and by which the loop
// can be left.
func (w *world) mayWellLeave(b *ssa.BasicBlock) bool {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok || w.truth(branch.Cond) != doubtful {
		return false
	}
	succs := w.forest.Succs(b)
	return len(succs) > 1 && slices.ContainsFunc(succs, func(succ *ssa.BasicBlock) bool { return w.forest.CanLeave(w.loop, succ, b) })
}

// leaves reports whether b ends in a condition that is settled, and not for any of the edges.
func (w *world) leaves(b *ssa.BasicBlock, edges []*ssa.BasicBlock) bool {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok || w.truth(branch.Cond) == unset {
		return false
	}
	return len(w.feasible(b, edges)) == 0
}

// filter returns the elements that keep accepts, in a slice of its own.
func filter[E any](elements []E, keep func(E) bool) []E {
	return slices.DeleteFunc(slices.Clone(elements), func(e E) bool { return !keep(e) })
}
