package provenance

import (
	"cmp"
	"fmt"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// A clientBounds says what bounds the calls of an RPC client where it is made, or what an option, an interceptor or a
// connection brings to that. It is part of facts. May: what some path brings is in it.
type clientBounds struct {
	Intercepted bool            // an interceptor gives its unary calls a deadline
	Timed       bool            // its *http.Client has a Timeout, or may have one; its service config is not known
	Configs     []serviceConfig // of the connection
	Ready       bool            // its calls wait until there is a connection
	DialWaits   bool            // dialing waits until there is a connection
	DialGivesUp bool            // for so long at most
	Given       []int           // the parameters of the function that add to it
	Dialed      bool            // the call that makes its connection is in sight
	Open        bool            // what else there is, is not known
}

// bounds reports whether something may give a call of the method a deadline.
func (b clientBounds) bounds(method rpcMethod) bool { return b.boundBy(method) != None }

// boundBy returns what may give a call of the method a deadline, or None.
func (b clientBounds) boundBy(method rpcMethod) Exemption {
	switch {
	case b.Intercepted:
		return Intercepted
	case slices.ContainsFunc(b.Configs, func(c serviceConfig) bool { return c.timed(method) }):
		return Configured
	case b.Timed:
		return ClientBounded
	}
	return None
}

// waits reports whether a call of the method waits until there is a connection.
func (b clientBounds) waits(method rpcMethod) bool {
	return b.Ready || slices.ContainsFunc(b.Configs, func(c serviceConfig) bool { return c.ready(method) })
}

// trivial reports whether it tells nothing.
func (b clientBounds) trivial() bool {
	return !b.Intercepted && !b.Timed && len(b.Configs) == 0 && !b.Ready && !b.DialWaits && !b.DialGivesUp && !b.Dialed && b.Open
}

// add joins what another part brings, parameters aside.
func (b *clientBounds) add(part clientBounds) {
	b.Intercepted = b.Intercepted || part.Intercepted
	b.Timed = b.Timed || part.Timed
	b.Ready = b.Ready || part.Ready
	b.DialWaits = b.DialWaits || part.DialWaits
	b.DialGivesUp = b.DialGivesUp || part.DialGivesUp
	b.Dialed = b.Dialed || part.Dialed
	b.Open = b.Open || part.Open
	for _, config := range part.Configs {
		if !slices.ContainsFunc(b.Configs, func(other serviceConfig) bool { return slices.Equal(other.Methods, config.Methods) }) {
			b.Configs = append(b.Configs, config)
		}
	}
}

// A dialing follows an RPC client back to the connection, the options and the interceptors that it is made with, as far
// as the package and the facts of others show them.
type dialing struct {
	*engine
	clientBounds
	of   *ssa.Function // whose parameters are to be named; may be nil
	seen map[ssa.Value]bool
}

// dialed returns what bounds the calls of a client, or what an option or a list of them brings.
func (e *engine) dialed(v ssa.Value) clientBounds {
	if v == nil {
		return clientBounds{Open: true}
	}
	d := &dialing{engine: e, seen: make(map[ssa.Value]bool)}
	d.follow(v)
	return d.clientBounds
}

func (d *dialing) follow(v ssa.Value) {
	if d.seen[v] {
		return // adds nothing to itself
	}
	d.seen[v] = true
	switch v := v.(type) {
	case *ssa.Phi:
		for _, edge := range v.Edges {
			d.follow(edge)
		}
	case *ssa.MakeInterface:
		d.wrapped(v)
	case *ssa.Parameter:
		if v.Parent() == d.of && !isReceiver(v) {
			d.Given = append(d.Given, paramIndex(v))
			return
		}
		d.followMakers(v)
	case *ssa.Call:
		if !d.called(v) {
			d.followMakers(v)
		}
	default:
		d.followMakers(v)
	}
}

// wrapped: a value behind an interface, which may be an interceptor by its method.
func (d *dialing) wrapped(v *ssa.MakeInterface) {
	obj, _, _ := types.LookupFieldOrMethod(v.X.Type(), true, d.pass.Pkg, "WrapUnary")
	method, ok := obj.(*types.Func)
	if _, isStruct := elem(v.X.Type()).Underlying().(*types.Struct); !ok || !isStruct {
		d.Timed = d.Timed || d.decorates(v.X.Type())
		d.follow(v.X)
		return
	}
	d.intercept(method, d.pkg.Prog.FuncValue(method.Origin()))
}

// elem returns what a pointer points to, and any other type as it is.
func elem(t types.Type) types.Type {
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		return ptr.Elem()
	}
	return t
}

func (d *dialing) followMakers(v ssa.Value) {
	makers, complete := d.made(v)
	d.Open = d.Open || !complete
	for _, maker := range makers {
		if d.seen[maker] && maker != v {
			continue
		}
		d.seen[maker] = true
		d.maker(maker)
	}
}

// maker: what a part of a client was made by.
func (d *dialing) maker(maker ssa.Value) {
	switch maker := maker.(type) {
	case *ssa.Const: // no options, no interceptor
	case *ssa.Slice:
		d.elements(maker)
	case *ssa.MakeSlice:
		d.stores(maker)
	case *ssa.Call:
		d.Open = !d.called(maker) || d.Open
	case *ssa.Extract:
		call, ok := maker.Tuple.(*ssa.Call)
		d.Open = !ok || !d.called(call) || d.Open
	case *ssa.Alloc:
		d.Timed = d.Timed || d.decorates(maker.Type())
		d.Open = true
	case *ssa.Function, *ssa.MakeClosure:
		fn := d.function(maker)
		if fn == nil {
			d.Open = true
			return
		}
		obj, _ := fn.Object().(*types.Func)
		d.intercept(obj, fn)
	default:
		d.Open = true
	}
}

// decorates reports whether a client or a connection of type t has methods with a body here that give calls a deadline.
func (d *dialing) decorates(t types.Type) bool {
	methods := types.NewMethodSet(t)
	for i := range methods.Len() {
		method, ok := methods.At(i).Obj().(*types.Func)
		if !ok || method.Pkg() != d.pass.Pkg {
			continue
		}
		if fn := d.pkg.Prog.FuncValue(method); fn != nil && d.setsDeadline(fn) {
			return true
		}
	}
	return false
}

// setsDeadline reports whether a function makes a context with a deadline.
func (e *engine) setsDeadline(fn *ssa.Function) bool {
	for instr := range instructions(fn) {
		if call, ok := instr.(*ssa.Call); ok && e.makesDeadline(call) {
			return true
		}
	}
	return false
}

// makesDeadline reports whether a call makes a context with a deadline.
func (e *engine) makesDeadline(call *ssa.Call) bool {
	obj := e.object(call.Common())
	if obj == nil {
		return false
	}
	d, ok := catalog.Derive(obj)
	return ok && d.Effect == catalog.Bounds
}

// elements: a list that is written out, or a part of another.
func (d *dialing) elements(list *ssa.Slice) {
	if _, ok := list.X.(*ssa.Alloc); !ok {
		d.follow(list.X)
		return
	}
	for _, v := range elements(list) {
		d.follow(v)
	}
	d.stores(list)
}

// stores: what is put into a list by its index.
func (d *dialing) stores(list ssa.Value) {
	for _, use := range *list.Referrers() {
		addr, ok := use.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, use := range *addr.Referrers() {
			if store, ok := use.(*ssa.Store); ok && store.Addr == addr {
				d.follow(store.Val)
			}
		}
	}
}

// called: what a function returns whose body is not here, if that is known.
func (d *dialing) called(call *ssa.Call) (known bool) {
	common := call.Common()
	if builtin, ok := common.Value.(*ssa.Builtin); ok {
		d.Open = d.Open || builtin.Name() != "append"
		for _, list := range common.Args {
			d.follow(list)
		}
		return true
	}
	obj := d.object(common)
	if obj == nil {
		return false
	}
	if made, ok := catalog.ConstructionOf(obj); ok {
		d.construct(made, common)
		return true
	}
	if effect, ok := d.effect(obj); ok {
		d.affect(effect, common)
		return true
	}
	if s := d.imported(obj); s != nil && s.Client != nil {
		d.add(*s.Client)
		for _, i := range s.Client.Given {
			d.follow(argument(common, i))
		}
		return true
	}
	return false
}

// effect is the function [catalog.DialEffectOf], with the user's own interceptors.
func (e *engine) effect(obj *types.Func) (catalog.DialEffect, bool) {
	if e.options.IsBoundingInterceptor(obj) {
		return catalog.DialBounds, true
	}
	return catalog.DialEffectOf(obj)
}

// affect adds what an option has to do with time.
func (d *dialing) affect(effect catalog.DialEffect, call *ssa.CallCommon) {
	switch effect {
	case catalog.DialArguments:
		for _, arg := range arguments(call) {
			d.follow(arg)
		}
	case catalog.DialConfigures:
		d.configure(argument(call, 0))
	case catalog.DialBounds:
		d.Intercepted = true
	case catalog.DialReady:
		d.Ready = d.Ready || isBool(argument(call, 0), true)
	case catalog.DialFailFast:
		d.Ready = d.Ready || isBool(argument(call, 0), false)
	case catalog.DialWaits:
		d.DialWaits = true
	case catalog.DialGivesUp:
		d.DialGivesUp = true
	}
}

// configure adds a service config. One that is not constant may have a timeout, unless it is formatted and the format
// speaks of none.
func (d *dialing) configure(v ssa.Value) {
	text, known := d.text(v)
	if known {
		if config, ok := parseServiceConfig(text); ok {
			d.add(clientBounds{Configs: []serviceConfig{config}})
		}
		return
	}
	if text == "" || strings.Contains(strings.ToLower(text), "timeout") {
		d.Timed = true
	}
}

func isBool(v ssa.Value, want bool) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value != nil && c.Value.Kind() == constant.Bool && constant.BoolVal(c.Value) == want
}

// construct: a client that is made of a connection or an *http.Client, or a connection that is made with options.
func (d *dialing) construct(made catalog.Construction, call *ssa.CallCommon) {
	d.Dialed = d.Dialed || made.Conn < 0
	if made.Conn >= 0 {
		d.follow(argument(call, made.Conn))
	}
	if made.HTTP >= 0 {
		d.Timed = d.Timed || d.httpClient(argument(call, made.HTTP)).bound != boundNo
	}
	if made.Options >= 0 {
		d.follow(argument(call, made.Options))
	}
	if target, ok := d.text(argument(call, 0)); ok && strings.HasPrefix(target, "xds:") {
		d.Open = true // its service config comes from a control plane
	}
}

// intercept: an interceptor, by its body or by what is known of its package.
func (d *dialing) intercept(obj *types.Func, fn *ssa.Function) {
	if fn != nil && fn.Blocks != nil {
		d.Intercepted = d.Intercepted || d.interceptors[fn]
		return
	}
	if obj == nil {
		d.Open = true
		return
	}
	effect, ok := d.effect(obj)
	s := d.imported(obj)
	d.Intercepted = d.Intercepted || effect == catalog.DialBounds || s != nil && s.Bounding
	d.Open = d.Open || !ok && s == nil && !sameModule(d.pass, obj.Pkg())
}

// clientMade returns what the first result of a function has to do with time, if that is an RPC client or a part of one:
// what its callers in other packages are told. Nil means that nothing is known.
func (e *engine) clientMade(fn *ssa.Function) *clientBounds {
	results := fn.Signature.Results()
	if results.Len() == 0 || !catalog.IsClientPart(results.At(0).Type()) && !catalog.IsStub(results.At(0).Type()) {
		return nil
	}
	d := &dialing{engine: e, of: fn, seen: make(map[ssa.Value]bool)}
	for instr := range instructions(fn) {
		if ret, ok := instr.(*ssa.Return); ok && !failing(ret, 0) {
			d.follow(ret.Results[0])
		}
	}
	if d.trivial() {
		return nil
	}
	slices.Sort(d.Given)
	d.Given = slices.Compact(d.Given)
	return &d.clientBounds
}

// String is a part of what "// want f:`…`" comments match.
func (b clientBounds) String() string {
	var paths []string
	for _, config := range b.Configs {
		for _, m := range config.Methods {
			paths = append(paths, fmt.Sprintf("config %q%s", m.Path, flags(m.Timed, "timed", m.Ready, "ready")))
		}
	}
	for _, i := range b.Given {
		paths = append(paths, fmt.Sprintf("given %d", i))
	}
	parts := flags(b.Intercepted, "intercepted", b.Timed, "timed", b.Ready, "ready", b.DialWaits, "dial waits", b.DialGivesUp, "dial gives up", b.Dialed, "dialed", b.Open, "open")
	return cmp.Or(strings.TrimPrefix(strings.Join(append([]string{parts}, paths...), ", "), ", "), "nothing")
}
