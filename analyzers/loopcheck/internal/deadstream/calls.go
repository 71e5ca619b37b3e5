package deadstream

import (
	"go/constant"
	"go/types"
	"io"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/observe"
	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
)

// called notes what a call does, and returns what comes of it.
func (a *aftermath) called(k *knowledge, call *ssa.Call) outcome {
	if builtin, ok := call.Call.Value.(*ssa.Builtin); ok {
		k.handled = k.handled || builtin.Name() == "close"
		return outcome{known: a.computed(*k, call)}
	}
	if other, ok := a.onStream(call); ok {
		switch {
		case k.of(other.stream) == theStream:
			return outcome{known: a.failsToo(other)}
		case types.Identical(other.stream.Type(), a.call.stream.Type()):
			return outcome{known: dubious} // it may be the same one, by another name
		}
		return outcome{} // another stream, whose end has nothing to do with that of this one
	}
	if ctx, ok := a.IsErr(&call.Call); ok {
		if a.endsWithStream(ctx) {
			return outcome{known: anError}
		}
		return outcome{}
	}
	if recv := provenance.Receiver(&call.Call); recv != nil && catalog.IsContext(recv.Type()) {
		return outcome{}
	}
	if result, ok := a.inspected(*k, call); ok {
		return result
	}
	if result, ok := a.atomically(k, call); ok {
		return outcome{known: result}
	}
	isTold := slices.ContainsFunc(flow.Operands(&call.Call), k.isTold)
	if a.onlyTells(call) {
		if isTold {
			return outcome{known: dubious}
		}
		return outcome{}
	}
	a.spoil(k)
	return a.unknownCall(k, call, isTold)
}

// atomically notes a call of package sync/atomic, which reads or writes what its receiver, or first argument, points to.
func (a *aftermath) atomically(k *knowledge, call *ssa.Call) (result known, ok bool) {
	fn, args := a.result.Object(&call.Call), call.Call.Args
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "sync/atomic" || len(args) == 0 {
		return nothing, false
	}
	p := placeOf(args[0])
	if strings.HasPrefix(fn.Name(), "Load") {
		return k.load(p), true
	}
	a.put(k, call, p, args[len(args)-1])
	return k.load(p), true
}

// unknownCall is [aftermath.called] for a call of which nothing is known. One that is given the error may do something
// about it, and need not return.
func (a *aftermath) unknownCall(k *knowledge, call *ssa.Call, isTold bool) outcome {
	if a.mayExit(call) {
		return outcome{next: ends, doubt: "the call at line %d may not return"}
	}
	isGivenError := isTold && !makes(call) && slices.ContainsFunc(flow.Operands(&call.Call), func(v ssa.Value) bool {
		return k.isTold(v) && k.of(v) != theText
	})
	if isGivenError && !isUsed(call) {
		return outcome{next: ends, doubt: "the call at line %d is given the error, and may do what it takes"}
	}
	k.handled = k.handled || isGivenError || !isTold && a.isAside(*k, call)
	isGivenStream := func(v ssa.Value) bool { return k.of(v) == theStream || k.of(v) == noMessage }
	if isTold || k.noted || mayFail(call) || slices.ContainsFunc(flow.Operands(&call.Call), isGivenStream) {
		return outcome{known: dubious}
	}
	return outcome{}
}

// makes reports whether call is of a function that makes something of its arguments: not a method, and not one that
// only tells whether it could do so.
func makes(call *ssa.Call) bool {
	sig := call.Call.Signature()
	if sig.Recv() != nil || call.Call.IsInvoke() || sig.Results().Len() != 1 || !isUsed(call) {
		return false
	}
	_, isBasic := sig.Results().At(0).Type().Underlying().(*types.Basic)
	return !isBasic && !catalog.IsError(sig.Results().At(0).Type())
}

// mayFail reports whether what call returns may depend on the stream, which it can reach by other ways than its
// arguments: an error does, and so does a boolean that is more than a state.
func mayFail(call *ssa.Call) bool {
	sig := call.Call.Signature()
	for result := range sig.Results().Variables() {
		if catalog.IsError(result.Type()) || types.Identical(result.Type().Underlying(), types.Typ[types.Bool]) && sig.Params().Len() > 0 {
			return true
		}
	}
	return false
}

// isUsed reports whether anything is done with what call returns.
func isUsed(call *ssa.Call) bool {
	return slices.ContainsFunc(*call.Referrers(), func(use ssa.Instruction) bool {
		_, isDebug := use.(*ssa.DebugRef)
		return !isDebug
	})
}

// failsToo returns the results of another call on the stream that has failed.
func (a *aftermath) failsToo(other streamCall) known {
	result := otherResults
	switch {
	case other.Receives == a.call.Receives:
		result = theResults
	case a.call.Receives && other.Server && a.why == byEnd:
		return nothing // the client sends no more, and still listens
	}
	if other.Call.Call.Signature().Results().Len() > 1 {
		return result
	}
	if result == theResults {
		return theError
	}
	return anError
}

// inspected returns the outcome of a function that tells something of an error.
func (a *aftermath) inspected(k knowledge, call *ssa.Call) (outcome, bool) {
	if call.Call.IsInvoke() {
		if k.of(call.Call.Value) == theError && call.Call.Method.Name() == "Error" {
			return outcome{known: theText}, true
		}
		return outcome{}, false
	}
	fn := a.result.Object(&call.Call)
	args := call.Call.Args
	if fn == nil || fn.Pkg() == nil || len(args) == 0 {
		return outcome{}, false
	}
	first := k.of(args[0])
	switch name := fn.Pkg().Name() + "." + fn.Name(); {
	case name == "errors.Is" && first == theError && isSentinel(args[1]):
		return outcome{known: boolean(a.why == byEnd && isEOF(args[1]))}, true
	case first == theError && (name == "status.Code" || name == "grpc.Code"), first == theStatus && name == "status.Code":
		return outcome{known: theCode}, true
	case first == theError && name == "status.FromError":
		return outcome{known: statusResults}, true
	case first == theError && name == "status.Convert":
		return outcome{known: theStatus}, true
	case first == theText && textTests[name] != nil:
		return a.hasText(k, name, args[1]), true
	}
	isWrapped := slices.ContainsFunc(args, k.isTold) && slices.Contains(wrapping, fn.Name()) && catalog.IsError(call.Type())
	return outcome{known: anError}, isWrapped
}

// textTests are the functions that test what an error says.
var textTests = map[string]func(text, part string) bool{
	"strings.Contains":  strings.Contains,
	"strings.HasPrefix": strings.HasPrefix,
	"strings.HasSuffix": strings.HasSuffix,
	"strings.EqualFold": strings.EqualFold,
	"==":                func(a, b string) bool { return a == b },
}

// hasText returns the outcome of a test of what the error says.
func (a *aftermath) hasText(k knowledge, test string, arg ssa.Value) outcome {
	text, ok := textOf(arg)
	if !ok {
		return outcome{known: dubious}
	}
	if a.why == byEnd {
		return outcome{known: boolean(textTests[test](io.EOF.Error(), text))}
	}
	q := question{test: test, text: text}
	if answer, ok := k.answer(q); ok {
		return outcome{known: boolean(answer)}
	}
	return outcome{known: trueValue, next: forks, asks: q}
}

// textOf returns the string that v is: a constant, or what a package's error says, for which its name will do.
func textOf(v ssa.Value) (text string, ok bool) {
	switch v := v.(type) {
	case *ssa.Const:
		if v.Value != nil && v.Value.Kind() == constant.String {
			return constant.StringVal(v.Value), true
		}
	case *ssa.Call:
		switch sentinel := v.Call.Value; {
		case !v.Call.IsInvoke() || v.Call.Method.Name() != "Error" || !isSentinel(sentinel):
		case isEOF(sentinel):
			return io.EOF.Error(), true
		default:
			return sentinel.(*ssa.UnOp).X.Name(), true
		}
	}
	return "", false
}

// wrapping are the names of functions that make an error of another, which is nil only if that is.
var wrapping = []string{"AddStack", "Annotate", "Annotatef", "Errorf", "Join", "Trace", "WithMessage", "WithMessagef", "WithStack", "Wrap", "Wrapf"}

// onlyTells reports whether call does nothing that keeps the loop from going on, or ends it: it logs, measures, formats
// or waits.
func (a *aftermath) onlyTells(call *ssa.Call) bool {
	callee := a.result.Callee(&call.Call)
	isKnown := callee != nil && callee.Blocks != nil
	if a.mayExit(call) || isKnown && slices.ContainsFunc(callee.Blocks, endsProgram) {
		return false
	}
	if fn := a.result.Object(&call.Call); fn != nil && fn.Pkg() != nil && catalog.OnlyTells(fn) {
		return !slices.ContainsFunc(call.Call.Args, isFunction) // else whoever it calls may do something
	}
	name := a.calleeName(call)
	isCounting := slices.ContainsFunc(counting, func(word string) bool { return catalog.StartsWord(name, word) })
	return catalog.Logs(name) || isCounting || isKnown && a.changesNothing(callee)
}

// endsProgram reports whether b ends in a panic, or in a call that does not return.
func endsProgram(b *ssa.BasicBlock) bool {
	_, isPanic := b.Instrs[len(b.Instrs)-1].(*ssa.Panic)
	return isPanic && !flow.IsImpossible(b)
}

func isFunction(v ssa.Value) bool {
	_, ok := v.Type().Underlying().(*types.Signature)
	return ok
}

// changesNothing reports whether fn leaves no trace: it writes to its own variables alone, sends nothing, and calls
// nothing that does otherwise.
func (a *aftermath) changesNothing(fn *ssa.Function) bool {
	if known, ok := a.traceless[fn]; ok {
		return known
	}
	a.traceless[fn] = false // recursion: in doubt it does
	a.traceless[fn] = !slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, a.leavesTrace)
	})
	return a.traceless[fn]
}

func (a *aftermath) leavesTrace(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Store:
		_, isOwn := placeOf(instr.Addr).root.(*ssa.Alloc)
		return !isOwn
	case *ssa.Select:
		return slices.ContainsFunc(instr.States, func(state *ssa.SelectState) bool { return state.Dir == types.SendOnly })
	case *ssa.Send, *ssa.MapUpdate, *ssa.Go, *ssa.Defer:
		return true
	case *ssa.Call:
		builtin, isBuiltin := instr.Call.Value.(*ssa.Builtin)
		switch {
		case isBuiltin:
			return builtin.Name() == "close" || builtin.Name() == "delete"
		case observe.IsContextMethod(&instr.Call, "Done"), observe.IsContextMethod(&instr.Call, "Err"):
			return false
		}
		return !a.onlyTells(instr)
	}
	return false
}

// counting start the names of functions that measure, or wait, or make a field of a log's line.
var counting = []string{"Add", "Attr", "Count", "Field", "Inc", "Observe", "Sleep", "String"}

// asserting start the names of functions that may not return, as those of tests, beside those that say so.
var asserting = []string{"Check", "Expect", "NoError", "Require"}

// exiting are in the names of functions that say so in the middle: LogAndExit.
var exiting = []string{"Exit", "Fatal", "Panic"}

// mayExit reports whether the name of what call calls says that it may not return.
func (a *aftermath) mayExit(call *ssa.Call) bool {
	name := a.calleeName(call)
	return catalog.Exits(name) || slices.ContainsFunc(asserting, func(word string) bool { return catalog.StartsWord(name, word) }) ||
		slices.ContainsFunc(exiting, func(word string) bool { return strings.Contains(name, word) })
}

// calleeName returns the name by which the source calls what call calls, without its package or receiver.
func (a *aftermath) calleeName(call *ssa.Call) string {
	if fn := a.result.Object(&call.Call); fn != nil {
		return fn.Name()
	}
	expr := a.result.Expr(call)
	if expr == nil {
		return ""
	}
	text := types.ExprString(expr.Fun)
	return text[strings.LastIndexByte(text, '.')+1:]
}

// spoil forgets what variables hold that the callee of an unknown call may change.
func (a *aftermath) spoil(k *knowledge) {
	for p, content := range k.cells {
		if root, ok := p.root.(*ssa.Alloc); content == theStream || ok && flow.IsUnaliased(root) && onlyIn(root, a.fn, none) {
			continue
		}
		if content.tells() {
			k.cells[p] = dubious
		} else {
			delete(k.cells, p)
		}
	}
}
