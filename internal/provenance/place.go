package provenance

import (
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
	Joined                // in a goroutine that the function waits for
	Escaping              // in a function literal that somebody else keeps and may run later
	Spawned               // in a goroutine that nobody is seen to wait for
	CleanUp               // deferred, or in or by a function that is named for cleaning up
	Shared                // at most once for many callers: sync.Once, singleflight
	Ended                 // on or after a path on which an incoming context has ended, or is nil
)

// place returns how the call runs, seen from the function outer, which encloses it; nil: from the outermost one.
func (e *engine) place(call ssa.CallInstruction, outer *ssa.Function) Place {
	place := Serving
	switch call.(type) {
	case *ssa.Go:
		place = spawned(call, nil)
	case *ssa.Defer:
		place = CleanUp
	}
	if !e.isRPC(call.Common()) && catalog.CleansUp(lastWord(e.name(call))) {
		place = max(place, CleanUp)
	}
	at := ssa.Instruction(call)
	for fn := call.Parent(); ; fn = fn.Parent() {
		if catalog.CleansUp(fn.Name()) && e.entry(fn) == entry.None {
			place = max(place, CleanUp)
		}
		if e.ended(at) || inNilGuard(at.Block()) {
			place = max(place, Ended)
		}
		if fn == outer || fn.Parent() == nil {
			return place
		}
		var literalPlace Place
		literalPlace, at = e.literalPlace(fn, at)
		place = max(place, literalPlace)
		if at == nil {
			return place
		}
	}
}

// fillsCache reports whether fn, or a literal in it, looks into a map that a field or a package variable holds, or at a
// field under a lock, and puts something there: what it gets on the way is for later callers too.
func fillsCache(fn *ssa.Function) bool {
	looked, filled := make(map[types.Object]bool), make(map[types.Object]bool)
	locks := false
	for inner := range within(fn) {
		for instr := range instructions(inner) {
			switch instr := instr.(type) {
			case *ssa.Lookup:
				looked[heldBy(instr.X)] = true
			case *ssa.MapUpdate:
				filled[heldBy(instr.Map)] = true
			case *ssa.UnOp:
				if _, isMap := instr.Type().Underlying().(*types.Map); !isMap {
					looked[heldBy(instr)] = true
				}
			case *ssa.Store:
				if addr, ok := instr.Addr.(*ssa.FieldAddr); ok && locks {
					filled[fieldAt(addr.X.Type(), addr.Field)] = true
				}
			case *ssa.Call:
				callee := instr.Call.StaticCallee()
				locks = locks || callee != nil && callee.Name() == "Lock" && callee.Pkg != nil && callee.Pkg.Pkg.Path() == "sync"
			}
		}
	}
	delete(filled, nil)
	for held := range filled {
		if looked[held] {
			return true
		}
	}
	return false
}

// heldBy returns the field or the package variable from which v is loaded, or nil.
func heldBy(v ssa.Value) types.Object {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return nil
	}
	switch addr := load.X.(type) {
	case *ssa.FieldAddr:
		return fieldAt(addr.X.Type(), addr.Field)
	case *ssa.Global:
		return addr.Object()
	}
	return nil
}

// isRPC reports whether the call is one of a remote service, whose methods are named for what the service does, or one
// that the user named.
func (e *engine) isRPC(call *ssa.CallCommon) bool {
	target, ok := e.options.Outgoing(e.object(call), call.Value.Type(), e.pass.Pkg)
	return ok && slices.Contains([]catalog.Protocol{catalog.GRPC, catalog.Connect, catalog.Twirp, catalog.Named}, target.Protocol)
}

// literalPlace returns how a function literal runs, seen from its encloser, and where it is made there.
func (e *engine) literalPlace(literal *ssa.Function, inner ssa.Instruction) (place Place, at ssa.Instruction) {
	uses, calls, ended := 0, 0, 0
	visit := func(use ssa.Instruction, value ssa.Value) {
		place = max(place, e.usePlace(use, value, inner))
		uses++
		if call, ok := use.(*ssa.Call); ok && call.Call.Value == value {
			calls++
			if e.ended(use) {
				ended++
			}
		}
	}
	for _, use := range *literal.Referrers() {
		at = use
		closure, ok := use.(*ssa.MakeClosure)
		if !ok {
			visit(use, literal)
			continue
		}
		for _, use := range *closure.Referrers() {
			visit(use, closure)
		}
	}
	switch {
	case strings.Contains(literal.Synthetic, "range-over-func"):
		return Serving, at // the body of a loop
	case calls > 0 && calls == ended && calls == uses:
		return Ended, at
	}
	return place, at
}

// usePlace returns how a function value runs that is used by one instruction.
func (e *engine) usePlace(use ssa.Instruction, value ssa.Value, inner ssa.Instruction) Place {
	call, ok := use.(ssa.CallInstruction)
	if !ok {
		if named, ok := use.(*ssa.ChangeType); ok { // a named function type
			place := Serving
			for _, use := range *named.Referrers() {
				place = max(place, e.usePlace(use, named, inner))
			}
			return place
		}
		return Escaping // stored, returned, sent
	}
	place := Serving
	switch use.(type) {
	case *ssa.Go:
		place = spawned(use, inner)
	case *ssa.Defer:
		place = CleanUp
	}
	switch {
	case call.Common().Value != value:
		return max(place, e.argumentPlace(call, value))
	case catalog.CleansUp(e.name(call)):
		return CleanUp // cleanup := func() { … }
	}
	return place
}

// argumentPlace returns how a function literal runs that is an argument of call.
func (e *engine) argumentPlace(call ssa.CallInstruction, literal ssa.Value) Place {
	obj := e.object(call.Common())
	if obj == nil || obj.Pkg() == nil {
		return Escaping
	}
	switch {
	case catalog.RunsOnce(obj):
		return Shared
	case catalog.CleansUp(obj.Name()), obj.Name() == "AfterFunc":
		return CleanUp
	case obj.Name() == "Go" && obj.Signature().Recv() != nil:
		return spawned(call, nil) // errgroup.Group.Go and its like
	case catalog.KeepsFunc(obj.Name()):
		return Escaping
	case catalog.RunsAtOnce(obj), e.runsArgument(call.Common(), literal):
		return Serving
	case returnsError(call.Common().Signature()) && returnsError(literal.Type().Underlying().(*types.Signature)):
		return Serving // retry.Do(func() error), db.Update(func(tx) error): the error is the literal's
	}
	return Escaping
}

// runsNow reports whether a declared function that the call is given runs before the call returns: schedulers are given
// such as well, and tell their error too.
func (e *engine) runsNow(call ssa.CallInstruction, fn ssa.Value) bool {
	obj := e.object(call.Common())
	return e.usePlace(call, fn, nil) <= Joined && (e.runsArgument(call.Common(), fn) || obj != nil && catalog.RunsFunc(obj.Name()))
}

// runsArgument reports whether the function that is called is known to run the literal before it returns.
func (e *engine) runsArgument(call *ssa.CallCommon, literal ssa.Value) bool {
	s := e.summaryOf(call)
	i := slices.Index(arguments(call), literal)
	return s != nil && i >= 0 && s.runsParam(i)
}

func returnsError(sig *types.Signature) bool {
	n := sig.Results().Len()
	return n > 0 && catalog.IsError(sig.Results().At(n-1).Type())
}

// lastWord returns what follows the last dot of a selector.
func lastWord(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }
