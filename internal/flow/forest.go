package flow

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A Loop is a cycle of a function's control-flow graph: a natural loop, which has one header that dominates it, or
// what a goto into the middle of a cycle makes, which has several. The body of a range over a function, which go/ssa
// makes a function of its own, is a loop as well: whoever calls it goes round.
type Loop struct {
	Headers []*ssa.BasicBlock // the blocks through which control enters
	Blocks  []*ssa.BasicBlock // by index; those of inner loops too
	Parent  *Loop             // the loop around it, or nil

	// Iteration is the call, in the enclosing function, of the iterator function that calls the body in each round: nil
	// for all other loops.
	Iteration *ssa.Call

	first, index int // the loop and those inside it are Loops[first:index+1] of the forest
	hasExit      bool
}

// A Forest holds the loops of one function, nested.
type Forest struct {
	Loops []*Loop // inner loops before the loops around them

	fn        *ssa.Function
	iteration *ssa.Call
	succs     [][]*ssa.BasicBlock // by block index
	innermost []*Loop             // by block index
	isHeader  []bool              // by block index: of its innermost loop
	exits     map[*Loop]*exits    // memo of exitsOf
	trips     map[*Loop]trips     // memo of Trips
}

// maxDepth is how deep loops nest, at most. What nests deeper, which nobody writes by hand, is part of the loop around
// it, so that all loops of a function together have no more than maxDepth times its blocks.
const maxDepth = 16

// NewForest finds the loops of fn: the strongly connected components of its graph, then, with the edges into their
// headers taken away, the components inside those. For reducible graphs these are the natural loops.
func NewForest(fn *ssa.Function) *Forest {
	f := &Forest{
		fn:        fn,
		iteration: iteration(fn),
		innermost: make([]*Loop, len(fn.Blocks)),
		isHeader:  make([]bool, len(fn.Blocks)),
		exits:     make(map[*Loop]*exits),
		trips:     make(map[*Loop]trips),
	}
	for _, b := range fn.Blocks {
		f.succs = append(f.succs, f.successors(b))
	}
	f.nest(fn.Blocks, nil, 1)
	for _, l := range f.Loops {
		l.hasExit = l.Iteration != nil || slices.ContainsFunc(l.Blocks, func(b *ssa.BasicBlock) bool { return f.leaves(l, b) })
	}
	return f
}

// successors returns the blocks to which control can go from b. From the end of a round of a range over a function it
// goes to the start of the next.
func (f *Forest) successors(b *ssa.BasicBlock) []*ssa.BasicBlock {
	if f.iteration != nil && goesOn(b) {
		return b.Parent().Blocks[:1]
	}
	if !slices.ContainsFunc(b.Succs, IsImpossible) {
		return b.Succs
	}
	return slices.DeleteFunc(slices.Clone(b.Succs), IsImpossible)
}

// nest adds the loops among blocks, which lie in parent, and those inside them. It takes away the edges to the headers
// that were found so far: they go round a loop that is known.
func (f *Forest) nest(blocks []*ssa.BasicBlock, parent *Loop, depth int) {
	if depth > maxDepth {
		return
	}
	succs := func(b *ssa.BasicBlock) []*ssa.BasicBlock {
		return slices.DeleteFunc(slices.Clone(f.succs[b.Index]), func(succ *ssa.BasicBlock) bool {
			return f.isHeader[succ.Index] || f.innermost[succ.Index] != parent
		})
	}
	for _, component := range cycles(blocks, succs) {
		l := &Loop{Headers: entries(component), Blocks: component, Parent: parent, first: len(f.Loops)}
		for _, b := range component {
			f.innermost[b.Index] = l
		}
		for _, header := range l.Headers {
			f.isHeader[header.Index] = true
		}
		f.nest(component, l, depth+1)
		l.index = len(f.Loops)
		f.Loops = append(f.Loops, l)
		if l.Headers[0].Index == 0 {
			l.Iteration = f.iteration // nothing else leads to where a function begins
		}
	}
}

// leaves reports whether control can leave l from b at once.
func (f *Forest) leaves(l *Loop, b *ssa.BasicBlock) bool {
	return slices.ContainsFunc(f.succs[b.Index], func(succ *ssa.BasicBlock) bool { return !f.Contains(l, succ) })
}

// Succs returns the blocks to which control can go from b: those of go/ssa without panics that never happen, and from
// the end of a round of a range over a function, the start of the next.
func (f *Forest) Succs(b *ssa.BasicBlock) []*ssa.BasicBlock { return f.succs[b.Index] }

// Innermost returns the innermost loop that b lies in, or nil.
func (f *Forest) Innermost(b *ssa.BasicBlock) *Loop {
	if b.Parent() != f.fn {
		return nil
	}
	return f.innermost[b.Index]
}

// Contains reports whether b lies in l. Blocks of other functions, such as those around a function literal, do not.
func (f *Forest) Contains(l *Loop, b *ssa.BasicBlock) bool {
	if b.Parent() != f.fn {
		return false
	}
	inner := f.innermost[b.Index]
	return inner != nil && l.first <= inner.index && inner.index <= l.index
}

// HasExit reports whether control can leave l. A range over a function ends when the iterator function returns.
func (f *Forest) HasExit(l *Loop) bool { return l.hasExit }

// IsStructured reports whether l was made by a for statement, as its header's comment tells: the header of a goto
// loop bears the label's name.
func (l *Loop) IsStructured() bool {
	comment := l.Headers[0].Comment
	return l.Iteration != nil || len(l.Headers) == 1 && (strings.HasPrefix(comment, "for.") || strings.HasPrefix(comment, "range"))
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

// impossible are the blocks in which go/ssa panics, by their comments: after the last case of a select, and where an
// iterator function calls the body of a loop that has ended, or has swallowed its panic.
var impossible = []string{"select.next", "yield-invalid", "rangefunc.resume.busy"}

// IsImpossible reports whether b is a panic that go/ssa puts where control never gets.
func IsImpossible(b *ssa.BasicBlock) bool {
	if !slices.Contains(impossible, b.Comment) || len(b.Succs) > 0 {
		return false
	}
	_, isPanic := b.Instrs[len(b.Instrs)-1].(*ssa.Panic)
	return isPanic
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
