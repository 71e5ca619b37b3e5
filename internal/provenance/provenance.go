package provenance

import (
	"go/token"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/directive"
)

// -- API sketch: the signatures that the analyzers stand on --

// A Source says where a context comes from.
type Source uint8

const (
	Unknown  Source = iota
	Root            // context.Background, context.TODO, nil; a request made without a context
	Incoming        // a context parameter, r.Context() of a request parameter, Context() of any other parameter (Param != nil)
	Field           // a struct field or package variable: the owner's, neither root nor incoming
)

// An Origin is one place that a context can come from, with what happened to it on the way.
type Origin struct {
	Source   Source
	Param    *ssa.Parameter // Incoming: of the function or of one that encloses it
	Name     string         // source text: "ctx", "r.Context()", "context.Background()"
	Pos, End token.Pos      // Root: the expression, if it is in this package
	Bounded  bool           // a deadline was added on the way
	Detached bool           // context.WithoutCancel or the like stands on the way
}

// A Context is what the engine knows of one context value: all the origins that it may have.
type Context struct {
	Origins []Origin
	Known   bool // every origin is known (none is Unknown)
}

// A Reach is an incoming context that the code at some place could have used.
type Reach struct {
	Param *ssa.Parameter
	Expr  string // "ctx", "r.Context()", "stream.Context()"
	Depth int    // 0: a parameter of the function itself, 1: of the function literal's encloser, …
}

// A Result is what the engine knows of one package. All methods are cheap on a package that cannot matter.
type Result struct{ /* … */ }

// Funcs returns the package's functions, literals and methods included, in source order.
func (r *Result) Funcs() []*ssa.Function { return nil }

// Context returns the provenance of a context-like value (a context.Context, anything that implements it, a
// *http.Request) as seen by instruction at. May: every origin that can reach it.
func (r *Result) Context(v ssa.Value, at ssa.Instruction) Context { return Context{} }

// InReach returns the incoming contexts that code in fn could use, the nearest first. Blank and unnamed parameters
// count only in an entry point.
func (r *Result) InReach(fn *ssa.Function) []Reach { return nil }

// StartUp reports whether fn runs only from main, init, a command or a constructor.
func (r *Result) StartUp(fn *ssa.Function) bool { return false }

// Observes reports whether a call of the static callee returns early, with an error or false, once the context that
// it is given as argument i (of call.Common().Args) has ended. Must.
func (r *Result) Observes(callee *ssa.Function, arg int) bool { return false }

// Callee returns the function that call runs when it is known: static, a literal, a variable with one assignment.
func Callee(call *ssa.CallCommon) *ssa.Function { return call.StaticCallee() }

// CalleeFunc returns the object of the function or interface method that call names, or nil.
func CalleeFunc(call *ssa.CallCommon) *types.Func { return nil }

// Outgoing reports what the catalogue knows of call.
func (r *Result) Outgoing(call *ssa.CallCommon) (catalog.Call, bool) { return catalog.Call{}, false }

// Syntax returns the source range of a call: the call expression itself.
func (r *Result) CallRange(call ssa.CallInstruction) (pos, end token.Pos) { return }

// Analyzer computes provenance. It reports nothing.
var Analyzer = &analysis.Analyzer{
	Name:       "provenance",
	Doc:        "x",
	Run:        func(*analysis.Pass) (any, error) { return &Result{}, nil },
	ResultType: reflect.TypeFor[*Result](),
	Requires:   []*analysis.Analyzer{directive.Analyzer},
}
