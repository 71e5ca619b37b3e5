package provenance

import (
	"bytes"
	"go/ast"
	"go/constant"
	"go/printer"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// A Via says how a call comes to be an outgoing one.
type Via uint8

const (
	Direct     Via = iota // it leaves the process itself
	Forwarding            // the callee hands the context that it is given to an outgoing call
	Dropping              // the callee makes an outgoing call on a root of its own
)

// A Call is an outgoing call, and what the engine found about its context.
type Call struct {
	Instr    ssa.CallInstruction
	Func     *types.Func // the function or interface method it names, nil for other function values
	Pos, End token.Pos   // the call expression
	Name     string      // the callee as source text: "cl.Get"
	Via      Via
	Target   catalog.Call // Direct: what is known of it
	Argument ssa.Value    // the context or request that it is given; nil if it takes none
	Context  Context      // the provenance of that argument; of a call that takes none, a root without a name
	Reach    []Reach      // the incoming contexts in reach, the nearest first
	Place    Place        // seen from the nearest function with a context
	Class    Class

	NotDropped, NotUnbounded Exemption // why it is not of these classes
	Undue                    Exemption // why it need have no deadline: a stream, or bounded by itself or on the way; None: it must

	StartUp bool // the function runs only at start-up, or on a command line

	HTTPClient HTTPClient // Direct: what a request goes through

	HandsOn      bool // Direct: the function returns the response or its body, and whoever reads that takes the time
	ReadsBody    bool // Direct: the function reads the response's body as a whole
	LimitsItself bool // Direct: the message that is sent says how long it may take

	Field    int  // Forwarding: the argument is a struct with the context in a field: 1 and its index
	Dials    bool // Direct: the dial of a gRPC connection, which waits until the peer is there
	Ready    bool // Direct: an RPC that waits until there is a connection
	Injected bool // an RPC of a client in a field, and perhaps made by another package: it may be bounded there
	InField  bool // Direct: an RPC of a client that is kept in a field
	grpc     bool // Forwarding: an RPC
	Leaf     Span // Dropping: the root at the end, or the call that takes no context, if it is in this package

	Witness // Forwarding, Dropping: the call at the end of the way; of a Direct one Opaque and Doubtful
}

// A Span is a range of the source; the zero Span is none.
type Span struct{ Pos, End token.Pos }

// callsIn returns the outgoing calls that fn itself makes, literals not included, without class and reach.
func (e *engine) callsIn(fn *ssa.Function) []Call {
	var calls []Call
	for instr := range instructions(fn) {
		if call, ok := instr.(ssa.CallInstruction); ok {
			found, _ := e.outgoing(call)
			calls = append(calls, found...)
		}
	}
	return calls
}

// outgoing returns what one call instruction does: nothing, and why; one outgoing call; or, for a callee that forwards
// several parameters, one for each.
func (e *engine) outgoing(instr ssa.CallInstruction) ([]Call, Exemption) {
	common := instr.Common()
	expr := e.calls[common.Pos()]
	if _, isBuiltin := common.Value.(*ssa.Builtin); isBuiltin {
		return nil, BuiltIn
	}
	if expr == nil {
		return nil, Unresolved
	}
	obj := e.object(common)
	base := Call{Instr: instr, Func: obj, Pos: expr.Pos(), End: expr.End(), Name: SourceText(expr.Fun)}
	if target, ok := e.dialCall(obj, common); ok {
		base.Dials = true
		return []Call{e.direct(base, obj, target)}, None
	}
	if target, ok := e.options.Outgoing(obj, common.Value.Type(), e.pass.Pkg); ok {
		switch {
		case target.Protocol == catalog.Net && dialsAtOnce(common):
			return nil, ReadyAtOnce
		case target.Ending:
			return nil, Ends
		}
		return []Call{e.direct(base, obj, target)}, None
	}
	s := e.summaryOf(common)
	if c, ok := e.sibling(base, obj, s); ok {
		return []Call{c}, None
	}
	if s != nil && s.Drop != nil {
		return []Call{dropping(base, s.Drop)}, None
	}
	if c, ok := e.handsOverDrop(base, expr); ok {
		return []Call{c}, None
	}
	if s == nil {
		return e.opaque(base, obj)
	}
	return e.forwarding(base, s)
}

// handsOverDrop: a call that is given a declared function, or a bound method, which makes an outgoing call on a root of
// its own, and runs it before it returns. Function literals are part of the function that has them.
func (e *engine) handsOverDrop(c Call, expr *ast.CallExpr) (Call, bool) {
	args := arguments(c.Instr.Common())
	for i, arg := range args {
		if _, isFunc := arg.Type().Underlying().(*types.Signature); !isFunc || len(args) != len(expr.Args) {
			continue
		}
		fn := e.function(arg)
		if fn == nil || fn.Parent() != nil || !e.runsNow(c.Instr, arg) {
			continue
		}
		if s := e.summaryOfFunc(fn); s != nil && s.Drop != nil {
			c.Pos, c.End, c.Name = expr.Args[i].Pos(), expr.Args[i].End(), SourceText(expr.Args[i])
			return dropping(c, s.Drop), true
		}
	}
	return c, false
}

// opaque: a call of a function of whose body nothing is known, which takes a context and can fail. A function of the
// user's own modules that has no summary does nothing with its context.
func (e *engine) opaque(c Call, obj *types.Func) ([]Call, Exemption) {
	common := c.Instr.Common()
	if obj != nil && !common.IsInvoke() && sameModule(e.pass, obj.Pkg()) {
		return nil, StaysInside
	}
	target, ok := catalog.Opaque(obj, common.Signature(), lastWord(c.Name))
	switch {
	case ok:
		c.Opaque = true
		return []Call{e.direct(c, obj, target)}, None
	case obj != nil && catalog.Blocks(obj):
		return nil, WaitsInside
	case obj != nil && makesContext(obj):
		return nil, MakesContext
	case catalog.LooksOutgoing(common.Signature()):
		return nil, ForValues
	}
	return nil, NotByType
}

func makesContext(fn *types.Func) bool {
	_, derives := catalog.Derive(fn)
	return derives
}

// dialsAtOnce reports whether the call dials a datagram or local socket, which is ready at once.
func dialsAtOnce(call *ssa.CallCommon) bool {
	for i := range 2 { // the network is the first parameter, or follows the context
		network, ok := argument(call, i).(*ssa.Const)
		if !ok || network.Value == nil || network.Value.Kind() != constant.String {
			continue
		}
		switch name := constant.StringVal(network.Value); {
		case strings.HasPrefix(name, "udp"), strings.HasPrefix(name, "unix"), strings.HasPrefix(name, "ip"):
			return true
		}
	}
	return false
}

// sibling: a call that takes no context, in a function that has one, of a function that has a form with one. A
// function of the user's modules counts only if it waits for something.
func (e *engine) sibling(c Call, obj *types.Func, s *summary) (Call, bool) {
	if obj == nil || len(e.reach[c.Instr.Parent()]) == 0 || s != nil && s.Drop == nil && !s.Blocks {
		return c, false
	}
	common := c.Instr.Common()
	args := make([]types.Type, 0, len(common.Args))
	for _, arg := range arguments(common) {
		args = append(args, arg.Type())
	}
	other, match, ok := catalog.Sibling(obj, args, e.pass.Pkg)
	if !ok || other == c.Instr.Parent().Object() {
		return c, false // none, or it is the sibling itself that calls
	}
	if match == catalog.Timed && slices.ContainsFunc(arguments(common), e.isDone) {
		return c, false // the channel that stops it is the context's
	}
	c.Target = catalog.Call{Context: -1, Request: -1, Stream: true, Bounded: match == catalog.Timed, Instead: other.Name(), Fixable: match == catalog.Exact}
	c.Context, c.Undue = Context{{Source: Root}}, ContextFormDue
	return c, true
}

// direct: a call that the catalogue knows.
func (e *engine) direct(c Call, obj *types.Func, target catalog.Call) Call {
	common := c.Instr.Common()
	recv := e.boundReceiver(common)
	target.Stream = target.Stream || catalog.Waits(lastWord(c.Name)) || target.Protocol == catalog.HTTP && e.readsEvents(c.Instr.Parent())
	c.Target = target
	if c.throughHTTPClient(recv) {
		c.HTTPClient = e.httpClient(recv)
	}
	c.HandsOn, c.ReadsBody, c.LimitsItself = handsOnBody(c.Instr, target.HasContext()), readsBody(c.Instr), limitsItself(common)
	c.Undue = e.undue(&c, obj, recv)
	switch {
	case target.Context >= 0:
		c.Argument = argument(common, target.Context)
	case target.Request == catalog.Receiver:
		c.Argument = receiver(common)
	case target.Request >= 0:
		c.Argument = argument(common, target.Request)
	case target.Protocol == catalog.Named && target.Instead == "":
		c.Context = unknown // it waits, but nobody can give it a context
		return c
	default:
		c.Context = Context{{Source: Root}}
		return c
	}
	switch {
	case c.Argument == nil:
	case target.Binding.Style != catalog.Unbound:
		c.Context = e.bound(c)
	default:
		c.Context = e.contextAt(c.Argument, c.Instr)
	}
	return c
}

// throughHTTPClient reports whether a direct call, on a receiver or on none, is bounded by the Timeout of an *http.Client.
func (c *Call) throughHTTPClient(recv ssa.Value) bool {
	return c.Target.HTTPClient || recv != nil && c.Target.Protocol == catalog.HTTP && c.Target.Request >= 0
}

// undue returns why a direct call, on a receiver or on none, need have no deadline; or None.
func (e *engine) undue(c *Call, obj *types.Func, recv ssa.Value) Exemption {
	isMethod := obj != nil && obj.Signature().Recv() != nil
	switch throughClient := c.throughHTTPClient(recv); {
	case c.Opaque:
		return NothingKnown
	case c.Target.Stream:
		return StaysOpen
	case c.Target.DeadlineOptional:
		return TakesItsTime
	case c.Target.BySetup && !e.setUpWithout(*c):
		return NotSetUp
	case throughClient && c.HTTPClient.bound == boundYes:
		return ClientTimes
	case throughClient && c.HTTPClient.bound == boundUnknown:
		return ClientUnknown
	case !throughClient && c.Target.Bounded:
		return BoundsItself
	case isMethod && recv == nil:
		return ReceiverUnknown
	case c.Target.Protocol == catalog.Net && recv != nil && e.dialsInTime(recv):
		return DialerTimes
	case e.options.IsBounded(obj, typeOf(recv)):
		return NamedBounded
	case c.isRPC():
		return e.boundAtClient(c, recv)
	}
	return None
}

func typeOf(v ssa.Value) types.Type {
	if v == nil {
		return nil
	}
	return v.Type()
}

// dropping: a call of a function that makes an outgoing call on a root of its own.
func dropping(c Call, d *drop) Call {
	c.Via, c.Witness, c.Undue = Dropping, d.Witness, CalleeJudged
	return c
}

// forwarding: a call of a function that hands its parameters to outgoing calls.
func (e *engine) forwarding(base Call, s *summary) ([]Call, Exemption) {
	none := StaysInside
	var calls []Call
	for i, f := range s.Forwards {
		if f.Spawned {
			none = SpawnedOnly
		}
		if f.Spawned || i > 0 && s.Forwards[i-1].Param == f.Param && len(calls) > 0 && !f.duty() {
			continue // what a goroutine does with it is not this call's; one of each parameter is enough
		}
		c := base
		c.Via, c.Callee, c.Hops, c.Opaque = Forwarding, f.Callee, f.Hops, f.Opaque
		c.grpc, c.Injected = f.GRPC, f.Injected
		if c.Undue = f.undue(); c.Undue == None && f.GRPC && e.around.bounds(rpcMethod{}) {
			c.Undue = BoundedAround
		}
		if c.Argument = argument(c.Instr.Common(), f.Param); c.Argument == nil {
			continue
		}
		if f.Field > 0 {
			if len(e.reach[c.Instr.Parent()]) > 0 {
				none = InStruct
				continue
			}
			c.Field, c.Context = f.Field, e.fieldOf(c.Argument, f.Field-1)
		} else {
			c.Context = e.contextAt(c.Argument, c.Instr)
		}
		if len(calls) > 0 && calls[len(calls)-1].Argument == c.Argument {
			calls[len(calls)-1] = c // the forward with a duty comes last
			continue
		}
		calls = append(calls, c)
	}
	if len(calls) > 0 {
		none = None
	}
	return calls, none
}

// where returns file:line of a position: what a fact can carry.
func (e *engine) where(pos token.Pos) string {
	p := e.pass.Fset.Position(pos)
	return filepath.Base(p.Filename) + ":" + strconv.Itoa(p.Line)
}

// SourceText renders an expression as the source has it, on one line; what makes it long is left out.
func SourceText(expr ast.Expr) string {
	var buf bytes.Buffer
	if err := printer.Fprint(&buf, token.NewFileSet(), expr); err != nil {
		return "the call"
	}
	text := buf.String()
	if sel, ok := expr.(*ast.SelectorExpr); ok && (len(text) > 40 || bytes.ContainsRune(buf.Bytes(), '\n')) {
		return "(…)." + sel.Sel.Name
	}
	if bytes.ContainsRune(buf.Bytes(), '\n') {
		return "the function literal"
	}
	return text
}

// Expr returns the source of the call.
func (r *Result) Expr(call ssa.CallInstruction) *ast.CallExpr {
	return r.engine.calls[call.Common().Pos()]
}
