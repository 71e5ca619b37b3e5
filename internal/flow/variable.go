package flow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Field returns the field at addr, as its struct declares it.
func Field(addr *ssa.FieldAddr) *types.Var {
	pointer, ok := addr.X.Type().Underlying().(*types.Pointer)
	if !ok {
		return nil // of a type parameter
	}
	s, ok := pointer.Elem().Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	return s.Field(addr.Field).Origin()
}

// IsUnaliased reports whether the variable is only read and written, in place or in closures: nobody else has its
// address.
func IsUnaliased(variable ssa.Value) bool {
	return !slices.ContainsFunc(*variable.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.Store:
			return use.Val == variable
		case *ssa.UnOp, *ssa.DebugRef:
			return false
		case *ssa.FieldAddr:
			return !IsUnaliased(use)
		case *ssa.IndexAddr:
			return !IsUnaliased(use)
		case *ssa.MakeClosure:
			return !IsUnaliased(Captured(use, variable))
		case *ssa.Slice:
			return false // the arguments of a variadic call
		}
		return true
	})
}

// Captured returns the variable by the name that it has in the closure.
func Captured(closure *ssa.MakeClosure, variable ssa.Value) *ssa.FreeVar {
	return closure.Fn.(*ssa.Function).FreeVars[slices.Index(closure.Bindings, variable)]
}
