package provenance

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// A Place says how the code at an instruction runs, seen from the function whose context it could have used: what
// tells a dropped context from a deliberate detachment. The greater, the less the context has to do with it.
type Place uint8

const (
	Serving  Place = iota // as part of that function, before it returns
	Escaping              // in a function literal that somebody else keeps and may run later
	Spawned               // in a goroutine that nobody is seen to wait for
	CleanUp               // deferred, or in or by a function that is named for cleaning up
	Shared                // at most once for many callers: sync.Once, singleflight
	Ended                 // on or after a path on which an incoming context has ended
)

// place returns how the call runs, seen from the function outer, which encloses it; nil: from the outermost one.
func (e *engine) place(call ssa.CallInstruction, outer *ssa.Function) Place {
	place := Serving
	switch call.(type) {
	case *ssa.Go:
		place = max(place, e.spawned(call.Parent()))
	case *ssa.Defer:
		place = CleanUp
	}
	if isCleanUp(lastWord(e.name(call))) {
		place = max(place, CleanUp)
	}
	at := ssa.Instruction(call)
	for fn := call.Parent(); ; fn = fn.Parent() {
		if isCleanUp(fn.Name()) {
			place = max(place, CleanUp)
		}
		if e.ended(at) {
			place = max(place, Ended)
		}
		if fn == outer || fn.Parent() == nil {
			return place
		}
		var literalPlace Place
		literalPlace, at = e.literalPlace(fn)
		place = max(place, literalPlace)
		if at == nil {
			return place
		}
	}
}

// literalPlace returns how a function literal runs, seen from its encloser, and where it is made there.
func (e *engine) literalPlace(literal *ssa.Function) (place Place, at ssa.Instruction) {
	for _, use := range e.closures[literal] {
		at = use
		closure, ok := use.(*ssa.MakeClosure)
		if !ok {
			place = max(place, e.usePlace(use, literal))
			continue
		}
		for _, use := range *closure.Referrers() {
			place = max(place, e.usePlace(use, closure))
		}
	}
	if strings.Contains(literal.Synthetic, "range-over-func") {
		return Serving, at // the body of a loop
	}
	return place, at
}

// usePlace returns how a function value runs that is used by one instruction.
func (e *engine) usePlace(use ssa.Instruction, value ssa.Value) Place {
	call, ok := use.(ssa.CallInstruction)
	if !ok {
		if _, ok := use.(*ssa.DebugRef); ok {
			return Serving
		}
		return Escaping // stored, returned, sent
	}
	if call.Common().Value != value {
		return e.argumentPlace(call)
	}
	switch use.(type) {
	case *ssa.Go:
		return e.spawned(use.Parent())
	case *ssa.Defer:
		return CleanUp
	}
	return Serving
}

// runsAtOnce are the packages of the standard library that run the functions they are given before they return.
var runsAtOnce = []string{"bytes", "io/fs", "iter", "maps", "path/filepath", "slices", "sort", "strings", "sync"}

// argumentPlace returns how a function literal runs that is an argument of call.
func (e *engine) argumentPlace(call ssa.CallInstruction) Place {
	obj := e.object(call.Common())
	if obj == nil || obj.Pkg() == nil {
		return Escaping
	}
	sig := call.Common().Signature()
	switch {
	case catalog.RunsOnce(obj):
		return Shared
	case isCleanUp(obj.Name()), obj.Name() == "AfterFunc":
		return CleanUp
	case slices.Contains(runsAtOnce, obj.Pkg().Path()), obj.Name() == "Go" && sig.Recv() != nil:
		return Serving // errgroup.Group.Go and its like: somebody waits for the group
	case sig.Results().Len() > 0 && isError(sig.Results().At(sig.Results().Len()-1).Type()):
		return Serving // retry.Do(func() error), db.Update(func(tx) error): the result is the literal's
	}
	return Escaping
}

// spawned returns how a goroutine of fn runs: as part of fn if fn waits for its goroutines.
func (e *engine) spawned(fn *ssa.Function) Place {
	for instr := range instructions(fn) {
		call, ok := instr.(*ssa.Call)
		if !ok {
			continue
		}
		if obj := e.object(call.Common()); obj != nil && obj.FullName() == "(*sync.WaitGroup).Wait" {
			return Serving
		}
	}
	return Spawned
}

// cleanUps start the names of functions that clean up, or tell somebody afterwards.
var cleanUps = []string{
	"close", "stop", "shutdown", "cleanup", "clean", "release", "rollback", "unlock", "teardown", "tearDown", "abort", "dispose",
	"destroy", "finalize", "finish", "revert", "undo", "flush", "terminate", "kill", "drain", "unregister", "deregister", "unsubscribe",
}

func isCleanUp(name string) bool {
	return slices.ContainsFunc(cleanUps, func(word string) bool { return startsWord(name, word) })
}

// lastWord returns what follows the last dot of a selector.
func lastWord(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// inRounds reports whether the instruction runs in each round of a loop that waits for work, seen from the function
// outer, which encloses it: one that receives, selects or sleeps, or never ends. What it calls must end before the next round,
// and the loop must not.
func (e *engine) inRounds(at ssa.Instruction, outer *ssa.Function) bool {
	for fn := at.Parent(); ; fn = fn.Parent() {
		if e.loopWaits(at.Block()) {
			return true
		}
		if fn == outer || fn.Parent() == nil {
			return false
		}
		if _, at = e.literalPlace(fn); at == nil {
			return false
		}
	}
}

// loopWaits reports whether b is on a cycle that waits, or that nothing leaves.
func (e *engine) loopWaits(b *ssa.BasicBlock) bool {
	if !reachesAny(b.Succs, b) {
		return false
	}
	leaves := false
	for _, other := range b.Parent().Blocks {
		if other != b && !(reachesAny(b.Succs, other) && reachesAny(other.Succs, b)) {
			continue // not on a cycle with b
		}
		for _, succ := range other.Succs {
			leaves = leaves || succ != b && !reachesAny(succ.Succs, b)
		}
		if slices.ContainsFunc(other.Instrs, e.waits) {
			return true
		}
	}
	return !leaves
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

// An ending is a place in a function at which a context was seen to have ended.
type ending struct {
	at     *ssa.BasicBlock
	index  int             // of the instruction that waits for it, in at; the branch's, otherwise
	branch *ssa.BasicBlock // taken if it has ended; nil: all that follows
}

// findEndings returns the endings of fn: <-ctx.Done(), a select's case of it, a branch of ctx.Err() != nil.
func (e *engine) findEndings(fn *ssa.Function) []ending {
	var endings []ending
	for _, b := range fn.Blocks {
		for i, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.UnOp:
				if instr.Op == token.ARROW && e.isDone(instr.X) {
					endings = append(endings, ending{b, i, nil})
				}
			case *ssa.If:
				if branch := e.endedBranch(instr); branch != nil {
					endings = append(endings, ending{b, i, branch})
				}
			}
		}
	}
	return endings
}

// ended reports whether control comes to the instruction on or after a path of its function on which a context was
// seen to have ended. May.
func (e *engine) ended(at ssa.Instruction) bool {
	return slices.ContainsFunc(e.endings(at.Parent()), func(end ending) bool {
		switch {
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

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }
