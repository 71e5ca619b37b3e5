package loopcheck

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/provenance"
)

// A sequel says how it goes on after an instruction.
type sequel uint8

const (
	goesOn sequel = iota
	ends          // not at all, or nobody knows
	forks         // in two ways: the status code of the error is the one that is asked for, or it is not
)

// execute notes what instr does, and says how it goes on. Where it forks, code is the status code that is asked for.
func (a *aftermath) execute(k *knowledge, instr ssa.Instruction) (code string, next sequel) {
	switch instr := instr.(type) {
	case *ssa.Store:
		a.assign(k, instr)
		return "", goesOn
	case *ssa.Send:
		k.handled = k.handled || k.isTold(instr.X)
		return "", goesOn
	case *ssa.Go, *ssa.Defer:
		k.handled = k.handled || slices.ContainsFunc(operands(instr.(ssa.CallInstruction).Common()), k.isTold)
		return "", goesOn
	case *ssa.Return, *ssa.Panic:
		return "", ends
	case *ssa.MapUpdate:
		k.handled = k.handled || k.isTold(instr.Value)
		return "", goesOn
	}
	v, ok := instr.(ssa.Value)
	if !ok {
		return "", goesOn
	}
	if dereferences(instr, *k) {
		return "", ends // a crash: there is no message
	}
	var result known
	switch v := v.(type) {
	case *ssa.Call:
		result, next = a.callResult(k, v)
	case *ssa.BinOp:
		if result, code = a.compared(*k, v); code != "" {
			next = forks
		}
	case *ssa.Select:
		next = a.selected(k, v)
	default:
		result = a.computed(*k, v)
	}
	k.set(v, result)
	return code, next
}

// dereferences reports whether instr reads what the nil beside the error points to.
func dereferences(instr ssa.Instruction, k knowledge) bool {
	switch instr := instr.(type) {
	case *ssa.FieldAddr:
		return k.of(instr.X) == noMessage
	case *ssa.UnOp:
		return instr.Op == token.MUL && k.of(instr.X) == noMessage
	}
	return false
}

// assign notes a store.
func (a *aftermath) assign(k *knowledge, store *ssa.Store) {
	p := placeOf(store.Addr)
	k.store(p, k.of(store.Val))
	root, isLocal := p.root.(*ssa.Alloc)
	isLocal = isLocal && isVariable(root)
	if !isLocal && (k.isTold(store.Val) || a.isAside(*k, store)) {
		k.handled = true
	}
}

// isAside reports whether instr runs only because of the error.
func (a *aftermath) isAside(k knowledge, instr ssa.Instruction) bool {
	return k.aside != nil && k.aside.Dominates(instr.Block())
}

// computed returns what is known of a value that is no call's.
func (a *aftermath) computed(k knowledge, v ssa.Value) known {
	switch v := v.(type) {
	case *ssa.ChangeInterface:
		return k.of(v.X)
	case *ssa.ChangeType:
		return k.of(v.X)
	case *ssa.MakeInterface:
		if k.of(v.X) == noMessage || k.of(v.X) == nilValue {
			return dubious // a nil pointer in an interface
		}
		return k.of(v.X)
	case *ssa.UnOp:
		switch t, ok := k.truth(v.X); {
		case v.Op == token.MUL:
			return k.load(placeOf(v.X))
		case v.Op == token.NOT && ok:
			return boolean(!t)
		}
	case *ssa.TypeAssert:
		if k.of(v.X) == theStream && !v.CommaOk {
			return theStream
		}
	case *ssa.Extract:
		return a.extracted(k, v)
	case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Alloc:
		return nothing // an address: what is there is known by its place
	}
	var buffer [8]*ssa.Value
	for _, operand := range v.(ssa.Instruction).Operands(buffer[:0]) {
		if *operand != nil && k.isTold(*operand) {
			return dubious
		}
	}
	return nothing
}

func (a *aftermath) extracted(k knowledge, v *ssa.Extract) known {
	isLast := v.Index == v.Tuple.Type().(*types.Tuple).Len()-1
	switch tuple := k.of(v.Tuple); {
	case tuple == theResults && isLast:
		return theError
	case tuple == otherResults && isLast:
		return anError
	case tuple == theResults, tuple == otherResults:
		return noMessage
	case tuple == statusResults && isLast:
		return boolean(a.why == byStatus)
	case tuple == statusResults:
		return theStatus
	case tuple.tells():
		return dubious
	}
	if receive, ok := v.Tuple.(*ssa.UnOp); ok && isLast && a.channel(receive.X, receive) == timerChannel {
		return trueValue // nobody closes it
	}
	return nothing
}

// compared returns what is known of a comparison. If that depends on the status code of the error, code is the one
// that it is compared with.
func (a *aftermath) compared(k knowledge, v *ssa.BinOp) (result known, code string) {
	x, y := k.of(v.X), k.of(v.Y)
	if v.Op != token.EQL && v.Op != token.NEQ {
		if k.isTold(v.X) || k.isTold(v.Y) {
			return dubious, ""
		}
		return nothing, ""
	}
	equal := func(b bool) known { return boolean(b == (v.Op == token.EQL)) }
	switch {
	case x == theCode || y == theCode:
		if c, ok := intConst(v.X); ok {
			return a.hasCode(k, c, equal)
		}
		if c, ok := intConst(v.Y); ok {
			return a.hasCode(k, c, equal)
		}
		return dubious, ""
	case x.isZero() && y.isZero():
		return equal(true), ""
	case x.isZero() && y.isSet(), x.isSet() && y.isZero():
		return equal(false), ""
	case x == theError && isSentinel(v.Y):
		return equal(a.why == byEnd && isEOF(v.Y)), ""
	case y == theError && isSentinel(v.X):
		return equal(a.why == byEnd && isEOF(v.X)), ""
	case k.isTold(v.X), k.isTold(v.Y):
		return dubious, ""
	}
	return nothing, ""
}

// hasCode returns the result of a comparison of the error's status code with c, or that c is what it depends on.
func (a *aftermath) hasCode(k knowledge, c int64, equal func(bool) known) (result known, code string) {
	const ok, unknownCode = 0, 2 // of io.EOF the code is Unknown
	code = strconv.FormatInt(c, 10)
	switch {
	case a.why == byEnd:
		return equal(c == unknownCode), ""
	case c == ok, k.notCodes[code]:
		return equal(false), ""
	case k.code != "":
		return equal(k.code == code), ""
	}
	return nothing, code
}

// isZero reports whether a value known as k is nil.
func (k known) isZero() bool { return k == nilValue || k == noMessage }

// isSet reports whether a value known as k is not nil.
func (k known) isSet() bool {
	return k == theStream || k == theError || k == anError || k == theStatus
}

// isSentinel reports whether v is an error that a package variable holds, which a status is never equal to.
func isSentinel(v ssa.Value) bool {
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return false
	}
	_, ok = load.X.(*ssa.Global)
	return ok
}

func isEOF(v ssa.Value) bool {
	global := v.(*ssa.UnOp).X.(*ssa.Global)
	return global.Name() == "EOF" && global.Pkg.Pkg.Path() == "io"
}

// selected notes what a select does: it ends the loop if the context that ends with the stream does.
func (a *aftermath) selected(k *knowledge, sel *ssa.Select) sequel {
	for i, state := range sel.States {
		switch {
		case state.Dir == types.SendOnly:
			k.handled = k.handled || k.isTold(state.Send)
		case a.closesWithStream(state.Chan) && a.caseLeaves(sel, i):
			return ends
		}
	}
	return goesOn
}

// caseLeaves reports whether the loop can be left by case i of sel.
func (a *aftermath) caseLeaves(sel *ssa.Select, i int) bool {
	targets := caseTargets(sel, i)
	return len(targets) == 0 || slices.ContainsFunc(targets, func(target *ssa.BasicBlock) bool {
		return a.forest.canLeave(a.loop, target, sel.Block())
	})
}

// closesWithStream reports whether ch is the Done channel of a context that ends with the stream.
func (a *aftermath) closesWithStream(ch ssa.Value) bool {
	call, ok := origin(ch).(*ssa.Call)
	return ok && isContextMethod(&call.Call, "Done") && a.endsWithStream(provenance.Receiver(&call.Call))
}

// endsWithStream reports whether ctx ends with the stream, or may do so: its own context does, and what is made of it.
// On the server's side any context in sight may be made of it; and there the end of what the client sends, which is
// not the end of the stream, does not end it.
func (a *aftermath) endsWithStream(ctx ssa.Value) bool {
	if a.call.Server && a.why == byEnd {
		return false
	}
	for range 16 { // longer than any chain of contexts
		switch v := origin(ctx).(type) {
		case *ssa.Extract:
			ctx = v.Tuple
			continue
		case *ssa.Call:
			if fn := a.result.Object(&v.Call); fn != nil && fn.Name() == "Context" {
				return true
			}
			i := slices.IndexFunc(v.Call.Args, func(arg ssa.Value) bool { return catalog.IsContext(arg.Type()) })
			if i < 0 {
				return false // a root, or the server's
			}
			ctx = v.Call.Args[i]
			continue
		case *ssa.UnOp:
			return false // what the server keeps
		}
		break
	}
	return a.call.Server
}
