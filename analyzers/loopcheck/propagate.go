package loopcheck

import (
	"container/heap"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A propagation computes the truths of the values of a loop and the edges that can be taken, each from the other:
// sparse conditional constant propagation, after Wegman and Zadeck. It begins at the headers with no edge taken, and
// visits a block when control first comes there, and again when something has changed of what it reads. So its work is
// bounded by the size of the loop: an edge is taken once, and a truth rises no more than a few times.
//
// What the rounds before have left, in the phis of the headers and in memory, was there when the context ended: it may
// have come by any edge. So a first run, for which all edges are taken, finds that, and a second goes round with it.
type propagation struct {
	*world
	number  map[*ssa.BasicBlock]int // in reverse postorder
	blocks  []*ssa.BasicBlock       // by number
	pending queue                   // the numbers of the blocks to visit in this sweep
	later   []*ssa.BasicBlock       // the blocks to visit in the next
	waiting map[*ssa.BasicBlock]bool
	visited *ssa.BasicBlock
	readers map[any][]*ssa.BasicBlock // of a value, or of what is stored at an address
	taken   map[*ssa.BasicBlock][]*ssa.BasicBlock
	carried map[ssa.Value]truth // the phis of headers, once they are known
}

// propagate computes the truths of the values of w's loop, and returns the edges of those left that can be taken.
func propagate(w *world) map[*ssa.BasicBlock][]*ssa.BasicBlock {
	p := &propagation{
		world:   w,
		number:  make(map[*ssa.BasicBlock]int),
		waiting: make(map[*ssa.BasicBlock]bool),
	}
	w.running = p
	p.sort()
	for address := range w.stores {
		w.stores[address] = unknown
	}
	p.taken = w.left
	p.run(p.blocks)

	p.carried = make(map[ssa.Value]truth)
	for _, header := range w.loop.Headers {
		for _, instr := range header.Instrs {
			if phi, ok := instr.(*ssa.Phi); ok {
				p.carried[phi] = w.truths[phi]
			}
		}
	}
	p.taken = make(map[*ssa.BasicBlock][]*ssa.BasicBlock)
	p.run(filter(w.loop.Headers, w.goesRound))
	w.running = nil
	return p.taken
}

// run begins at blocks with nothing known but what is carried, and ends when nothing changes any more.
func (p *propagation) run(blocks []*ssa.BasicBlock) {
	p.truths, p.readers = make(map[ssa.Value]truth), make(map[any][]*ssa.BasicBlock)
	maps.Copy(p.truths, p.carried)
	for p.later = blocks; len(p.later) > 0; {
		sweep := p.later
		p.later = nil
		for _, b := range sweep {
			p.waiting[b] = true
			heap.Push(&p.pending, p.number[b])
		}
		for p.pending.Len() > 0 {
			b := p.blocks[heap.Pop(&p.pending).(int)]
			p.waiting[b] = false
			p.visit(b)
		}
	}
}

// sort numbers the blocks that can be reached so that a block comes after those that lead to it, loops apart.
func (p *propagation) sort() {
	seen := make(map[*ssa.BasicBlock]bool)
	var search func(b *ssa.BasicBlock)
	search = func(b *ssa.BasicBlock) {
		if seen[b] {
			return
		}
		seen[b] = true
		for _, succ := range p.left[b] {
			search(succ)
		}
		p.blocks = append(p.blocks, b)
	}
	for _, header := range p.loop.Headers {
		search(header)
	}
	slices.Reverse(p.blocks)
	for i, b := range p.blocks {
		p.number[b] = i
	}
}

// add lets b be visited: in this sweep, if the sweep has not come to it yet, so that where ways meet all of them are
// there first.
func (p *propagation) add(b *ssa.BasicBlock) {
	if p.waiting[b] {
		return
	}
	p.waiting[b] = true
	if p.number[b] > p.number[p.visited] {
		heap.Push(&p.pending, p.number[b])
	} else {
		p.later = append(p.later, b)
	}
}

// visit computes what is known after b from what is known before it, and takes the edges that its condition allows.
func (p *propagation) visit(b *ssa.BasicBlock) {
	p.steps++
	p.visited = b
	for _, instr := range b.Instrs {
		if store, ok := instr.(*ssa.Store); ok {
			p.store(store)
		}
		v, ok := instr.(ssa.Value)
		if _, isCarried := p.carried[v]; !ok || isCarried {
			continue
		}
		if t := p.truths[v].join(p.transfer(v)); t != p.truths[v] {
			p.truths[v] = t
			p.changed(v)
		}
	}
	for _, succ := range p.feasible(b, p.left[b]) {
		if !slices.Contains(p.taken[b], succ) {
			p.taken[b] = append(p.taken[b], succ)
			p.add(succ)
		}
	}
}

// store makes what is loaded from where the instruction stores to doubtful, if what it stores is.
func (p *propagation) store(instr *ssa.Store) {
	address := addressOf(instr.Addr)
	if p.stores[address] != doubtful && (p.part(instr.Val) == doubtful || p.afterEnd[instr.Block()]) {
		p.stores[address] = doubtful
		p.changed(address)
	}
}

// reads notes that what is known in the block that is visited depends on a value, or on what is stored at an address.
func (p *propagation) reads(key any) {
	p.steps++
	readers := p.readers[key]
	if len(readers) == 0 || readers[len(readers)-1] != p.visited {
		p.readers[key] = append(readers, p.visited)
	}
}

// changed lets those that have read it be visited again, who will read it again.
func (p *propagation) changed(key any) {
	for _, b := range p.readers[key] {
		p.add(b)
	}
	delete(p.readers, key)
}

// A queue is a heap of numbers, the least first.
type queue []int

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i] < q[j] }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(int)) }
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
