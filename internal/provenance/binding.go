package provenance

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// A context that is bound to a call is in a holder: the value that the call is made on (a *gorm.DB), or its options. A
// holder is followed as a context is. What is different: it can be made without a context, which is a root; it can be
// given one later, or by whoever else gets hold of it; and one that is shared is kept in a field, where only what the
// package does with that field elsewhere tells whether a context is in it.

// holds reports whether values of type t hold a context: requests, and what the catalogue says.
func holds(t types.Type) bool {
	_, isHolder := catalog.HolderOf(t)
	return isHolder || catalog.IsRequest(t)
}

// bound returns the origins of the context that is bound to c, whose argument is the holder.
func (e *engine) bound(c Call) Context {
	if e.seesToItself(c.Instr) {
		return unknown
	}
	if pointer, ok := c.Argument.Type().Underlying().(*types.Pointer); ok && isNil(c.Argument) && holds(pointer) {
		return Context{{Source: Root, Request: true}} // no options are given
	}
	return e.context(c.Argument)
}

// seesToItself reports whether the end of a context is seen to although none is bound to the call: by a function that
// the call is given, or by a context that is bound to what it returns, as to the transaction that Begin does.
func (e *engine) seesToItself(call ssa.CallInstruction) bool {
	if begin, ok := call.(*ssa.Call); ok && holds(begin.Type()) && slices.ContainsFunc(*begin.Referrers(), e.binds) {
		return true
	}
	return slices.ContainsFunc(arguments(call.Common()), func(arg ssa.Value) bool {
		literal := functionLiteral(arg)
		if literal == nil {
			return false
		}
		for fn := range within(literal) {
			for instr := range instructions(fn) {
				if looksForEnd(instr) || e.binds(instr) && rootOfChain(receiver(instr.(ssa.CallInstruction).Common())).Parent() == literal {
					return true
				}
			}
		}
		return false
	})
}

// functionLiteral returns the function literal that v is, or nil.
func functionLiteral(v ssa.Value) *ssa.Function {
	switch v := v.(type) {
	case *ssa.ChangeType:
		return functionLiteral(v.X)
	case *ssa.MakeClosure:
		return v.Fn.(*ssa.Function)
	case *ssa.Function:
		if v.Parent() != nil {
			return v
		}
	}
	return nil
}

// looksForEnd reports whether the instruction asks a context whether it has ended, or compares an error to context's.
func looksForEnd(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Call:
		return isMethodOfContext(instr, "Err") || isMethodOfContext(instr, "Done")
	case *ssa.UnOp:
		g, ok := instr.X.(*ssa.Global)
		return ok && g.Pkg != nil && g.Pkg.Pkg.Path() == "context" // Canceled, DeadlineExceeded
	}
	return false
}

// binds reports whether the instruction gives a holder a context: db.WithContext(ctx).
func (e *engine) binds(instr ssa.Instruction) bool {
	call, ok := instr.(ssa.CallInstruction)
	if !ok || receiver(call.Common()) == nil {
		return false
	}
	obj := e.object(call.Common())
	return obj != nil && catalog.IsBinder(obj)
}

// rootOfChain returns the value that a chain of method calls on a holder begins with: db of db.Where(…).Limit(10).
func rootOfChain(v ssa.Value) ssa.Value {
	for {
		call, ok := v.(*ssa.Call)
		if !ok {
			return v
		}
		recv := receiver(call.Common())
		if recv == nil || !types.Identical(recv.Type(), call.Type()) {
			return v
		}
		v = recv
	}
}

// -- Holders that are made here --

// used returns the origins of the holder v, made of c, after what else is done with it: a method that binds a context
// may have been called for its effect alone, or somebody who was handed the holder may have done so.
func (w *walker) used(v ssa.Value, c Context) Context {
	h, ok := catalog.HolderOf(v.Type())
	if !ok || h.Style != catalog.Builder || h.Shared || !slices.ContainsFunc(c, func(o Origin) bool { return o.Request }) {
		return c
	}
	var later Context
	seen := make(map[ssa.Value]bool)
	var visit func(v ssa.Value)
	visit = func(v ssa.Value) {
		if seen[v] {
			return
		}
		seen[v] = true
		for _, use := range *v.Referrers() {
			switch use := use.(type) {
			case *ssa.Phi:
				visit(use)
			case *ssa.Store:
				if use.Val == v {
					later = later.join(unknown) // captured, or kept somewhere
				}
			case *ssa.MakeInterface:
				later = later.join(unknown)
			case ssa.CallInstruction:
				later = later.join(w.usedBy(use, v, h))
				if result, ok := use.(*ssa.Call); ok && !w.binds(use) && types.Identical(result.Type(), v.Type()) {
					visit(result)
				}
			}
		}
	}
	visit(v)
	if later != nil {
		return later
	}
	return c
}

// usedBy returns the context that a call leaves in the holder v: none that matters, unless it binds one, or is handed
// the holder by somebody who is not its own package.
func (w *walker) usedBy(call ssa.CallInstruction, v ssa.Value, h catalog.Holder) Context {
	common := call.Common()
	obj := w.object(common)
	switch {
	case receiver(common) != v && !declaredWith(obj, v.Type()):
		return unknown
	case h.Mutates && obj != nil && obj.Name() == h.Name && w.binds(call):
		return w.origins(argument(common, 0))
	}
	return nil
}

// declaredWith reports whether the package of fn is also that of the type t, or of what t points to.
func declaredWith(fn *types.Func, t types.Type) bool {
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && fn != nil && fn.Pkg() == named.Obj().Pkg()
}

// preset reports whether the package gives a context to what makes the holders that the call makes.
func (w *walker) preset(call *ssa.Call) bool {
	obj := w.object(call.Common())
	if obj == nil || catalog.PresetBy(obj) == "" {
		return false
	}
	for _, fn := range w.shipped {
		for instr := range instructions(fn) {
			if other, ok := instr.(ssa.CallInstruction); ok && w.names(other, catalog.PresetBy(obj)) {
				return true
			}
		}
	}
	return false
}

// elseReceiver: options that may have a context, which is the receiver's if they have none.
func (w *walker) elseReceiver(call *ssa.Call, d catalog.Derivation) Context {
	c := w.origins(argument(call.Common(), d.Parent))
	if c.all(func(o Origin) bool { return o.Source == Root && o.Request }) {
		return w.origins(receiver(call.Common()))
	}
	return c
}

// -- Options --

// literal: options that this function makes. They have no context if their field is not set, and nobody else gets them
// who might set it.
func (w *walker) literal(v *ssa.Alloc, h catalog.Holder) Context {
	var values []ssa.Value
	for _, use := range *v.Referrers() {
		switch use := use.(type) {
		case *ssa.FieldAddr:
			if h.Style == catalog.OptionField && fieldName(use) == h.Name {
				values = append(values, storedAt(use)...)
			}
		case *ssa.Store:
			return unknown // copied from others, or kept somewhere
		case ssa.CallInstruction:
			if !declaredWith(w.object(use.Common()), v.Type()) {
				return unknown
			}
		}
	}
	if len(values) > 0 {
		return w.union(values)
	}
	return Context{{Source: Root, Request: true}}
}

// optionSlice: the variadic arguments of a call, one of which may bind a context. They are known only if each of them is
// made by a function of the package that declares them.
func (w *walker) optionSlice(v *ssa.Slice) Context {
	array, ok := v.X.(*ssa.Alloc)
	if !ok {
		return unknown
	}
	var c Context
	for _, use := range *array.Referrers() {
		addr, ok := use.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, use := range *addr.Referrers() {
			store, ok := use.(*ssa.Store)
			if !ok {
				return unknown
			}
			c = c.join(w.option(store.Val))
		}
	}
	if c == nil {
		return Context{{Source: Root, Request: true}}
	}
	return c
}

// option returns the context that an option binds, if any.
func (w *walker) option(v ssa.Value) Context {
	call, ok := v.(*ssa.Call)
	if !ok {
		return unknown
	}
	obj := w.object(call.Common())
	if obj == nil || obj.Pkg() != optionPackage(v.Type()) || catalog.IsDiscerning(obj) {
		return unknown
	}
	for _, arg := range arguments(call.Common()) {
		if catalog.IsContext(arg.Type()) {
			return w.origins(arg)
		}
	}
	return nil
}

// optionPackage returns the package of an option's type, or of what it is a function of; nil if it has none.
func optionPackage(t types.Type) *types.Package {
	if sig, ok := types.Unalias(t).(*types.Signature); ok && sig.Params().Len() == 1 {
		t = sig.Params().At(0).Type()
	}
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		return named.Obj().Pkg()
	}
	return nil
}

// -- Holders that are shared --

// A custom is what the package does with the holders in one field or package variable.
type custom struct {
	binds  bool // it gives them a context where it uses them, so that they have none
	stores bool // it puts holders there that have been given one
}

// shared: the content of a field or package variable, when that is a holder which is kept for the life of the program.
// It has no context, unless one with a context is stored there; and surely none if the package binds one elsewhere.
func (w *walker) shared(variable types.Object, at ssa.Instruction, c Context) Context {
	load, ok := at.(*ssa.UnOp)
	if !ok || variable == nil || !c.all(func(o Origin) bool { return o.Source == Field }) {
		return c
	}
	h, ok := catalog.HolderOf(load.Type())
	if !ok || !h.Shared {
		return c
	}
	custom := w.customs()[variable]
	if custom.stores {
		return c
	}
	o := Origin{Source: Root, Name: variable.Name(), Request: true, Presumed: !custom.binds}
	if expr := w.selector(load.X, variable.Name()); expr != nil {
		o.Name, o.Pos, o.End = SourceText(expr), expr.Pos(), expr.End()
	}
	return Context{o}
}

// findCustoms returns what the package does with each field and package variable that it keeps shared holders in.
func (e *engine) findCustoms() map[types.Object]custom {
	customs := make(map[types.Object]custom)
	given := e.givenBound()
	for _, fn := range e.shipped {
		for instr := range instructions(fn) {
			if e.binds(instr) {
				if load, ok := rootOfChain(receiver(instr.(ssa.CallInstruction).Common())).(*ssa.UnOp); ok {
					update(customs, load.X, func(c *custom) { c.binds = true })
				}
			}
			if store, ok := instr.(*ssa.Store); ok && (e.isBound(store.Val) || given[store.Val]) {
				update(customs, store.Addr, func(c *custom) { c.stores = true })
			}
		}
	}
	return customs
}

// update changes the entry of the field or package variable at addr.
func update(customs map[types.Object]custom, addr ssa.Value, change func(*custom)) {
	var variable types.Object
	switch addr := addr.(type) {
	case *ssa.FieldAddr:
		if field := fieldVar(addr); field != nil {
			variable = field
		}
	case *ssa.Global:
		variable = addr.Object()
	}
	if variable != nil {
		c := customs[variable]
		change(&c)
		customs[variable] = c
	}
}

// givenBound returns the parameters that some call in the package gives a holder with a context.
func (e *engine) givenBound() map[ssa.Value]bool {
	given := make(map[ssa.Value]bool)
	for _, fn := range e.shipped {
		for instr := range instructions(fn) {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			callee := e.callee(call.Common())
			for i, arg := range call.Common().Args {
				if callee != nil && len(callee.Params) == len(call.Common().Args) && e.isBound(arg) {
					given[callee.Params[i]] = true
				}
			}
		}
	}
	return given
}

// isBound reports whether v is the result of a chain of calls in which a context is bound.
func (e *engine) isBound(v ssa.Value) bool {
	for {
		call, ok := v.(*ssa.Call)
		if !ok {
			return false
		}
		if e.binds(call) {
			return true
		}
		recv := receiver(call.Common())
		if recv == nil || !types.Identical(recv.Type(), call.Type()) {
			return false
		}
		v = recv
	}
}

// selector returns the expression s.name for the field at addr, or nil if the source does not show it.
func (p *program) selector(addr ssa.Value, name string) ast.Expr {
	field, ok := addr.(*ssa.FieldAddr)
	if !ok || !field.Pos().IsValid() {
		return nil
	}
	for _, file := range p.pass.Files {
		if file.FileStart > field.Pos() || field.Pos() >= file.FileEnd {
			continue
		}
		path, _ := astutil.PathEnclosingInterval(file, field.Pos(), field.Pos())
		for _, node := range path {
			if sel, ok := node.(*ast.SelectorExpr); ok {
				if sel.Sel.Pos() == field.Pos() && sel.Sel.Name == name {
					return sel
				}
				return nil
			}
		}
	}
	return nil
}
