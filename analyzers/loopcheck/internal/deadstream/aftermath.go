package deadstream

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/flow"
)

// An aftermath is what can happen in a loop after a call on a stream has failed, until the loop is left or control
// comes to the call again: a graph of moments. It is explored way by way, so that what one way does (it opens a new
// stream, it sets a flag) is not mixed up with what another does.
type aftermath struct {
	*search
	loop *flow.Loop
	call streamCall
	why  cause

	moments []*moment
	byKey   map[string]int
	outlook
}

// An outlook is why control does not come to the call again with the stream that has failed, beside ways that leave.
type outlook struct {
	renewed bool      // another stream comes to the call
	doubt   string    // why the first way that was not followed to its end was not: a clause with a place for a line; "": all were
	at      token.Pos // what that speaks of
}

// add adds what there is in another loop around the call.
func (o *outlook) add(other outlook) {
	o.renewed = o.renewed || other.renewed
	o.doubts(other.doubt, other.at)
}

// doubts notes why a way is not followed.
func (o *outlook) doubts(reason string, at token.Pos) {
	if o.doubt == "" {
		o.doubt, o.at = reason, at
	}
}

// A moment is a place of the function and what is known there.
type moment struct {
	block *ssa.BasicBlock
	at    int // the instruction of block that runs next
	knowledge

	succs []int // the moments that may be next
	all   bool  // nobody knows which: it must not matter
	again bool  // control has come to the call again, with the stream that has failed
}

func newAftermath(s *search, l *flow.Loop, call streamCall, why cause) *aftermath {
	a := &aftermath{search: s, loop: l, call: call, why: why, byKey: make(map[string]int)}
	k := newKnowledge()
	k.handled = !call.Receives // whoever receives from the stream learns of its end, and may end the loop
	a.failed(k, call)
	b := call.Block()
	a.moment(b, slices.Index(b.Instrs, ssa.Instruction(call.Call))+1, k)
	return a
}

// failed notes what call knows once it has failed: the stream, wherever it is held, and what the call returns.
func (a *aftermath) failed(k knowledge, call streamCall) {
	for v := call.stream; v != nil; {
		k.values[v] = theStream
		switch x := v.(type) {
		case *ssa.ChangeInterface:
			v = x.X
		case *ssa.MakeInterface:
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		case *ssa.TypeAssert:
			v = x.X
		case *ssa.UnOp:
			if a.isSteady(x.X) {
				k.cells[placeOf(x.X)] = theStream
			}
			v = nil
		default:
			v = nil
		}
	}
	k.values[call.Call] = theResults
	if call.Call.Call.Signature().Results().Len() == 1 {
		k.values[call.Call] = theError
	}
}

// comesRound reports whether control can come to the call again, with the stream that has failed, on a way on which
// everything that leaves the loop is accounted for.
func (a *aftermath) comesRound() bool {
	for i := 0; i < len(a.moments); i++ {
		if a.budget -= 1 + a.moments[i].size(); a.budget < 0 {
			a.doubts("more can happen than is looked at from line %d on", a.call.Pos())
			return false
		}
		a.run(a.moments[i])
	}
	preds := make([][]int, len(a.moments))
	missing := make([]int, len(a.moments)) // how many successors are not known to come round
	var stack []int
	for i, m := range a.moments {
		for _, succ := range m.succs {
			preds[succ] = append(preds[succ], i)
		}
		missing[i] = len(m.succs)
		if m.again {
			stack = append(stack, i)
		}
	}
	comes := make([]bool, len(a.moments))
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if comes[i] {
			continue
		}
		comes[i] = true
		for _, pred := range preds[i] {
			if missing[pred]--; missing[pred] == 0 || !a.moments[pred].all {
				stack = append(stack, pred)
			}
		}
	}
	return comes[0]
}

// run runs the instructions from m to the end of its block, and finds what may be next.
func (a *aftermath) run(m *moment) {
	k := m.knowledge.clone()
	for i := m.at; i < len(m.block.Instrs); i++ {
		switch instr := m.block.Instrs[i].(type) {
		case *ssa.Phi: // set where control comes from
		case *ssa.If:
			a.branch(m, k, instr)
		case *ssa.Jump, *ssa.Return: // a return may end a round of a range over a function
			for _, succ := range a.forest.Succs(m.block) {
				a.enter(m, k, succ)
			}
		default:
			if instr == a.call.Call {
				m.again = k.of(a.call.stream) == theStream
				a.renewed = a.renewed || !m.again
				return
			}
			switch result := a.execute(&k, instr); result.next {
			case ends:
				a.doubts(result.doubt, instr.Pos())
				return
			case forks:
				for _, answer := range []bool{true, false} {
					m.succs = append(m.succs, a.moment(m.block, i+1, k.with(result.asks, answer, instr.(ssa.Value), result.known)))
				}
				return
			}
		}
	}
}

const mayDepend = "the condition at line %d can leave the loop, and may depend on that"

// lastPos returns where the condition of a block stands, or what comes before it.
func lastPos(b *ssa.BasicBlock) token.Pos {
	if branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok && branch.Cond.Pos().IsValid() {
		return branch.Cond.Pos()
	}
	for ; b != nil; b = b.Idom() {
		for _, instr := range slices.Backward(b.Instrs) {
			if instr.Pos().IsValid() {
				return instr.Pos()
			}
		}
	}
	return token.NoPos
}

// branch follows the branches of a condition that are possible.
func (a *aftermath) branch(m *moment, k knowledge, branch *ssa.If) {
	mayLeave := func() bool {
		return slices.ContainsFunc(m.block.Succs, func(succ *ssa.BasicBlock) bool { return a.forest.CanLeave(a.loop, succ, m.block) })
	}
	t, isChosen := k.truth(branch.Cond)
	switch {
	case isChosen:
		succ := m.block.Succs[1]
		if t {
			succ = m.block.Succs[0]
		}
		if len(succ.Preds) == 1 {
			k.aside = succ
		}
		a.enter(m, k, succ)
		return
	case k.of(branch.Cond) == dubious, k.handled:
		if mayLeave() {
			a.doubts(mayDepend, lastPos(m.block))
			return
		}
		m.all = k.of(branch.Cond) == dubious
	}
	for _, succ := range m.block.Succs {
		a.enter(m, k, succ)
	}
}

// enter goes from m to the block succ, if that is in the loop.
func (a *aftermath) enter(m *moment, k knowledge, succ *ssa.BasicBlock) {
	if !a.forest.Contains(a.loop, succ) {
		if m.all {
			a.doubts(mayDepend, lastPos(m.block))
			m.succs = append(m.succs, a.moment(succ, len(succ.Instrs), newKnowledge())) // this way does not come round
		}
		return
	}
	next := k.clone()
	edge := slices.Index(succ.Preds, m.block)
	for _, instr := range succ.Instrs {
		phi, ok := instr.(*ssa.Phi)
		if !ok {
			break
		}
		next.set(phi, k.of(phi.Edges[edge]))
	}
	for v := range next.values {
		if instr, ok := v.(ssa.Instruction); ok && instr.Block() != succ && !outlives(v, instr.Block()) {
			delete(next.values, v)
		}
	}
	m.succs = append(m.succs, a.moment(succ, 0, next))
}

// outlives reports whether v is used outside its block, or in a later round of it.
func outlives(v ssa.Value, b *ssa.BasicBlock) bool {
	return slices.ContainsFunc(*v.Referrers(), func(use ssa.Instruction) bool {
		_, isPhi := use.(*ssa.Phi)
		return isPhi || use.Block() != b
	})
}

// moment returns the number of the moment, a new one if there is none like it.
func (a *aftermath) moment(b *ssa.BasicBlock, at int, k knowledge) int {
	key := fmt.Sprintf("%d.%d %s", b.Index, at, k)
	i, ok := a.byKey[key]
	if !ok {
		i = len(a.moments)
		a.byKey[key] = i
		a.moments = append(a.moments, &moment{block: b, at: at, knowledge: k})
	}
	return i
}
