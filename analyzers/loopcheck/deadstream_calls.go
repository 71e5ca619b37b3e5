package loopcheck

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// callResult notes what a call does, and returns what is known of its result.
func (a *aftermath) callResult(k *knowledge, call *ssa.Call) (known, sequel) {
	if builtin, ok := call.Call.Value.(*ssa.Builtin); ok {
		k.handled = k.handled || builtin.Name() == "close"
		return a.computed(*k, call), goesOn
	}
	if other, ok := a.onStream(call); ok && k.of(other.stream) == theStream {
		return a.failsToo(other), goesOn
	}
	if ctx, ok := a.isErr(&call.Call); ok {
		if a.endsWithStream(ctx) {
			return anError, goesOn
		}
		return nothing, goesOn
	}
	if result, ok := a.inspected(*k, call); ok {
		return result, goesOn
	}
	isTold := slices.ContainsFunc(operands(&call.Call), k.isTold)
	if a.onlyTells(call) {
		if isTold {
			return dubious, goesOn
		}
		return nothing, goesOn
	}
	a.spoil(k)
	return a.unknownCall(k, call, isTold)
}

// unknownCall is [aftermath.callResult] for a call of which nothing is known. One that is given the error may do
// something about it, and need not return.
func (a *aftermath) unknownCall(k *knowledge, call *ssa.Call, isTold bool) (known, sequel) {
	if isTold && !isUsed(call) || mayExit(a.calleeName(call)) {
		return nothing, ends
	}
	k.handled = k.handled || isTold || a.isAside(*k, call)
	isGiven := func(v ssa.Value) bool { return k.of(v) == theStream || k.of(v) == noMessage }
	if isTold || mayFail(call) || slices.ContainsFunc(operands(&call.Call), isGiven) {
		return dubious, goesOn
	}
	return nothing, goesOn
}

// mayFail reports whether what call returns may depend on the stream, which it can reach by other ways than its
// arguments: an error does, and so does a boolean that is more than a state.
func mayFail(call *ssa.Call) bool {
	sig := call.Call.Signature()
	for result := range sig.Results().Variables() {
		if isError(result.Type()) || types.Identical(result.Type().Underlying(), types.Typ[types.Bool]) && sig.Params().Len() > 0 {
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

// inspected returns the result of a function that tells something of an error.
func (a *aftermath) inspected(k knowledge, call *ssa.Call) (known, bool) {
	fn := a.result.Object(&call.Call)
	args := call.Call.Args
	if call.Call.IsInvoke() || fn == nil || fn.Pkg() == nil || len(args) == 0 {
		return nothing, false
	}
	first := k.of(args[0])
	switch fn.Pkg().Name() + "." + fn.Name() {
	case "errors.Is":
		if first == theError && isSentinel(args[1]) {
			return boolean(a.why == byEnd && isEOF(args[1])), true
		}
	case "status.Code", "grpc.Code":
		switch first {
		case theError:
			return theCode, true
		case theStatus:
			return theCode, true
		}
	case "status.FromError":
		if first == theError {
			return statusResults, true
		}
	case "status.Convert":
		if first == theError {
			return theStatus, true
		}
	}
	isWrapped := slices.ContainsFunc(args, k.isTold) && slices.Contains(wrapping, fn.Name()) && isError(call.Type())
	return anError, isWrapped
}

// wrapping are the names of functions that make an error of another, which is nil only if that is.
var wrapping = []string{"AddStack", "Annotate", "Annotatef", "Errorf", "Join", "Trace", "WithMessage", "WithMessagef", "WithStack", "Wrap", "Wrapf"}

// onlyTells reports whether call does nothing that keeps the loop from going on, or ends it: it logs, measures, formats
// or waits.
func (a *aftermath) onlyTells(call *ssa.Call) bool {
	fn := a.result.Object(&call.Call)
	if fn != nil && fn.Pkg() != nil && catalog.OnlyTells(fn) {
		return !mayExit(fn.Name())
	}
	name := a.calleeName(call)
	return slices.ContainsFunc(telling, func(verb string) bool { return strings.HasPrefix(name, verb) }) && !mayExit(name)
}

// telling start the names of functions that tell somebody who does nothing about it, or wait.
var telling = []string{
	"Add", "Attr", "Count", "Debug", "Err", "Field", "Inc", "Info", "Log", "Msg", "Notice", "Observe", "Print", "Record", "Sleep", "String", "Trace", "Verbose", "Warn", "With",
	"debug", "err", "info", "log", "print", "record", "sleep", "trace", "warn",
}

// exiting start the names of functions that may not return.
var exiting = []string{"Abort", "Check", "Exit", "Expect", "Fail", "Fatal", "Goexit", "Must", "NoError", "Panic", "Require"}

func mayExit(name string) bool {
	return slices.ContainsFunc(exiting, func(verb string) bool { return strings.HasPrefix(name, verb) || strings.HasPrefix(name, strings.ToLower(verb)) })
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
		if root, ok := p.root.(*ssa.Alloc); content == theStream || ok && isVariable(root) && onlyIn(root, a.fn) {
			continue
		}
		if content.tells() {
			k.cells[p] = dubious
		} else {
			delete(k.cells, p)
		}
	}
}
