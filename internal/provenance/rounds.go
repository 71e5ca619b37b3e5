package provenance

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
)

// inRounds reports whether the instruction runs in each round of a loop that waits for work, seen from the function
// outer, which encloses it: one that receives, selects or sleeps, or never ends. What it calls must end before the next round,
// and the loop must not.
func (e *engine) inRounds(at ssa.Instruction, outer *ssa.Function) bool {
	for fn := at.Parent(); ; fn = fn.Parent() {
		if e.rounds(fn)[at.Block()] {
			return true
		}
		if fn == outer || fn.Parent() == nil {
			return false
		}
		if _, at = e.literalPlace(fn, nil); at == nil {
			return false
		}
	}
}

// findRounds returns the blocks of fn that are on a cycle which waits, or which nothing leaves.
func (e *engine) findRounds(fn *ssa.Function) map[*ssa.BasicBlock]bool {
	rounds := make(map[*ssa.BasicBlock]bool)
	forest := flow.NewForest(fn)
	for _, l := range forest.Loops {
		if l.Parent != nil {
			continue // part of the cycle around it
		}
		waits := slices.ContainsFunc(l.Blocks, func(b *ssa.BasicBlock) bool { return slices.ContainsFunc(b.Instrs, e.waits) })
		isRound := waits || !forest.HasExit(l)
		for _, b := range l.Blocks {
			rounds[b] = isRound
		}
	}
	return rounds
}

// waits reports whether the instruction receives, selects or sleeps.
func (e *engine) waits(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Select:
		return instr.Blocking
	case *ssa.UnOp:
		return instr.Op == token.ARROW
	case *ssa.Call:
		obj := e.object(instr.Common())
		return obj != nil && catalog.Blocks(obj)
	}
	return false
}

// reachesAny reports whether control can get from one of the blocks to target.
func reachesAny(blocks []*ssa.BasicBlock, target *ssa.BasicBlock) bool {
	return reachesPast(make(map[*ssa.BasicBlock]bool), blocks, target)
}

// reachesPast reports whether control can get from one of the blocks to target without passing one that was seen.
func reachesPast(seen map[*ssa.BasicBlock]bool, blocks []*ssa.BasicBlock, target *ssa.BasicBlock) bool {
	return slices.ContainsFunc(blocks, func(b *ssa.BasicBlock) bool {
		if b == target {
			return true
		}
		if seen[b] {
			return false
		}
		seen[b] = true
		return reachesPast(seen, b.Succs, target)
	})
}
