package provenance

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// A program is the SSA form of one package, and the tables that turn its syntax and its values into each other. It
// is built when first asked for.
type program struct {
	pass    *analysis.Pass
	options *catalog.Options
	pkg     *ssa.Package
	funcs   []*ssa.Function // in source order, literals after their enclosers

	// shipped are the functions outside _test.go files. What is concluded from all code of the package is concluded
	// from these: some drivers analyse a package with its tests, some without.
	shipped []*ssa.Function

	calls   map[token.Pos]*ast.CallExpr     // by Lparen, which is what go/ssa keeps
	structs map[token.Pos]*ast.CompositeLit // by Lbrace, likewise
	globals map[*ssa.Global]ssa.Value       // package variables that nothing but their declaration assigns
	fields  map[*types.Var]ssa.Value        // unexported fields of function types that one place assigns

	implementers func(*types.Interface) *types.Named
}

// build makes the program of the package that is analysed. It does not require buildssa, which would build the SSA
// form of every dependency, and would make drivers load the world for ctrlflow's facts.
func build(pass *analysis.Pass, options *catalog.Options) *program {
	prog := ssa.NewProgram(pass.Fset, 0)
	prog.SetNoReturn(catalog.NoReturn)
	for _, dep := range pass.Pkg.Imports() {
		prog.CreatePackage(dep, nil, nil, true)
	}
	pkg := prog.CreatePackage(pass.Pkg, pass.Files, pass.TypesInfo, false)
	pkg.Build()

	p := &program{pass: pass, options: options, pkg: pkg, calls: make(map[token.Pos]*ast.CallExpr), structs: make(map[token.Pos]*ast.CompositeLit)}
	for _, file := range pass.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				p.calls[n.Lparen] = n
			case *ast.CompositeLit:
				p.structs[n.Lbrace] = n
			}
			return true
		})
	}
	p.collectFuncs()
	p.globals = p.constantGlobals()
	p.fields = p.constantFields()
	p.implementers = memo(p.onlyImplementer)
	return p
}

// collectFuncs lists the functions of the source, those of the package's variable initializers included.
func (p *program) collectFuncs() {
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		if fn.Blocks != nil {
			p.funcs = append(p.funcs, fn)
		}
		for _, literal := range fn.AnonFuncs {
			add(literal)
		}
	}
	for _, file := range p.pass.Files {
		for _, decl := range file.Decls {
			if decl, ok := decl.(*ast.FuncDecl); ok {
				if fn := p.pkg.Prog.FuncValue(p.pass.TypesInfo.Defs[decl.Name].(*types.Func)); fn != nil {
					add(fn)
				}
			}
		}
	}
	add(p.pkg.Func("init"))
	slices.SortStableFunc(p.funcs, func(a, b *ssa.Function) int { return cmp.Compare(a.Pos(), b.Pos()) })
	for _, fn := range p.funcs {
		if !p.inTestFile(fn.Pos()) {
			p.shipped = append(p.shipped, fn)
		}
	}
}

// constantGlobals returns the values of the unexported package variables that only their declaration assigns, and
// whose address nobody takes.
func (p *program) constantGlobals() map[*ssa.Global]ssa.Value {
	values, spoiled := make(map[*ssa.Global]ssa.Value), make(map[*ssa.Global]bool)
	for _, fn := range p.shipped {
		for instr := range instructions(fn) {
			if store, ok := instr.(*ssa.Store); ok {
				if g, ok := store.Addr.(*ssa.Global); ok {
					spoiled[g] = spoiled[g] || values[g] != nil || fn.Synthetic == "" || g.Object() == nil || g.Object().Exported()
					values[g] = store.Val
					continue
				}
			}
			var operands [8]*ssa.Value
			for _, operand := range instr.Operands(operands[:0]) {
				if g, ok := (*operand).(*ssa.Global); ok && !isLoad(instr) {
					spoiled[g] = true
				}
			}
		}
	}
	for g := range spoiled {
		if spoiled[g] {
			delete(values, g)
		}
	}
	return values
}

func isLoad(instr ssa.Instruction) bool {
	load, ok := instr.(*ssa.UnOp)
	return ok && load.Op == token.MUL
}

// isFunction reports whether v is a function as the source declares or writes it, and not what is computed.
func isFunction(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Function, *ssa.MakeClosure:
		return true
	case *ssa.ChangeType:
		return isFunction(v.X)
	}
	return false
}

// callee returns the function that a call runs, if one and only one is known: a static callee, a literal, a package
// variable with one assignment, a method of the only implementer of an interface. Generic functions are their origin,
// bound methods the method. The function may lack a body, if another package declares it.
func (p *program) callee(call *ssa.CallCommon) *ssa.Function {
	if call.IsInvoke() {
		return p.implementation(call)
	}
	return p.function(call.Value)
}

// function returns the function that a value is, if one and only one is known.
func (p *program) function(v ssa.Value) *ssa.Function {
	switch v := p.resolve(v).(type) {
	case *ssa.Function:
		return p.declared(v)
	case *ssa.MakeClosure:
		return p.declared(v.Fn.(*ssa.Function))
	case *ssa.Call:
		return p.returned(p.callee(v.Common()))
	}
	return nil // it could be anything
}

// returned returns the function literal that fn makes and returns, if that is all it returns.
func (p *program) returned(fn *ssa.Function) (literal *ssa.Function) {
	if fn == nil {
		return nil
	}
	for instr := range instructions(fn) {
		ret, ok := instr.(*ssa.Return)
		if !ok {
			continue
		}
		if len(ret.Results) != 1 || literal != nil {
			return nil
		}
		closure, ok := p.resolve(ret.Results[0]).(*ssa.MakeClosure)
		if !ok {
			return nil
		}
		literal = closure.Fn.(*ssa.Function)
	}
	return literal
}

// literalSpan returns where the source has the composite literal, or the call of new, that go/ssa builds in v.
func (p *program) literalSpan(v *ssa.Alloc) Span {
	if literal := p.structs[v.Pos()]; literal != nil {
		return Span{literal.Pos(), literal.End()}
	}
	if call := p.calls[v.Pos()]; call != nil {
		return Span{call.Pos(), call.End()}
	}
	return Span{}
}

// resolve follows loads of package variables and of fields with one assignment, and conversions of function types.
func (p *program) resolve(v ssa.Value) ssa.Value {
	for range 8 { // a chain that is longer would be a cycle
		switch w := v.(type) {
		case *ssa.ChangeType:
			v = w.X
		case *ssa.UnOp:
			assigned := p.assigned(w.X)
			if assigned == nil {
				return v
			}
			v = assigned
		case *ssa.Field:
			assigned := p.fields[fieldAt(w.X.Type(), w.Field)]
			if assigned == nil {
				return v
			}
			v = assigned
		default:
			return v
		}
	}
	return v
}

// assigned returns what is always at an address: of a package variable or of a field with one assignment.
func (p *program) assigned(addr ssa.Value) ssa.Value {
	switch addr := addr.(type) {
	case *ssa.Global:
		return p.globals[addr]
	case *ssa.FieldAddr:
		return p.fields[fieldAt(addr.X.Type(), addr.Field)]
	}
	return nil
}

// constantFields returns the values of the unexported fields of function types which one place in the package assigns,
// and whose address nobody takes. A struct that has another value there is empty.
func (p *program) constantFields() map[*types.Var]ssa.Value {
	values, spoiled := make(map[*types.Var]ssa.Value), make(map[*types.Var]bool)
	for _, fn := range p.shipped {
		for instr := range instructions(fn) {
			addr, ok := instr.(*ssa.FieldAddr)
			if !ok {
				continue
			}
			field := fieldAt(addr.X.Type(), addr.Field)
			if _, isFunc := field.Type().Underlying().(*types.Signature); !isFunc || field.Exported() {
				continue
			}
			for _, use := range *addr.Referrers() {
				if store, ok := use.(*ssa.Store); ok && store.Addr == addr {
					spoiled[field] = spoiled[field] || values[field] != nil || !isFunction(store.Val)
					values[field] = store.Val
				} else if !isLoad(use) {
					spoiled[field] = true
				}
			}
		}
	}
	maps.DeleteFunc(values, func(field *types.Var, _ ssa.Value) bool { return spoiled[field] })
	return values
}

// declared strips what go/ssa wraps around a declared function: instances of generics, bound methods and thunks.
func (p *program) declared(fn *ssa.Function) *ssa.Function {
	if fn.Origin() != nil {
		fn = fn.Origin()
	}
	if obj, ok := fn.Object().(*types.Func); ok && fn.Synthetic != "" {
		if declared := p.pkg.Prog.FuncValue(obj.Origin()); declared != nil {
			return declared
		}
	}
	return fn
}

// implementation returns the method that an interface call runs, if both the interface and its only implementer are
// declared in this package and one of them is unexported. Otherwise drivers would see different implementers.
func (p *program) implementation(call *ssa.CallCommon) *ssa.Function {
	named, ok := types.Unalias(call.Value.Type()).(*types.Named)
	if !ok || named.Obj().Pkg() != p.pass.Pkg || named.TypeArgs().Len() > 0 {
		return nil
	}
	iface := named.Underlying().(*types.Interface)
	impl := p.implementers(iface)
	if impl == nil || impl.Obj().Exported() && named.Obj().Exported() {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(impl), true, p.pass.Pkg, call.Method.Name())
	method, ok := obj.(*types.Func)
	if !ok {
		return nil
	}
	return p.pkg.Prog.FuncValue(method)
}

// onlyImplementer returns the one type of the package, tests aside, that implements iface.
func (p *program) onlyImplementer(iface *types.Interface) *types.Named {
	var only *types.Named
	scope := p.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() || types.IsInterface(tn.Type()) || p.inTestFile(tn.Pos()) {
			continue
		}
		named, ok := tn.Type().(*types.Named)
		if !ok || named.TypeParams().Len() > 0 || !types.Implements(types.NewPointer(named), iface) {
			continue
		}
		if only != nil {
			return nil
		}
		only = named
	}
	return only
}

func (p *program) inTestFile(pos token.Pos) bool {
	return strings.HasSuffix(p.pass.Fset.Position(pos).Filename, "_test.go")
}

// object returns what the call names: the declared function or interface method, nil for other function values.
func (p *program) object(call *ssa.CallCommon) *types.Func {
	if call.IsInvoke() {
		return call.Method
	}
	fn := p.callee(call)
	if fn == nil {
		return nil
	}
	obj, _ := fn.Object().(*types.Func)
	if obj == nil {
		return nil // a function literal
	}
	return obj.Origin()
}

// argument returns the value of parameter i, the receiver not counted, or nil. Variadic parameters are their slice.
func argument(call *ssa.CallCommon, i int) ssa.Value {
	if args := arguments(call); i >= 0 && i < len(args) {
		return args[i]
	}
	return nil
}

// arguments returns the values of the parameters, the receiver left out.
func arguments(call *ssa.CallCommon) []ssa.Value {
	if takesReceiver(call) && len(call.Args) > 0 {
		return call.Args[1:]
	}
	return call.Args
}

// receiver returns the receiver of a method call, or nil.
func receiver(call *ssa.CallCommon) ssa.Value {
	switch {
	case call.IsInvoke():
		return call.Value
	case takesReceiver(call) && len(call.Args) > 0:
		return call.Args[0]
	}
	return nil
}

// boundReceiver returns the receiver of a method call, or what a method value that is called was bound to; or nil.
func (p *program) boundReceiver(call *ssa.CallCommon) ssa.Value {
	if recv := receiver(call); recv != nil {
		return recv
	}
	closure, ok := p.resolve(call.Value).(*ssa.MakeClosure)
	if !ok || !strings.HasPrefix(closure.Fn.(*ssa.Function).Synthetic, "bound") {
		return nil
	}
	return closure.Bindings[0]
}

// takesReceiver reports whether the first argument is the receiver of a method: of a static call, or of a call of a
// method expression, (*sql.DB).Ping(db), whose function go/ssa calls a thunk.
func takesReceiver(call *ssa.CallCommon) bool {
	if call.IsInvoke() {
		return false
	}
	fn, ok := call.Value.(*ssa.Function)
	return call.Signature().Recv() != nil || ok && strings.HasPrefix(fn.Synthetic, "thunk")
}

// instructions yields the instructions of fn, block by block.
func instructions(fn *ssa.Function) func(yield func(ssa.Instruction) bool) {
	return func(yield func(ssa.Instruction) bool) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if !yield(instr) {
					return
				}
			}
		}
	}
}

// memo returns f with its results remembered; it is safe for concurrent use.
func memo[K comparable, V any](f func(K) V) func(K) V {
	var mu sync.Mutex
	results := make(map[K]V)
	return func(k K) V {
		mu.Lock()
		defer mu.Unlock()
		v, ok := results[k]
		if !ok {
			v = f(k)
			results[k] = v
		}
		return v
	}
}
