package loopcheck

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

// asksKind returns the truth of result i of a call that asks what kind of error an error is, if the error is that of a
// context that has ended: errors.Is with a sentinel that is of something else, errors.As, and functions that take
// something out of an error, if it is there: func(error) (T, bool). Other predicates are doubtful.
func (w *world) asksKind(call *ssa.Call, i int) (truth, bool) {
	args := call.Call.Args
	if len(args) == 0 {
		return doubtful, false
	}
	switch w.truth(args[0]) {
	case failed:
	case unset:
		return unset, true // not known yet
	default:
		return doubtful, false
	}
	switch results := call.Call.Signature().Results(); {
	case w.IsFunction(&call.Call, "errors.Is"):
		return w.isSentinel(args[1])
	case w.IsFunction(&call.Call, "errors.As"):
		return isFalse, len(args) == 2 && isOtherKind(args[1])
	case i == 1 && len(args) == 1 && results.Len() == 2 && isBool(results.At(1).Type()):
		return isFalse, !isStatus(results.At(0).Type())
	}
	return doubtful, false
}

// isCode returns the truth of "the status code of the error is y" for the error of an RPC whose context was canceled.
func (w *world) isCode(x, y ssa.Value) (truth, bool) {
	call, ok := x.(*ssa.Call)
	n, isConst := flow.IntConst(y)
	if !ok || !isConst || !w.IsFunction(&call.Call, "google.golang.org/grpc/status.Code") || w.truth(call.Call.Args[0]) != failed {
		return doubtful, false
	}
	made := call.Call.Args[0]
	if extract, isExtract := made.(*ssa.Extract); isExtract {
		made = extract.Tuple
	}
	rpc, ok := made.(*ssa.Call)
	isRPC := ok && slices.ContainsFunc(w.outgoing[rpc], func(out provenance.Call) bool { return out.Target.Protocol == catalog.GRPC })
	if n == canceledCode {
		return isTrue, isRPC
	}
	return isFalse, isRPC
}

// canceledCode is codes.Canceled of gRPC.
const canceledCode = 1

// endingWords are what the names of errors have that tell of the end of a context, or of what was closed because of it.
var endingWords = []string{
	"cancel", "clos", "deadline", "timeout", "timedout", "abort", "shut", "stop", "terminat", "done", "interrupt", "exit", "end", "eof", "kill", "context",
}

// isSentinel returns whether the error of a context that was canceled is v, if v is a package's error variable.
func (w *world) isSentinel(v ssa.Value) (truth, bool) {
	sentinel := sentinelOf(v)
	switch {
	case sentinel == nil:
		return doubtful, false
	case sentinel.Pkg != nil && sentinel.Pkg.Pkg.Path() == "context":
		if sentinel.Name() == "Canceled" {
			return isTrue, true
		}
		return isFalse, true
	}
	return isFalse, !tellsEnd(sentinel.Name())
}

// isOtherSentinel reports whether v is a package's error variable that nobody returns because a context has ended.
func isOtherSentinel(v ssa.Value) bool {
	sentinel := sentinelOf(v)
	return sentinel != nil && !tellsEnd(sentinel.Name())
}

func sentinelOf(v ssa.Value) *ssa.Global {
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	sentinel, _ := load.X.(*ssa.Global)
	return sentinel
}

// isOtherKind reports whether v, the target of errors.As, is of an error type that has nothing to do with contexts: a
// concrete one, that a name does not say it of. Interfaces may be about timeouts.
func isOtherKind(v ssa.Value) bool {
	if iface, ok := v.(*ssa.MakeInterface); ok {
		v = iface.X
	}
	pointer, ok := v.Type().Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	target := types.Unalias(pointer.Elem())
	if inner, ok := target.(*types.Pointer); ok {
		target = types.Unalias(inner.Elem())
	}
	named, ok := target.(*types.Named)
	return ok && !types.IsInterface(named) && !tellsEnd(named.Obj().Name()) && !wrapsOthers(named)
}

// wrapsOthers reports whether an error of the type may hold any other, as *url.Error and *net.OpError do.
func wrapsOthers(t types.Type) bool {
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, nil, "Unwrap")
	return obj != nil
}

func tellsEnd(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(endingWords, func(word string) bool { return strings.Contains(name, word) })
}

// isStatus reports whether the type is a status, which every error has.
func isStatus(t types.Type) bool {
	return strings.HasSuffix(t.String(), "Status") || strings.HasSuffix(t.String(), "Code")
}

func isBool(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsBoolean != 0
}
