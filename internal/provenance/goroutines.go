package provenance

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// spawned returns how a goroutine runs that an instruction starts: joined if the function waits for it later, by a method
// Wait of a group, or by a receive of what the goroutine sends that nothing cuts short.
func spawned(start ssa.Instruction) Place {
	for instr := range instructions(start.Parent()) {
		if receive, ok := instr.(*ssa.UnOp); ok && receive.Op == token.ARROW && after(receive, start) && sendsTo(start, receive.X) {
			return Joined
		}
		call, ok := instr.(ssa.CallInstruction)
		if !ok || !isWait(call.Common()) {
			continue
		}
		if _, deferred := call.(*ssa.Defer); deferred || after(call, start) {
			return Joined
		}
	}
	return Spawned
}

// sendsTo reports whether the function literal that the instruction starts sends to the channel, or closes it.
func sendsTo(start ssa.Instruction, channel ssa.Value) bool {
	spawn, ok := start.(*ssa.Go)
	if !ok {
		return false
	}
	closure, isLiteral := spawn.Call.Value.(*ssa.MakeClosure)
	load, isVariable := channel.(*ssa.UnOp) // which a closure captures by its address
	if !isLiteral || !isVariable {
		return false
	}
	i := slices.Index(closure.Bindings, load.X)
	if i < 0 {
		return false
	}
	captured := closure.Fn.(*ssa.Function).FreeVars[i]
	for instr := range instructions(captured.Parent()) {
		switch instr := instr.(type) {
		case *ssa.Send:
			if isLoadOf(instr.Chan, captured) && !comesFirst(instr) {
				return true
			}
		case ssa.CallInstruction:
			builtin, ok := instr.Common().Value.(*ssa.Builtin)
			if ok && builtin.Name() == "close" && isLoadOf(instr.Common().Args[0], captured) && !comesFirst(instr) {
				return true
			}
		}
	}
	return false
}

// comesFirst reports whether the function does nothing before the instruction: it tells that it has begun.
func comesFirst(instr ssa.Instruction) bool {
	if _, deferred := instr.(*ssa.Defer); deferred || instr.Block().Index != 0 {
		return false
	}
	for _, earlier := range instr.Block().Instrs {
		if earlier == instr {
			return true
		}
		if _, ok := earlier.(*ssa.Call); ok {
			return false
		}
	}
	return false
}

func isLoadOf(v, addr ssa.Value) bool {
	load, ok := v.(*ssa.UnOp)
	return ok && load.X == addr
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
