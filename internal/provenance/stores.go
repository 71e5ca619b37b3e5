package provenance

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A cell is a variable that go/ssa did not lift to values, because a closure captures it or its address is taken: an
// [ssa.Alloc], or the [ssa.FreeVar] by which a closure sees it.

// reaching returns the values that may be in the cell when control is just before instruction at, which is in the
// function that the cell is a value of. May: on some path, the store of each is the last one; stores in closures may
// have happened at any time and are always among them. outer reports whether some path from the entry has no store.
func (p *program) reaching(cell ssa.Value, at ssa.Instruction) (values []ssa.Value, outer bool) {
	seen := make([]bool, len(at.Parent().Blocks))
	var walk func(b *ssa.BasicBlock, last int)
	walk = func(b *ssa.BasicBlock, last int) {
		for i := last; i >= 0; i-- {
			if store, ok := b.Instrs[i].(*ssa.Store); ok && store.Addr == cell {
				if !inNilGuard(b) {
					values = append(values, store.Val)
				}
				return
			}
		}
		if len(b.Preds) == 0 {
			outer = true
		}
		for _, pred := range b.Preds {
			if !seen[pred.Index] {
				seen[pred.Index] = true
				walk(pred, len(pred.Instrs)-1)
			}
		}
	}
	b := at.Block()
	for i, instr := range b.Instrs {
		if instr == at {
			walk(b, i-1)
			break
		}
	}
	return append(values, p.storedByClosures(cell)...), outer
}

// handedOut reports whether a call gets the address of the variable, perhaps in an interface, and may store in it.
func handedOut(variable *ssa.Alloc) bool {
	return slices.ContainsFunc(*variable.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case ssa.CallInstruction:
			return true
		case *ssa.MakeInterface:
			return !hasMethods(use.Type())
		case *ssa.Store:
			return use.Val == variable
		}
		return false
	})
}

// storedByClosures returns what the closures that capture the cell store in it.
func (p *program) storedByClosures(cell ssa.Value) []ssa.Value {
	var values []ssa.Value
	for _, instr := range *cell.Referrers() {
		closure, ok := instr.(*ssa.MakeClosure)
		if !ok {
			continue
		}
		for i, binding := range closure.Bindings {
			if binding != cell {
				continue
			}
			freeVar := closure.Fn.(*ssa.Function).FreeVars[i]
			for _, use := range *freeVar.Referrers() {
				if store, ok := use.(*ssa.Store); ok && store.Addr == freeVar {
					values = append(values, store.Val)
				}
			}
			values = append(values, p.storedByClosures(freeVar)...)
		}
	}
	return values
}

// laterStores returns what the cell's own function may store in it after instruction at: a closure made there, and
// run later, sees these.
func laterStores(cell ssa.Value, at ssa.Instruction) []ssa.Value {
	reachable := make(map[*ssa.BasicBlock]bool)
	var walk func(b *ssa.BasicBlock)
	walk = func(b *ssa.BasicBlock) {
		for _, succ := range b.Succs {
			if !reachable[succ] {
				reachable[succ] = true
				walk(succ)
			}
		}
	}
	walk(at.Block())
	var values []ssa.Value
	for _, use := range *cell.Referrers() {
		store, ok := use.(*ssa.Store)
		if ok && store.Addr == cell && (reachable[store.Block()] || store.Block() == at.Block() && follows(store, at)) {
			values = append(values, store.Val)
		}
	}
	return values
}

// follows reports whether a comes after b in the block of both.
func follows(a, b ssa.Instruction) bool {
	for _, instr := range b.Block().Instrs {
		switch instr {
		case a:
			return false
		case b:
			return true
		}
	}
	return false
}

// binding returns what a free variable of a function literal stands for in the enclosing function, and the
// instruction that makes the closure there. It reports false if the closure is made in more than one place.
func (p *program) binding(v *ssa.FreeVar) (outer ssa.Value, at ssa.Instruction, ok bool) {
	literal := v.Parent()
	refs := literal.Referrers()
	if refs == nil {
		return nil, nil, false // the wrapper of a method value
	}
	for _, instr := range *refs {
		closure, isClosure := instr.(*ssa.MakeClosure)
		if !isClosure || at != nil {
			return nil, nil, false // a synthetic wrapper, or two closures of one literal
		}
		at = closure
		for i, freeVar := range literal.FreeVars {
			if freeVar == v {
				outer = closure.Bindings[i]
			}
		}
	}
	return outer, at, outer != nil
}

// fieldStores returns what is stored in one field of the struct that a local variable holds, anywhere in the
// functions that see it, and in the fields of the composite literals that are assigned to it. It reports false if the
// struct is also assigned from something else.
func fieldStores(base *ssa.Alloc, field int) (values []ssa.Value, ok bool) {
	for _, use := range *base.Referrers() {
		switch use := use.(type) {
		case *ssa.FieldAddr:
			if use.Field == field {
				values = append(values, storedAt(use)...)
			}
		case *ssa.Store:
			if use.Addr != base {
				continue
			}
			literal, isLiteral := loadedLiteral(use.Val)
			if !isLiteral {
				return nil, false
			}
			for _, use := range *literal.Referrers() {
				if addr, ok := use.(*ssa.FieldAddr); ok && addr.Field == field {
					values = append(values, storedAt(addr)...)
				}
			}
		}
	}
	return values, true
}

// storedAt returns what is stored at an address.
func storedAt(addr *ssa.FieldAddr) []ssa.Value {
	var values []ssa.Value
	for _, use := range *addr.Referrers() {
		if store, ok := use.(*ssa.Store); ok && store.Addr == addr {
			values = append(values, store.Val)
		}
	}
	return values
}

// loadedLiteral returns the variable in which go/ssa builds a composite literal, if v is the load of one.
func loadedLiteral(v ssa.Value) (*ssa.Alloc, bool) {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return nil, false
	}
	literal, ok := load.X.(*ssa.Alloc)
	return literal, ok && literal.Comment == "complit"
}

// elements returns what is stored in the array behind a slice that go/ssa makes for variadic arguments.
func elements(slice *ssa.Slice) []ssa.Value {
	array, ok := slice.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	var values []ssa.Value
	for _, use := range *array.Referrers() {
		if addr, ok := use.(*ssa.IndexAddr); ok {
			for _, use := range *addr.Referrers() {
				if store, ok := use.(*ssa.Store); ok && store.Addr == addr {
					values = append(values, store.Val)
				}
			}
		}
	}
	return values
}

// storedIn returns all that is ever stored in a local variable.
func (p *program) storedIn(cell ssa.Value) []ssa.Value {
	variable, ok := cell.(*ssa.Alloc)
	if !ok {
		return nil
	}
	values := p.storedByClosures(variable)
	for _, use := range *variable.Referrers() {
		if store, ok := use.(*ssa.Store); ok && store.Addr == variable {
			values = append(values, store.Val)
		}
	}
	return values
}
