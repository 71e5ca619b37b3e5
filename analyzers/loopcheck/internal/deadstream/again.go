package deadstream

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
)

// runsAgain reports whether fn may run more than once for one value, as what opens a stream anew does: from a loop, by
// way of whoever keeps it or calls it by its name through an interface, or at the pleasure of another package.
func (f *Finder) runsAgain(fn *ssa.Function) bool {
	if f.again == nil {
		f.findAgain()
	}
	return f.again[fn]
}

func (f *Finder) findAgain() {
	callees := make(map[*ssa.Function][]*ssa.Function)
	var stack []*ssa.Function
	invoked := make(map[string]bool) // the methods that are called through interfaces
	for _, fn := range f.result.Funcs() {
		forest := flow.NewForest(fn)
		if fn.Object() != nil && fn.Object().Exported() && !begins(fn) {
			stack = append(stack, fn)
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				stack = append(stack, kept(instr)...)
				call, ok := instr.(ssa.CallInstruction)
				if !ok {
					continue
				}
				if call.Common().IsInvoke() {
					invoked[call.Common().Method.Name()] = true
				}
				if callee := f.result.Callee(call.Common()); callee != nil {
					callees[fn] = append(callees[fn], callee)
					if forest.Innermost(b) != nil {
						stack = append(stack, callee)
					}
				}
			}
		}
	}
	for _, fn := range f.result.Funcs() {
		if fn.Signature.Recv() != nil && invoked[fn.Name()] {
			stack = append(stack, fn)
		}
	}
	f.again = make(map[*ssa.Function]bool)
	for len(stack) > 0 {
		fn := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if !f.again[fn] {
			f.again[fn] = true
			stack = append(stack, callees[fn]...)
		}
	}
}

// begins reports whether an exported function is called once for a value, as its name says.
func begins(fn *ssa.Function) bool {
	return catalog.Makes(fn.Name()) || slices.ContainsFunc([]string{"Run", "Serve", "Start"}, func(verb string) bool { return catalog.StartsWord(fn.Name(), verb) })
}

// kept returns the functions that instr uses otherwise than to call them at once.
func kept(instr ssa.Instruction) (found []*ssa.Function) {
	var called ssa.Value
	if call, ok := instr.(ssa.CallInstruction); ok {
		called = call.Common().Value
	}
	var buffer [8]*ssa.Value
	for _, operand := range instr.Operands(buffer[:0]) {
		if *operand == nil || *operand == called {
			continue
		}
		switch v := (*operand).(type) {
		case *ssa.Function:
			if _, isMaking := instr.(*ssa.MakeClosure); !isMaking {
				found = append(found, v)
			}
		case *ssa.MakeClosure:
			fn := v.Fn.(*ssa.Function)
			if method, ok := fn.Object().(*types.Func); ok {
				fn = fn.Prog.FuncValue(method) // that a method value is bound to
			}
			found = append(found, fn)
		}
	}
	return found
}
