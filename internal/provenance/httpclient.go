package provenance

import (
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// A bound is a three-valued answer: whether what makes a call gives up by itself.
type bound uint8

const (
	boundUnknown bound = iota
	boundYes
	boundNo // proved: nothing in the package gives it one
)

// An HTTPClient is what is known of the *http.Client that a call goes through.
type HTTPClient struct {
	Made  Span          // the literal that made it without a Timeout, if this package has it
	In    *ssa.Function // the function that has the literal, or nil
	Limit string        // what limits its Transport, though not the body of a response: "ResponseHeaderTimeout"; or empty

	bound bound
}

// Endless reports whether nothing gives the client a Timeout, so that its requests are bounded by their contexts alone. Must.
func (c HTTPClient) Endless() bool { return c.bound == boundNo }

// HasTimeout reports whether the client has a Timeout. May: on some path.
func (c HTTPClient) HasTimeout() bool { return c.bound == boundYes }

// HTTPClient returns what is known of the *http.Client that v is.
func (r *Result) HTTPClient(v ssa.Value) HTTPClient { return r.engine.httpClient(v) }

// httpClient returns whether the client that a call goes through has a Timeout. It has none, on some path, if all that it
// can have been made by is known, and one of these is a client that nothing gives a Timeout. Recv is nil for the functions
// of net/http that use http.DefaultClient.
func (e *engine) httpClient(recv ssa.Value) HTTPClient {
	if recv == nil {
		return HTTPClient{bound: e.defaultBound()}
	}
	way := e.making(recv)
	if !way.complete {
		return HTTPClient{}
	}
	var client HTTPClient
	for _, maker := range way.makers {
		if isNil(maker) {
			continue // nobody calls it
		}
		c := e.madeClient(maker, way.results)
		if c.bound == boundUnknown {
			return c
		}
		if client.bound != boundNo {
			client = c
		}
	}
	return client
}

// defaultBound: http.DefaultClient.
func (e *engine) defaultBound() bound {
	if e.timeoutOfDefault {
		return boundUnknown
	}
	return boundNo
}

// madeClient returns what is known of the client that one literal, variable or call made, and functions returned then.
func (e *engine) madeClient(maker ssa.Value, results []ssa.Value) HTTPClient {
	if len(results) == 0 {
		return e.madeHere(maker)
	}
	return e.findMadeClient(maker, results)
}

func (e *engine) findMadeClient(maker ssa.Value, results []ssa.Value) HTTPClient {
	if load, ok := maker.(*ssa.UnOp); ok && isDefaultClient(load.X) {
		return HTTPClient{bound: e.defaultBound()}
	}
	if !isNamedStruct(maker.Type(), "net/http", "Client") {
		return HTTPClient{}
	}
	set := e.settingsOf(maker)
	for _, result := range results {
		set.visit(result)
	}
	client := set.client()
	switch maker := maker.(type) {
	case *ssa.Alloc:
		client.Made, client.In = e.literalSpan(maker), maker.Parent()
	case *ssa.FieldAddr, *ssa.Global:
	case *ssa.Call:
		client.bound = e.constructed(client.bound, maker)
	case *ssa.Extract:
		client.bound = e.constructed(client.bound, maker.Tuple.(*ssa.Call))
	default:
		return HTTPClient{}
	}
	return client
}

// constructed returns the bound of a client that a function of another package returns, and to which this package adds
// the other bound.
func (e *engine) constructed(added bound, call *ssa.Call) bound {
	if added != boundNo {
		return added
	}
	if s := e.summaryOf(call.Common()); s != nil {
		return s.HTTPClient
	}
	if obj := e.object(call.Common()); obj != nil && catalog.MakesEndlessClient(obj) {
		return boundNo
	}
	return boundUnknown
}

// client reads settings as those of an *http.Client. It has no Timeout if nothing assigns one, nobody else gets the
// client who may, and its Transport is net/http's, which has no say in how long a request takes.
func (s *settings) client() HTTPClient {
	if slices.ContainsFunc(s.fields["Timeout"], isNoTimeout) && len(s.fields["Timeout"]) == 1 {
		delete(s.fields, "Timeout") // no Timeout, explicitly
	}
	if len(s.fields["Timeout"]) > 0 {
		return HTTPClient{bound: boundYes}
	}
	if s.handed {
		return HTTPClient{}
	}
	client := HTTPClient{bound: boundNo}
	for _, v := range s.fields["Transport"] {
		limit, ok := s.transport(v)
		if !ok {
			return HTTPClient{}
		}
		client.Limit = limit
	}
	return client
}

func isNoTimeout(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value != nil && constant.Sign(c.Value) == 0
}

// transportLimits are the fields of http.Transport that limit how long a part of an exchange takes.
var transportLimits = []string{"ResponseHeaderTimeout", "TLSHandshakeTimeout"}

// transport returns what limits a client's Transport in time. It reports false for one of another make than net/http's, or
// with connections of another make: these may bound what they carry.
func (s *settings) transport(v ssa.Value) (limit string, ok bool) {
	makers, complete := s.made(v)
	if !complete {
		return "", false
	}
	for _, maker := range makers {
		if load, isLoad := maker.(*ssa.UnOp); isLoad && isDefaultTransport(load.X) || isNil(maker) {
			continue
		}
		if catalog.PassesThrough(maker.Type()) {
			continue
		}
		if !isNamedStruct(maker.Type(), "net/http", "Transport") {
			return "", false
		}
		set := s.settingsOf(maker)
		for _, dial := range []string{"Dial", "DialContext", "DialTLS", "DialTLSContext"} {
			if slices.ContainsFunc(set.fields[dial], func(v ssa.Value) bool { return !isDialerMethod(v) }) {
				return "", false
			}
		}
		if i := slices.IndexFunc(transportLimits, func(name string) bool { return len(set.fields[name]) > 0 }); i >= 0 && limit == "" {
			limit = transportLimits[i]
		}
	}
	return limit, true
}

// isDialerMethod reports whether v is a method of a *net.Dialer, whose connections have no deadline.
func isDialerMethod(v ssa.Value) bool {
	closure, ok := v.(*ssa.MakeClosure)
	return ok && len(closure.Bindings) == 1 && isNamedStruct(closure.Bindings[0].Type(), "net", "Dialer")
}

// returnedClient returns the bound of the client that fn returns first, if it returns one.
func (e *engine) returnedClient(fn *ssa.Function) (b bound) {
	results := fn.Signature.Results()
	if results.Len() == 0 || !isNamedStruct(results.At(0).Type(), "net/http", "Client") {
		return boundUnknown
	}
	for instr := range instructions(fn) {
		ret, ok := instr.(*ssa.Return)
		if !ok || failing(ret, 0) {
			continue
		}
		c := e.httpClient(ret.Results[0])
		if c.bound == boundUnknown {
			return boundUnknown
		}
		b = max(b, c.bound)
	}
	return b
}

// assignsDefaultTimeout reports whether the package touches http.DefaultClient other than by using it.
func (p *program) assignsDefaultTimeout() bool {
	for _, fn := range p.shipped {
		for instr := range instructions(fn) {
			switch instr := instr.(type) {
			case *ssa.UnOp:
				if isDefaultClient(instr.X) && assignsTimeout(instr) {
					return true
				}
			case *ssa.Store:
				if isDefaultClient(instr.Addr) {
					return true
				}
			}
		}
	}
	return false
}

// assignsTimeout reports whether something assigns the Timeout, or the Transport, of the loaded client.
func assignsTimeout(load *ssa.UnOp) bool {
	return slices.ContainsFunc(*load.Referrers(), func(use ssa.Instruction) bool {
		addr, ok := use.(*ssa.FieldAddr)
		return ok && (fieldName(addr) == "Timeout" || fieldName(addr) == "Transport") && len(storedAt(addr)) > 0
	})
}

// isDefaultClient reports whether addr is the address of http.DefaultClient.
func isDefaultClient(addr ssa.Value) bool { return isNetHTTPVariable(addr, "DefaultClient") }

// isDefaultTransport reports whether addr is the address of http.DefaultTransport.
func isDefaultTransport(addr ssa.Value) bool { return isNetHTTPVariable(addr, "DefaultTransport") }

func isNetHTTPVariable(addr ssa.Value, name string) bool {
	g, ok := addr.(*ssa.Global)
	return ok && g.Pkg != nil && g.Pkg.Pkg.Path() == "net/http" && g.Name() == name
}

// fieldVar returns the field that addr is the address of.
func fieldVar(addr *ssa.FieldAddr) *types.Var {
	ptr, ok := addr.X.Type().Underlying().(*types.Pointer)
	if !ok {
		return nil
	}
	s, ok := ptr.Elem().Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	return s.Field(addr.Field).Origin()
}

func fieldName(addr *ssa.FieldAddr) string {
	if field := fieldVar(addr); field != nil {
		return field.Name()
	}
	return ""
}

// isNamedStruct reports whether t is a pointer to the named type.
func isNamedStruct(t types.Type, path, name string) bool {
	ptr, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	named, ok := types.Unalias(ptr.Elem()).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == path && named.Obj().Name() == name
}
