package deadstream

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/observe"
	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
)

// A sequel says how it goes on after an instruction.
type sequel uint8

const (
	goesOn sequel = iota
	ends          // not at all, or nobody knows
	forks         // in two ways: by the answer to a question about the error
)

// An outcome is what comes of an instruction.
type outcome struct {
	known known // what is known of the value that it computes; if it forks, when the answer is yes
	next  sequel
	asks  question
	doubt string // why it ends, if nobody knows whether it does
}

// not returns the outcome of the opposite question.
func (o outcome) not() outcome {
	switch o.known {
	case trueValue:
		o.known = falseValue
	case falseValue:
		o.known = trueValue
	}
	return o
}

// execute notes what instr does, and returns what comes of it.
func (a *aftermath) execute(k *knowledge, instr ssa.Instruction) outcome {
	switch instr := instr.(type) {
	case *ssa.Store:
		a.assign(k, instr)
	case *ssa.Send:
		k.handled = k.handled || k.isTold(instr.X)
	case *ssa.MapUpdate:
		k.handled = k.handled || k.isTold(instr.Value)
	case *ssa.Go, *ssa.Defer:
		k.handled = k.handled || slices.ContainsFunc(flow.Operands(instr.(ssa.CallInstruction).Common()), k.isTold)
	case *ssa.Panic:
		return outcome{next: ends}
	}
	v, ok := instr.(ssa.Value)
	if !ok {
		return outcome{}
	}
	if dereferences(instr, *k) {
		return outcome{next: ends} // a crash: there is no message
	}
	var result outcome
	switch v := v.(type) {
	case *ssa.Call:
		result = a.called(k, v)
	case *ssa.BinOp:
		result = a.compared(*k, v)
	case *ssa.Select:
		result.next = a.selected(k, v)
	default:
		result.known = a.computed(*k, v)
	}
	if result.next == goesOn {
		k.set(v, result.known)
	}
	return result
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
	a.put(k, store, placeOf(store.Addr), store.Val)
}

// put notes that instr puts v where p is.
func (a *aftermath) put(k *knowledge, instr ssa.Instruction, p place, v ssa.Value) {
	content := k.of(v)
	if content == nothing && a.isAside(*k, instr) {
		content = dubious // what it is depends on the error, whatever that is
	}
	k.store(p, content)
	if root, ok := p.root.(*ssa.Alloc); ok && flow.IsUnaliased(root) {
		return
	}
	k.noted = k.noted || k.isTold(v) || a.isAside(*k, instr)
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
	if receive, ok := v.Tuple.(*ssa.UnOp); ok && isLast && a.Channel(receive.X) == observe.Timer {
		return trueValue // nobody closes it
	}
	return nothing
}

// compared returns the outcome of a comparison or any other binary operation.
func (a *aftermath) compared(k knowledge, v *ssa.BinOp) outcome {
	if v.Op != token.EQL && v.Op != token.NEQ {
		if k.isTold(v.X) || k.isTold(v.Y) {
			return outcome{known: dubious}
		}
		return outcome{}
	}
	result := a.equal(k, v.X, v.Y)
	if v.Op == token.NEQ {
		return result.not()
	}
	return result
}

// equal returns the outcome of x == y.
func (a *aftermath) equal(k knowledge, x, y ssa.Value) outcome {
	if _, isConst := x.(*ssa.Const); isConst || isSentinel(x) {
		x, y = y, x
	}
	switch kx, ky := k.of(x), k.of(y); {
	case kx.isZero() && ky.isZero():
		return outcome{known: trueValue}
	case kx.isZero() && ky.isSet(), kx.isSet() && ky.isZero():
		return outcome{known: falseValue}
	case kx == theError && isSentinel(y):
		return outcome{known: boolean(a.why == byEnd && isEOF(y))}
	case kx == theCode:
		if c, ok := flow.IntConst(y); ok {
			return a.hasCode(k, c)
		}
	case kx == theText:
		return a.hasText(k, "==", y)
	}
	if k.isTold(x) || k.isTold(y) {
		return outcome{known: dubious}
	}
	return outcome{}
}

// hasCode returns whether the error's status code is c, or that nobody knows.
func (a *aftermath) hasCode(k knowledge, c int64) outcome {
	const ok, unknownCode = 0, 2
	q := question{code: c}
	answer, isKnown := k.answer(q)
	switch {
	case a.why == byEnd:
		return outcome{known: boolean(c == unknownCode)} // as of any error that is no status
	case c == ok:
		return outcome{known: falseValue}
	case isKnown:
		return outcome{known: boolean(answer)}
	}
	return outcome{asks: q, known: trueValue, next: forks}
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
	targets := flow.CaseTargets(sel, i)
	return len(targets) == 0 || slices.ContainsFunc(targets, func(target *ssa.BasicBlock) bool {
		return a.forest.CanLeave(a.loop, target, sel.Block())
	})
}

// closesWithStream reports whether ch is the Done channel of a context that ends with the stream.
func (a *aftermath) closesWithStream(ch ssa.Value) bool {
	call, ok := flow.Source(ch).(*ssa.Call)
	return ok && observe.IsContextMethod(&call.Call, "Done") && a.endsWithStream(provenance.Receiver(&call.Call))
}

// endsWithStream reports whether ctx ends with the stream, or may do so: its own context does, and what is made of it.
// On the server's side any context in sight may be made of it; and there the end of what the client sends, which is
// not the end of the stream, does not end it.
func (a *aftermath) endsWithStream(ctx ssa.Value) bool {
	if a.call.Server && a.why == byEnd {
		return false
	}
	for range 16 { // longer than any chain of contexts
		switch v := flow.Source(ctx).(type) {
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
