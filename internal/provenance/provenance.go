package provenance

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/directive"
	"github.com/cancellint/cancellint/internal/rule"
)

// An Engine is an analyzer that computes provenance, and what users add to its catalogue. It reports nothing, and
// owns all facts.
type Engine struct {
	*analysis.Analyzer
	Options *catalog.Options   // the targets of flags of the analyzers that users know
	Honored *directive.Linters // whose nolint comments on a declaration count; the target of such a flag
}

// Default is the engine of the analyzers that are package variables.
var Default = New()

// New returns a fresh engine with options of its own.
func New() *Engine {
	e := &Engine{Options: new(catalog.Options), Honored: new(directive.Linters)}
	e.Analyzer = &analysis.Analyzer{
		Name:       "provenance",
		Doc:        "provenance: compute where contexts come from and where they go",
		URL:        rule.PageURL("index"),
		Run:        func(pass *analysis.Pass) (any, error) { return run(pass, e.Options, *e.Honored) },
		ResultType: reflect.TypeFor[*Result](),
		FactTypes:  []analysis.Fact{new(summary), new(boundsClients)},
		Requires:   []*analysis.Analyzer{directive.Analyzer},
	}
	return e
}

// Of returns what the engine found in the package of pass, for an analyzer that requires it.
func (e *Engine) Of(pass *analysis.Pass) *Result { return pass.ResultOf[e.Analyzer].(*Result) }

// A Result is what the engine knows of one package. It is immutable, and empty for a package that cannot matter.
type Result struct {
	engine *engine
	calls  []Call
}

// An engine is the state of the analysis of one package.
type engine struct {
	*program
	ignores       *directive.Index
	honored       directive.Linters
	obeyed        map[*directive.Directive]bool // those that excuse a drop
	summaries     map[*ssa.Function]*summary
	bottom        *summary // of a function that is being summarized: nothing is known of it yet
	outgoingCalls map[*ssa.Function][]Call
	imported      func(*types.Func) *summary
	endings       func(*ssa.Function) []ending
	rounds        func(*ssa.Function) map[*ssa.BasicBlock]bool
	timeout       func(*ssa.Call) Interval
	fillsCache    func(*ssa.Function) bool
	reach         map[*ssa.Function][]Reach
	startUp       map[*ssa.Function]bool
	customs       func() map[types.Object]custom
	callSites     func() map[*ssa.Function][]ssa.CallInstruction
	readsEvents   func(*ssa.Function) bool
	boundMethods  func() map[*types.Func]bool
	onlyTests     func() map[*ssa.Function]bool
	escaping      func() map[*ssa.Function]bool // the functions that are used as values
	storedVars    func() map[types.Object]*stored
	boundsBySetUp func(*catalog.SetUp) bool
	madeHere      func(maker ssa.Value) HTTPClient

	// startUpInReach is startUp as it counts where a context is in reach: the commands of a package whose commands mostly ask
	// for their context serve.
	startUpInReach map[*ssa.Function]bool

	commandsAsk bool // the commands of the package use the context that they are given, most of the time

	// startUpOnly is startUp without the goroutines that constructors begin.
	startUpOnly func() map[*ssa.Function]bool

	interceptors     map[*ssa.Function]bool // the interceptors of unary calls that give them a deadline
	around           clientBounds           // what RPC clients are bounded with in the package and in those below it
	clients          map[any]clientBounds   // of RPC clients, by the value or the field that they are in, as far as they were asked for
	timeoutOfDefault bool                   // the package gives http.DefaultClient a Timeout, or puts another client in its place
}

func run(pass *analysis.Pass, options *catalog.Options, honored directive.Linters) (*Result, error) {
	if !inUserModule(pass) {
		return new(Result), nil // the catalogue's business
	}
	if err := options.Files.Err(); err != nil {
		return nil, err
	}
	if !matters(pass) {
		return new(Result), nil // nothing to do with contexts
	}
	e := newEngine(pass, options)
	e.honored = honored
	e.compute()
	return &Result{e, e.classify()}, nil
}

// newEngine returns the engine of one package. What not every package asks for is computed when it is.
func newEngine(pass *analysis.Pass, options *catalog.Options) *engine {
	e := &engine{
		program:       build(pass, options),
		ignores:       pass.ResultOf[directive.Analyzer].(*directive.Index),
		obeyed:        make(map[*directive.Directive]bool),
		summaries:     make(map[*ssa.Function]*summary),
		bottom:        new(summary),
		outgoingCalls: make(map[*ssa.Function][]Call),
		reach:         make(map[*ssa.Function][]Reach),
		clients:       make(map[any]clientBounds),
	}
	e.imported = memo(e.importSummary)
	e.endings = memo(e.findEndings)
	e.rounds = memo(e.findRounds)
	e.timeout = memo(e.findTimeout)
	e.fillsCache = memo(fillsCache)
	e.customs = sync.OnceValue(e.findCustoms)
	e.callSites = sync.OnceValue(e.findCallSites)
	e.readsEvents = memo(asksForEvents)
	e.boundMethods = sync.OnceValue(e.findBoundMethods)
	e.onlyTests = sync.OnceValue(e.forTests)
	e.storedVars = sync.OnceValue(e.findStored)
	e.boundsBySetUp = memo(e.findSetUp)
	e.madeHere = memo(func(maker ssa.Value) HTTPClient { return e.findMadeClient(maker, nil) })
	e.escaping = sync.OnceValue(func() map[*ssa.Function]bool {
		_, escapes := e.callers()
		return escapes
	})
	e.startUpOnly = sync.OnceValue(func() map[*ssa.Function]bool { return e.startUps(true, false) })
	return e
}

// compute computes the rest, each from what is before it, and exports it.
func (e *engine) compute() {
	for _, fn := range e.funcs {
		e.reach[fn] = e.inReach(fn)
	}
	e.interceptors = e.findInterceptors()
	e.around = e.boundsAround()
	e.timeoutOfDefault = e.assignsDefaultTimeout()
	e.summarize()
	e.startUp = e.startUps(true, true)
	e.commandsAsk = e.usesCommandContext()
	e.startUpInReach = e.startUps(!e.commandsAsk, true)
	e.exportSummaries()
}

// Analyzing calls f, which analyzes fn. A panic, which would be a defect of ours, goes on with the name of the function,
// so that whoever reports it can say where to look.
func Analyzing(fn *ssa.Function, f func()) {
	defer func() {
		if r := recover(); r != nil {
			panic(fmt.Sprintf("%v, while analyzing %s", r, fn))
		}
	}()
	f()
}

// matters reports whether the package can have a call, a loop or a deadline that a rule speaks of: it imports a
// package that deals in contexts or leaves the process, or one of the user's own, which may do so for it.
func matters(pass *analysis.Pass) bool {
	return slices.ContainsFunc(pass.Pkg.Imports(), func(dep *types.Package) bool {
		switch dep.Path() {
		case "context", "net", "net/http", "database/sql", "crypto/tls", "os/exec", "time":
			return true
		}
		return strings.Contains(strings.SplitN(dep.Path(), "/", 2)[0], ".") || sameModule(pass, dep)
	})
}

// sameModule reports whether dep belongs to the module of the package, as far as is known.
func sameModule(pass *analysis.Pass, dep *types.Package) bool {
	module := modulePath(pass)
	return module == "" || strings.HasPrefix(dep.Path()+"/", module+"/")
}

// unlessExcused returns what fn drops, or nil if a directive on the declaration of fn says that it is meant: then its
// callers are not told, in this package or another.
func (e *engine) unlessExcused(fn *ssa.Function, d *drop) *drop {
	if d == nil {
		return nil
	}
	for _, covering := range e.ignores.Covering(rule.DroppedByCallee.Analyzer, rule.DroppedByCallee.Category, fn.Pos(), e.honored) {
		if covering.Kind == directive.Declaration || covering.Kind == directive.Nolint {
			e.obeyed[covering] = true
			d = nil
		}
	}
	return d
}

// Obeyed returns the directives for which callers are not told what a function drops.
func (r *Result) Obeyed() []*directive.Directive {
	if r.engine == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(r.engine.ignores.All()), func(d *directive.Directive) bool { return !r.engine.obeyed[d] })
}

// Funcs returns the package's functions in source order, literals after what encloses them.
func (r *Result) Funcs() []*ssa.Function {
	if r.engine == nil {
		return nil
	}
	return r.engine.funcs
}

// Calls returns the outgoing calls of the package, in source order.
func (r *Result) Calls() []Call { return r.calls }

// NotOutgoing returns why a call is no outgoing one, or None.
func (r *Result) NotOutgoing(call ssa.CallInstruction) Exemption {
	_, exemption := r.engine.outgoing(call)
	return exemption
}

// Context returns the provenance of a context-like value (a context.Context or anything that implements it, a
// request, a carrier). May: every origin that can reach it.
func (r *Result) Context(v ssa.Value) Context { return r.engine.context(v) }

// InReach returns the incoming contexts that code in fn could use, the nearest first.
func (r *Result) InReach(fn *ssa.Function) []Reach { return r.engine.reach[fn] }

// CarriesContext reports whether a value of type t is a context or brings one along.
func (r *Result) CarriesContext(t types.Type) bool { return r.engine.carriesContext(t) }

// StartUp reports whether fn runs only from main, init, a command or a constructor, or in a package of tests or tools.
func (r *Result) StartUp(fn *ssa.Function) bool { return r.engine.startUp[fn] }

// StartUpOnly is StartUp, but false of what a constructor begins in a goroutine: that lives on.
func (r *Result) StartUpOnly(fn *ssa.Function) bool { return r.engine.startUpOnly()[fn] }

// ForTests reports whether tests alone have the function, by its package or file, or by who calls it: it is in no _test.go
// file.
func (r *Result) ForTests(fn *ssa.Function) bool { return r.engine.onlyTests()[fn] }

// InTests reports whether pos is in a package or a file that is for tests, though no _test.go file.
func (r *Result) InTests(pos token.Pos) bool {
	return r.engine != nil && (r.engine.isTest() || r.engine.testingFiles()[r.engine.pass.Fset.Position(pos).Filename])
}

// Auxiliary reports whether the package is for tests, examples or tools, by its path.
func (r *Result) Auxiliary() bool { return r.engine != nil && r.engine.auxiliary() }

// NeverEnds reports whether the context that a parameter brings is known never to end: whoever calls the function, all in
// this package, gives it a root. Must.
func (r *Result) NeverEnds(param *ssa.Parameter) bool { return r.engine.neverEnds(param) }

// Observes reports whether a call of callee may notice the end of parameter i (the receiver not counted). May: false
// only if the body of callee is known, and nothing in it looks at the parameter.
func (r *Result) Observes(call *ssa.CallCommon, i int) bool {
	s := r.engine.summaryOf(call)
	return s == nil || slices.Contains(s.Observes, i)
}

// Callee returns the function that call runs, if one and only one is known. It may lack a body.
func (r *Result) Callee(call *ssa.CallCommon) *ssa.Function { return r.engine.callee(call) }

// Object returns the declared function or interface method that call names, or nil.
func (r *Result) Object(call *ssa.CallCommon) *types.Func { return r.engine.object(call) }

// EndedBranch returns the branch that is taken when a context has ended, if the condition tells; else nil.
func (r *Result) EndedBranch(branch *ssa.If) *ssa.BasicBlock { return r.engine.endedBranch(branch) }

// Place returns how an instruction's call runs, seen from the function outer, which encloses it.
func (r *Result) Place(call ssa.CallInstruction, outer *ssa.Function) Place {
	return r.engine.place(call, outer)
}

// LiteralPlace returns how a function literal runs, seen from its encloser.
func (r *Result) LiteralPlace(literal *ssa.Function) Place {
	place, _ := r.engine.literalPlace(literal, nil)
	return place
}

// LiteralSite returns the call as part of which the function literal runs, before the call returns, or nil.
func (r *Result) LiteralSite(literal *ssa.Function) ssa.Instruction {
	place, at := r.engine.literalPlace(literal, nil)
	if place != Serving || at == nil {
		return nil
	}
	if closure, ok := at.(*ssa.MakeClosure); ok {
		if len(*closure.Referrers()) != 1 {
			return nil // runs here and there
		}
		at = (*closure.Referrers())[0]
	}
	return at
}

// Argument returns the value of parameter i of call, the receiver not counted, or nil.
func Argument(call *ssa.CallCommon, i int) ssa.Value { return argument(call, i) }

// Receiver returns the receiver of a method call, or nil.
func Receiver(call *ssa.CallCommon) ssa.Value { return receiver(call) }
