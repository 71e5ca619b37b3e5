package provenance

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A client's bound is a three-valued answer: whether an *http.Client has a Timeout.
type bound uint8

const (
	boundUnknown bound = iota
	boundYes
	boundNo // proved: nothing in the package gives it one
)

// clientBound returns whether the client that an HTTP call goes through has a Timeout. recv is nil for the functions
// of net/http that use http.DefaultClient.
func (e *engine) clientBound(recv ssa.Value) bound {
	if recv == nil {
		if e.timeoutOfDefault {
			return boundUnknown
		}
		return boundNo
	}
	return e.clientBoundOf(recv, make(map[ssa.Value]bool))
}

func (e *engine) clientBoundOf(v ssa.Value, active map[ssa.Value]bool) bound {
	if active[v] {
		return boundNo // adds nothing to itself
	}
	active[v] = true
	defer delete(active, v)
	switch v := v.(type) {
	case *ssa.Alloc:
		return e.literalBound(v)
	case *ssa.Phi:
		return e.worst(v.Edges, active)
	case *ssa.FreeVar:
		if outer, _, ok := e.binding(v); ok {
			return e.clientBoundOf(outer, active)
		}
	case *ssa.Call:
		return e.constructorBound(v, active)
	case *ssa.UnOp:
		return e.loadedBound(v, active)
	}
	return boundUnknown // a parameter, an element: its maker knows
}

// loadedBound: a client in a variable or a field.
func (e *engine) loadedBound(load *ssa.UnOp, active map[ssa.Value]bool) bound {
	if load.Op != token.MUL {
		return boundUnknown
	}
	switch addr := load.X.(type) {
	case *ssa.Global:
		if isDefaultClient(addr) {
			return e.clientBound(nil)
		}
		if value := e.globals[addr]; value != nil {
			return e.clientBoundOf(value, active)
		}
	case *ssa.Alloc:
		values, outer := e.reaching(addr, load)
		if !outer && len(values) > 0 {
			return e.worst(values, active)
		}
	case *ssa.FieldAddr:
		return e.fieldBound(addr, active)
	}
	return boundUnknown
}

// worst joins the answers for values of which any may be the client: unbounded only if all are.
func (e *engine) worst(values []ssa.Value, active map[ssa.Value]bool) bound {
	for _, v := range values {
		if b := e.clientBoundOf(v, active); b != boundNo {
			return b
		}
	}
	return boundNo
}

// literalBound: a client made in this function. It has no Timeout if nothing assigns one, nobody else gets the client
// before it is used, and its Transport is net/http's, which has no say in how long a request takes.
func (e *engine) literalBound(client *ssa.Alloc) bound {
	if !isNamedStruct(client.Type(), "net/http", "Client") {
		return boundUnknown
	}
	for _, use := range *client.Referrers() {
		if b := e.useBound(use, client); b != boundNo {
			return b
		}
	}
	return boundNo
}

// useBound returns what one use of a client says of its Timeout.
func (e *engine) useBound(use ssa.Instruction, client *ssa.Alloc) bound {
	switch use := use.(type) {
	case *ssa.FieldAddr:
		switch fieldName(use) {
		case "Timeout":
			return timeoutStored(use)
		case "Transport":
			return transportStored(use)
		}
	case *ssa.Store:
		if use.Addr == client {
			return boundUnknown // copied from another
		}
		if addr, ok := use.Addr.(*ssa.FieldAddr); ok {
			if _, assigns, _ := e.fieldUses(fieldVar(addr)); assigns {
				return boundYes // through the struct that holds it
			}
		}
	case ssa.CallInstruction:
		if receiver(use.Common()) != client {
			return boundUnknown // somebody else may set it
		}
	case *ssa.MakeInterface, *ssa.Phi, *ssa.MakeClosure:
		return boundUnknown
	}
	return boundNo
}

// timeoutStored returns what the stores to a Timeout field say: zero is none.
func timeoutStored(addr *ssa.FieldAddr) bound {
	for _, v := range storedAt(addr) {
		if c, ok := v.(*ssa.Const); !ok || c.Value == nil || constant.Sign(c.Value) != 0 {
			return boundYes
		}
	}
	return boundNo
}

// transportStored: a transport of another make may bound what it carries.
func transportStored(addr *ssa.FieldAddr) bound {
	for _, v := range storedAt(addr) {
		if made, ok := v.(*ssa.MakeInterface); !ok || !isNamedStruct(made.X.Type(), "net/http", "Transport") {
			return boundUnknown
		}
	}
	return boundNo
}

// constructorBound: what a function of the package returns.
func (e *engine) constructorBound(call *ssa.Call, active map[ssa.Value]bool) bound {
	callee := e.callee(call.Common())
	if callee == nil || callee.Blocks == nil || callee.Signature.Results().Len() != 1 {
		return boundUnknown
	}
	var values []ssa.Value
	for instr := range instructions(callee) {
		if ret, ok := instr.(*ssa.Return); ok {
			values = append(values, ret.Results[0])
		}
	}
	if len(values) == 0 {
		return boundUnknown
	}
	return e.worst(values, active)
}

// fieldBound: a client in a struct field. It has no Timeout if the field is unexported, and every write to it in the
// package is a client without one, and nothing assigns the Timeout through the field.
func (e *engine) fieldBound(addr *ssa.FieldAddr, active map[ssa.Value]bool) bound {
	field := fieldVar(addr)
	if field == nil || field.Exported() || field.Pkg() != e.pass.Pkg {
		return boundUnknown
	}
	values, assigns, escapes := e.fieldUses(field)
	if assigns || escapes || len(values) == 0 {
		return boundUnknown
	}
	return e.worst(values, active)
}

// fieldUses returns what the package stores in a field that holds a client, and whether it assigns the Timeout of
// what is in it, or hands out its address.
func (e *engine) fieldUses(field *types.Var) (values []ssa.Value, assigns, escapes bool) {
	for _, fn := range e.shipped {
		for instr := range instructions(fn) {
			addr, ok := instr.(*ssa.FieldAddr)
			if !ok || fieldVar(addr) != field {
				continue
			}
			for _, use := range *addr.Referrers() {
				switch use := use.(type) {
				case *ssa.Store:
					values = append(values, use.Val)
				case *ssa.UnOp:
					assigns = assigns || assignsTimeout(use)
				default:
					escapes = true
				}
			}
		}
	}
	return values, assigns, escapes
}

// assignsTimeout reports whether something assigns the Timeout of the loaded client.
func assignsTimeout(load *ssa.UnOp) bool {
	return slices.ContainsFunc(*load.Referrers(), func(use ssa.Instruction) bool {
		addr, ok := use.(*ssa.FieldAddr)
		return ok && fieldName(addr) == "Timeout" && timeoutStored(addr) == boundYes
	})
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

// isDefaultClient reports whether addr is the address of http.DefaultClient.
func isDefaultClient(addr ssa.Value) bool {
	g, ok := addr.(*ssa.Global)
	return ok && g.Pkg != nil && g.Pkg.Pkg.Path() == "net/http" && g.Name() == "DefaultClient"
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
