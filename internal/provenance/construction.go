package provenance

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// GoesThrough reports whether the client that a call goes through may have been made from v: from options, or by
// another client. May: on some path, as far as the package shows.
func (r *Result) GoesThrough(call Call, v ssa.Value) bool {
	recv := receiver(call.Instr.Common())
	if recv == nil {
		return false
	}
	from := r.engine.construction(recv)
	if from[v] {
		return true
	}
	makers, _ := r.engine.made(v)
	return slices.ContainsFunc(makers, func(maker ssa.Value) bool { return from[maker] })
}

// construction returns what v may have been made from: its makers, what they were given, and so on.
func (e *engine) construction(v ssa.Value) map[ssa.Value]bool {
	from := make(map[ssa.Value]bool)
	var add func(v ssa.Value)
	add = func(v ssa.Value) {
		if from[v] {
			return
		}
		from[v] = true
		makers, _ := e.made(v)
		for _, maker := range makers {
			from[maker] = true
			for _, part := range partsOf(maker) {
				add(part)
			}
		}
		for _, part := range partsOf(v) {
			add(part)
		}
	}
	add(v)
	return from
}

// partsOf returns what a value is made from in one step: what a call is given, the struct that a field is loaded from,
// the elements of a slice.
func partsOf(v ssa.Value) []ssa.Value {
	switch v := v.(type) {
	case *ssa.Extract:
		return partsOf(v.Tuple)
	case *ssa.Call:
		return slices.DeleteFunc(givenTo(&v.Call), isBasic)
	case *ssa.UnOp:
		if addr, ok := v.X.(*ssa.FieldAddr); ok {
			return []ssa.Value{addr.X}
		}
		return []ssa.Value{v.X}
	case *ssa.Slice:
		return elements(v)
	}
	return nil
}

// givenTo returns the receiver and the arguments of a call.
func givenTo(call *ssa.CallCommon) []ssa.Value {
	if call.IsInvoke() {
		return slices.Concat([]ssa.Value{call.Value}, call.Args)
	}
	return slices.Clone(call.Args)
}

func isBasic(v ssa.Value) bool {
	_, ok := v.Type().Underlying().(*types.Basic)
	return ok
}
