package deadline

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
)

// A worker is a loop that goes on for as long as its owner wants, whatever becomes of a deadline: nothing leaves it, or
// what does is somebody who says stop. A loop that a deadline ends is none, nor one over a batch: for these one deadline
// may well be the budget of all rounds. In doubt a loop is no worker.

// An expiry is a deadline that was set once: by a call, or in each object that has a field for its context.
type expiry struct {
	timer *ssa.Call
	field *types.Var // nil: it is in a variable
}

// ends reports whether a context ends with the deadline. May.
func (x expiry) ends(result *provenance.Result, ctx ssa.Value) bool {
	if field, _, ok := provenance.FieldOf(ctx); ok && x.field != nil && field == x.field {
		return true
	}
	return result.Context(ctx).EndsWith(x.timer)
}

// A loopJudge tells the workers among the loops of one package.
type loopJudge struct {
	result  *provenance.Result
	forests map[*ssa.Function]*flow.Forest
	closers map[any][]*ssa.Function // the functions that close a channel, by what holds or makes it
}

func newLoopJudge(result *provenance.Result) *loopJudge {
	j := &loopJudge{result: result, forests: make(map[*ssa.Function]*flow.Forest), closers: make(map[any][]*ssa.Function)}
	for _, fn := range result.Funcs() {
		for call := range callsOf(fn.Blocks) {
			if builtin, ok := call.Common().Value.(*ssa.Builtin); ok && builtin.Name() == "close" {
				ch := identity(call.Common().Args[0])
				j.closers[ch] = append(j.closers[ch], fn)
			}
		}
	}
	return j
}

func (j *loopJudge) forest(fn *ssa.Function) *flow.Forest {
	f := j.forests[fn]
	if f == nil {
		f = flow.NewForest(fn)
		j.forests[fn] = f
	}
	return f
}

// isWorker reports whether l goes on when x has passed, for as long as its owner wants.
func (j *loopJudge) isWorker(f *flow.Forest, l *flow.Loop, x expiry) bool {
	if _, isFinite := f.Trips(l); isFinite || l.Iteration != nil || j.mayExit(l) {
		return false
	}
	if catalog.CleansUp(outermost(l.Blocks[0].Parent()).Name()) {
		return false // what is left over is a batch, and a deadline its budget
	}
	for _, b := range l.Blocks {
		for _, succ := range f.Succs(b) {
			if !f.Contains(l, succ) && !j.isStop(b, x) {
				return false
			}
		}
	}
	return true
}

// mayExit reports whether a call of the loop may end the process or the goroutine: it is told of an error, and is named for
// that or panics.
func (j *loopJudge) mayExit(l *flow.Loop) bool {
	for call := range callsOf(l.Blocks) {
		if !slices.ContainsFunc(call.Common().Args, func(arg ssa.Value) bool { return catalog.IsError(arg.Type()) }) {
			continue
		}
		if obj := j.result.Object(call.Common()); obj != nil && catalog.Exits(obj.Name()) {
			return true
		}
		callee := j.result.Callee(call.Common())
		if callee != nil && slices.ContainsFunc(callee.Blocks, func(b *ssa.BasicBlock) bool {
			_, panics := b.Instrs[len(b.Instrs)-1].(*ssa.Panic)
			return panics && !flow.IsImpossible(b)
		}) {
			return true
		}
	}
	return false
}

// isStop reports whether the branch by which b leaves a loop is that of somebody who says stop: a channel for it, a context
// that does not end with x, a listener or a channel that its owner has closed.
func (j *loopJudge) isStop(b *ssa.BasicBlock, x expiry) bool {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	switch cond := branch.Cond.(type) {
	case *ssa.Extract:
		return j.isClosed(cond)
	case *ssa.BinOp:
		if sel, i, ok := selected(cond); ok {
			state := sel.States[i]
			return state.Dir == types.RecvOnly && j.isStopChannel(state.Chan, x)
		}
		for _, operand := range []ssa.Value{cond.X, cond.Y} {
			if ctx, ok := askedErr(operand); ok {
				return !x.ends(j.result, ctx)
			}
			if isAccept(operand) {
				return true
			}
		}
	}
	return false
}

// isClosed reports whether what a receive tells beside the value is that the owner has closed the channel, if at all.
func (j *loopJudge) isClosed(ok *ssa.Extract) bool {
	switch tuple := ok.Tuple.(type) {
	case *ssa.UnOp:
		return tuple.Op == token.ARROW && j.isOwners(tuple.X)
	case *ssa.Select:
		return ok.Index == 1 && !slices.ContainsFunc(tuple.States, func(state *ssa.SelectState) bool {
			return state.Dir == types.RecvOnly && !isStruct(state.Chan) && !j.isOwners(state.Chan)
		})
	}
	return false
}

// isOwners reports whether the channel is never closed, as a ticker's, or only where its owner is, in a function that is
// named for it: what is closed elsewhere has been filled with all that there is. Of the channel that a function is given by
// callers nobody knows, it is taken to be so.
func (j *loopJudge) isOwners(ch ssa.Value) bool {
	if elem, ok := elemOf(ch); !ok || types.TypeString(elem, nil) == "time.Time" {
		return ok
	}
	switch ch := identity(ch).(type) {
	case *ssa.Parameter:
		given, isKnown := j.given(ch)
		return !isKnown || !slices.ContainsFunc(given, func(v ssa.Value) bool { return isParameter(v) || !j.isOwners(v) })
	case types.Object, *ssa.MakeChan:
		return !slices.ContainsFunc(j.closers[ch], func(fn *ssa.Function) bool { return !catalog.CleansUp(fn.Name()) })
	}
	return false
}

// given returns what a function is given for a parameter, if all its callers are known.
func (j *loopJudge) given(param *ssa.Parameter) (values []ssa.Value, isKnown bool) {
	fn := param.Parent()
	if fn.Parent() == nil {
		values = j.result.Given(param)
		return values, values != nil
	}
	call, ok := siteOf(fn).(ssa.CallInstruction)
	i := slices.Index(fn.Params, param)
	if !ok || i >= len(call.Common().Args) || call.Common().StaticCallee() != fn {
		return []ssa.Value{param}, true // whoever calls it
	}
	return call.Common().Args[i : i+1], true
}

func isParameter(v ssa.Value) bool {
	_, ok := flow.Source(v).(*ssa.Parameter)
	return ok
}

// identity returns the field or package variable that holds a channel, or else the value that it was made as: one for all
// that use it.
func identity(ch ssa.Value) any {
	ch = flow.Source(ch)
	if holder := holderOf(ch); holder != nil {
		return holder
	}
	return ch
}

// isStopChannel reports whether somebody says stop by the channel who does not go by x: it is the Done channel of a context
// that does not end with it, or one without content that the function did not make.
func (j *loopJudge) isStopChannel(ch ssa.Value, x expiry) bool {
	ch = flow.Source(ch)
	if call, ok := ch.(*ssa.Call); ok {
		recv := provenance.Receiver(call.Common())
		return recv != nil && catalog.IsContext(recv.Type()) && lastName(call.Common()) == "Done" && !x.ends(j.result, recv)
	}
	if elem, ok := elemOf(ch); ok && types.TypeString(elem, nil) == "os.Signal" {
		return true
	}
	_, isParam := ch.(*ssa.Parameter)
	return isStruct(ch) && (isParam || holderOf(ch) != nil) && !j.isClosedBy(ch, x.timer.Parent())
}

// isClosedBy reports whether fn closes the channel: what it ends with that lives no longer than fn does, as a heartbeat beside
// some work.
func (j *loopJudge) isClosedBy(ch ssa.Value, fn *ssa.Function) bool {
	channels := []ssa.Value{ch}
	if param, ok := ch.(*ssa.Parameter); ok {
		given, _ := j.given(param)
		channels = append(channels, given...)
	}
	return slices.ContainsFunc(channels, func(ch ssa.Value) bool { return slices.Contains(j.closers[identity(ch)], fn) })
}

// -- go/ssa --

// callsOf yields the calls in the blocks, deferred and spawned ones included.
func callsOf(blocks []*ssa.BasicBlock) func(yield func(ssa.CallInstruction) bool) {
	return func(yield func(ssa.CallInstruction) bool) {
		for _, b := range blocks {
			for _, instr := range b.Instrs {
				if call, ok := instr.(ssa.CallInstruction); ok && !yield(call) {
					return
				}
			}
		}
	}
}

// selected reports whether cond asks if case i of a select was taken.
func selected(cond *ssa.BinOp) (sel *ssa.Select, i int, ok bool) {
	index, ok := cond.X.(*ssa.Extract)
	if !ok || cond.Op != token.EQL || index.Index != 0 {
		return nil, 0, false
	}
	sel, ok = index.Tuple.(*ssa.Select)
	n, isConst := flow.IntConst(cond.Y)
	if !ok || !isConst || n < 0 || int(n) >= len(sel.States) {
		return nil, 0, false
	}
	return sel, int(n), true
}

// askedErr returns the context whose Err method v is a call of.
func askedErr(v ssa.Value) (ctx ssa.Value, ok bool) {
	call, ok := v.(*ssa.Call)
	if !ok || lastName(call.Common()) != "Err" {
		return nil, false
	}
	recv := provenance.Receiver(call.Common())
	return recv, recv != nil && catalog.IsContext(recv.Type())
}

// isAccept reports whether v is the error of a listener that accepts no more.
func isAccept(v ssa.Value) bool {
	result, ok := v.(*ssa.Extract)
	if !ok {
		return false
	}
	call, ok := result.Tuple.(*ssa.Call)
	return ok && provenance.Receiver(call.Common()) != nil && strings.HasPrefix(lastName(call.Common()), "Accept")
}

// lastName returns the name of the method or declared function that is called, or "".
func lastName(call *ssa.CallCommon) string {
	if call.IsInvoke() {
		return call.Method.Name()
	}
	if fn := call.StaticCallee(); fn != nil {
		return fn.Name()
	}
	return ""
}

// holderOf returns the field or package variable from which v is loaded, or nil.
func holderOf(v ssa.Value) types.Object {
	if field, _, ok := provenance.FieldOf(v); ok {
		return field
	}
	if load, ok := v.(*ssa.UnOp); ok {
		if global, ok := load.X.(*ssa.Global); ok {
			return global.Object()
		}
	}
	return nil
}

func elemOf(ch ssa.Value) (types.Type, bool) {
	t, ok := ch.Type().Underlying().(*types.Chan)
	if !ok {
		return nil, false // a type parameter
	}
	return t.Elem(), true
}

// isStruct reports whether the channel has no content: to receive from it is all that it says.
func isStruct(ch ssa.Value) bool {
	elem, ok := elemOf(ch)
	if !ok {
		return false
	}
	s, ok := elem.Underlying().(*types.Struct)
	return ok && s.NumFields() == 0
}
