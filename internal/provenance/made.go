package provenance

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// What bounds a call may have been settled where the client that it goes through was made, far from the call. Such a
// value lives long: it is followed backwards through variables, fields, parameters and the functions of the package, to
// the calls and literals that made it.

// made returns what v was made by: the calls of functions without a body here (as the call, or as the result that is
// extracted from it), loads of other packages' variables, composite literals and variables (as their address), slices,
// functions and constants. It follows variables, also in closures; fields and package variables that only this package can write; results of functions of
// this package; and parameters of functions that only this package calls. May. Complete reports that it may be nothing
// else.
func (e *engine) made(v ssa.Value) (makers []ssa.Value, complete bool) {
	m := e.making(v)
	return m.makers, m.complete
}

// making answers made, and tells of the way.
func (e *engine) making(v ssa.Value) *making {
	m := &making{engine: e, seen: make(map[ssa.Value]bool), complete: true}
	m.follow(v)
	return m
}

// A making is one query of [engine.made].
type making struct {
	*engine
	seen     map[ssa.Value]bool
	makers   []ssa.Value
	results  []ssa.Value // of the calls of this package's functions on the way: what it was before it came here
	complete bool
}

func (m *making) follow(v ssa.Value) {
	if m.seen[v] {
		return // adds nothing to itself
	}
	m.seen[v] = true
	switch v := v.(type) {
	case *ssa.MakeInterface:
		m.follow(v.X)
	case *ssa.ChangeInterface:
		m.follow(v.X)
	case *ssa.ChangeType:
		m.follow(v.X)
	case *ssa.TypeAssert:
		m.follow(v.X)
	case *ssa.Phi:
		m.followAll(v.Edges)
	case *ssa.FreeVar:
		outer, _, ok := m.binding(v)
		m.known(outer, ok)
	case *ssa.Parameter:
		m.followAll(m.given(v))
	case *ssa.Call:
		m.resultOf(v, v, 0)
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); ok {
			m.resultOf(v, call, v.Index)
			return
		}
		m.complete = false
	case *ssa.UnOp:
		m.loaded(v)
	case *ssa.Field:
		m.followAll(m.part(v))
	case *ssa.Alloc, *ssa.Global, *ssa.FieldAddr, *ssa.Const, *ssa.Function, *ssa.MakeClosure, *ssa.Slice, *ssa.MakeSlice:
		m.makers = append(m.makers, v)
	default:
		m.complete = false // an element, what was received: its maker knows
	}
}

// followAll follows each of the values; none are unknown ones.
func (m *making) followAll(values []ssa.Value) {
	m.complete = m.complete && len(values) > 0
	for _, v := range values {
		m.follow(v)
	}
}

func (m *making) known(v ssa.Value, ok bool) {
	if !ok {
		m.complete = false
		return
	}
	m.follow(v)
}

// resultOf: result i of a call, which is v.
func (m *making) resultOf(v ssa.Value, call *ssa.Call, i int) {
	callee := m.callee(call.Common())
	if callee == nil || callee.Blocks == nil {
		m.makers = append(m.makers, v)
		return
	}
	m.results = append(m.results, v)
	for instr := range instructions(callee) {
		if ret, ok := instr.(*ssa.Return); ok && !failing(ret, i) {
			m.follow(ret.Results[i])
		}
	}
}

// loaded: the content of a variable, a field or a package variable.
func (m *making) loaded(load *ssa.UnOp) {
	if load.Op != token.MUL {
		m.complete = false // received from a channel
		return
	}
	switch addr := load.X.(type) {
	case *ssa.Alloc:
		values, outer := m.reaching(addr, load)
		m.complete = m.complete && !outer && !handedOut(addr)
		m.followAll(values)
	case *ssa.FreeVar:
		m.captured(addr)
	case *ssa.FieldAddr:
		m.followAll(m.content(addr))
	case *ssa.Global:
		if addr.Pkg != m.pkg {
			m.makers = append(m.makers, load) // another package's variable
			return
		}
		m.followAll(m.globalWrites(addr))
	default:
		m.complete = false
	}
}

// isPartOfLocal reports whether v is loaded from a field of a struct that a variable of the function holds.
func isPartOfLocal(v ssa.Value) bool {
	var base ssa.Value
	switch v := v.(type) {
	case *ssa.UnOp:
		if addr, ok := v.X.(*ssa.FieldAddr); ok {
			base = addr.X
		}
	case *ssa.Field:
		if load, ok := v.X.(*ssa.UnOp); ok {
			base = load.X
		}
	}
	_, isLocal := base.(*ssa.Alloc)
	return isLocal
}

// content returns what is stored in a field: of a struct of this function, what the function stores there.
func (e *engine) content(addr *ssa.FieldAddr) []ssa.Value {
	if local, ok := addr.X.(*ssa.Alloc); ok && !handedOut(local) && !local.Heap {
		if values, ok := fieldStores(local, addr.Field); ok && len(values) > 0 {
			return values
		}
	}
	return e.writes(fieldVar(addr), addr.X.Type())
}

// part returns what is stored in a field of a struct that is a value, mostly one that was loaded from a variable.
func (e *engine) part(v *ssa.Field) []ssa.Value {
	if load, ok := v.X.(*ssa.UnOp); ok {
		if local, ok := load.X.(*ssa.Alloc); ok && !handedOut(local) && !local.Heap {
			if values, ok := fieldStores(local, v.Field); ok && len(values) > 0 {
				return values
			}
		}
	}
	return e.writes(fieldAt(v.X.Type(), v.Field).Origin(), v.X.Type())
}

// captured: a variable of an enclosing function, at whatever time.
func (m *making) captured(v *ssa.FreeVar) {
	cell, _, ok := m.binding(v)
	if outer, isFree := cell.(*ssa.FreeVar); ok && isFree {
		m.captured(outer)
		return
	}
	variable, isAlloc := cell.(*ssa.Alloc)
	if !ok || !isAlloc || handedOut(variable) {
		m.complete = false
		return
	}
	m.followAll(m.storedIn(variable))
}

// given returns what the callers of a function give it for a parameter, if only this package calls it.
func (e *engine) given(param *ssa.Parameter) []ssa.Value {
	fn := param.Parent()
	if !e.private(fn) || e.escaping()[fn] || fn.Parent() != nil {
		return nil
	}
	i := slices.Index(fn.Params, param)
	var values []ssa.Value
	for _, call := range e.callSites()[fn] {
		if e.inTestFile(call.Pos()) {
			continue
		}
		common := call.Common()
		args := common.Args
		if common.IsInvoke() {
			args = slices.Concat([]ssa.Value{common.Value}, args)
		}
		if i >= len(args) {
			return nil
		}
		values = append(values, args[i])
	}
	return values
}

// A variable is a field, of any struct, or a package variable: what outlives functions. Stored is what the package
// does with one, tests aside.
type stored struct {
	values []ssa.Value // what is stored in it
	uses   []addressed // what else is done with its address
	parts  []ssa.Value // what is taken from structs that are values
	handed bool        // its address goes elsewhere, and may be written through there
}

// An addressed is one use of the address of a variable.
type addressed struct {
	addr ssa.Value
	by   ssa.Instruction
}

// findStored returns what the package does with each field and package variable.
func (e *engine) findStored() map[types.Object]*stored {
	all := make(map[types.Object]*stored)
	for _, fn := range e.shipped {
		for instr := range instructions(fn) {
			if addr, ok := instr.(*ssa.FieldAddr); ok {
				for _, use := range *addr.Referrers() {
					record(all, fieldVar(addr), addr, use)
				}
			}
			if part, ok := instr.(*ssa.Field); ok {
				s := at(all, fieldAt(part.X.Type(), part.Field).Origin())
				s.parts = append(s.parts, part)
			}
			var operands [8]*ssa.Value
			for _, operand := range instr.Operands(operands[:0]) {
				if g, ok := (*operand).(*ssa.Global); ok && g.Object() != nil {
					record(all, g.Object(), g, instr)
				}
			}
		}
	}
	return all
}

// at returns the entry of a variable, which it makes if need be.
func at(all map[types.Object]*stored, variable types.Object) *stored {
	s := all[variable]
	if s == nil {
		s = new(stored)
		all[variable] = s
	}
	return s
}

// record notes what an instruction does with the address of a variable.
func record(all map[types.Object]*stored, variable types.Object, addr ssa.Value, by ssa.Instruction) {
	s := at(all, variable)
	s.uses = append(s.uses, addressed{addr, by})
	switch by := by.(type) {
	case *ssa.Store:
		if by.Addr == addr {
			s.values = append(s.values, by.Val)
		} else {
			s.handed = true
		}
	case *ssa.FieldAddr, *ssa.UnOp:
	case ssa.CallInstruction:
		s.handed = s.handed || receiver(by.Common()) != addr
	default:
		s.handed = true
	}
}

// writes returns what is stored in a field of a struct of type t, or of what points to one: nil if somebody else may store
// something there.
func (e *engine) writes(field *types.Var, t types.Type) []ssa.Value {
	if field == nil || !e.ownsField(field, t) {
		return nil
	}
	if s := e.storedVars()[field]; s != nil && !s.handed {
		return s.values
	}
	return nil
}

// ownsField reports whether only this package can write the field: it is not exported, or its struct is not, and no
// decoder may fill it in by reflection.
func (e *engine) ownsField(field *types.Var, t types.Type) bool {
	if _, isBasic := field.Type().Underlying().(*types.Basic); field.Pkg() != e.pass.Pkg || field.Exported() && isBasic {
		return false
	}
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return !field.Exported() || ok && !named.Obj().Exported() || e.pass.Pkg.Name() == "main"
}

// globalWrites returns what is stored in a package variable: nil if somebody else may store something there.
func (e *engine) globalWrites(g *ssa.Global) []ssa.Value {
	if g.Object() == nil || g.Object().Pkg() != e.pass.Pkg || g.Object().Exported() && e.pass.Pkg.Name() != "main" {
		return nil
	}
	if s := e.storedVars()[g.Object()]; s != nil && !s.handed {
		return s.values
	}
	return nil
}
