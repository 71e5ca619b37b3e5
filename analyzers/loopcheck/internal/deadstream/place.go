package deadstream

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
)

// A place is an address, as far as it is known: what it starts from, and the fields and pointers that lead from there
// to it.
type place struct {
	root ssa.Value
	path string // ".2*.0": of what root points to the field 2, what that points to, its field 0
}

// placeOf returns the place of an address.
func placeOf(addr ssa.Value) place {
	switch addr := addr.(type) {
	case *ssa.FieldAddr:
		p := placeOf(addr.X)
		return place{p.root, fmt.Sprintf("%s.%d", p.path, addr.Field)}
	case *ssa.IndexAddr:
		p := placeOf(addr.X)
		return place{p.root, p.path + "[]"}
	case *ssa.UnOp:
		if addr.Op == token.MUL {
			p := placeOf(addr.X)
			return place{p.root, p.path + "*"}
		}
	}
	return place{addr, ""}
}

// within reports whether p is q or a part of it, or is reached through it.
func (p place) within(q place) bool {
	return p.root == q.root && strings.HasPrefix(p.path, q.path)
}

// isElement reports whether the place stands for all elements of an array or slice.
func (p place) isElement() bool { return strings.Contains(p.path, "[]") }

// isSteady reports whether nobody puts another stream where addr points to while the loop runs, but the function of the
// loop itself, in whose body that shows.
func (a *aftermath) isSteady(addr ssa.Value) bool {
	for v := addr; v != nil; {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			if !a.isSteadyField(x) {
				return false
			}
			v = x.X
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return false
			}
			v = x.X
		case *ssa.IndexAddr, *ssa.Global:
			return false
		case *ssa.Alloc:
			return flow.IsUnaliased(x) && onlyIn(x, a.fn, a.runsBefore)
		case *ssa.FreeVar:
			return isSteadyCapture(x)
		default:
			v = nil
		}
	}
	return true
}

// runsBefore reports whether the function literal runs outside the loop alone: it is handed to calls there, which run it
// before they return.
func (a *aftermath) runsBefore(literal *ssa.MakeClosure) bool {
	return a.result.LiteralPlace(literal.Fn.(*ssa.Function)) == provenance.Serving &&
		!slices.ContainsFunc(*literal.Referrers(), func(use ssa.Instruction) bool {
			_, isCall := use.(*ssa.Call)
			return !isCall || a.forest.Contains(a.loop, use.Block())
		})
}

// isSteadyField reports whether no other function assigns the field, but in what it makes itself, or once.
func (a *aftermath) isSteadyField(addr *ssa.FieldAddr) bool {
	field := flow.Field(addr)
	if field == nil || field.Exported() && !field.Embedded() {
		return false // another package may
	}
	if a.sets == nil {
		a.collect()
	}
	return !slices.ContainsFunc(a.sets[field], func(other *ssa.Function) bool { return other != a.fn && a.runsAgain(other) })
}

// collect finds who assigns fields, tests aside: some drivers show them and some do not.
func (f *Finder) collect() {
	f.sets = make(map[*types.Var][]*ssa.Function)
	for _, fn := range f.result.Funcs() {
		if strings.HasSuffix(fn.Prog.Fset.Position(fn.Pos()).Filename, "_test.go") {
			continue
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				store, ok := instr.(*ssa.Store)
				if !ok {
					continue
				}
				p := placeOf(store.Addr)
				if _, isNew := p.root.(*ssa.Alloc); isNew && !strings.Contains(p.path, "*") {
					continue
				}
				for _, field := range assigned(store) {
					f.sets[field] = append(f.sets[field], fn)
				}
			}
		}
	}
}

// assigned returns the fields that a store assigns: one, or those of a whole struct.
func assigned(store *ssa.Store) (fields []*types.Var) {
	if addr, ok := store.Addr.(*ssa.FieldAddr); ok {
		fields = append(fields, flow.Field(addr))
	}
	if s, ok := store.Val.Type().Underlying().(*types.Struct); ok {
		for field := range s.Fields() {
			fields = append(fields, field.Origin())
		}
	}
	return fields
}

// onlyIn reports whether no function but fn assigns the variable, by the name that it has in fn, literals that except
// accepts aside.
func onlyIn(variable ssa.Value, fn *ssa.Function, except func(*ssa.MakeClosure) bool) bool {
	return !slices.ContainsFunc(*variable.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.Store:
			return use.Addr == variable && use.Parent() != fn
		case *ssa.FieldAddr:
			return !onlyIn(use, fn, except)
		case *ssa.MakeClosure:
			return !onlyIn(flow.Captured(use, variable), fn, except) && !except(use)
		}
		return false
	})
}

func none(*ssa.MakeClosure) bool { return false }

// isSteadyCapture reports whether the variable of an enclosing function is assigned by the function that captures it
// alone, but for what the enclosing function does before it makes the closure.
func isSteadyCapture(v *ssa.FreeVar) bool {
	fn := v.Parent()
	refs := fn.Referrers()
	if refs == nil || len(*refs) != 1 {
		return false
	}
	closure, ok := (*refs)[0].(*ssa.MakeClosure)
	if !ok {
		return false
	}
	variable := closure.Bindings[slices.Index(fn.FreeVars, v)]
	if outer, isFree := variable.(*ssa.FreeVar); isFree {
		return onlyBefore(outer, closure, fn) && isSteadyCapture(outer)
	}
	alloc, ok := variable.(*ssa.Alloc)
	return ok && flow.IsUnaliased(alloc) && onlyBefore(alloc, closure, fn)
}

// onlyBefore reports whether the variable is assigned by fn, and by the function that makes the closure of fn before
// it does so, alone.
func onlyBefore(variable ssa.Value, closure *ssa.MakeClosure, fn *ssa.Function) bool {
	return !slices.ContainsFunc(*variable.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.Store:
			return use.Addr == variable && mayFollow(use, closure, variable)
		case *ssa.FieldAddr:
			return !onlyBefore(use, closure, fn)
		case *ssa.MakeClosure:
			return !onlyIn(flow.Captured(use, variable), fn, none)
		}
		return false
	})
}

// mayFollow reports whether control can come from the closure's making to the store, to the same variable: where the
// variable is declared it is a new one.
func mayFollow(store *ssa.Store, closure *ssa.MakeClosure, variable ssa.Value) bool {
	from, to := closure.Block(), store.Block()
	if from == to && slices.Index(from.Instrs, ssa.Instruction(closure)) < slices.Index(to.Instrs, ssa.Instruction(store)) {
		return true
	}
	seen := make(map[*ssa.BasicBlock]bool)
	if alloc, ok := variable.(*ssa.Alloc); ok {
		seen[alloc.Block()] = true
	}
	for stack := slices.Clone(from.Succs); len(stack) > 0; {
		b := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[b] {
			continue
		}
		if b == to {
			return true
		}
		seen[b] = true
		stack = append(stack, b.Succs...)
	}
	return false
}
