package loopcheck

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A loop is a cycle of a function's control-flow graph: a natural loop, which has one header that dominates it, or
// what a goto into the middle of a cycle makes, which has several.
type loop struct {
	headers []*ssa.BasicBlock // the blocks through which control enters
	blocks  []*ssa.BasicBlock // by index; those of inner loops too
	parent  *loop             // the loop around it, or nil

	first, index int // the loop and those inside it are loops[first:index+1] of the forest
}

// A forest holds the loops of one function, nested.
type forest struct {
	loops     []*loop // inner loops before the loops around them
	innermost []*loop // by block index

	leavings map[*loop][]bool // memo of leaving
}

// newForest finds the loops of fn: the strongly connected components of its graph, then, with the edges into their
// headers taken away, the components inside those. For reducible graphs these are the natural loops.
func newForest(fn *ssa.Function) *forest {
	f := &forest{innermost: make([]*loop, len(fn.Blocks)), leavings: make(map[*loop][]bool)}
	cut := make(map[*ssa.BasicBlock]bool) // headers found so far: edges to them go round a loop that is known
	var nest func(blocks []*ssa.BasicBlock, parent *loop)
	nest = func(blocks []*ssa.BasicBlock, parent *loop) {
		successors := func(b *ssa.BasicBlock) []*ssa.BasicBlock {
			return slices.DeleteFunc(slices.Clone(b.Succs), func(succ *ssa.BasicBlock) bool {
				return cut[succ] || f.innermost[succ.Index] != parent
			})
		}
		for _, component := range cycles(blocks, successors) {
			l := &loop{headers: entries(component), blocks: component, parent: parent, first: len(f.loops)}
			for _, b := range component {
				f.innermost[b.Index] = l
			}
			for _, header := range l.headers {
				cut[header] = true
			}
			nest(component, l)
			l.index = len(f.loops)
			f.loops = append(f.loops, l)
		}
	}
	nest(fn.Blocks, nil)
	return f
}

// contains reports whether b lies in l.
func (f *forest) contains(l *loop, b *ssa.BasicBlock) bool {
	inner := f.innermost[b.Index]
	return inner != nil && l.first <= inner.index && inner.index <= l.index
}

// isExit reports whether the edge from a block of l to succ leaves the function's cycle l.
func (f *forest) isExit(l *loop, succ *ssa.BasicBlock) bool {
	return !f.contains(l, succ) && !isImpossible(succ)
}

// hasExit reports whether any edge leaves l.
func (f *forest) hasExit(l *loop) bool {
	return slices.ContainsFunc(l.blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Succs, func(succ *ssa.BasicBlock) bool { return f.isExit(l, succ) })
	})
}

// canLeave reports whether l can be left on a way from block from that comes neither through a header of l nor
// through block except, from which from is reached.
func (f *forest) canLeave(l *loop, from, except *ssa.BasicBlock) bool {
	if !f.contains(l, from) {
		return !isImpossible(from)
	}
	leaving := f.leaving(l)
	if from == except || !leaving[from.Index] {
		return false
	}
	if f.innermost[except.Index] == l {
		return true // no inner cycle leads back to except
	}
	seen := make([]bool, len(f.innermost))
	seen[from.Index], seen[except.Index] = true, true
	for stack := []*ssa.BasicBlock{from}; len(stack) > 0; {
		b := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, succ := range b.Succs {
			if f.isExit(l, succ) {
				return true
			}
			if f.contains(l, succ) && leaving[succ.Index] && !seen[succ.Index] {
				seen[succ.Index] = true
				stack = append(stack, succ)
			}
		}
	}
	return false
}

// leaving returns, by block index, whether l can be left from the block without coming through a header of l. It
// goes backwards from the exits, once for each loop: there may be as many questions as blocks.
func (f *forest) leaving(l *loop) []bool {
	if known, ok := f.leavings[l]; ok {
		return known
	}
	leaving := make([]bool, len(f.innermost))
	var stack []*ssa.BasicBlock
	add := func(b *ssa.BasicBlock) {
		if !leaving[b.Index] && f.contains(l, b) && !slices.Contains(l.headers, b) {
			leaving[b.Index] = true
			stack = append(stack, b)
		}
	}
	for _, b := range l.blocks {
		if slices.ContainsFunc(b.Succs, func(succ *ssa.BasicBlock) bool { return f.isExit(l, succ) }) {
			add(b)
		}
	}
	for len(stack) > 0 {
		b := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, pred := range b.Preds {
			add(pred)
		}
	}
	f.leavings[l] = leaving
	return leaving
}

// entries returns the blocks of a component that have a predecessor outside it.
func entries(component []*ssa.BasicBlock) []*ssa.BasicBlock {
	inside := make(map[*ssa.BasicBlock]bool, len(component))
	for _, b := range component {
		inside[b] = true
	}
	headers := slices.DeleteFunc(slices.Clone(component), func(b *ssa.BasicBlock) bool {
		return b.Index != 0 && !slices.ContainsFunc(b.Preds, func(pred *ssa.BasicBlock) bool { return !inside[pred] })
	})
	if len(headers) == 0 {
		return component[:1] // not reached from the entry; any block will do
	}
	return headers
}

// isImpossible reports whether b is the panic that go/ssa puts after the last case of a select: control never gets
// there.
func isImpossible(b *ssa.BasicBlock) bool {
	if b.Comment != "select.next" || len(b.Succs) > 0 {
		return false
	}
	_, isPanic := b.Instrs[len(b.Instrs)-1].(*ssa.Panic)
	return isPanic
}

// isStructured reports whether l was made by a for statement, as its header's comment tells: the header of a goto
// loop bears the label's name.
func (l *loop) isStructured() bool {
	comment := l.headers[0].Comment
	return len(l.headers) == 1 && (strings.HasPrefix(comment, "for.") || strings.HasPrefix(comment, "range"))
}

// cycles returns the strongly connected components, by Tarjan's algorithm, that have a cycle: their blocks in the
// order of the function, inner successors first.
func cycles(blocks []*ssa.BasicBlock, successors func(*ssa.BasicBlock) []*ssa.BasicBlock) [][]*ssa.BasicBlock {
	var (
		components [][]*ssa.BasicBlock
		stack      []*ssa.BasicBlock
		order      = make(map[*ssa.BasicBlock]int)
		low        = make(map[*ssa.BasicBlock]int)
		onStack    = make(map[*ssa.BasicBlock]bool)
		visit      func(b *ssa.BasicBlock)
	)
	visit = func(b *ssa.BasicBlock) {
		order[b] = len(order) + 1
		low[b] = order[b]
		stack = append(stack, b)
		onStack[b] = true
		succs := successors(b)
		for _, succ := range succs {
			if order[succ] == 0 {
				visit(succ)
				low[b] = min(low[b], low[succ])
			} else if onStack[succ] {
				low[b] = min(low[b], order[succ])
			}
		}
		if low[b] != order[b] {
			return
		}
		at := slices.Index(stack, b)
		component := slices.Clone(stack[at:])
		stack = stack[:at]
		for _, member := range component {
			onStack[member] = false
		}
		if len(component) > 1 || slices.Contains(succs, b) {
			slices.SortFunc(component, func(x, y *ssa.BasicBlock) int { return x.Index - y.Index })
			components = append(components, component)
		}
	}
	for _, b := range blocks {
		if order[b] == 0 {
			visit(b)
		}
	}
	return components
}
