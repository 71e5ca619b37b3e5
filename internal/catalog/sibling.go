package catalog

import (
	"go/types"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Match says how well a sibling fits.
type Match uint8

const (
	Exact   Match = iota + 1 // context first, then the same arguments, same results: a fix can be offered
	Relaxed                  // results or arguments differ, or the context comes later: the call would need other changes too
	Timed                    // like Relaxed, and the call has a timeout or a stop channel, which the sibling has not
)

// Sibling finds the form of fn that takes a context: a function of the same package or a method of the same type
// called XContext, XWithContext, XCtx, XWithCtx or ContextX, that would accept the arguments args beside a context.
//
// Args are the types of the arguments, the receiver's left out: one by one as written, or with those of a variadic
// parameter in one slice, as go/ssa has them; nil stands for fn's own parameters, and they are looked at instead of
// args where fn is generic. From is the package that calls: the sibling must be visible there.
//
// Log and trace functions, constructors, loaders, codecs and Close have none, nor have functions that cannot fail,
// unless the catalogue lists them: what they lose with a context is not cancellation.
func Sibling(fn *types.Func, args []types.Type, from *types.Package) (*types.Func, Match, bool) {
	sig := fn.Signature()
	if fn.Pkg() == nil || takesContextLike(sig) || misleads(fn) || !isListed(fn) && isExcluded(fn) {
		return nil, 0, false
	}
	if isGeneric(sig) || args == nil {
		args = paramTypes(sig)
	}
	for _, siblingName := range siblingNames(fn.Name()) {
		sibling := lookupSibling(fn, siblingName, from)
		if sibling == nil {
			continue
		}
		if match, ok := matchSibling(fn, sibling, args); ok {
			return sibling, match, true
		}
	}
	return nil, 0, false
}

// takesContextLike reports whether a function of signature sig gets a context already.
func takesContextLike(sig *types.Signature) bool {
	return slices.ContainsFunc(paramTypes(sig), func(t types.Type) bool { return IsContext(t) || IsRequest(t) })
}

func paramTypes(sig *types.Signature) []types.Type {
	params := make([]types.Type, 0, sig.Params().Len())
	for v := range sig.Params().Variables() {
		params = append(params, v.Type())
	}
	return params
}

// isGeneric reports whether the parameters of sig may mention type parameters, of its own or of its receiver's type.
func isGeneric(sig *types.Signature) bool {
	return sig.TypeParams().Len() > 0 || sig.RecvTypeParams().Len() > 0
}

// siblingNames returns the names that a form of the function called base could have, in the case of base's first letter.
func siblingNames(base string) []string {
	prefixed := "Context" + base
	if first, size := utf8.DecodeRuneInString(base); unicode.IsLower(first) {
		prefixed = "context" + string(unicode.ToUpper(first)) + base[size:]
	}
	return []string{base + "Context", base + "WithContext", base + "Ctx", base + "WithCtx", prefixed}
}

// lookupSibling returns the function of fn's package, or the method of fn's receiver, that has the name and is visible
// from a package; nil if there is none.
func lookupSibling(fn *types.Func, siblingName string, from *types.Package) *types.Func {
	recv := fn.Signature().Recv()
	if recv != nil {
		obj, _, _ := types.LookupFieldOrMethod(recv.Type(), true, from, siblingName)
		sibling, _ := obj.(*types.Func)
		return sibling
	}
	sibling, ok := fn.Pkg().Scope().Lookup(siblingName).(*types.Func)
	if !ok || !sibling.Exported() && fn.Pkg() != from {
		return nil
	}
	return sibling
}

// matchSibling reports how well sibling fits a call of fn with the arguments args.
func matchSibling(fn, sibling *types.Func, args []types.Type) (Match, bool) {
	sig, ok := instantiateLike(sibling.Signature(), fn.Signature())
	if !ok {
		return 0, false
	}
	params := paramTypes(sig)
	i := slices.IndexFunc(params, IsContext)
	if i < 0 || !types.IsInterface(params[i]) {
		return 0, false // takes no context, or not any context
	}
	same := i == 0 && types.Identical(sig.Results(), fn.Signature().Results())
	params = slices.Delete(params, i, i+1)
	match := Relaxed
	switch fits := accepts(params, sig.Variadic(), args); {
	case fits && same:
		match = Exact // not if its results are only assignable: what := declares would get another type
	case fits:
	default:
		var ok bool
		if match, ok = relax(params, sig.Variadic(), args); !ok {
			return 0, false
		}
	}
	if !isListed(fn) && !mayFail(fn) && !mayFail(sibling) {
		return 0, false
	}
	return match, true
}

// isListed reports whether the catalogue has a row of fn.
func isListed(fn *types.Func) bool {
	_, ok := rowOf(fn)
	return ok
}

// mayFail reports whether what fn returns can tell of a failure.
func mayFail(fn *types.Func) bool {
	lib, _ := libraryOf(fn.Pkg().Path())
	return lib.canFail(fn.Signature())
}

// instantiateLike returns sig with the type parameters of like in place of its own, so that the two can be compared.
func instantiateLike(sig, like *types.Signature) (*types.Signature, bool) {
	n := sig.TypeParams().Len()
	if n != like.TypeParams().Len() {
		return nil, false
	}
	if n == 0 {
		return sig, true
	}
	targs := make([]types.Type, 0, n)
	for p := range like.TypeParams().TypeParams() {
		targs = append(targs, p)
	}
	inst, err := types.Instantiate(nil, sig, targs, true)
	if err != nil {
		return nil, false // the constraints differ
	}
	return inst.(*types.Signature), true
}

// accepts reports whether a function with these parameters can be called with args.
func accepts(params []types.Type, variadic bool, args []types.Type) bool {
	if len(args) == len(params) && assignable(args, params) {
		return true
	}
	fixed := len(params) - 1
	if !variadic || len(args) < fixed || !assignable(args[:fixed], params[:fixed]) {
		return false
	}
	elem := params[fixed].(*types.Slice).Elem()
	return !slices.ContainsFunc(args[fixed:], func(arg types.Type) bool { return !types.AssignableTo(arg, elem) })
}

// relax reports whether a function with these parameters could be called with args if some of them were mended: a
// timeout or a stop channel left out, since the context takes its place; a function or an object given in the form that
// takes a context.
func relax(params []types.Type, variadic bool, args []types.Type) (Match, bool) {
	match := Relaxed
	for i, arg := range args {
		switch {
		case len(params) > 0 && (types.AssignableTo(arg, params[0]) || hasContextForm(arg, params[0])):
			params = params[1:]
		case isTimeoutOrStop(arg):
			match = Timed
		case variadic && len(params) == 1 && accepts(params, variadic, args[i:]):
			return match, true
		default:
			return 0, false
		}
	}
	return match, len(params) == 0 || variadic && len(params) == 1
}

// isTimeoutOrStop reports whether t is a duration, or a channel that tells when to stop.
func isTimeoutOrStop(t types.Type) bool {
	if typeName(t) == (name{pkg: "time", recv: "Duration"}) {
		return true
	}
	ch, ok := t.Underlying().(*types.Chan)
	if !ok {
		return false
	}
	elem, ok := ch.Elem().Underlying().(*types.Struct)
	return ok && elem.NumFields() == 0 && ch.Dir() != types.SendOnly
}

// hasContextForm reports whether with is what without is, in the form that takes a context: a named type with Context in
// its name, or a function that takes one first.
func hasContextForm(without, with types.Type) bool {
	a, b := typeObject(without), typeObject(with)
	if a != nil && b != nil && a.Pkg() == b.Pkg() {
		shorter := strings.Replace(b.Name(), "WithContext", "", 1)
		if shorter == b.Name() {
			shorter = strings.Replace(b.Name(), "Context", "", 1)
		}
		return shorter == a.Name() && a != b
	}
	f, isFunc := without.Underlying().(*types.Signature)
	g, isAlso := with.Underlying().(*types.Signature)
	if !isFunc || !isAlso || !types.Identical(f.Results(), g.Results()) {
		return false
	}
	params := paramTypes(g)
	return len(params) > 0 && IsContext(params[0]) && slices.EqualFunc(params[1:], paramTypes(f), types.Identical)
}

// assignable reports whether each of vs is assignable to its type in ts, which is as long.
func assignable(vs, ts []types.Type) bool {
	for i, v := range vs {
		if !types.AssignableTo(v, ts[i]) {
			return false
		}
	}
	return true
}

// canFail reports whether the last result of sig is an error.
func canFail(sig *types.Signature) bool {
	n := sig.Results().Len()
	return n > 0 && IsError(sig.Results().At(n-1).Type())
}

// -- What has a form with a context for another reason than cancellation --

// isExcluded reports whether fn belongs to the functions whose context form does not matter to cancellation, by its name
// or its package.
func isExcluded(fn *types.Func) bool {
	if lib, ok := libraryOf(fn.Pkg().Path()); ok {
		return lib.excepts(fn)
	}
	begins := func(verb string) bool { return StartsWord(fn.Name(), verb) }
	return slices.ContainsFunc(excludedVerbs, begins) || wantsValues(fn.Pkg().Path())
}

// excludedFuncs are the functions whose context form misleads, and types all of whose methods' forms do.
var excludedFuncs = set(
	"(*github.com/spf13/cobra.Command).Execute",       // of a command inside another: what has no context gets the root's
	"google.golang.org/grpc.Dial",                     // deprecated like its context form, and does not wait unless told to block
	"(*github.com/nats-io/nats.go.Conn).Flush",        // has a timeout; its context form fails on a context without a deadline
	"(*github.com/nats-io/nats.go.EncodedConn).Flush", // as above

	// The form with a context looks at it before it writes, and not while it does.
	"(*github.com/rabbitmq/amqp091-go.Channel).Publish",
	"(*github.com/rabbitmq/amqp091-go.Channel).PublishWithDeferredConfirm",

	// The form with a context takes what only the other of two drivers returns.
	"github.com/neo4j/neo4j-go-driver/v5/neo4j.Collect",
	"github.com/neo4j/neo4j-go-driver/v5/neo4j.CollectT",
	"github.com/neo4j/neo4j-go-driver/v5/neo4j.SingleT",

	// Answers from memory.
	"(*k8s.io/apimachinery/pkg/api/meta.DefaultRESTMapper)",
)

// misleads reports whether the context form of fn, or of all methods of its type, is known to mislead.
func misleads(fn *types.Func) bool {
	n := nameOf(fn)
	return excludedFuncs[n] || n.recv != "" && excludedFuncs[name{pkg: n.pkg, recv: n.recv}]
}

// WantsValues reports whether t is a type of a package for logs, traces or checks: a context that is in it is there for
// its values, or not at all.
func WantsValues(t types.Type) bool {
	n := typeName(t)
	return n.pkg != "" && wantsValues(n.pkg)
}

// wantsValues reports whether a package is one of those, for logs, traces and checks, whose functions take a context for
// the values in it.
func wantsValues(path string) bool {
	for element := range strings.SplitSeq(path, "/") {
		if strings.HasPrefix(element, "otel") || element == "go.opentelemetry.io" {
			return true
		}
	}
	last := lastElement(path)
	return valuePackages[last] || slices.ContainsFunc(valueSuffixes, func(suffix string) bool { return strings.HasSuffix(last, suffix) })
}

var valueSuffixes = []string{"logger", "logging", "trace", "tracing"}

// valuePackages are spelled out because too many words end in log: catalog, changelog, backlog.
var valuePackages = map[string]bool{
	"ctxlog":    true,
	"glog":      true,
	"grpclog":   true,
	"hclog":     true,
	"klog":      true,
	"log":       true,
	"logr":      true,
	"logrus":    true,
	"slog":      true,
	"syslog":    true,
	"validator": true,
	"xlog":      true,
	"zap":       true,
	"zerolog":   true,
	"zlog":      true,
}
