package provenance

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// spawned returns how a goroutine runs that an instruction starts: joined if the function waits for it later, by the method
// Wait of a group that the goroutine has to do with, or by a receive of what the goroutine sends, that nothing cuts
// short. Of inner, an instruction of the goroutine's function literal, it is asked whether the wait is for it too; nil
// asks of the goroutine as a whole.
func spawned(start, inner ssa.Instruction) Place {
	for instr := range instructions(start.Parent()) {
		if receive, ok := instr.(*ssa.UnOp); ok && receive.Op == token.ARROW && sendsTo(start, receive.X, inner) && after(receive, start) {
			return Joined
		}
		call, ok := instr.(ssa.CallInstruction)
		if !ok || !isWait(call.Common()) || !concerns(start, receiver(call.Common())) {
			continue
		}
		if _, deferred := call.(*ssa.Defer); deferred || after(call, start) {
			return Joined
		}
	}
	return Spawned
}

// concerns reports whether the instruction that starts a goroutine gives it the group, by whatever way, or is a method
// of the group.
func concerns(start ssa.Instruction, group ssa.Value) bool {
	call := start.(ssa.CallInstruction).Common()
	values := slices.Clone(call.Args)
	if call.IsInvoke() {
		values = append(values, call.Value)
	}
	for _, v := range append(slices.Clone(values), call.Value) {
		if closure, ok := v.(*ssa.MakeClosure); ok {
			values = append(values, closure.Bindings...)
		}
	}
	return slices.ContainsFunc(values, func(v ssa.Value) bool { return base(v) == base(group) })
}

// base returns the variable, parameter or result that holds v, or what v is a part of.
func base(v ssa.Value) ssa.Value {
	for {
		switch w := v.(type) {
		case *ssa.UnOp:
			v = w.X
		case *ssa.FieldAddr:
			v = w.X
		case *ssa.Field:
			v = w.X
		case *ssa.MakeInterface:
			v = w.X
		default:
			return v
		}
	}
}

// sendsTo reports whether the function that the instruction starts sends to the channel, or closes it, after inner: what
// comes later goes on when the receive is over.
func sendsTo(start ssa.Instruction, channel ssa.Value, inner ssa.Instruction) bool {
	spawn, ok := start.(*ssa.Go)
	if !ok {
		return false
	}
	given := givenChannel(spawn.Common(), channel)
	if given == nil {
		return false
	}
	for instr := range instructions(given.Parent()) {
		if tellsOn(instr, given) && (inner == nil || inner.Parent() != instr.Parent() || isDefer(instr) || instr == inner || after(instr, inner)) {
			return true
		}
	}
	return false
}

// givenChannel returns the parameter by which a declared function is given the channel, or the variable by which a
// literal captures it; nil if it is not.
func givenChannel(call *ssa.CallCommon, channel ssa.Value) ssa.Value {
	load, _ := channel.(*ssa.UnOp)
	if closure, ok := call.Value.(*ssa.MakeClosure); ok {
		if load == nil {
			return nil // a closure captures a variable by its address
		}
		if i := slices.Index(closure.Bindings, load.X); i >= 0 {
			return closure.Fn.(*ssa.Function).FreeVars[i]
		}
		return nil
	}
	fn := call.StaticCallee()
	if fn == nil || len(fn.Params) != len(call.Args) {
		return nil
	}
	i := slices.IndexFunc(call.Args, func(arg ssa.Value) bool {
		if changed, ok := arg.(*ssa.ChangeType); ok {
			arg = changed.X // to one that only sends
		}
		return arg == channel || load != nil && isLoadOf(arg, load.X)
	})
	if i < 0 {
		return nil
	}
	return fn.Params[i]
}

// tellsOn reports whether the instruction sends to the channel, or closes it.
func tellsOn(instr ssa.Instruction, channel ssa.Value) bool {
	is := func(v ssa.Value) bool { return v == channel || isLoadOf(v, channel) }
	switch instr := instr.(type) {
	case *ssa.Send:
		return is(instr.Chan)
	case ssa.CallInstruction:
		builtin, ok := instr.Common().Value.(*ssa.Builtin)
		return ok && builtin.Name() == "close" && is(instr.Common().Args[0])
	}
	return false
}

func isDefer(instr ssa.Instruction) bool {
	_, ok := instr.(*ssa.Defer)
	return ok
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
