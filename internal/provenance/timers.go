package provenance

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Timers returns the calls that gave the context its deadline, the first on each way, in this function or one around it. It
// reports false if on some path there is no deadline, or nobody knows where it was set.
func (c Context) Timers() (timers []*ssa.Call, ok bool) {
	for _, o := range c {
		if !o.Bounded || o.Timer == nil {
			return nil, false
		}
		if !slices.Contains(timers, o.Timer) {
			timers = append(timers, o.Timer)
		}
	}
	return timers, len(timers) > 0
}

// EndsWith reports whether the context ends when the one that timer made does. May: it is derived from it on some path.
func (c Context) EndsWith(timer *ssa.Call) bool {
	for _, o := range c {
		if o.Timer == timer {
			return true
		}
	}
	return false
}

// UsesOfCancel returns the instructions that use the cancel function which a call returns beside a context, by itself or
// through a variable that a closure captures.
func UsesOfCancel(call *ssa.Call) []ssa.Instruction { return usesOfCancel(call) }

// KeepsCancel reports whether the cancel function that a call returns beside a context outlives the function that makes the
// call.
func KeepsCancel(call *ssa.Call) bool { return keepsCancel(call) }

// FieldOf returns the field that holds v, if v is what is loaded from one.
func FieldOf(v ssa.Value) (field *types.Var, owner types.Type, ok bool) {
	switch v := v.(type) {
	case *ssa.Field:
		return fieldAt(v.X.Type(), v.Field).Origin(), v.X.Type(), true
	case *ssa.UnOp:
		if addr, isField := v.X.(*ssa.FieldAddr); isField && v.Op == token.MUL {
			return fieldVar(addr), addr.X.Type(), true
		}
	}
	return nil, nil, false
}

// Writes returns what is stored in a field of a struct of type t, or of what points to one: nil if somebody else may
// store something there.
func (r *Result) Writes(field *types.Var, t types.Type) []ssa.Value { return r.engine.writes(field, t) }

// Elements returns what is stored in the array behind a slice that go/ssa makes for variadic arguments.
func Elements(slice *ssa.Slice) []ssa.Value { return elements(slice) }

// Given returns what the callers of a function give it for a parameter, if only this package calls it; else nil.
func (r *Result) Given(param *ssa.Parameter) []ssa.Value { return r.engine.given(param) }
