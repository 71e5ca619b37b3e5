package flow

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// Source follows v through conversions, and through variables that are assigned once, to where it was made.
func Source(v ssa.Value) ssa.Value {
	for range 16 { // enough for any chain of closures, and an end where a variable is assigned to itself
		next := v
		switch x := v.(type) {
		case *ssa.ChangeType:
			next = x.X
		case *ssa.FreeVar:
			next = Binding(x)
		case *ssa.UnOp:
			if x.Op == token.MUL {
				next = OnlyStore(Source(x.X))
			}
		}
		if next == nil || next == v {
			return v
		}
		v = next
	}
	return v
}

// Binding returns what the function literal's variable is bound to where the literal is made, if that is one place.
func Binding(v *ssa.FreeVar) ssa.Value {
	fn := v.Parent()
	refs := fn.Referrers()
	if refs == nil || len(*refs) != 1 {
		return nil
	}
	closure, ok := (*refs)[0].(*ssa.MakeClosure)
	if !ok {
		return nil
	}
	for i, free := range fn.FreeVars {
		if free == v {
			return closure.Bindings[i]
		}
	}
	return nil
}

// OnlyStore returns the value of the only store to the variable, or nil.
func OnlyStore(address ssa.Value) ssa.Value {
	variable, ok := address.(*ssa.Alloc)
	if !ok {
		return nil
	}
	var value ssa.Value
	for _, ref := range *variable.Referrers() {
		store, ok := ref.(*ssa.Store)
		if !ok || store.Addr != variable {
			continue
		}
		if value != nil {
			return nil
		}
		value = store.Val
	}
	return value
}

// Operands returns the receiver, the arguments and the function value of call, as far as they are values.
func Operands(call *ssa.CallCommon) []ssa.Value {
	if _, isDeclared := call.Value.(*ssa.Function); isDeclared {
		return call.Args
	}
	return append([]ssa.Value{call.Value}, call.Args...)
}
