package flow

// dominators returns the immediate dominator of each node of a graph, by Lengauer and Tarjan's algorithm. The nodes are
// numbered in the order of a depth-first search from node 0; parent is the node from which the search came, and preds
// gives the nodes from which edges lead to one.
func dominators(parent []int, preds func(int) []int) []int {
	n := len(parent)
	d := &dominance{semi: make([]int, n), label: make([]int, n), ancestor: make([]int, n)}
	for i := range n {
		d.semi[i], d.label[i], d.ancestor[i] = i, i, none
	}
	idom := make([]int, n)
	buckets := make([][]int, n) // the nodes whose semidominator it is
	for w := n - 1; w > 0; w-- {
		for _, v := range preds(w) {
			d.semi[w] = min(d.semi[w], d.semi[d.eval(v)])
		}
		buckets[d.semi[w]] = append(buckets[d.semi[w]], w)
		d.ancestor[w] = parent[w]
		for _, v := range buckets[parent[w]] {
			idom[v] = parent[w]
			if u := d.eval(v); d.semi[u] < d.semi[v] {
				idom[v] = u // that of u, once it is known
			}
		}
		buckets[parent[w]] = nil
	}
	for w := 1; w < n; w++ {
		if idom[w] != d.semi[w] {
			idom[w] = idom[idom[w]]
		}
	}
	return idom
}

const none = -1

// A dominance is the forest that the algorithm links together.
type dominance struct {
	semi     []int // semidominators
	label    []int // the node with the least semidominator on the way up, as far as it was compressed
	ancestor []int // the next node on the way up, or none for a root
}

// eval returns the node with the least semidominator on the way from v up to its root, the root apart.
func (d *dominance) eval(v int) int {
	if d.ancestor[v] == none {
		return v
	}
	d.compress(v)
	return d.label[v]
}

func (d *dominance) compress(v int) {
	up := d.ancestor[v]
	if d.ancestor[up] == none {
		return
	}
	d.compress(up)
	if d.semi[d.label[up]] < d.semi[d.label[v]] {
		d.label[v] = d.label[up]
	}
	d.ancestor[v] = d.ancestor[up]
}
