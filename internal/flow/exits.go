package flow

import "golang.org/x/tools/go/ssa"

// exits holds the blocks of one loop from which it can be left without coming through a header, as the tree of their
// post-dominators: the blocks below one are those from which all these ways lead through it.
type exits struct {
	number map[*ssa.BasicBlock]int // from 1; 0 is where all ways end, outside the loop
	start  []int                   // by number: the place of the block in a walk over the tree
	size   []int                   // by number: how many blocks are below it in the tree, with itself
}

// CanLeave reports whether l can be left on a way from block from that comes neither through a header of l nor
// through block except, from which from is reached.
func (f *Forest) CanLeave(l *Loop, from, except *ssa.BasicBlock) bool {
	if !f.Contains(l, from) {
		return !IsImpossible(from)
	}
	x := f.exitsOf(l)
	n, m := x.number[from], x.number[except]
	if n == 0 || n == m {
		return false
	}
	return m == 0 || x.start[n] < x.start[m] || x.start[n] >= x.start[m]+x.size[m]
}

// exitsOf finds the exits of l, once: there may be as many questions as blocks.
func (f *Forest) exitsOf(l *Loop) *exits {
	if known, ok := f.exits[l]; ok {
		return known
	}
	x := &exits{number: make(map[*ssa.BasicBlock]int)}
	blocks, parent := x.searchBackwards(f, l)
	succs := func(n int) (numbers []int) {
		for _, succ := range f.succs[blocks[n].Index] {
			if !f.Contains(l, succ) {
				numbers = append(numbers, 0)
			} else if m := x.number[succ]; m != 0 {
				numbers = append(numbers, m)
			}
		}
		return numbers
	}
	x.place(dominators(parent, succs))
	f.exits[l] = x
	return x
}

// searchBackwards numbers the blocks in the order of a depth-first search against the edges, from the ways out of l. It
// returns the blocks and the numbers from which they were found, both by number.
func (x *exits) searchBackwards(f *Forest, l *Loop) (blocks []*ssa.BasicBlock, parent []int) {
	blocks, parent = []*ssa.BasicBlock{nil}, []int{0}
	var visit func(b *ssa.BasicBlock, from int)
	visit = func(b *ssa.BasicBlock, from int) {
		if x.number[b] != 0 || !f.Contains(l, b) || f.isHeader[b.Index] && f.innermost[b.Index] == l {
			return
		}
		n := len(blocks)
		x.number[b] = n
		blocks, parent = append(blocks, b), append(parent, from)
		for _, pred := range b.Preds {
			visit(pred, n)
		}
	}
	for _, b := range l.Blocks {
		if f.leaves(l, b) {
			visit(b, 0)
		}
	}
	return blocks, parent
}

// place lays out the tree of post-dominators, given each block's parent in it.
func (x *exits) place(idom []int) {
	n := len(idom)
	x.start, x.size = make([]int, n), make([]int, n)
	for i := n - 1; i >= 0; i-- { // what is below a block has a greater number
		x.size[i]++
		if i > 0 {
			x.size[idom[i]] += x.size[i]
		}
	}
	next := make([]int, n) // where the next block below it starts
	next[0] = 1
	for i := 1; i < n; i++ {
		x.start[i] = next[idom[i]]
		next[idom[i]] += x.size[i]
		next[i] = x.start[i] + 1
	}
}
