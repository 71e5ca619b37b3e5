package provenance

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/entry"
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
		place = spawned(call)
	case *ssa.Defer:
		place = CleanUp
	}
	if !e.isRPC(call.Common()) && isCleanUp(lastWord(e.name(call))) {
		place = max(place, CleanUp)
	}
	at := ssa.Instruction(call)
	for fn := call.Parent(); ; fn = fn.Parent() {
		if isCleanUp(fn.Name()) && entry.Of(fn) == entry.None {
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

// isRPC reports whether the call is one of a remote service, whose methods are named for what the service does.
func (e *engine) isRPC(call *ssa.CallCommon) bool {
	target, ok := catalog.Outgoing(e.object(call), call.Value.Type())
	return ok && slices.Contains([]catalog.Protocol{catalog.GRPC, catalog.Connect, catalog.Twirp}, target.Protocol)
}

// literalPlace returns how a function literal runs, seen from its encloser, and where it is made there.
func (e *engine) literalPlace(literal *ssa.Function) (place Place, at ssa.Instruction) {
	for _, use := range *literal.Referrers() {
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
		if named, ok := use.(*ssa.ChangeType); ok { // a named function type
			place := Serving
			for _, use := range *named.Referrers() {
				place = max(place, e.usePlace(use, named))
			}
			return place
		}
		return Escaping // stored, returned, sent
	}
	if call.Common().Value != value {
		return e.argumentPlace(call, value)
	}
	switch use.(type) {
	case *ssa.Go:
		return spawned(use)
	case *ssa.Defer:
		return CleanUp
	}
	return Serving
}

// runsAtOnce are the packages of the standard library that run the functions they are given before they return.
var runsAtOnce = []string{"bytes", "io/fs", "maps", "path/filepath", "slices", "sort", "strings"}

// registrations start the names of functions that keep the function they are given, whatever it returns.
var registrations = []string{"Add", "Handle", "On", "Register", "Schedule", "Set", "Subscribe", "Use", "With"}

// argumentPlace returns how a function literal runs that is an argument of call.
func (e *engine) argumentPlace(call ssa.CallInstruction, literal ssa.Value) Place {
	obj := e.object(call.Common())
	if obj == nil || obj.Pkg() == nil {
		return Escaping
	}
	switch {
	case catalog.RunsOnce(obj):
		return Shared
	case isCleanUp(obj.Name()), obj.Name() == "AfterFunc":
		return CleanUp
	case obj.Name() == "Go" && obj.Signature().Recv() != nil:
		return spawned(call) // errgroup.Group.Go and its like
	case slices.ContainsFunc(registrations, func(verb string) bool { return startsWord(obj.Name(), verb) }):
		return Escaping
	case slices.Contains(runsAtOnce, obj.Pkg().Path()), returnsError(call.Common().Signature()) && returnsError(literal.Type().Underlying().(*types.Signature)):
		return Serving // retry.Do(func() error), db.Update(func(tx) error): the error is the literal's
	}
	return Escaping
}

func returnsError(sig *types.Signature) bool {
	n := sig.Results().Len()
	return n > 0 && catalog.IsError(sig.Results().At(n-1).Type())
}

// spawned returns how a goroutine runs that an instruction starts: as part of the function if that waits for it
// later, by a method Wait of a group.
func spawned(start ssa.Instruction) Place {
	for instr := range instructions(start.Parent()) {
		call, ok := instr.(ssa.CallInstruction)
		if !ok || !isWait(call.Common()) {
			continue
		}
		if _, deferred := call.(*ssa.Defer); deferred || after(call, start) {
			return Serving
		}
	}
	return Spawned
}

// isWait reports whether the call is of a method Wait without parameters: of sync.WaitGroup, errgroup.Group and the like.
func isWait(call *ssa.CallCommon) bool {
	if call.IsInvoke() {
		return call.Method.Name() == "Wait" && len(call.Args) == 0
	}
	fn := call.StaticCallee()
	return fn != nil && fn.Name() == "Wait" && call.Signature().Recv() != nil && len(call.Args) == 1
}

// after reports whether control can get from b to a.
func after(a, b ssa.Instruction) bool {
	return a.Block() == b.Block() && follows(a, b) || reachesAny(b.Block().Succs, a.Block())
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
		if e.rounds(fn)[at.Block()] {
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

// findRounds returns the blocks of fn that are on a cycle which waits, or which nothing leaves.
func (e *engine) findRounds(fn *ssa.Function) map[*ssa.BasicBlock]bool {
	rounds := make(map[*ssa.BasicBlock]bool)
	for _, cycle := range components(fn.Blocks, func(b *ssa.BasicBlock) []*ssa.BasicBlock { return b.Succs }) {
		if len(cycle) == 1 && !slices.Contains(cycle[0].Succs, cycle[0]) {
			continue // no cycle
		}
		leaves := slices.ContainsFunc(cycle, func(b *ssa.BasicBlock) bool {
			return slices.ContainsFunc(b.Succs, func(succ *ssa.BasicBlock) bool { return !slices.Contains(cycle, succ) })
		})
		waits := slices.ContainsFunc(cycle, func(b *ssa.BasicBlock) bool { return slices.ContainsFunc(b.Instrs, e.waits) })
		for _, b := range cycle {
			rounds[b] = waits || !leaves
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
				} else if branch := failedBranch(instr); branch != nil {
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

// failedBranch returns the branch that is taken when a call that was given a context has failed: because the context
// has ended, perhaps. What is undone there must be undone all the same.
func failedBranch(branch *ssa.If) *ssa.BasicBlock {
	cond, ok := branch.Cond.(*ssa.BinOp)
	if !ok || !isNil(cond.Y) || !catalog.IsError(cond.X.Type()) {
		return nil
	}
	err := cond.X
	if extract, ok := err.(*ssa.Extract); ok {
		err = extract.Tuple
	}
	call, ok := err.(*ssa.Call)
	if !ok || !slices.ContainsFunc(call.Call.Args, func(arg ssa.Value) bool { return catalog.IsContext(arg.Type()) }) {
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
