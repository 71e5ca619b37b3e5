package provenance

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// An ending is a place in a function at which a context was seen to have ended.
type ending struct {
	at     *ssa.BasicBlock
	index  int             // of the instruction that waits for it, in at; the branch's, otherwise
	branch *ssa.BasicBlock // taken if it has ended; nil: all that follows
	joins  bool            // what follows the branch counts, not only what it leads to: a select's case
}

// findEndings returns the endings of fn: <-ctx.Done(), a select's case of it, a branch of ctx.Err() != nil.
func (e *engine) findEndings(fn *ssa.Function) []ending {
	var endings []ending
	for _, b := range fn.Blocks {
		for i, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.UnOp:
				if instr.Op == token.ARROW && e.isDone(instr.X) {
					endings = append(endings, ending{b, i, nil, true})
				}
			case *ssa.If:
				if branch := e.endedBranch(instr); branch != nil {
					endings = append(endings, ending{b, i, branch, e.isSelected(instr)})
				} else if branch := e.failedBranch(instr); branch != nil {
					endings = append(endings, ending{b, i, branch, false})
				}
			}
		}
	}
	return endings
}

// isSelected reports whether the branch goes to a case of a select.
func (e *engine) isSelected(branch *ssa.If) bool {
	cond, ok := branch.Cond.(*ssa.BinOp)
	return ok && e.isDoneCase(cond)
}

// ended reports whether control comes to the instruction on or after a path of its function on which a context was
// seen to have ended. May.
func (e *engine) ended(at ssa.Instruction) bool {
	return slices.ContainsFunc(e.endings(at.Parent()), func(end ending) bool {
		switch {
		case end.branch != nil && !end.joins:
			return len(end.branch.Preds) == 1 && end.branch.Dominates(at.Block())
		case end.branch != nil:
			return reaches(end.at, []*ssa.BasicBlock{end.branch}, at.Block())
		case end.at == at.Block():
			return slices.Index(end.at.Instrs, at) > end.index
		}
		return reaches(end.at, end.at.Succs, at.Block())
	})
}

// reaches reports whether control can get from one of the blocks to target without passing from again.
func reaches(from *ssa.BasicBlock, blocks []*ssa.BasicBlock, target *ssa.BasicBlock) bool {
	return reachesPast(map[*ssa.BasicBlock]bool{from: true}, blocks, target)
}

// endedBranch returns the branch that is taken when a context has ended, if the condition tells.
func (e *engine) endedBranch(branch *ssa.If) *ssa.BasicBlock {
	switch cond := branch.Cond.(type) {
	case *ssa.BinOp:
		taken := map[token.Token]int{token.NEQ: 0, token.EQL: 1}
		isErr := e.isErr(cond.X) && isNil(cond.Y) || e.isErr(cond.Y) && isNil(cond.X)
		if i, ok := taken[cond.Op]; ok && isErr {
			return branch.Block().Succs[i]
		}
		if cond.Op == token.EQL && (e.isDoneCase(cond) || isContextError(cond.Y) || isContextError(cond.X)) {
			return branch.Block().Succs[0]
		}
	case *ssa.Call: // errors.Is(err, context.Canceled)
		if slices.ContainsFunc(cond.Call.Args, isContextError) {
			return branch.Block().Succs[0]
		}
	}
	return nil
}

// failedBranch returns the branch that is taken when a call that was given a context, or is on an incoming stream or on
// what such a call returned (a stream, a command, a group), has failed: because the context has ended, perhaps. What is
// undone there must be undone all the same.
func (e *engine) failedBranch(branch *ssa.If) *ssa.BasicBlock {
	cond, ok := branch.Cond.(*ssa.BinOp)
	if !ok || !isNil(cond.Y) || !catalog.IsError(cond.X.Type()) || !e.givenContext(cond.X, 4) {
		return nil
	}
	switch cond.Op {
	case token.NEQ:
		return branch.Block().Succs[0]
	case token.EQL:
		return branch.Block().Succs[1]
	}
	return nil
}

// givenContext reports whether v is what a call returned that was given a context, or a request, or is a method of what
// such a call returned, looking at most depth values back. May.
func (e *engine) givenContext(v ssa.Value, depth int) bool {
	if depth == 0 {
		return false
	}
	switch v := v.(type) {
	case *ssa.Extract:
		return e.givenContext(v.Tuple, depth)
	case *ssa.MakeInterface:
		return e.givenContext(v.X, depth)
	case *ssa.UnOp:
		variable, ok := v.X.(*ssa.Alloc)
		if !ok || v.Op != token.MUL {
			return false
		}
		values, _ := e.reaching(variable, v)
		return slices.ContainsFunc(values, func(v ssa.Value) bool { return e.givenContext(v, depth-1) })
	case *ssa.Call:
		carries := func(arg ssa.Value) bool { return catalog.IsContext(arg.Type()) || catalog.IsRequest(arg.Type()) }
		recv := receiver(v.Common())
		return slices.ContainsFunc(v.Call.Args, carries) || isOnStream(v) || recv != nil && e.givenContext(recv, depth-1)
	}
	return false
}

// isOnStream reports whether the call is of a method of an interface that carries a context, as a gRPC stream does.
func isOnStream(call *ssa.Call) bool {
	return call.Call.IsInvoke() && catalog.IsCarrier(call.Call.Value.Type())
}

// isDoneCase reports whether cond compares the index of a select with that of a case that receives from Done.
func (e *engine) isDoneCase(cond *ssa.BinOp) bool {
	index, ok := cond.X.(*ssa.Extract)
	if !ok || index.Index != 0 {
		return false
	}
	sel, ok := index.Tuple.(*ssa.Select)
	k, isConst := cond.Y.(*ssa.Const)
	if !ok || !isConst || k.Value == nil || k.Value.Kind() != constant.Int {
		return false
	}
	i := int(k.Int64())
	return i >= 0 && i < len(sel.States) && sel.States[i].Dir == types.RecvOnly && e.isDone(sel.States[i].Chan)
}

// isDone reports whether v is a context's Done channel, by itself or through variables. May.
func (e *engine) isDone(v ssa.Value) bool { return e.isDoneOf(v, make(map[ssa.Value]bool)) }

func (e *engine) isDoneOf(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return false // around a loop
	}
	seen[v] = true
	is := func(v ssa.Value) bool { return e.isDoneOf(v, seen) }
	switch v := v.(type) {
	case *ssa.Call:
		return isMethodOfContext(v, "Done")
	case *ssa.Phi:
		return slices.ContainsFunc(v.Edges, is)
	case *ssa.ChangeType:
		return is(v.X)
	case *ssa.UnOp:
		if cell, ok := v.X.(*ssa.Alloc); ok && v.Op == token.MUL {
			values, _ := e.reaching(cell, v)
			return slices.ContainsFunc(values, is)
		}
	case *ssa.FreeVar:
		outer, _, ok := e.binding(v)
		return ok && is(outer)
	}
	return false
}

// isErr reports whether v is what ctx.Err or context.Cause returned.
func (e *engine) isErr(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	obj := e.object(call.Common())
	return isMethodOfContext(call, "Err") || obj != nil && obj.FullName() == "context.Cause"
}

func isMethodOfContext(call *ssa.Call, name string) bool {
	common := call.Common()
	recv := receiver(common)
	if recv == nil || !catalog.IsContext(recv.Type()) {
		return false
	}
	if common.IsInvoke() {
		return common.Method.Name() == name
	}
	fn := common.StaticCallee()
	return fn != nil && fn.Name() == name
}

// isContextError reports whether v is context.Canceled or context.DeadlineExceeded.
func isContextError(v ssa.Value) bool {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return false
	}
	g, ok := load.X.(*ssa.Global)
	return ok && g.Pkg != nil && g.Pkg.Pkg.Path() == "context"
}

func isNil(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.IsNil()
}
