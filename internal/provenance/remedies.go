package provenance

import (
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// Signs that a deadline where the call is made would not be the remedy.

// asksForEvents reports whether a function that sends an HTTP request says that it reads a stream of events.
func asksForEvents(fn *ssa.Function) bool {
	for instr := range instructions(fn) {
		var operands [8]*ssa.Value
		for _, operand := range instr.Operands(operands[:0]) {
			c, ok := (*operand).(*ssa.Const)
			if ok && c.Value != nil && c.Value.Kind() == constant.String && constant.StringVal(c.Value) == "text/event-stream" {
				return true
			}
		}
	}
	return false
}

// handsOnBody reports whether the function returns the response of an HTTP request, or its body, or rows: whoever reads
// it takes the time, and a deadline here would cut that off. A function that does nothing else than to call
// what takes no context only gives it another name.
func handsOnBody(call ssa.CallInstruction, takesContext bool) bool {
	sent, ok := call.(*ssa.Call)
	if !ok {
		return false
	}
	if results := sent.Call.Signature().Results(); results.Len() == 0 || !catalog.EndsWithContext(results.At(0).Type()) {
		return false // an answer is complete when it is returned
	}
	return slices.ContainsFunc(*sent.Referrers(), func(use ssa.Instruction) bool {
		resp, ok := use.(*ssa.Extract)
		return ok && resp.Index == 0 && handedOn(resp) && (takesContext || !slices.ContainsFunc(*resp.Referrers(), isReturn) || len(*resp.Referrers()) > 1)
	})
}

// readsBody reports whether the function reads the body of the response that the call returns as a whole, as one does
// with answers, and does nothing else with it: what is read piece by piece, or handed on, is of any size.
func readsBody(call ssa.CallInstruction) bool {
	sent, ok := call.(*ssa.Call)
	if !ok {
		return false
	}
	whole := false
	for _, use := range *sent.Referrers() {
		resp, ok := use.(*ssa.Extract)
		if !ok || resp.Index != 0 {
			continue
		}
		for _, use := range *resp.Referrers() {
			body, ok := use.(*ssa.FieldAddr)
			switch {
			case !ok && !isComparison(use), ok && fieldName(body) == "Body" && slices.ContainsFunc(*body.Referrers(), isReadOtherwise):
				return false
			case ok && fieldName(body) == "Body":
				whole = whole || slices.ContainsFunc(*body.Referrers(), func(use ssa.Instruction) bool { return bodyUse(use) == bodyWhole })
			}
		}
	}
	return whole
}

func isComparison(instr ssa.Instruction) bool {
	_, ok := instr.(*ssa.BinOp)
	return ok
}

func isReadOtherwise(load ssa.Instruction) bool { return bodyUse(load) == bodyOther }

// What is done with a body.
const (
	bodyClosed = iota
	bodyWhole  // it is read by what reads it all
	bodyOther
)

// bodyUse returns what is done with a body that an instruction loads.
func bodyUse(instr ssa.Instruction) int {
	load, ok := instr.(*ssa.UnOp)
	if !ok {
		return bodyOther
	}
	all := bodyClosed
	for _, use := range *load.Referrers() {
		reader := ssa.Value(load)
		uses := []ssa.Instruction{use}
		if change, ok := use.(*ssa.ChangeInterface); ok {
			reader, uses = change, *change.Referrers()
		}
		for _, use := range uses {
			call, ok := use.(ssa.CallInstruction)
			switch {
			case ok && call.Common().IsInvoke() && call.Common().Value == reader && call.Common().Method.Name() == "Close":
			case ok && readsAll(call.Common()):
				all = max(all, bodyWhole)
			default:
				return bodyOther
			}
		}
	}
	return all
}

func readsAll(call *ssa.CallCommon) bool {
	callee := call.StaticCallee()
	if callee == nil {
		return false
	}
	fn, ok := callee.Object().(*types.Func)
	return ok && catalog.ReadsAll(fn)
}

// handedOn reports whether a response, or its body, is returned, perhaps inside of something that wraps it.
func handedOn(v ssa.Value) bool {
	for _, use := range *v.Referrers() {
		switch use := use.(type) {
		case *ssa.Return:
			return true
		case *ssa.Phi:
			if slices.ContainsFunc(*use.Referrers(), isReturn) {
				return true
			}
		case *ssa.FieldAddr:
			if fieldName(use) == "Body" && slices.ContainsFunc(*use.Referrers(), func(use ssa.Instruction) bool {
				load, ok := use.(*ssa.UnOp)
				return ok && slices.ContainsFunc(*load.Referrers(), isReturn)
			}) {
				return true
			}
		}
	}
	return false
}

func isReturn(instr ssa.Instruction) bool {
	_, ok := instr.(*ssa.Return)
	return ok
}

// limitsItself reports whether a message that the call sends says how long it may take: a field of it is set from a time or
// a duration that the function is given.
func limitsItself(call *ssa.CallCommon) bool {
	for _, arg := range arguments(call) {
		message, ok := arg.(*ssa.Alloc)
		if !ok {
			continue
		}
		for _, use := range *message.Referrers() {
			addr, ok := use.(*ssa.FieldAddr)
			if ok && slices.ContainsFunc(storedAt(addr), func(v ssa.Value) bool { return fromTimeParameter(v, 4) }) {
				return true
			}
		}
	}
	return false
}

// fromTimeParameter reports whether v is computed from a parameter that is a time or a duration, in at most depth steps.
func fromTimeParameter(v ssa.Value, depth int) bool {
	if param, ok := v.(*ssa.Parameter); ok {
		return catalog.IsTime(param.Type())
	}
	instr, ok := v.(ssa.Instruction)
	if !ok || depth == 0 {
		return false
	}
	var operands [8]*ssa.Value
	return slices.ContainsFunc(instr.Operands(operands[:0]), func(operand *ssa.Value) bool {
		return *operand != nil && fromTimeParameter(*operand, depth-1)
	})
}

// dialsInTime reports whether a net.Dialer limits how long a dial takes, or may well do so.
func (e *engine) dialsInTime(dialer ssa.Value) bool {
	makers, complete := e.made(dialer)
	if !complete {
		return true // whoever made it knows
	}
	return slices.ContainsFunc(makers, func(maker ssa.Value) bool {
		if !isNamedStruct(maker.Type(), "net", "Dialer") {
			return true
		}
		set := e.settingsOf(maker)
		return set.handed || len(set.fields["Timeout"]) > 0 || len(set.fields["Deadline"]) > 0
	})
}
