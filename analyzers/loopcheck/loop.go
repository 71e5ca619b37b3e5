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
}

// A forest holds the loops of one function, nested.
type forest struct {
	loops     []*loop // inner loops before the loops around them
	innermost []*loop // by block index
}

// newForest finds the loops of fn: the strongly connected components of its graph, then, with the edges into their
// headers taken away, the components inside those. For reducible graphs these are the natural loops.
func newForest(fn *ssa.Function) *forest {
	f := &forest{innermost: make([]*loop, len(fn.Blocks))}
	cut := make(map[*ssa.BasicBlock]bool) // headers found so far: edges to them go round a loop that is known
	var nest func(blocks []*ssa.BasicBlock, parent *loop)
	nest = func(blocks []*ssa.BasicBlock, parent *loop) {
		successors := func(b *ssa.BasicBlock) []*ssa.BasicBlock {
			return slices.DeleteFunc(slices.Clone(b.Succs), func(succ *ssa.BasicBlock) bool {
				return cut[succ] || f.innermost[succ.Index] != parent
			})
		}
		for _, component := range cycles(blocks, successors) {
			l := &loop{headers: entries(component), blocks: component, parent: parent}
			for _, b := range component {
				f.innermost[b.Index] = l
			}
			for _, header := range l.headers {
				cut[header] = true
			}
			nest(component, l)
			f.loops = append(f.loops, l)
		}
	}
	nest(fn.Blocks, nil)
	return f
}

// contains reports whether b lies in l.
func (f *forest) contains(l *loop, b *ssa.BasicBlock) bool {
	for inner := f.innermost[b.Index]; inner != nil; inner = inner.parent {
		if inner == l {
			return true
		}
	}
	return false
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
// through block except.
func (f *forest) canLeave(l *loop, from, except *ssa.BasicBlock) bool {
	if !f.contains(l, from) {
		return !isImpossible(from)
	}
	seen := map[*ssa.BasicBlock]bool{except: true}
	for _, header := range l.headers {
		seen[header] = true
	}
	var visit func(b *ssa.BasicBlock) bool
	visit = func(b *ssa.BasicBlock) bool {
		if !f.contains(l, b) {
			return !isImpossible(b)
		}
		if seen[b] {
			return false
		}
		seen[b] = true
		return slices.ContainsFunc(b.Succs, visit)
	}
	return visit(from)
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
