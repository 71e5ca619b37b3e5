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
	chosen map[*ssa.Select][]int                 // the cases that can be taken; absent: all

	endings []ending
	stores  map[any][]*ssa.Store // of the loop, by what sameAddress compares first
}

// endedWorld takes edges away from the loop until those that remain are consistent: a branch whose condition tells
// that the context has ended goes that way alone, and what can no longer go round is no part of the loop.
func endedWorld(c *checker, l *flow.Loop, endings []ending) *world {
	w := &world{
		checker: c,
		loop:    l,
		left:    make(map[*ssa.BasicBlock][]*ssa.BasicBlock),
		chosen:  make(map[*ssa.Select][]int),
		endings: endings,
		stores:  make(map[any][]*ssa.Store),
	}
	if l.Iteration != nil && w.isBoundIterator(l.Iteration) {
		return w // nothing is left: the iterator function may end it with the context
	}
	for _, b := range l.Blocks {
		w.left[b] = w.forest.Succs(b)
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Select:
				w.choose(instr)
			case *ssa.Store:
				key := addressKey(instr.Addr)
				w.stores[key] = append(w.stores[key], instr)
			}
		}
	}
	for before := -1; before != w.edges(); {
		before = w.edges()
		w.keepCycles()
		w.settle()
		for _, b := range l.Blocks {
			w.left[b] = w.feasible(b)
		}
	}
	return w
}

// isBoundIterator reports whether the iterator function that call runs may notice the end of a context: it was made from
// one, or is a method of what was.
func (w *world) isBoundIterator(call *ssa.Call) bool {
	iterator := call.Call.Value
	if method, ok := iterator.(*ssa.MakeClosure); ok && method.Fn.(*ssa.Function).Syntax() == nil && w.isBound(method.Bindings[0], call) {
		return true
	}
	return w.isBound(iterator, call)
}

// goesRound reports whether b still lies on a cycle.
func (w *world) goesRound(b *ssa.BasicBlock) bool { return len(w.left[b]) > 0 }

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
		if !slices.ContainsFunc(w.loop.Headers, func(header *ssa.BasicBlock) bool { return slices.Contains(blocks, header) }) {
			continue
		}
		for _, b := range blocks {
			component[b] = i + 1
		}
	}
	for _, b := range w.loop.Blocks {
		w.left[b] = filter(w.left[b], func(succ *ssa.BasicBlock) bool {
			return component[b] != 0 && component[b] == component[succ]
		})
	}
}

// inside returns the edges from b that are left and stay in the loop.
func (w *world) inside(b *ssa.BasicBlock) []*ssa.BasicBlock {
	return filter(w.left[b], func(succ *ssa.BasicBlock) bool { return w.forest.Contains(w.loop, succ) })
}

// feasible returns the edges from b, of those left, that the condition allows.
func (w *world) feasible(b *ssa.BasicBlock) []*ssa.BasicBlock {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return w.left[b]
	}
	switch w.truth(branch.Cond) {
	case isTrue:
		return filter(w.left[b], func(succ *ssa.BasicBlock) bool { return succ == b.Succs[0] })
	case isFalse:
		return filter(w.left[b], func(succ *ssa.BasicBlock) bool { return succ == b.Succs[1] })
	case doubtful:
		succs := w.forest.Succs(b)
		if len(succs) > 1 && slices.ContainsFunc(succs, func(succ *ssa.BasicBlock) bool { return w.forest.CanLeave(w.loop, succ, b) }) {
			return nil // it may well leave
		}
	}
	return w.left[b]
}

// settle computes the truths of the loop's instructions: the least fixed point over the edges that are left.
func (w *world) settle() {
	w.truths = make(map[ssa.Value]truth)
	for changed := true; changed; {
		changed = false
		for _, b := range w.loop.Blocks {
			for _, instr := range b.Instrs {
				v, ok := instr.(ssa.Value)
				if !ok {
					continue
				}
				if t := w.truths[v].join(w.transfer(v)); t != w.truths[v] {
					w.truths[v], changed = t, true
				}
			}
		}
	}
}

// filter returns the elements that keep accepts, in a slice of its own.
func filter[E any](elements []E, keep func(E) bool) []E {
	return slices.DeleteFunc(slices.Clone(elements), func(e E) bool { return !keep(e) })
}
