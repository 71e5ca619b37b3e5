package provenance

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// A walker finds the origins of one value by walking backwards over the values that it is made from: sparse, since
// go/ssa names the definition of every use. It is made anew for each query. Phis and captured variables make cycles,
// so the walk goes over all values again until no set has grown; each round visits each value once.
type walker struct {
	*engine
	sets  map[ssa.Value]Context
	round map[ssa.Value]bool // visited in this round
	path  map[ssa.Value]bool // being visited

	cyclic, grown bool

	trail *trail // nil unless somebody wants to know the way
}

func (e *engine) newWalker() *walker {
	return &walker{engine: e, sets: make(map[ssa.Value]Context), path: make(map[ssa.Value]bool)}
}

// context returns the origins of v. May.
func (e *engine) context(v ssa.Value) Context { return e.newWalker().walk(v) }

// walk goes over the values that v is made from until no set grows any more.
func (w *walker) walk(v ssa.Value) Context {
	for {
		w.round, w.cyclic, w.grown = make(map[ssa.Value]bool), false, false
		if c := w.origins(v); !w.cyclic || !w.grown {
			return c
		}
	}
}

// fieldOf returns the origins of the context in a field of the struct v, or of what it points to: unknown, if this function
// does not make it.
func (e *engine) fieldOf(v ssa.Value, field int) Context {
	values := fieldValues(v, field)
	if len(values) == 0 {
		return unknown
	}
	var c Context
	for _, v := range values {
		c = c.join(e.context(v))
	}
	return c
}

// fieldValues returns what is stored in a field of the struct v, or of what it points to, if the function makes it.
func fieldValues(v ssa.Value, field int) []ssa.Value {
	if load, ok := v.(*ssa.UnOp); ok {
		v = load.X
	}
	local, ok := v.(*ssa.Alloc)
	if !ok {
		return nil
	}
	values, ok := fieldStores(local, field)
	if !ok {
		return nil
	}
	return values
}

var unknown = Context{{Source: Unknown}}

// origins returns what is known of v in this round.
func (w *walker) origins(v ssa.Value) Context {
	if w.trail != nil {
		defer w.trail.enter(v)()
	}
	if w.round[v] {
		w.cyclic = w.cyclic || w.path[v]
		return w.sets[v]
	}
	w.round[v], w.path[v] = true, true
	defer delete(w.path, v)
	c := w.transfer(v)
	if len(c) > len(w.sets[v]) {
		w.sets[v], w.grown = c, true
	}
	return w.sets[v]
}

// transfer has one case for each kind of value that a context can be.
func (w *walker) transfer(v ssa.Value) Context {
	switch v := v.(type) {
	// Values that are what another value is.
	case *ssa.MakeInterface:
		return w.origins(v.X)
	case *ssa.ChangeInterface:
		return w.origins(v.X)
	case *ssa.ChangeType:
		return w.origins(v.X)
	case *ssa.TypeAssert:
		return w.origins(v.X)
	case *ssa.Phi:
		return w.phi(v)
	case *ssa.Extract:
		if assert, ok := v.Tuple.(*ssa.TypeAssert); ok {
			return w.origins(assert.X)
		}
		if call, ok := v.Tuple.(*ssa.Call); ok {
			return w.used(v, w.result(call, v.Index))
		}
		return unknown // map lookups, receives: nobody knows what was put there
	case *ssa.Call:
		return w.used(v, w.result(v, 0))
	case *ssa.Slice:
		return w.optionSlice(v)

	// Values that come from outside the function.
	case *ssa.Parameter:
		return w.parameter(v)
	case *ssa.FreeVar:
		if outer, _, ok := w.binding(v); ok {
			return w.origins(outer)
		}
	case *ssa.Const:
		return w.constant(v)
	}
	return w.memory(v)
}

// memory has those of them that are in memory.
func (w *walker) memory(v ssa.Value) Context {
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return w.load(v.X, v)
		}
	case *ssa.Alloc:
		if h, ok := catalog.HolderOf(v.Type()); ok && h.IsOptions() {
			return w.literal(v, h)
		}
		return w.embedded(v)
	case *ssa.Field:
		return w.field(v.X, v.Field)
	}
	return unknown // received from a channel, an element
}

func (w *walker) phi(v *ssa.Phi) (c Context) {
	for i, edge := range v.Edges {
		from := v.Block().Preds[i]
		switch {
		case nilGuarded(from, v.Block(), edge):
		case takenIfBounded(from, v.Block(), edge), seenBounded(from, edge):
			c = c.join(w.origins(edge).with(func(o *Origin) { o.Bounded = true }))
		default:
			c = c.join(w.origins(edge))
		}
	}
	return c
}

// nilGuarded reports whether control goes from one block to the next only if some context was nil, and v takes its
// place, as in if ctx == nil { ctx = context.Background() }: the incoming one is used when there is one.
func nilGuarded(from, to *ssa.BasicBlock, v ssa.Value) bool {
	if takenIfNil(from, to) {
		cond := from.Instrs[len(from.Instrs)-1].(*ssa.If).Cond.(*ssa.BinOp)
		return v != cond.X && v != cond.Y
	}
	return inNilGuard(from)
}

// inNilGuard reports whether control comes to b only if some context was nil.
func inNilGuard(b *ssa.BasicBlock) bool {
	for dom := b.Idom(); dom != nil; b, dom = dom, dom.Idom() {
		if len(b.Preds) == 1 && takenIfNil(dom, b) {
			return true
		}
	}
	return false
}

// takenIfNil reports whether from branches to the block to, and nowhere else, if a context, or what carries one, is nil.
func takenIfNil(from, to *ssa.BasicBlock) bool {
	branch, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	cond, ok := branch.Cond.(*ssa.BinOp)
	if !ok || !isNil(cond.Y) && !isNil(cond.X) {
		return false
	}
	if t := cond.X.Type(); !catalog.IsContext(t) && !catalog.IsRequest(t) && !catalog.IsCarrier(t) {
		return false
	}
	return cond.Op == token.EQL && from.Succs[0] == to || cond.Op == token.NEQ && from.Succs[1] == to
}

// parameter: an incoming context, unless it is the receiver (an owner's context, as a field is) or carries none.
func (w *walker) parameter(v *ssa.Parameter) Context {
	framework, fromFramework := catalog.FrameworkOf(v.Type())
	if !fromFramework && !w.carriesContext(v.Type()) {
		return unknown
	}
	if isReceiver(v) {
		return Context{{Source: Field}}
	}
	return Context{{Source: Incoming, Param: v, Fake: framework.Flaw != ""}}
}

func (w *walker) constant(v *ssa.Const) Context {
	switch v.Type().Underlying().(type) {
	case *types.Interface:
		if v.IsNil() {
			return Context{{Source: Root, Name: "nil"}}
		}
	case *types.Slice:
		return Context{{Source: Root, Request: true}} // no options are given
	}
	return unknown
}

// load: the content of an address.
func (w *walker) load(addr ssa.Value, at ssa.Instruction) Context {
	switch addr := addr.(type) {
	case *ssa.Alloc:
		return w.variable(addr, at)
	case *ssa.FreeVar:
		return w.captured(addr, at)
	case *ssa.FieldAddr:
		c := w.field(addr.X, addr.Field)
		if field := fieldVar(addr); field != nil {
			return w.shared(field, at, c)
		}
		return c
	case *ssa.Global:
		if v := w.globals[addr]; v != nil {
			return w.union([]ssa.Value{v})
		}
		return w.shared(addr.Object(), at, Context{{Source: Field}})
	}
	return unknown
}

// variable: the content of a variable of this function.
func (w *walker) variable(v *ssa.Alloc, at ssa.Instruction) Context {
	t := v.Type().Underlying().(*types.Pointer).Elem()
	if _, isStruct := t.Underlying().(*types.Struct); isStruct && catalog.IsContext(t) {
		return w.embedded(v) // go/ssa builds it field by field
	}
	values, _ := w.reaching(v, at)
	c := w.union(values)
	if len(values) == 0 || handedOut(v) {
		return c.join(unknown)
	}
	return c
}

// captured: the content of a variable of an enclosing function, as a closure sees it.
func (w *walker) captured(v *ssa.FreeVar, at ssa.Instruction) Context {
	values, outer := w.reaching(v, at)
	c := w.union(values)
	if !outer {
		return c // the closure itself stores before it loads
	}
	cell, made, ok := w.binding(v)
	if !ok {
		return unknown
	}
	if outerFree, ok := cell.(*ssa.FreeVar); ok {
		return c.join(w.captured(outerFree, made))
	}
	return c.join(w.load(cell, made)).join(w.union(laterStores(cell, made)))
}

// field: one field of a struct. Only a struct that this function made is looked into: what others put in theirs is
// their business.
func (w *walker) field(base ssa.Value, field int) Context {
	if f, ok := catalog.FrameworkOf(base.Type()); ok && f.Member == fieldAt(base.Type(), field).Name() {
		return w.origins(base).with(func(o *Origin) { o.Fake = false })
	}
	owners := w.stored(base, field)
	if load, ok := base.(*ssa.UnOp); ok && load.Op == token.MUL {
		if variable, ok := load.X.(*ssa.Alloc); ok {
			base = variable
		}
	}
	if param, ok := base.(*ssa.Parameter); ok && embeds(param.Type(), field) {
		return w.parameter(param) // a wrapper around a stream: what is promoted is its own
	}
	if param := parameterOf(base, field); param != nil && !isReceiver(param) && bringsContext(fieldAt(param.Type(), field), param.Parent()) {
		return Context{{Source: Incoming, Param: param}}
	}
	variable, ok := base.(*ssa.Alloc)
	if !ok || handedOut(variable) {
		return owners
	}
	values, ok := fieldStores(variable, field)
	if !ok || len(values) == 0 {
		return owners
	}
	return w.union(values)
}

// stored: a field that belongs to who knows whom. What the package stores in it is looked into if nobody else does.
func (w *walker) stored(base ssa.Value, field int) Context {
	name := fieldText(base, field)
	values := w.writes(fieldAt(base.Type(), field).Origin(), base.Type())
	if len(values) == 0 || len(values) > manyStores || !catalog.IsContext(fieldAt(base.Type(), field).Type()) {
		return Context{{Source: Field, Name: name}}
	}
	return Context{w.union(values).endless(name)}
}

// manyStores are more than anybody makes sense of: they are not looked into, or each load would cost as much.
const manyStores = 8

func isReceiver(param *ssa.Parameter) bool {
	fn := param.Parent()
	return fn.Signature.Recv() != nil && fn.Params[0] == param
}

// parameterOf returns the parameter whose struct base is: a pointer, or the variable into which go/ssa puts one that is
// passed by value, if the function changes neither it nor the field; nil for any other base.
func parameterOf(base ssa.Value, field int) *ssa.Parameter {
	variable, ok := base.(*ssa.Alloc)
	if !ok {
		param, _ := base.(*ssa.Parameter)
		return param
	}
	var param *ssa.Parameter
	for _, use := range *variable.Referrers() {
		switch use := use.(type) {
		case *ssa.Store:
			passed, ok := use.Val.(*ssa.Parameter)
			if !ok || passed.Name() != variable.Comment {
				return nil
			}
			param = passed
		case *ssa.FieldAddr:
			if use.Field == field && len(storedAt(use)) > 0 {
				return nil
			}
		}
	}
	return param
}

// fieldAt returns a field of a struct, or of what points to one.
func fieldAt(t types.Type, field int) *types.Var {
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	return t.Underlying().(*types.Struct).Field(field)
}

// fieldText writes the field of a struct as the source has it, for a struct that has a name there: "s.ctx", "s.conn.ctx".
func fieldText(base ssa.Value, field int) string {
	name := "." + fieldAt(base.Type(), field).Name()
	for {
		switch v := base.(type) {
		case *ssa.Parameter:
			return v.Name() + name
		case *ssa.FreeVar:
			return v.Name() + name
		case *ssa.UnOp:
			base = v.X
		case *ssa.FieldAddr:
			base, name = v.X, "."+fieldAt(v.X.Type(), v.Field).Name()+name
		default:
			return ""
		}
	}
}

// embeds reports whether the field of a struct, or of what points to one, is embedded and has a context.
func embeds(t types.Type, field int) bool {
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	return ok && s.Field(field).Embedded() && (catalog.IsContext(s.Field(field).Type()) || catalog.IsCarrier(s.Field(field).Type()))
}

// embedded: a struct of this function that implements Context because it embeds one.
func (w *walker) embedded(v *ssa.Alloc) Context {
	t, ok := v.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
	if !ok {
		return unknown
	}
	for i := range t.NumFields() {
		if embeds(t, i) {
			return w.field(v, i)
		}
	}
	return unknown
}

// union: the origins of any of the values.
func (w *walker) union(values []ssa.Value) (c Context) {
	for _, v := range values {
		c = c.join(w.origins(v))
	}
	return c
}

// result: what a call returns.
func (w *walker) result(call *ssa.Call, index int) Context {
	common := call.Common()
	obj := w.object(common)
	if keepsCancel(call) { // made to live as long as the owner of its cancel function
		if obj == nil {
			return Context{{Source: Field}}
		}
		if d, ok := catalog.Derive(obj); ok && d.Result == index {
			return Context{w.derived(call, d).endless("")}
		}
		return Context{{Source: Field}}
	}
	if obj != nil {
		if recv := receiver(common); recv != nil && w.options.IsAccessor(recv.Type(), obj) {
			return w.origins(recv)
		}
		if w.options.IsDetacher(obj) {
			return w.fromArguments(call, obj).with(func(o *Origin) {
				o.unbound()
				o.bound(call, Anything)
				o.Detached, o.Group = true, nil
			})
		}
		if d, ok := catalog.Derive(obj); ok && d.Result == index {
			return w.derived(call, d)
		}
	}
	if s := w.summaryOf(common); s != nil {
		if s == w.bottom {
			return nil // the callee is being summarized, and what it returns will be seen in the next round
		}
		if c, ok := w.summarized(call, s, index); ok {
			return c
		}
	}
	return w.fromArguments(call, obj)
}

// derived: a function that the catalogue knows.
func (w *walker) derived(call *ssa.Call, d catalog.Derivation) Context {
	var parent ssa.Value
	switch {
	case d.Effect == catalog.Roots:
		expr := w.calls[call.Common().Pos()]
		o := Origin{Source: Root, Name: w.name(call) + "()", Request: holds(call.Call.Signature().Results().At(d.Result).Type())}
		if expr != nil {
			o.Pos, o.End = expr.Pos(), expr.End()
		}
		if o.Request && (boundInPlace(call) || w.preset(call)) {
			return unknown
		}
		return Context{o}
	case d.Effect == catalog.KeepsElseReceiver:
		return w.elseReceiver(call, d)
	case d.Parent == catalog.ParentReceiver:
		parent = receiver(call.Common())
	default:
		parent = argument(call.Common(), d.Parent)
	}
	if parent == nil {
		return unknown
	}
	c := w.origins(parent)
	joined, timed := w.joined(call)
	timed = timed || seenBounded(call.Block(), parent)
	if len(joined) > 0 && joined[0].Source != Unknown {
		c = joined // and no longer a root, if it was one: it ends with what it is joined to
	}
	c = c.join(joined)
	return w.copied(call, parent, c.with(func(o *Origin) {
		if timed {
			o.bound(call, Anything)
		}
		switch d.Effect {
		case catalog.Bounds:
			o.bound(call, w.timeout(call))
		case catalog.Detaches:
			o.unbound()
			o.Detached, o.Group = true, nil
		}
		if w.makesGroup(call) {
			o.Group = call
		}
		o.Signal = o.Signal || w.names(call, "os/signal.NotifyContext")
	}))
}

// summarized: a function of the user's modules, whose summary says what its result is made of.
func (w *walker) summarized(call *ssa.Call, s *summary, index int) (c Context, ok bool) {
	for _, r := range s.Results {
		if r.Index != index {
			continue
		}
		ok = true
		switch r.Source {
		case Incoming:
			v := argument(call.Common(), r.Param)
			if v == nil {
				return unknown, true
			}
			c = c.join(w.copied(call, v, w.origins(v).with(func(o *Origin) {
				if r.Detached {
					o.unbound()
					o.Detached, o.Group = true, nil
				}
				if r.Bounded {
					o.bound(call, r.left())
				}
				o.Signal = o.Signal || r.Signal
			})))
		case Root:
			// A function that takes a context and returns a root with a deadline detaches on purpose.
			detaches := r.Detached || r.Bounded && s.TakesContext
			root := Origin{Source: Root, Name: r.Name, Helper: w.name(call), Detached: detaches, Copied: r.Copied, Request: r.Request, Signal: r.Signal}
			if r.Bounded {
				root.bound(call, r.left())
			}
			if !s.TakesContext { // it can know of the incoming one by its values alone
				root.Copied = root.Copied || w.copiesOnto(call, nil)
			}
			c = c.join(Context{root})
		default:
			c = c.join(Context{{Source: r.Source, Bounded: r.Bounded, Endless: r.Endless, Detached: r.Detached, Signal: r.Signal}})
		}
	}
	return c, ok
}

// fromArguments: any other function. One that takes a context and returns one derives it (278 of 293 that were
// checked do); a method that takes none returns its owner's.
func (w *walker) fromArguments(call *ssa.Call, obj *types.Func) (c Context) {
	common := call.Common()
	for _, arg := range common.Args {
		if catalog.IsContext(arg.Type()) || catalog.IsRequest(arg.Type()) {
			c = c.join(w.copied(call, arg, w.origins(arg)))
		}
	}
	if c != nil {
		return c
	}
	recv := receiver(common)
	if recv == nil {
		return unknown
	}
	if f, ok := catalog.FrameworkOf(recv.Type()); ok && obj != nil {
		return w.origins(recv).with(func(o *Origin) { o.Fake = o.Fake && obj.Name() != f.Member })
	}
	if obj != nil && obj.Name() == "Context" && catalog.IsCarrier(recv.Type()) {
		return w.origins(recv) // a stream, a request, a command: its context is the one it was made with
	}
	return Context{{Source: Field}}
}

// copied marks a root as having values of an incoming context copied onto it, if an argument beside the parent has to
// do with one: trace.ContextWithSpan(context.Background(), trace.SpanFromContext(ctx)).
func (w *walker) copied(call *ssa.Call, parent ssa.Value, c Context) Context {
	if !slices.ContainsFunc(c, func(o Origin) bool { return o.Source == Root }) {
		return c
	}
	if w.copiesOnto(call, parent) {
		return c.with(func(o *Origin) { o.Copied = true })
	}
	return c
}

// copiesOnto reports whether an argument beside the parent has to do with an incoming context.
func (w *walker) copiesOnto(call *ssa.Call, parent ssa.Value) bool {
	defer w.trail.turnAside()()
	return slices.ContainsFunc(call.Common().Args, func(arg ssa.Value) bool {
		return arg != parent && w.madeFromIncoming(arg, 6)
	})
}

// madeFromIncoming reports whether an incoming context is among the arguments of the calls that made v, looking at
// most depth calls back.
func (w *walker) madeFromIncoming(v ssa.Value, depth int) bool {
	if depth == 0 {
		return false
	}
	if catalog.IsContext(v.Type()) || catalog.IsRequest(v.Type()) {
		return slices.ContainsFunc(w.origins(v), func(o Origin) bool { return o.Source == Incoming })
	}
	switch v := v.(type) {
	case *ssa.Extract:
		return w.madeFromIncoming(v.Tuple, depth)
	case *ssa.MakeInterface:
		return w.madeFromIncoming(v.X, depth)
	case *ssa.ChangeInterface:
		return w.madeFromIncoming(v.X, depth)
	case *ssa.Slice:
		return slices.ContainsFunc(elements(v), func(v ssa.Value) bool { return w.madeFromIncoming(v, depth) })
	case *ssa.Call:
		return v.Call.IsInvoke() && w.madeFromIncoming(v.Call.Value, depth-1) ||
			slices.ContainsFunc(v.Call.Args, func(arg ssa.Value) bool { return w.madeFromIncoming(arg, depth-1) })
	}
	return false
}

// names reports whether the call names the function of that full name.
func (e *engine) names(call ssa.CallInstruction, fullName string) bool {
	obj := e.object(call.Common())
	return obj != nil && obj.FullName() == fullName
}

// name returns the name of the function that a call names, as source text: "context.Background", "load", "c.Get".
func (e *engine) name(call ssa.CallInstruction) string {
	if expr := e.calls[call.Common().Pos()]; expr != nil {
		return SourceText(expr.Fun)
	}
	if obj := e.object(call.Common()); obj != nil {
		return obj.Name()
	}
	return "the call"
}
