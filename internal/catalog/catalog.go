// Package catalog knows which calls leave the process, how they take their context, and what bounds them.
//
// It is data (tables of functions, std.go, contexts.go and binding.go; rules for the libraries whose calls are regular,
// clients.go) and shapes (generated clients are known by the types of their methods, shape.go). It knows no engine and
// no rule. Users extend it through [Options].
//
// Functions are matched by identity (package path, receiver type, name) of their origin, so that an instantiation
// matches like its generic function; a library's major version does not matter to its rule. Nothing here depends on the
// real packages: a row of a package that the analyzed program does not import costs nothing.
package catalog

import (
	"go/types"
	"strings"
)

// Protocol says what an outgoing call speaks.
type Protocol uint8

const (
	Other Protocol = iota
	GRPC
	Connect
	Twirp
	HTTP
	SQL
	Net
	TLS
	Exec
	Named // by the user, who knows
)

// A Call is what is known of one outgoing call. Parameter indices do not count the receiver; -1 means none.
type Call struct {
	Protocol Protocol
	Context  int  // the parameter that takes the context
	Request  int  // the parameter that takes the *http.Request, or other holder, which carries the context; or Receiver
	Stream   bool // meant to stay open or to wait, or nothing is known of it: no deadline is expected of it
	Bounded  bool // something bounds it, or may well do, without a context's deadline: a timeout parameter, an unknown client's Timeout

	// DeadlineOptional: nothing is known to bound it, and yet no deadline is asked for: it may be a transfer that takes
	// as long as it takes, or be tried again a certain number of times.
	DeadlineOptional bool
	// BySetup: as DeadlineOptional, but where the client is seen to be set up without a bound: there a deadline is due.
	BySetup bool
	// Ending: it has to run although the context has ended, so it is not given that one; but a deadline it needs.
	Ending bool
	// Refuses: it fails at once if its context has no deadline.
	Refuses bool

	// HTTPClient: the call is bounded by the Timeout of the *http.Client it is a method of (or of
	// http.DefaultClient, for the package-level functions).
	HTTPClient bool

	// Instead names the form that takes a context, for a call that takes none: the name of a method of the same
	// type or of a function of the same package ("ExecContext"), or, when it has a dot in it, an expression that
	// takes its place ("(&net.Dialer{}).DialContext"), written with the package's own name. Empty: there is none.
	Instead string
	// Fixable: the context form takes the same arguments after the context and returns the same results.
	Fixable bool

	// Binding says how a context gets into the receiver or options that carry it.
	Binding Binding

	// Timed names the form that takes a timeout, for a call that has none: what to use where no context is at hand.
	Timed string
}

// HasContext reports whether the call takes a context, by itself or inside a request.
func (c Call) HasContext() bool { return c.Context >= 0 || c.Request != -1 }

// Outgoing reports whether a call leaves the process: a call of fn or, when fn is nil, a call through a function value
// of type typ. Of a function value it is the named type that tells an interceptor's handler from any other function,
// so typ is the type as declared, not its underlying signature. If fn is a method of an interface, typ is the one that
// it is called through, which may embed the one that declares it.
func Outgoing(fn *types.Func, typ types.Type) (Call, bool) {
	if fn == nil {
		return outgoingValue(typ)
	}
	if call, ok := rowOf(fn); ok {
		return call, true
	}
	if call, ok := boundCall(fn); ok {
		return call, true
	}
	sig := fn.Signature()
	if call, ok := clientCall(sig); ok {
		return call, true
	}
	if call, ok := libraryCall(fn, typ); ok {
		return call, true
	}
	if !isInterfaceMethod(sig) {
		return Call{}, false // of a concrete type: its own body tells, or it is the server's side
	}
	return interfaceCall(fn, sig)
}

// rowOf returns the row of fn, if it has one.
func rowOf(fn *types.Func) (Call, bool) {
	n := nameOf(fn)
	if call, ok := calls[n]; ok {
		return call, true
	}
	call, ok := clientCalls[n]
	return call, ok
}

func outgoingValue(typ types.Type) (Call, bool) {
	if typ == nil {
		return Call{}, false
	}
	if call, ok := functionTypes[typeName(typ)]; ok {
		return call, true
	}
	sig, _ := typ.Underlying().(*types.Signature)
	if sig == nil {
		return Call{}, false // a builtin, or a type parameter
	}
	if doerShape.fits(sig) {
		return sendsRequest, true
	}
	if call, ok := callWithOption(typ, sig); ok {
		return call, true
	}
	return clientCall(sig)
}

// Blocks reports whether fn blocks without looking at any context: time.Sleep, (*sync.WaitGroup).Wait, and the Sleep
// of any clock.
func Blocks(fn *types.Func) bool {
	return blocking[nameOf(fn)] || Sleeps(fn)
}

// Sleeps reports whether fn does nothing but to wait for the duration that it is given: time.Sleep, and the Sleep of any
// clock.
func Sleeps(fn *types.Func) bool {
	return nameOf(fn) == name{pkg: "time", fn: "Sleep"} || isClockSleep(fn)
}

// RunsAtOnce reports whether fn is one of the standard library's that run the functions they are given before they return.
func RunsAtOnce(fn *types.Func) bool {
	return runningPackages[nameOf(fn).pkg] || running[nameOf(fn)]
}

// RunsOnce reports whether fn runs the function it is given at most once for many callers, so that what it does must
// not end with any one of them: (*sync.Once).Do, sync.OnceFunc, singleflight, and copies of them.
func RunsOnce(fn *types.Func) bool {
	n := nameOf(fn)
	switch {
	case onces[n]:
		return true
	case n.recv == "Once" && n.fn == "Do":
		return true // a Once that may fail or be reset: syncutil.Once and the like
	case n.recv == "Group" && strings.HasPrefix(n.fn, "Do"):
		return lastElement(n.pkg) == "singleflight"
	}
	return sharing[n.fn] && takesKeyAndFunc(fn.Signature())
}

// sharing are the names that a singleflight of one's own has for running a function for all who ask for a key.
var sharing = map[string]bool{
	"Do": true, "do": true, "DoOnce": true, "doOnce": true, "Once": true, "once": true, "Share": true, "share": true,
	"GetOrCompute": true, "getOrCompute": true, "GetOrLoad": true, "getOrLoad": true, "LoadOrCompute": true, "loadOrCompute": true,
}

// takesKeyAndFunc reports whether a method's parameters are a key and a function, in this order.
func takesKeyAndFunc(sig *types.Signature) bool {
	params := paramTypes(sig)
	if sig.Recv() == nil || len(params) != 2 || IsContext(params[0]) {
		return false
	}
	_, isFunc := params[1].Underlying().(*types.Signature)
	return isFunc && types.Comparable(params[0]) && !isPointer(params[0])
}

// NoReturn reports whether fn never returns: os.Exit, log.Fatal, runtime.Goexit, (*testing.common).FailNow.
func NoReturn(fn *types.Func) bool {
	n := nameOf(fn)
	if noReturn[n] {
		return true
	}
	return fatalLoggers[name{pkg: n.pkg, recv: n.recv}] &&
		(strings.HasPrefix(n.fn, "Fatal") || strings.HasPrefix(n.fn, "Exit") || strings.HasPrefix(n.fn, "Panic"))
}

// -- Names --

// A name identifies a function, a method (recv is the name of its receiver's type, without the star) or, with an empty
// fn, a type.
type name struct{ pkg, recv, fn string }

// nameOf returns the name of fn. It is the zero name, which no table has, for the methods of unnamed types.
func nameOf(fn *types.Func) name {
	fn = fn.Origin()
	if fn.Pkg() == nil {
		return name{} // error.Error
	}
	recv := fn.Signature().Recv()
	if recv == nil {
		return name{pkg: fn.Pkg().Path(), fn: fn.Name()}
	}
	obj := typeObject(recv.Type())
	if obj == nil {
		return name{}
	}
	return name{pkg: fn.Pkg().Path(), recv: obj.Name(), fn: fn.Name()}
}

// typeName returns the name of t, or the zero name when t is not a named type of a package.
func typeName(t types.Type) name {
	obj := typeObject(t)
	if obj == nil || obj.Pkg() == nil {
		return name{}
	}
	return name{pkg: obj.Pkg().Path(), recv: obj.Name()}
}

// typeObject returns the object of the named type t, or of what t points to; nil when that has no name.
func typeObject(t types.Type) *types.TypeName {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj()
	}
	return nil
}

// parseName reads the spelling of [types.Func.FullName], "net.Dial" or "(*net.Dialer).Dial", and that of a type,
// "(net.Dialer)".
func parseName(s string) name {
	typ, fn, method := strings.Cut(strings.TrimPrefix(s, "("), ")")
	if !method {
		i := strings.LastIndexByte(s, '.')
		return name{pkg: s[:i], fn: s[i+1:]}
	}
	typ = strings.TrimPrefix(typ, "*")
	i := strings.LastIndexByte(typ, '.')
	return name{pkg: typ[:i], recv: typ[i+1:], fn: strings.TrimPrefix(fn, ".")}
}

// index keys rows by the names that they are written under.
func index[V any](rows map[string]V) map[name]V {
	table := make(map[name]V, len(rows))
	for s, v := range rows {
		table[parseName(s)] = v
	}
	return table
}

// set is the index of functions of which nothing but their names is known.
func set(names ...string) map[name]bool {
	table := make(map[name]bool, len(names))
	for _, s := range names {
		table[parseName(s)] = true
	}
	return table
}

// lastElement returns the last element of an import path that is not a major version.
func lastElement(path string) string {
	i := strings.LastIndexByte(path, '/')
	last := path[i+1:]
	if i > 0 && isMajorVersion(last) {
		return lastElement(path[:i])
	}
	return last
}

func isMajorVersion(s string) bool {
	return len(s) > 1 && s[0] == 'v' && strings.Trim(s[1:], "0123456789") == ""
}
