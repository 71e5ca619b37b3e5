package provenance

import (
	"cmp"
	"go/ast"
	"go/types"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/entry"
)

// A Reach is an incoming context that the code at some place could have used.
type Reach struct {
	Param *ssa.Parameter
	Expr  string // as source text: "ctx", "r.Context()", "c.Request.Context()", "stream.Context()", "job.Ctx"
	Field bool   // it is in a field of the parameter

	Request bool // it is the context of an HTTP request
}

// inReach returns the incoming contexts that code in fn could use: its own parameters first, then those of the functions
// that enclose it; contexts before requests before other carriers, what is called ctx first. A blank or unnamed
// parameter says that the function does not want it, unless a framework dictates the signature.
func (p *program) inReach(fn *ssa.Function) []Reach {
	var reach []Reach
	for ; fn != nil; fn = fn.Parent() {
		var own []Reach
		for i, param := range fn.Params {
			isReceiver := i == 0 && fn.Signature.Recv() != nil
			if isReceiver && !catalog.IsContext(param.Type()) || blank(param) && p.entry(fn) == entry.None {
				continue // an owner's context is for its owner's life, unless the owner is one
			}
			if r, ok := p.incoming(param); ok {
				own = append(own, r)
			} else if r, ok := incomingField(param); ok {
				own = append(own, r)
			}
		}
		slices.SortStableFunc(own, func(a, b Reach) int {
			return cmp.Or(p.rank(a.Param.Type())-p.rank(b.Param.Type()), compareBool(a.Expr != "ctx", b.Expr != "ctx"))
		})
		reach = append(reach, own...)
	}
	return reach
}

// blank reports whether the source gives the parameter no name; go/ssa calls an unnamed one arg0.
func blank(param *ssa.Parameter) bool {
	name := param.Object().Name()
	return name == "_" || name == ""
}

// incoming returns how to write the context that the parameter brings. A blank one must be given a name first.
func (p *program) incoming(param *ssa.Parameter) (Reach, bool) {
	t, name := param.Type(), param.Name()
	if f, ok := catalog.FrameworkOf(t); ok {
		if blank(param) {
			name = "c"
		}
		return Reach{Param: param, Expr: name + f.Expr, Request: true}, f.Ends
	}
	switch {
	case catalog.IsContext(t) && blank(param):
		return Reach{Param: param, Expr: "ctx"}, true
	case catalog.IsContext(t):
		return Reach{Param: param, Expr: name}, true
	case fromTesting(t):
		return Reach{}, false // tests have a context of their own; nobody sends it to them
	case catalog.IsRequest(t) && blank(param):
		return Reach{Param: param, Expr: "r.Context()", Request: true}, true
	case entry.IsCommand(t) && catalog.IsCarrier(t) && blank(param):
		return Reach{Param: param, Expr: "cmd.Context()"}, true
	case blank(param):
		return Reach{}, false
	}
	accessor, ok := p.options.Accessor(t, p.pass.Pkg)
	return Reach{Param: param, Expr: name + "." + accessor, Request: catalog.IsRequest(t)}, ok
}

// carriesContext reports whether a value of type t is a context or brings one along.
func (p *program) carriesContext(t types.Type) bool {
	_, carries := p.options.Accessor(t, p.pass.Pkg)
	return carries || catalog.IsContext(t)
}

// entry returns what kind of entry point fn is.
func (p *program) entry(fn *ssa.Function) entry.Kind { return entry.Of(fn, p.options) }

func (p *program) rank(t types.Type) int {
	switch {
	case isFramework(t), catalog.IsRequest(t):
		return 1
	case catalog.IsContext(t):
		return 0
	case p.carriesContext(t):
		return 2
	}
	return inField
}

// inField is the rank of a parameter that has a context in a field.
const inField = 3

// incomingField returns how to write the context that one field of the parameter brings: booking.Ctx,
// page.Request.Context(). A response has the request that it answers, which is the business of whoever sent it.
func incomingField(param *ssa.Parameter) (Reach, bool) {
	i := contextField(param)
	if i < 0 {
		return Reach{}, false
	}
	field := fieldAt(param.Type(), i)
	expr := param.Name() + "." + field.Name()
	if !catalog.IsContext(field.Type()) {
		expr += ".Context()"
	}
	return Reach{Param: param, Expr: expr, Field: true, Request: catalog.IsRequest(field.Type())}, true
}

// contextField returns the index of the first field of a parameter from which its function can get a context, or -1.
func contextField(param *ssa.Parameter) int {
	t := param.Type()
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok || blank(param) || fromTesting(t) || catalog.WantsValues(t) || isNamedStruct(param.Type(), "net/http", "Response") {
		return -1
	}
	for i := range s.NumFields() {
		if bringsContext(s.Field(i), param.Parent()) {
			return i
		}
	}
	return -1
}

// bringsContext reports whether code of fn can get a context from the field of a parameter. A command in a field is a
// program's, a test its own.
func bringsContext(field *types.Var, fn *ssa.Function) bool {
	t := field.Type()
	if !field.Exported() && (fn.Pkg == nil || field.Pkg() != fn.Pkg.Pkg) {
		return false
	}
	return catalog.IsContext(t) || catalog.IsRequest(t) || catalog.IsCarrier(t) && !fromTesting(t) && !entry.IsCommand(t)
}

func isFramework(t types.Type) bool {
	_, ok := catalog.FrameworkOf(t)
	return ok
}

func fromTesting(t types.Type) bool {
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		t = ptr.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "testing"
}

// takesContext reports whether fn has an incoming context at all, used or not.
func (p *program) takesContext(fn *ssa.Function) bool {
	for ; fn != nil; fn = fn.Parent() {
		if slices.ContainsFunc(fn.Params, func(param *ssa.Parameter) bool {
			_, ok := p.incoming(param)
			return ok || catalog.IsContext(param.Type())
		}) {
			return true
		}
	}
	return false
}

// startUps returns the functions that run only from main, init, a command or a constructor: the greatest set such
// that each is main, init or a command, or is called from the set alone, or is a constructor by its name that no
// function outside the set calls. In a package of tests, examples or tools, and in a file half of whose functions are for tests, that is everything.
//
// With commands false, a command is no start-up. With workers false, neither is what a constructor begins in a goroutine
// of its own: it lives as long as what was made.
func (p *program) startUps(commands, workers bool) map[*ssa.Function]bool {
	callers, escapes := p.callers()
	testing := p.testingFiles()
	set, fixed := make(map[*ssa.Function]bool), make(map[*ssa.Function]bool)
	aux := p.auxiliary()
	for _, fn := range p.funcs {
		if kind := p.entry(fn); kind == entry.Named || kind == entry.Command && !commands {
			continue // it serves: the user, or what it does with its context, says so
		}
		fixed[fn] = aux || testing[p.pass.Fset.Position(fn.Pos()).Filename] || p.runsFirst(fn)
		set[fn] = fixed[fn] || p.isConstructor(fn) || !escapes[fn] && len(callers[fn]) > 0 && p.private(fn)
	}
	if !workers {
		for _, fn := range p.begun(fixed) {
			set[fn] = set[fn] && fixed[fn]
		}
	}
	for changed := true; changed; {
		changed = false
		for _, fn := range p.funcs {
			if set[fn] && !fixed[fn] && slices.ContainsFunc(callers[fn], func(c *ssa.Function) bool { return !set[c] }) {
				set[fn], changed = false, true
			}
		}
	}
	return set
}

// usesCommandContext reports whether the commands of the package use the context that they are given, most of the time:
// then the program gives them one that matters, and the command that ignores it is the exception. Where most make a
// root of their own, nobody may have thought of it.
func (e *engine) usesCommandContext() bool {
	uses, roots := 0, 0
	for _, fn := range e.shipped {
		hasCommand := slices.ContainsFunc(e.reach[fn], func(r Reach) bool { return entry.IsCommand(r.Param.Type()) })
		for instr := range instructions(fn) {
			switch instr := instr.(type) {
			case *ssa.Call:
				recv, obj := receiver(instr.Common()), e.object(instr.Common())
				if recv != nil && entry.IsCommand(recv.Type()) && obj != nil && obj.Name() == "Context" {
					uses++
				} else if obj != nil && hasCommand && catalog.IsRoot(obj) {
					roots++
				}
			case *ssa.FieldAddr:
				if entry.IsCommand(instr.X.Type()) && catalog.IsContext(fieldAt(instr.X.Type(), instr.Field).Type()) {
					uses++
				}
			}
		}
	}
	return uses > 0 && uses >= roots
}

// runsFirst reports whether fn is main, an init function or a command.
func (p *program) runsFirst(fn *ssa.Function) bool {
	kind := p.entry(fn)
	isInit := fn.Parent() == nil && strings.HasPrefix(fn.Name(), "init") && fn.Signature.Recv() == nil && fn.Signature.Params().Len() == 0
	return kind == entry.Main || kind == entry.Command || kind == entry.None && isInit
}

// neverEnds reports whether every context that the parameter can be is a root: its function is called here alone, and
// each call gives it one.
func (e *engine) neverEnds(param *ssa.Parameter) bool {
	fn := param.Parent()
	if fn.Parent() != nil || !e.private(fn) || e.entry(fn) != entry.None {
		return false
	}
	calls := e.callSites()[fn]
	if len(calls) == 0 || e.escaping()[fn] {
		return false
	}
	return !slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
		i, args := slices.Index(fn.Params, param), call.Common().Args
		return i >= len(args) || !e.isEndless(args[i], 8) // deep enough for what anybody writes
	})
}

// isEndless reports whether the context is a root, or made of one by something that cannot end it: a span, a value.
func (e *engine) isEndless(ctx ssa.Value, depth int) bool {
	ctx = e.resolve(ctx)
	if extract, ok := ctx.(*ssa.Extract); ok {
		ctx = extract.Tuple
	}
	call, ok := ctx.(*ssa.Call)
	if !ok || depth == 0 {
		return false
	}
	fn := e.object(call.Common())
	switch {
	case fn == nil, strings.HasPrefix(fn.Name(), "With") && fn.Name() != "WithValue", fn.Name() == "NotifyContext":
		return false
	case catalog.IsRoot(fn):
		return true
	}
	parents := 0
	for _, arg := range arguments(call.Common()) {
		if catalog.IsContext(arg.Type()) {
			if parents++; !e.isEndless(arg, depth-1) {
				return false
			}
		}
	}
	return parents > 0
}

// findCallSites returns the calls of the package's functions, by what they call.
func (e *engine) findCallSites() map[*ssa.Function][]ssa.CallInstruction {
	sites := make(map[*ssa.Function][]ssa.CallInstruction)
	for _, fn := range e.funcs {
		for instr := range instructions(fn) {
			if call, ok := instr.(ssa.CallInstruction); ok {
				if callee := e.callee(call.Common()); callee != nil {
					sites[callee] = append(sites[callee], call)
				}
			}
		}
	}
	return sites
}

// begun returns the functions that a go statement calls, outside the functions that are fixed.
func (p *program) begun(fixed map[*ssa.Function]bool) []*ssa.Function {
	var fns []*ssa.Function
	for _, fn := range p.funcs {
		if fixed[fn] {
			continue
		}
		for instr := range instructions(fn) {
			if spawn, ok := instr.(*ssa.Go); ok {
				if callee := p.callee(spawn.Common()); callee != nil {
					fns = append(fns, callee)
				}
			}
		}
	}
	return fns
}

// isConstructor reports whether fn is named for making something, or beginning it, for its owner's life.
func (p *program) isConstructor(fn *ssa.Function) bool {
	if fn.Parent() != nil || p.entry(fn) != entry.None {
		return false // what a literal is follows from where it is used; an entry point is called per request
	}
	return catalog.Begins(fn.Name()) || catalog.Makes(fn.Name())
}

// private reports whether only this package can call fn: literals, unexported functions, everything in package main.
func (p *program) private(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	return !ok || !obj.Exported() || p.pass.Pkg.Name() == "main"
}

// callers returns the functions that call each function of the package, tests aside, and the functions that are used
// as values, which anybody may call. A literal is called by its encloser, unless it has a context of its own.
func (p *program) callers() (callers map[*ssa.Function][]*ssa.Function, escapes map[*ssa.Function]bool) {
	callers, escapes = make(map[*ssa.Function][]*ssa.Function), make(map[*ssa.Function]bool)
	for _, fn := range p.funcs {
		if parent := fn.Parent(); parent != nil {
			callers[fn] = append(callers[fn], parent)
			escapes[fn] = len(p.inReach(fn)) > len(p.inReach(parent))
		}
		if p.inTestFile(fn.Pos()) {
			continue // every function of a test's package is called by its tests
		}
		for instr := range instructions(fn) {
			call, isCall := instr.(ssa.CallInstruction)
			if isCall {
				if callee := p.callee(call.Common()); callee != nil && callee.Blocks != nil {
					callers[callee] = append(callers[callee], fn)
				}
			}
			var operands [8]*ssa.Value
			for _, operand := range instr.Operands(operands[:0]) {
				value, ok := (*operand).(*ssa.Function)
				if ok && value.Parent() == nil && !(isCall && call.Common().Value == value) {
					escapes[p.declared(value)] = true
				}
			}
		}
	}
	return callers, escapes
}

// auxiliaries are the names of folders whose code serves no one: examples, tools.
var auxiliaries = []string{"integration", "example", "examples", "bench", "benchmark", "benchmarks", "stress", "hack", "tools", "contrib"}

// tests are the names of folders whose code is for tests.
var tests = []string{"e2e", "interop", "mock", "mocks", "fake", "fakes"}

// auxiliary reports whether the package is for tests, examples or tools, by its path.
func (p *program) auxiliary() bool {
	return p.isTest() || slices.ContainsFunc(strings.Split(p.pass.Pkg.Path(), "/"), func(dir string) bool { return slices.Contains(auxiliaries, dir) })
}

// isTest reports whether the package is for tests, by its path.
func (p *program) isTest() bool {
	below := strings.TrimPrefix(p.pass.Pkg.Path(), modulePath(p.pass)) // a module may be about tests, and serve
	dirs := strings.Split(below, "/")
	if slices.ContainsFunc(dirs, func(dir string) bool {
		return slices.Contains(tests, dir) || strings.HasPrefix(dir, "test") && dir != "testdata"
	}) {
		return true
	}
	base := path.Base(p.pass.Pkg.Path())
	if strings.HasSuffix(p.pass.Pkg.Name(), "_test") {
		base = strings.TrimSuffix(base, "_test") // that there are external tests of a package makes it none for tests
	}
	for _, suffix := range []string{"test", "tests", "testing", "testutil", "testutils"} {
		if strings.HasSuffix(base, suffix) {
			return true
		}
	}
	return false
}

// forTests returns the functions outside _test.go files that tests alone have: all of a package or a file that is for
// tests, and functions that only this package can call, and does not outside of its tests. Some drivers do not see these.
func (p *program) forTests() map[*ssa.Function]bool {
	callers, escapes := p.callers()
	files, isTest := p.testingFiles(), p.isTest()
	set := make(map[*ssa.Function]bool)
	for changed := true; changed; {
		changed = false
		for _, fn := range p.shipped {
			if set[fn] {
				continue
			}
			unused := p.private(fn) && fn.Signature.Recv() == nil && !escapes[fn] && !slices.ContainsFunc(callers[fn], func(c *ssa.Function) bool { return !set[c] })
			set[fn] = isTest || files[p.pass.Fset.Position(fn.Pos()).Filename] || unused && !p.runsFirst(fn) && p.entry(fn) == entry.None
			changed = changed || set[fn]
		}
	}
	return set
}

// testingFiles returns the names of the files that are for tests though they are no test files: half of the functions in
// them, or more, take what package testing hands to a test, or they import what only tests do.
func (p *program) testingFiles() map[string]bool {
	balance := make(map[string]int)
	for _, fn := range p.shipped {
		if fn.Parent() != nil || fn.Synthetic != "" {
			continue
		}
		name := p.pass.Fset.Position(fn.Pos()).Filename
		if slices.ContainsFunc(fn.Params, func(param *ssa.Parameter) bool { return fromTesting(param.Type()) }) {
			balance[name]++
		} else {
			balance[name]--
		}
	}
	files := make(map[string]bool)
	for name, n := range balance {
		files[name] = n >= 0 || strings.HasSuffix(name, "testutil.go") || strings.HasSuffix(name, "testutils.go")
	}
	for _, file := range p.pass.Files {
		if slices.ContainsFunc(file.Imports, func(spec *ast.ImportSpec) bool {
			return strings.HasPrefix(spec.Path.Value, `"github.com/stretchr/testify/`)
		}) {
			files[p.pass.Fset.Position(file.Package).Filename] = true
		}
	}
	return files
}
