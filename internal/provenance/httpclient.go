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
		if addr.Pkg != nil && addr.Pkg.Pkg.Path() == "net/http" && addr.Name() == "DefaultClient" {
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

// literalBound: a client made in this function. It has no Timeout if nothing assigns one and nobody else gets the
// client before it is used.
func (e *engine) literalBound(client *ssa.Alloc) bound {
	if !isNamedStruct(client, "net/http", "Client") {
		return boundUnknown
	}
	for _, use := range *client.Referrers() {
		switch use := use.(type) {
		case *ssa.FieldAddr:
			if fieldName(use) == "Timeout" {
				return timeoutStored(use)
			}
		case *ssa.Store:
			if use.Addr == client {
				return boundUnknown // copied from another
			}
		case ssa.CallInstruction:
			if use.Common().Value != client && receiver(use.Common()) != client {
				return boundUnknown // somebody else may set it
			}
		case *ssa.MakeInterface, *ssa.Phi:
			return boundUnknown
		}
	}
	return boundNo
}

// timeoutStored returns what a store to a Timeout field says: zero is none.
func timeoutStored(addr *ssa.FieldAddr) bound {
	for _, use := range *addr.Referrers() {
		if store, ok := use.(*ssa.Store); ok && store.Addr == addr {
			if c, ok := store.Val.(*ssa.Const); ok && c.Value != nil && constant.Sign(c.Value) == 0 {
				return boundNo
			}
			return boundYes
		}
	}
	return boundUnknown // read, or its address is taken
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
	var values []ssa.Value
	for _, fn := range e.shipped {
		for instr := range instructions(fn) {
			other, ok := instr.(*ssa.FieldAddr)
			if !ok || fieldVar(other) != field {
				continue
			}
			for _, use := range *other.Referrers() {
				switch use := use.(type) {
				case *ssa.Store:
					if use.Addr == other {
						values = append(values, use.Val)
					}
				case *ssa.UnOp:
					if assignsTimeout(use) {
						return boundYes
					}
				default:
					return boundUnknown // its address goes elsewhere
				}
			}
		}
	}
	if len(values) == 0 {
		return boundUnknown
	}
	return e.worst(values, active)
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
				if g, ok := instr.X.(*ssa.Global); ok && g.Name() == "DefaultClient" && g.Pkg.Pkg.Path() == "net/http" && assignsTimeout(instr) {
					return true
				}
			case *ssa.Store:
				if g, ok := instr.Addr.(*ssa.Global); ok && g.Name() == "DefaultClient" && g.Pkg.Pkg.Path() == "net/http" {
					return true
				}
			}
		}
	}
	return false
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

func isNamedStruct(v *ssa.Alloc, path, name string) bool {
	named, ok := types.Unalias(v.Type().Underlying().(*types.Pointer).Elem()).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == path && named.Obj().Name() == name
}
