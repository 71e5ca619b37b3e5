package flow

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A Loop is a cycle of a function's control-flow graph: a natural loop, which has one header that dominates it, or
// what a goto into the middle of a cycle makes, which has several.
type Loop struct {
	Headers []*ssa.BasicBlock // the blocks through which control enters
	Blocks  []*ssa.BasicBlock // by index; those of inner loops too
	Parent  *Loop             // the loop around it, or nil

	first, index int // the loop and those inside it are Loops[first:index+1] of the forest
}

// A Forest holds the loops of one function, nested.
type Forest struct {
	Loops []*Loop // inner loops before the loops around them

	innermost []*Loop          // by block index
	leavings  map[*Loop][]bool // memo of leaving
}

// NewForest finds the loops of fn: the strongly connected components of its graph, then, with the edges into their
// headers taken away, the components inside those. For reducible graphs these are the natural loops.
func NewForest(fn *ssa.Function) *Forest {
	f := &Forest{innermost: make([]*Loop, len(fn.Blocks)), leavings: make(map[*Loop][]bool)}
	cut := make(map[*ssa.BasicBlock]bool) // headers found so far: edges to them go round a loop that is known
	var nest func(blocks []*ssa.BasicBlock, parent *Loop)
	nest = func(blocks []*ssa.BasicBlock, parent *Loop) {
		succs := func(b *ssa.BasicBlock) []*ssa.BasicBlock {
			return slices.DeleteFunc(slices.Clone(b.Succs), func(succ *ssa.BasicBlock) bool {
				return cut[succ] || f.innermost[succ.Index] != parent
			})
		}
		for _, component := range cycles(blocks, succs) {
			l := &Loop{Headers: entries(component), Blocks: component, Parent: parent, first: len(f.Loops)}
			for _, b := range component {
				f.innermost[b.Index] = l
			}
			for _, header := range l.Headers {
				cut[header] = true
			}
			nest(component, l)
			l.index = len(f.Loops)
			f.Loops = append(f.Loops, l)
		}
	}
	nest(fn.Blocks, nil)
	return f
}

// Innermost returns the innermost loop that b lies in, or nil.
func (f *Forest) Innermost(b *ssa.BasicBlock) *Loop { return f.innermost[b.Index] }

// Contains reports whether b lies in l.
func (f *Forest) Contains(l *Loop, b *ssa.BasicBlock) bool {
	inner := f.innermost[b.Index]
	return inner != nil && l.first <= inner.index && inner.index <= l.index
}

// IsExit reports whether an edge from a block of l to succ leaves l, and control can come there.
func (f *Forest) IsExit(l *Loop, succ *ssa.BasicBlock) bool {
	return !f.Contains(l, succ) && !isImpossible(succ)
}

// HasExit reports whether any edge leaves l.
func (f *Forest) HasExit(l *Loop) bool {
	return slices.ContainsFunc(l.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Succs, func(succ *ssa.BasicBlock) bool { return f.IsExit(l, succ) })
	})
}

// CanLeave reports whether l can be left on a way from block from that comes neither through a header of l nor
// through block except, from which from is reached.
func (f *Forest) CanLeave(l *Loop, from, except *ssa.BasicBlock) bool {
	if !f.Contains(l, from) {
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
			if f.IsExit(l, succ) {
				return true
			}
			if f.Contains(l, succ) && leaving[succ.Index] && !seen[succ.Index] {
				seen[succ.Index] = true
				stack = append(stack, succ)
			}
		}
	}
	return false
}

// leaving returns, by block index, whether l can be left from the block without coming through a header of l. It
// goes backwards from the exits, once for each loop: there may be as many questions as blocks.
func (f *Forest) leaving(l *Loop) []bool {
	if known, ok := f.leavings[l]; ok {
		return known
	}
	leaving := make([]bool, len(f.innermost))
	var stack []*ssa.BasicBlock
	add := func(b *ssa.BasicBlock) {
		if !leaving[b.Index] && f.Contains(l, b) && !slices.Contains(l.Headers, b) {
			leaving[b.Index] = true
			stack = append(stack, b)
		}
	}
	for _, b := range l.Blocks {
		if slices.ContainsFunc(b.Succs, func(succ *ssa.BasicBlock) bool { return f.IsExit(l, succ) }) {
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

// IsStructured reports whether l was made by a for statement, as its header's comment tells: the header of a goto
// loop bears the label's name.
func (l *Loop) IsStructured() bool {
	comment := l.Headers[0].Comment
	return len(l.Headers) == 1 && (strings.HasPrefix(comment, "for.") || strings.HasPrefix(comment, "range"))
}

// cycles returns the strongly connected components that have a cycle, their blocks in the order of the function.
func cycles(blocks []*ssa.BasicBlock, succs func(*ssa.BasicBlock) []*ssa.BasicBlock) [][]*ssa.BasicBlock {
	components := slices.DeleteFunc(Components(blocks, succs), func(component []*ssa.BasicBlock) bool {
		return len(component) == 1 && !slices.Contains(succs(component[0]), component[0])
	})
	for _, component := range components {
		slices.SortFunc(component, func(x, y *ssa.BasicBlock) int { return x.Index - y.Index })
	}
	return components
}
