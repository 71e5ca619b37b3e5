// Package catalog knows which calls leave the process, how they take their context, and what bounds them.
//
// It is data (tables of functions, std.go and others) and shapes (generated clients are known by the types of their
// methods, shape.go). It knows no engine and no rule. Users extend it through [Options].
package catalog

import "go/types"

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
)

// A Call is what is known of one outgoing call. Parameter indices do not count the receiver; -1 means none.
type Call struct {
	Protocol Protocol
	Context  int  // the parameter that takes the context
	Request  int  // the parameter that takes the *http.Request which carries the context
	Stream   bool // meant to stay open or to wait: no deadline is expected of it
	Bounded  bool // something bounds it without a context's deadline: a timeout parameter, the library's default

	// HTTPClient: the call is bounded by the Timeout of the *http.Client it is a method of (or of
	// http.DefaultClient, for the package-level functions).
	HTTPClient bool

	// Instead names the form that takes a context, for a call that takes none: the name of a method of the same
	// type or of a function of the same package ("ExecContext"), or an expression that takes its place
	// ("(&net.Dialer{}).DialContext"). Empty: there is none.
	Instead string
	// Fixable: the context form takes the same arguments after the context and returns the same results.
	Fixable bool
}

// HasContext reports whether the call takes a context, by itself or inside a request.
func (c Call) HasContext() bool { return c.Context >= 0 || c.Request >= 0 }

// An Effect says how a context that a function returns relates to the one it takes.
type Effect uint8

const (
	Keeps    Effect = iota // derived, with the parent's deadline and cancellation: WithValue, WithCancel
	Bounds                 // derived, with a deadline: WithTimeout, WithDeadline
	Detaches               // derived, without the parent's deadline and cancellation: WithoutCancel
	Roots                  // rooted: Background, TODO
)

// A Derivation is a function that makes a context (or a request) from another.
type Derivation struct {
	Parent int // the parameter that takes the parent; -1 means the receiver, -2 means none
	Result int // the result that is the context
	Effect Effect
}

// Outgoing reports whether a call of fn, or through a value of signature sig when fn is nil, leaves the process.
func Outgoing(fn *types.Func, sig *types.Signature) (Call, bool) { return Call{}, false }

// Derive reports how the context result of fn is made, for the functions that the catalogue knows. Any other function
// that takes a context and returns one is taken to keep it (true of 278 of 293 that were checked).
func Derive(fn *types.Func) (Derivation, bool) { return Derivation{}, false }

// Blocks reports whether fn blocks without looking at any context: time.Sleep, (*sync.WaitGroup).Wait.
func Blocks(fn *types.Func) bool { return false }

// RunsOnce reports whether fn runs the function it is given at most once for many callers, so that what it does must
// not end with any one of them: (*sync.Once).Do, singleflight.
func RunsOnce(fn *types.Func) bool { return false }

// NoReturn reports whether fn never returns: os.Exit, log.Fatal, runtime.Goexit, (*testing.common).FailNow.
func NoReturn(fn *types.Func) bool { return false }

// A Match says how well a sibling fits.
type Match uint8

const (
	Exact   Match = iota + 1 // same arguments after the context, same results: a fix can be offered
	Relaxed                  // the call would need other changes too
)

// Sibling finds the form of fn that takes a context: a function of the same package or a method of the same type
// called XContext, XWithContext, XCtx or ContextX, that would accept the arguments args after a context. from is the package that
// calls: the sibling must be visible there. Log and trace functions, constructors, loaders and Close have none.
func Sibling(fn *types.Func, args []types.Type, from *types.Package) (*types.Func, Match, bool) {
	return nil, 0, false
}

// IsContext reports whether t implements context.Context.
func IsContext(t types.Type) bool { return false }

// IsRequest reports whether t is *net/http.Request.
func IsRequest(t types.Type) bool { return false }

// IsCarrier reports whether t has a method Context() context.Context, as gRPC streams, commands and requests have.
func IsCarrier(t types.Type) bool { return false }
