package provenance

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// Settings are what the package stores in the fields of one struct (a client, options), through whatever pointer to it.
// They are found by following the pointer forwards to all of its uses, but not to the callers of a function that makes
// and returns it: each has one of its own. May: a store may be on some path only.
type settings struct {
	*engine
	seen   map[ssa.Value]bool
	fields map[string][]ssa.Value // by the name of the field
	handed bool                   // somebody else gets the pointer, and may store something
}

// settingsOf returns what is stored through v, a pointer to a struct, or the address of one.
func (e *engine) settingsOf(v ssa.Value) *settings {
	s := &settings{engine: e, seen: make(map[ssa.Value]bool), fields: make(map[string][]ssa.Value)}
	switch v := v.(type) {
	case *ssa.FieldAddr:
		s.handed = !e.ownsField(fieldVar(v), v.X.Type())
		s.visitVariable(fieldVar(v))
	case *ssa.Global:
		s.handed = v.Object() == nil || v.Pkg != e.pkg || v.Object().Exported()
		s.visitVariable(v.Object())
	default:
		s.visit(v)
	}
	return s
}

// visit follows all uses of a pointer.
func (s *settings) visit(v ssa.Value) {
	if s.seen[v] || v.Referrers() == nil {
		return
	}
	s.seen[v] = true
	for _, use := range *v.Referrers() {
		s.use(v, use)
	}
}

// visitVariable follows all uses of the address of a field or package variable.
func (s *settings) visitVariable(variable types.Object) {
	if stored := s.storedVars()[variable]; stored != nil {
		for _, use := range stored.uses {
			s.use(use.addr, use.by)
		}
	}
}

func (s *settings) use(v ssa.Value, by ssa.Instruction) {
	switch by := by.(type) {
	case *ssa.FieldAddr:
		name := fieldName(by)
		s.fields[name] = append(s.fields[name], storedAt(by)...)
		s.handed = s.handed || isPassedOn(by)
	case *ssa.Store:
		if by.Addr == v {
			s.copied(by.Val)
			return
		}
		s.kept(by.Addr)
	case *ssa.Phi:
		s.visit(by)
	case *ssa.ChangeType:
		s.visit(by)
	case *ssa.MakeInterface:
		s.visit(by)
	case *ssa.ChangeInterface:
		s.visit(by)
	case *ssa.TypeAssert:
		s.visit(by)
	case *ssa.Extract: // of a type assertion
		s.visit(by)
	case *ssa.Send, *ssa.MapUpdate:
		s.handed = true // to whoever takes it out
	case *ssa.Return:
		s.returned(v, by)
	case *ssa.MakeClosure:
		for i, binding := range by.Bindings {
			if binding == v {
				s.visit(by.Fn.(*ssa.Function).FreeVars[i])
			}
		}
	case ssa.CallInstruction:
		s.passed(v, by.Common())
	}
}

// isPassedOn reports whether the address of a field goes elsewhere, as that of a flag does: something may be stored there.
func isPassedOn(field *ssa.FieldAddr) bool {
	return slices.ContainsFunc(*field.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.UnOp, *ssa.FieldAddr, *ssa.DebugRef:
			return false
		case *ssa.Store:
			return use.Val == field
		}
		return true
	})
}

// returned: a function returns what it has loaded from a field or package variable: all its callers get the same one.
func (s *settings) returned(v ssa.Value, ret *ssa.Return) {
	if !isKept(v) {
		return
	}
	fn := ret.Parent()
	if !s.private(fn) || s.escaping()[fn] {
		s.handed = true
		return
	}
	for _, site := range s.callSites()[fn] {
		call, ok := site.(*ssa.Call)
		if !ok {
			continue
		}
		if len(ret.Results) == 1 {
			s.visit(call)
			continue
		}
		for _, use := range *call.Referrers() {
			if result, ok := use.(*ssa.Extract); ok && ret.Results[result.Index] == v {
				s.visit(result)
			}
		}
	}
}

// isKept reports whether v is loaded from a field or package variable.
func isKept(v ssa.Value) bool {
	if load, ok := v.(*ssa.UnOp); ok {
		if _, isGlobal := load.X.(*ssa.Global); isGlobal {
			return true
		}
	}
	return keptIn(v) != nil
}

// copied: the struct is overwritten by another one.
func (s *settings) copied(v ssa.Value) {
	if literal, ok := loadedLiteral(v); ok {
		s.visit(literal)
		return
	}
	if _, isZero := v.(*ssa.Const); isZero {
		return
	}
	s.handed = true // copied from who knows what
}

// kept: the pointer is stored in a variable, and used through it.
func (s *settings) kept(addr ssa.Value) {
	switch addr := addr.(type) {
	case *ssa.Alloc, *ssa.FreeVar:
		s.visitLoads(addr)
	case *ssa.FieldAddr:
		if local, ok := addr.X.(*ssa.Alloc); ok && !handedOut(local) && !local.Heap {
			s.visitField(local, addr.Field)
			return
		}
		s.visitKept(fieldVar(addr))
	case *ssa.Global:
		s.visitKept(addr.Object())
	default:
		s.handed = true // an element of a list, or what a pointer points to
	}
}

// visitLoads follows what is loaded from a variable of a function, by it or by the closures that capture it.
func (s *settings) visitLoads(cell ssa.Value) {
	if s.seen[cell] {
		return
	}
	s.seen[cell] = true
	for _, use := range *cell.Referrers() {
		switch use := use.(type) {
		case *ssa.UnOp:
			s.visit(use)
		case *ssa.MakeClosure:
			for i, binding := range use.Bindings {
				if binding == cell {
					s.visitLoads(use.Fn.(*ssa.Function).FreeVars[i])
				}
			}
		}
	}
}

// visitField follows what is loaded from a field of a struct of this function.
func (s *settings) visitField(local *ssa.Alloc, field int) {
	if s.seen[local] {
		return
	}
	s.seen[local] = true
	for _, use := range *local.Referrers() {
		switch use := use.(type) {
		case *ssa.UnOp:
			for _, use := range *use.Referrers() {
				s.useStruct(use, local, field)
			}
		case *ssa.FieldAddr:
			if use.Field == field {
				s.visitLoads(use)
			}
		}
	}
}

// useStruct follows what is taken from a field of a struct, loaded from local, or copied: go/ssa makes a literal in a
// variable of its own.
func (s *settings) useStruct(use ssa.Instruction, local *ssa.Alloc, field int) {
	switch use := use.(type) {
	case *ssa.Field:
		if use.Field == field {
			s.visit(use)
		}
	case *ssa.Store:
		if variable, ok := use.Addr.(*ssa.Alloc); ok && variable != local {
			s.visitField(variable, field)
		}
	}
}

// visitKept follows what is loaded from a field or package variable.
func (s *settings) visitKept(variable types.Object) {
	stored := s.storedVars()[variable]
	if stored == nil {
		return
	}
	for _, use := range stored.uses {
		if load, ok := use.by.(*ssa.UnOp); ok {
			s.visit(load)
		}
	}
	for _, part := range stored.parts {
		s.visit(part)
	}
}

// passed: a call gets the pointer. One whose body is not known may store something, unless it is a method of it, or sees
// its methods alone.
func (s *settings) passed(v ssa.Value, call *ssa.CallCommon) {
	callee := s.callee(call)
	hasBody := callee != nil && callee.Blocks != nil
	if receiver(call) == v && !hasBody && s.summaryOf(call) == nil {
		return
	}
	if obj := s.object(call); obj != nil {
		_, sends := catalog.TakesAPIClient(obj)
		if _, derives := catalog.Derive(obj); sends || derives {
			return // it sends requests, or keeps the client for who does, and stores nothing
		}
	}
	if !hasBody || len(callee.Params) != len(call.Args) {
		s.handed = s.handed || !hasMethods(v.Type())
		return
	}
	for i, arg := range call.Args {
		if arg == v {
			s.visit(callee.Params[i])
		}
	}
}

// hasMethods reports whether t is an interface with methods.
func hasMethods(t types.Type) bool {
	iface, ok := t.Underlying().(*types.Interface)
	return ok && iface.NumMethods() > 0
}
