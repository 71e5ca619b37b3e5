package ctxpass

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/entry"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
	"github.com/cancellint/cancellint/internal/ruledoc"
)

//go:embed doc.go
var doc string

// Doc returns the text of doc.go, which documents the rules.
func Doc() string { return doc }

// Analyzer reports outgoing calls that do not get the context in reach.
var Analyzer = New(provenance.Default)

// New returns a fresh analyzer with options of its own, on the given engine.
func New(engine *provenance.Engine) *analysis.Analyzer {
	opts := new(report.Options)
	a := &analysis.Analyzer{
		Name:     "ctxpass",
		Doc:      ruledoc.MustExtract(doc, "ctxpass"),
		URL:      rule.PageURL("ctxpass"),
		Requires: append(report.Requires(), engine.Analyzer),

		ResultType: reflect.TypeFor[*report.Result](),
	}
	opts.Bind(&a.Flags, a.Name)
	engine.Honored = &opts.Honored // what a function drops is ctxpass's to tell
	a.Flags.Var(&engine.Options.Calls, "outgoing", "functions of yours that make outgoing calls: `path.Func,(path.Type).Method stream`")
	gin := &fallback{opts, fallbackUnknown}
	a.Flags.Var(gin, "gin-fallback", "whether your gin engine has ContextWithFallback: `true, false` (which enables fake-context) or unknown")
	a.Flags.Var(&engine.Options.Detach, "detach", "functions that take a context and detach from it on purpose: `path.Func,(path.Type).Method`")
	a.Flags.Var(&engine.Options.Carriers, "carriers", "types of yours whose values bring a context along, and what yields it: `path.Type Method(),path.Type Field`")
	a.Flags.Var(&engine.Options.EntryPoints, "entry-points", "functions of yours that a framework calls: `path.Func,(*path.Type).Handle*`")
	a.Flags.Var(&engine.Options.Files, "catalog", "`file` that names outgoing calls, detachers, context carriers and entry points of yours")
	a.Run = func(pass *analysis.Pass) (any, error) {
		w := &writer{pass: pass, result: engine.Of(pass), ginFallback: gin}
		return w.run(report.New(pass, opts)), nil
	}
	return a
}

// A writer makes findings of calls.
type writer struct {
	pass        *analysis.Pass
	result      *provenance.Result
	ginFallback *fallback

	dropping map[*ast.CallExpr]bool        // see drops
	used     map[types.Object][]*ast.Ident // see uses
}

// run words what the engine found.
func (w *writer) run(reporter *report.Reporter) *report.Result {
	for _, call := range w.result.Calls() {
		f, exemption := w.dropped(call)
		if exemption != "" {
			reporter.Spare(spared(ruleOf(call), call, exemption))
			continue
		}
		f.Subject = call.Instr.Common().Pos()
		reporter.Add(f)
	}
	for _, judge := range []func(*report.Reporter){w.wrongContext, w.fakeContext, w.storedContext} {
		judge(reporter)
	}
	return reporter.Flush()
}

// dropped words a call that is dropped, in a function that has a context; or it says why there is nothing to word.
func (w *writer) dropped(call provenance.Call) (f report.Finding, exemption string) {
	switch root, _ := call.Context.Root(); {
	case call.Class != provenance.Dropped:
		return f, call.NotDropped.String()
	case len(call.Reach) == 0:
		return f, "no incoming context is in reach: the callers that have one are told, as of a callee that drops it"
	case call.Via == provenance.Dropping:
		return w.droppedByCallee(call), ""
	case call.Argument == nil && !waits(call):
		return f, "it starts a process that is not waited for here, which may be meant to outlive the context"
	case call.Argument == nil:
		return w.contextless(call), ""
	case call.Target.Binding.Style != catalog.Unbound && root.Request:
		return w.unbound(call, root), ""
	case root.Request:
		return w.request(call, root), ""
	default:
		return w.rootContext(call, root), ""
	}
}

// ruleOf returns the rule by which a call would be reported, were its context dropped.
func ruleOf(call provenance.Call) rule.Rule {
	switch {
	case call.Via == provenance.Dropping:
		return rule.DroppedByCallee
	case call.Argument == nil, call.Target.Binding.Style != catalog.Unbound:
		return rule.ContextlessCall
	}
	return rule.RootContext
}

// spared says why a rule leaves a call alone.
func spared(r rule.Rule, call provenance.Call, reason string) report.Spared {
	return report.Spared{Rule: r, Pos: call.Pos, End: call.End, Subject: call.Instr.Common().Pos(), Reason: reason}
}

// rootContext words a call that runs on a root.
func (w *writer) rootContext(call provenance.Call, root provenance.Origin) report.Finding {
	ctx := call.Reach[0].Expr
	f := report.Finding{
		Rule:       rule.RootContext,
		Message:    fmt.Sprintf("%s runs on %s, not on %s: canceling %s does not stop it; pass %s", call.Name, w.rootText(call, root), ctx, canceled(call), ctx),
		Confidence: report.Grade(call.StartUp, call.Place == provenance.Escaping || call.Doubtful || root.Signal || call.Context.Bounded() && call.Reach[0].Field, root.Signal),
		Fixes:      w.passContext(call, root),
	}
	f.Pos, f.End = w.argument(call)
	if call.Target.Binding.Style != catalog.Unbound && call.Pos <= root.Pos && root.Pos < call.End {
		f.Pos, f.End = root.Pos, root.End
	}
	if root.Pos.IsValid() && (root.Pos < call.Pos || root.Pos >= call.End) {
		f.Cause = fmt.Sprint("root ", root.Pos)
		f.Related = []analysis.RelatedInformation{{Pos: root.Pos, End: root.End, Message: "root context made here"}}
	}
	return f
}

// argument returns the range of the context argument as written, the call's if the source does not show it.
func (w *writer) argument(call provenance.Call) (pos, end token.Pos) {
	if arg := w.argumentExpr(call); arg != nil {
		return arg.Pos(), arg.End()
	}
	return call.Pos, call.End
}

// argumentExpr returns the context argument as written, or nil if the source does not show it.
func (w *writer) argumentExpr(call provenance.Call) ast.Expr {
	expr := w.result.Expr(call.Instr)
	for i := range expr.Args {
		if provenance.Argument(call.Instr.Common(), i) == call.Argument && !w.isMethodExpr(expr) {
			return expr.Args[i]
		}
	}
	return nil
}

// rootText names the root, and the helper that made it or its line if the call does not show it.
func (w *writer) rootText(call provenance.Call, root provenance.Origin) string {
	if root.Helper != "" {
		return root.Name + " made by " + root.Helper
	}
	if !root.Pos.IsValid() || call.Pos <= root.Pos && root.Pos < call.End {
		return root.Name
	}
	at := w.pass.Fset.Position(root.Pos)
	return fmt.Sprintf("%s (line %d)", root.Name, at.Line)
}

// canceled names what is canceled: the request, where the context in reach is one's.
func canceled(call provenance.Call) string {
	if call.Reach[0].Request {
		return "the request"
	}
	return call.Reach[0].Expr
}

// contextless words a call that takes no context.
func (w *writer) contextless(call provenance.Call) report.Finding {
	ctx := call.Reach[0].Expr
	return report.Finding{
		Rule: rule.ContextlessCall,
		Pos:  call.Pos, End: call.End,
		Message:    fmt.Sprintf("%s takes no context: canceling %s does not stop it; use %s with %s", call.Name, canceled(call), instead(call), ctx),
		Confidence: report.Grade(call.StartUp, call.Place == provenance.Escaping || call.Target.Bounded, false),
		Fixes:      w.useSibling(call),
	}
}

// instead names the form that takes a context, as the code at the call would write it.
func instead(call provenance.Call) string {
	if strings.Contains(call.Target.Instead, ".") {
		return call.Target.Instead
	}
	dot := strings.LastIndexByte(call.Name, '.')
	return call.Name[:dot+1] + call.Target.Instead
}

// request words a request that was made without a context and is sent where one is in reach. It is reported where it
// is made, which is what must change.
func (w *writer) request(call provenance.Call, root provenance.Origin) report.Finding {
	ctx := call.Reach[0].Expr
	if !root.Pos.IsValid() {
		return w.requestOfHelper(call, root)
	}
	return report.Finding{
		Rule: rule.ContextlessCall,
		Pos:  root.Pos, End: root.End,
		Message:    fmt.Sprintf("request is sent by %s without a context: canceling %s does not stop it; use http.NewRequestWithContext with %s", call.Name, canceled(call), ctx),
		Confidence: report.Grade(call.StartUp, call.Place == provenance.Escaping, false),
		Related:    []analysis.RelatedInformation{{Pos: call.Pos, End: call.End, Message: "sent here"}},
		Fixes:      w.makeWithContext(call, root),
		Cause:      fmt.Sprint("request ", root.Pos),
	}
}

// requestOfHelper words a request that another function has made, at the call that sends it.
func (w *writer) requestOfHelper(call provenance.Call, root provenance.Origin) report.Finding {
	ctx := call.Reach[0].Expr
	return report.Finding{
		Rule: rule.ContextlessCall,
		Pos:  call.Pos, End: call.End,
		Message:    fmt.Sprintf("request made by %s is sent by %s without a context: canceling %s does not stop it; pass %s to %s", root.Helper, call.Name, canceled(call), ctx, root.Helper),
		Confidence: report.Grade(call.StartUp, call.Place == provenance.Escaping, false),
	}
}

// droppedByCallee words a call of a function that makes an outgoing call on a root of its own.
func (w *writer) droppedByCallee(call provenance.Call) report.Finding {
	ctx := call.Reach[0].Expr
	made := "on " + call.Root
	if call.Root == "" {
		made = "without a context"
	}
	f := report.Finding{
		Rule: rule.DroppedByCallee,
		Pos:  call.Pos, End: call.End,
		Elsewhere:  report.Elsewhere{Func: call.Witness.Func, Where: call.Where, Made: call.Made},
		Message:    fmt.Sprintf("%s calls %s %s (%s)%s: canceling %s does not stop it; pass %s to %s", call.Name, call.Callee, made, call.Where, through(call.Hops), canceled(call), ctx, call.Name),
		Confidence: report.Grade(call.StartUp, call.Place == provenance.Escaping || call.Bounded || call.Doubtful || call.Local && !worksForRequest(call), false),
		Cause:      call.Cause(),
		More:       moreCallers,
	}
	if call.Leaf.Pos.IsValid() {
		f.Related = []analysis.RelatedInformation{{Pos: call.Leaf.Pos, End: call.Leaf.End, Message: "the context is dropped here"}}
	}
	return f
}

// worksForRequest reports whether a request's handler itself calls the function that runs a child process which a setting
// or the request names: it takes what it takes, and nobody else waits for it.
func worksForRequest(call provenance.Call) bool {
	return call.Process && len(call.Hops) == 0 && entry.ServesRequest(call.Instr.Parent())
}

// moreCallers words that other callers of the same function have a context as well.
func moreCallers(n int) string {
	if n == 1 {
		return " (1 more caller has a context)"
	}
	return fmt.Sprintf(" (%d more callers have a context)", n)
}

// through names the functions between, at most five.
func through(hops []string) string {
	if len(hops) == 0 {
		return ""
	}
	if len(hops) > 5 {
		hops = append(slices.Clone(hops[:5]), "…")
	}
	return " through " + strings.Join(hops, ", ")
}

// waits reports whether the function waits for what the call does: a process that is only started may be meant to
// outlive the request.
func waits(call provenance.Call) bool {
	return call.Target.Protocol != catalog.Exec || waitsForProcess(call.Instr)
}

func waitsForProcess(instr ssa.CallInstruction) bool {
	command, ok := instr.(*ssa.Call)
	if !ok {
		return false
	}
	return slices.ContainsFunc(*command.Referrers(), func(use ssa.Instruction) bool {
		call, ok := use.(ssa.CallInstruction)
		if !ok || provenance.Receiver(call.Common()) != command {
			return false
		}
		return slices.Contains([]string{"Run", "Output", "CombinedOutput", "Wait"}, call.Common().StaticCallee().Name())
	})
}
