package loopcheck

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/observe"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
)

// An ending is a place of the function from which on a context has ended.
type ending struct {
	at    *ssa.BasicBlock // where that is seen
	after *ssa.BasicBlock // what runs only then
	seen  ssa.Instruction // what sees it
	outer *ending         // the nearest that comes before it on every way, or nil
}

// endings holds those of one function.
type endings struct {
	forest *flow.Forest
	at     map[*ssa.BasicBlock][]*ending
	before map[*ssa.BasicBlock]*ending // the nearest after which the block runs, or nil
}

// findEndings returns the tests that tell that a context has ended, and the receives that wait for it.
func (c *checker) findEndings() *endings {
	found := &endings{c.forest, make(map[*ssa.BasicBlock][]*ending), make(map[*ssa.BasicBlock]*ending)}
	after := make(map[*ssa.BasicBlock][]*ending)
	add := func(e *ending) {
		found.at[e.at] = append(found.at[e.at], e)
		after[e.after] = append(after[e.after], e)
	}
	for _, b := range c.fn.Blocks {
		if test, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
			if branch := c.result.EndedBranch(test); branch != nil && runsAfter(branch, b) {
				add(&ending{at: b, after: branch, seen: test})
			}
		}
		if i := slices.IndexFunc(b.Instrs, c.receivesDone); i >= 0 {
			add(&ending{at: b, after: b, seen: b.Instrs[i]})
		}
	}
	for _, b := range c.fn.DomPreorder() {
		nearest := found.before[b.Idom()]
		for _, e := range after[b] {
			e.outer, nearest = nearest, e
		}
		found.before[b] = nearest
	}
	return found
}

// around returns the nearest before l that is not in l, or nil.
func (e *endings) around(l *flow.Loop) *ending {
	nearest := e.before[l.Headers[0]]
	for nearest != nil && e.forest.Contains(l, nearest.at) {
		nearest = nearest.outer
	}
	return nearest
}

// after returns the blocks of l that come after one that is in l.
func (e *endings) after(l *flow.Loop) map[*ssa.BasicBlock]bool {
	blocks := make(map[*ssa.BasicBlock]bool)
	var add func(b *ssa.BasicBlock)
	add = func(b *ssa.BasicBlock) {
		if blocks[b] || !e.forest.Contains(l, b) {
			return
		}
		blocks[b] = true
		for _, dominated := range b.Dominees() {
			add(dominated)
		}
	}
	for _, b := range l.Blocks {
		for _, ending := range e.at[b] {
			add(ending.after)
		}
	}
	return blocks
}

// afterEnd returns that l runs because a context has ended, or "": after one of the endings, or in the body of a range
// over a function that comes after one.
func (c *checker) afterEnd(l *flow.Loop) string {
	outermost := l
	for outermost.Parent != nil {
		outermost = outermost.Parent
	}
	if outermost.Iteration != nil && c.result.Place(outermost.Iteration, nil) == provenance.Ended {
		return "it runs where a context has ended, or may have"
	}
	ending := c.endings.around(l)
	if ending == nil {
		return ""
	}
	line := c.line(ending.seen.Pos())
	if test, ok := ending.seen.(*ssa.If); ok {
		line = c.lineOf(test.Cond)
	}
	return fmt.Sprintf("it runs where a context has ended: line %d tells", line)
}

// runsAfter reports whether control first comes to branch from test alone: whoever else jumps there, the end of an
// inner loop that starts with it, has been there before.
func runsAfter(branch, test *ssa.BasicBlock) bool {
	from := 0
	for _, pred := range branch.Preds {
		switch {
		case pred == test:
			from++
		case !branch.Dominates(pred):
			return false
		}
	}
	return from == 1 && !branch.Dominates(test)
}

// receivesDone reports whether the instruction waits for the end of a context, and for nothing else but that somebody
// says stop.
func (c *checker) receivesDone(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.UnOp:
		return instr.Op == token.ARROW && c.Channel(instr.X) == observe.Done
	case *ssa.Select:
		ends := func(state *ssa.SelectState) bool {
			kind := c.Channel(state.Chan)
			return state.Dir == types.RecvOnly && (kind == observe.Done || kind == observe.Stop && !isLocal(flow.Source(state.Chan)))
		}
		return instr.Blocking && !slices.ContainsFunc(instr.States, func(state *ssa.SelectState) bool { return !ends(state) }) &&
			slices.ContainsFunc(instr.States, func(state *ssa.SelectState) bool { return c.Channel(state.Chan) == observe.Done })
	}
	return false
}
