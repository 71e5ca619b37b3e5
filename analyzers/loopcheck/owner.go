package loopcheck

import (
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/flow"
)

// asks returns the first condition of a kind by which the loop can still be left, and that does not depend on the context,
// or nil.
func (w *world) asks(kind func(cond ssa.Value) bool) ssa.Value {
	for _, b := range w.loop.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || !w.goesRound(b) || !slices.ContainsFunc(w.forest.Succs(b), func(succ *ssa.BasicBlock) bool { return w.forest.CanLeave(w.loop, succ, b) }) {
			continue
		}
		if t := w.truth(branch.Cond); t != isTrue && t != isFalse && kind(branch.Cond) {
			return branch.Cond
		}
	}
	return nil
}

// isAsked reports whether the condition asks somebody else whether to go on: a flag that is loaded, or what a call says.
func isAsked(cond ssa.Value) bool {
	switch cond := cond.(type) {
	case *ssa.UnOp:
		return cond.Op == token.MUL || cond.Op == token.NOT && isAsked(cond.X)
	case *ssa.Call:
		return true
	}
	return false
}

// isClosed reports whether the condition is a flag, an atomic one too, or a method whose name says that somebody has
// been closed or told to stop.
func (w *world) isClosed(cond ssa.Value) bool {
	switch cond := cond.(type) {
	case *ssa.UnOp:
		return w.isClosed(cond.X)
	case *ssa.FieldAddr:
		field := flow.Field(cond)
		return field != nil && tellsLife(field.Name())
	case *ssa.Global:
		return tellsLife(cond.Name())
	case *ssa.FreeVar:
		return tellsLife(cond.Name())
	case *ssa.Alloc:
		return tellsLife(cond.Comment)
	case *ssa.Call:
		fn := w.checker.result.Object(&cond.Call)
		return fn != nil && (tellsLife(fn.Name()) || fn.Name() == "Load" && len(cond.Call.Args) > 0 && w.isClosed(cond.Call.Args[0]))
	}
	return false
}

// lifeWords are what the names of flags have that say the opposite of closed.
var lifeWords = []string{"alive", "running", "active", "opened"}

// tellsLife reports whether a flag of the name says that somebody has been closed, or has not.
func tellsLife(name string) bool {
	lower := strings.ToLower(name)
	return tellsEnd(name) || slices.ContainsFunc(lifeWords, func(word string) bool { return strings.Contains(lower, word) })
}
