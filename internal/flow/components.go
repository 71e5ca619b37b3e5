package flow

import "slices"

// Components returns the strongly connected components of the graph that consists of nodes and of the edges that succs
// gives from each of them (Tarjan's algorithm): successors before what leads to them, and the nodes of one in the order
// in which they were found.
func Components[N comparable](nodes []N, succs func(N) []N) [][]N {
	var (
		components [][]N
		stack      []N
		order      = make(map[N]int) // of discovery, from 1
		low        = make(map[N]int) // the first node on the stack that is reached
		onStack    = make(map[N]bool)
		visit      func(n N)
	)
	visit = func(n N) {
		at := len(stack)
		order[n] = len(order) + 1
		low[n] = order[n]
		stack, onStack[n] = append(stack, n), true
		for _, succ := range succs(n) {
			if order[succ] == 0 {
				visit(succ)
				low[n] = min(low[n], low[succ])
			} else if onStack[succ] {
				low[n] = min(low[n], order[succ])
			}
		}
		if low[n] != order[n] {
			return
		}
		component := slices.Clone(stack[at:])
		stack = stack[:at]
		for _, member := range component {
			onStack[member] = false
		}
		components = append(components, component)
	}
	for _, n := range nodes {
		if order[n] == 0 {
			visit(n)
		}
	}
	return components
}
