package provenance

import (
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// A call of an RPC may be bounded where its client is made, far from the call. If the package, or the facts of those that
// it imports, show how the client is made, that decides. If not, what clients are bounded with in the package and in those
// below it is taken to bound this one too.

// boundAtClient notes what has a say in how long an RPC takes where its client is made, and returns what bounds it there, or
// None. That it is bounded is may.
func (e *engine) boundAtClient(c *Call, recv ssa.Value) Exemption {
	c.InField = keptIn(recv) != nil
	if e.boundByMethod(c.Instr.Common()) {
		return MethodBounded
	}
	client, options, method := e.clientOf(recv), e.callOptions(c), methodOf(c.Instr.Common())
	c.Ready = options.Ready || client.waits(method)
	c.Injected = client.Open && !client.Dialed && e.isInjected(recv)
	switch bound := client.boundBy(method); {
	case bound != None:
		return bound
	case options.bounds(method):
		return OptionsBound
	case client.Open && e.around.bounds(method):
		return BoundedAround
	}
	return None
}

// boundByMethod reports whether the call is of an interface's method, and a type of the package that declares the
// interface implements it with a deadline of its own: a client around the generated one. That it is this one is may.
func (e *engine) boundByMethod(call *ssa.CallCommon) bool {
	if !call.IsInvoke() {
		return false
	}
	if call.Method.Pkg() == e.pass.Pkg {
		return e.boundMethods()[call.Method]
	}
	s := e.imported(call.Method)
	return s != nil && len(s.Forwards) > 0 && !slices.ContainsFunc(s.Forwards, forward.duty)
}

// findBoundMethods returns the methods of the package's interfaces of RPC clients that a type of the package implements
// with a deadline of its own. It looks at no summary of this package, since they depend on it.
func (e *engine) findBoundMethods() map[*types.Func]bool {
	bound := make(map[*types.Func]bool)
	scope := e.pass.Pkg.Scope()
	var clients, kinds []*types.Named
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() || e.inTestFile(tn.Pos()) {
			continue
		}
		named, ok := tn.Type().(*types.Named)
		switch {
		case !ok || named.TypeParams().Len() > 0:
		case catalog.IsStub(named):
			clients = append(clients, named)
		case !types.IsInterface(named) && named.NumMethods() > 0:
			kinds = append(kinds, named)
		}
	}
	for _, client := range clients {
		for _, t := range kinds {
			e.addBoundMethods(bound, client.Underlying().(*types.Interface), t)
		}
	}
	return bound
}

// addBoundMethods adds the methods of an interface that t, if it implements that, gives a deadline.
func (e *engine) addBoundMethods(bound map[*types.Func]bool, iface *types.Interface, t *types.Named) {
	if !types.Implements(types.NewPointer(t), iface) {
		return
	}
	for i := range t.NumMethods() {
		fn := e.pkg.Prog.FuncValue(t.Method(i))
		obj, _, _ := types.LookupFieldOrMethod(iface, false, e.pass.Pkg, t.Method(i).Name())
		method, ok := obj.(*types.Func)
		if ok && fn != nil && e.setsDeadline(fn) {
			bound[method] = true
		}
	}
}

// isRPC reports whether the call is one of a client for which this package knows how it may be bounded.
func (c *Call) isRPC() bool {
	switch c.Target.Protocol {
	case catalog.GRPC, catalog.Connect, catalog.Twirp:
		return !c.Opaque
	}
	return false
}

// clientOf returns what bounds the client through which an RPC goes. What is loaded from a field is the same each time,
// unless the struct is a variable of the function.
func (e *engine) clientOf(client ssa.Value) clientBounds {
	var key any = client
	if field := keptIn(client); field != nil && !isPartOfLocal(client) {
		key = field
	}
	known, ok := e.clients[key]
	if !ok {
		known = e.dialed(client)
		e.clients[key] = known
	}
	return known
}

// keptIn returns the field from which a value is loaded, or nil.
func keptIn(v ssa.Value) *types.Var {
	switch v := v.(type) {
	case *ssa.UnOp:
		if addr, ok := v.X.(*ssa.FieldAddr); ok {
			return fieldVar(addr)
		}
	case *ssa.Field:
		return fieldAt(v.X.Type(), v.Field).Origin()
	}
	return nil
}

// callOptions returns what the options of a gRPC call bring.
func (e *engine) callOptions(c *Call) clientBounds {
	common := c.Instr.Common()
	if !common.Signature().Variadic() || len(common.Args) == 0 {
		return clientBounds{}
	}
	return e.dialed(common.Args[len(common.Args)-1])
}

// isInjected reports whether a client, or its connection, which may have been made by another package, is no parameter
// here: it is kept in a field, or comes of an interface. What bounds its calls may be settled where it is made.
func (e *engine) isInjected(client ssa.Value) bool {
	conn := e.connOf(client)
	return conn != nil && !e.isGiven(conn, make(map[ssa.Value]bool))
}

// connOf returns the connection that a client is made with, if that is in sight, else the client.
func (e *engine) connOf(client ssa.Value) ssa.Value {
	if client == nil {
		return nil
	}
	makers, _ := e.made(client)
	for _, maker := range makers {
		call, ok := maker.(*ssa.Call)
		if !ok || e.object(call.Common()) == nil {
			continue
		}
		if made, ok := catalog.ConstructionOf(e.object(call.Common())); ok && made.Conn >= 0 {
			return argument(call.Common(), made.Conn)
		}
	}
	return client
}

// isGiven reports whether v is a parameter of this function or of one around it. Seen are the values that were asked of.
func (e *engine) isGiven(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return false // two variables that are exchanged
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Parameter:
		return true
	case *ssa.FreeVar:
		outer, _, ok := e.binding(v)
		return ok && e.isGiven(outer, seen)
	case *ssa.Alloc: // a variable that a closure captures
		return slices.ContainsFunc(e.storedIn(v), func(stored ssa.Value) bool { return e.isGiven(stored, seen) })
	case *ssa.UnOp:
		_, isField := v.X.(*ssa.FieldAddr)
		return !isField && e.isGiven(v.X, seen)
	case *ssa.MakeInterface:
		return e.isGiven(v.X, seen)
	}
	return false
}

// methodOf returns the method that a gRPC call names.
func methodOf(call *ssa.CallCommon) rpcMethod {
	if path, ok := argument(call, 1).(*ssa.Const); ok && path.Value != nil && path.Value.Kind() == constant.String {
		return rpcMethod{path: constant.StringVal(path.Value)} // conn.Invoke
	}
	if path := argument(call, 1); !call.IsInvoke() || path != nil && types.Identical(path.Type(), types.Typ[types.String]) {
		return rpcMethod{} // it could be any
	}
	return rpcMethod{path: catalog.FullMethod(call.Method), name: call.Method.Name()}
}

// dialCall returns the outgoing call that dialing a gRPC connection is: it is none unless its options say that it waits
// for the connection, and for how long it likes.
func (e *engine) dialCall(obj *types.Func, call *ssa.CallCommon) (catalog.Call, bool) {
	if obj == nil {
		return catalog.Call{}, false
	}
	target, ok := catalog.DialCall(obj)
	if !ok {
		return target, false
	}
	options := e.dialed(call.Args[len(call.Args)-1])
	return target, options.DialWaits && !options.DialGivesUp && !options.Open
}

// boundsAround returns what the package, or one below it, bounds RPC clients with: interceptors that add a deadline and
// service configs with a timeout. May: which client has it is not known.
func (e *engine) boundsAround() clientBounds {
	around := e.importBounds()
	for _, fn := range e.shipped {
		around.Intercepted = around.Intercepted || e.interceptors[fn]
		for instr := range instructions(fn) {
			call, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			if obj := e.object(call.Common()); obj != nil {
				around.add(e.broughtBy(obj, call))
			}
		}
	}
	return around
}

// broughtBy returns what bounds the clients that are made with an option or an interceptor.
func (e *engine) broughtBy(obj *types.Func, call *ssa.Call) clientBounds {
	if effect, known := e.effect(obj); !known || effect == catalog.DialNeutral || catalog.IsCallOption(call.Type()) {
		return clientBounds{} // or it is for one call, unless it is an argument of what gives it to all
	}
	part := e.dialed(call)
	return clientBounds{Intercepted: part.Intercepted, Configs: slices.DeleteFunc(part.Configs, serviceConfig.untimed)}
}

// findInterceptors returns the functions of the package that are interceptors of unary calls and give them a deadline. It
// looks at no summary of this package, since they depend on it.
func (e *engine) findInterceptors() map[*ssa.Function]bool {
	found := make(map[*ssa.Function]bool)
	for _, fn := range e.funcs {
		if !catalog.InterceptsUnary(fn.Signature) {
			continue
		}
		obj, _ := fn.Object().(*types.Func)
		if obj != nil && e.options.IsBoundingInterceptor(obj) || e.addsDeadline(fn, make(map[*ssa.Function]bool)) {
			found[fn] = true
		}
	}
	return found
}

// addsDeadline reports whether an interceptor, or what it hands the call on to, gives the call a deadline. May: on some
// path.
func (e *engine) addsDeadline(interceptor *ssa.Function, seen map[*ssa.Function]bool) bool {
	if seen[interceptor] {
		return false
	}
	seen[interceptor] = true
	for fn := range within(interceptor) {
		for instr := range instructions(fn) {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			common := call.Common()
			callee := e.callee(common)
			onward := catalog.GoesOn(common.Value.Type()) || catalog.InterceptsUnary(common.Signature())
			switch {
			case onward && len(common.Args) > 0 && slices.ContainsFunc(common.Args, e.mayHaveDeadline):
				return true
			case onward && callee != nil && callee.Blocks != nil && e.addsDeadline(callee, seen):
				return true
			}
		}
	}
	return false
}

// mayHaveDeadline reports whether v is a context that has a deadline on some path: in sight, or by a function of this
// package that makes contexts with one.
func (e *engine) mayHaveDeadline(v ssa.Value) bool {
	if !catalog.IsContext(v.Type()) {
		return false
	}
	if slices.ContainsFunc(e.context(v), func(o Origin) bool { return o.Bounded }) {
		return true
	}
	makers, _ := e.made(v)
	return slices.ContainsFunc(makers, func(maker ssa.Value) bool {
		if extract, ok := maker.(*ssa.Extract); ok {
			maker = extract.Tuple
		}
		call, ok := maker.(*ssa.Call)
		return ok && e.makesDeadline(call)
	})
}
