package loopcheck

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// A field is the address of a field: of the struct at an address, or of that at which a pointer there points.
type field struct {
	base   any
	loaded bool // base is the address of the pointer
	number int
}

// addressOf returns what all values share that are the address of one variable, or of one field of it.
func addressOf(v ssa.Value) any {
	address, ok := v.(*ssa.FieldAddr)
	if !ok {
		return v
	}
	if load, ok := address.X.(*ssa.UnOp); ok && load.Op == token.MUL {
		return field{addressOf(load.X), true, address.Field}
	}
	return field{addressOf(address.X), false, address.Field}
}

// A memory knows which store comes before a load.
type memory struct {
	inBlock map[*ssa.UnOp]*ssa.Store               // the last before the load in its block
	last    map[*ssa.BasicBlock]map[any]*ssa.Store // the last in the block, by address
}

func newMemory(fn *ssa.Function) *memory {
	m := &memory{make(map[*ssa.UnOp]*ssa.Store), make(map[*ssa.BasicBlock]map[any]*ssa.Store)}
	for _, b := range fn.Blocks {
		last := make(map[any]*ssa.Store)
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Store:
				last[addressOf(instr.Addr)] = instr
			case *ssa.UnOp:
				if store := last[addressOf(instr.X)]; store != nil {
					m.inBlock[instr] = store
				}
			}
		}
		m.last[b] = last
	}
	return m
}

// storeBefore returns the store to the same address that comes last before load, if that is certain: in its block, or
// in the blocks that lead there alone.
func (m *memory) storeBefore(load *ssa.UnOp) *ssa.Store {
	if store := m.inBlock[load]; store != nil {
		return store
	}
	address := addressOf(load.X)
	b := load.Block()
	for range 7 { // enough for an if; a longer way is left unknown
		if len(b.Preds) != 1 {
			return nil
		}
		b = b.Preds[0]
		if store := m.last[b][address]; store != nil {
			return store
		}
	}
	return nil
}
