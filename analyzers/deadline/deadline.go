package deadline

import (
	_ "embed"
	"fmt"
	"go/constant"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
	"github.com/cancellint/cancellint/internal/ruledoc"
)

//go:embed doc.go
var doc string

// Doc returns the text of doc.go, which documents the rules.
func Doc() string { return doc }

// Analyzer reports calls that nothing bounds, and deadlines that cannot be meant.
var Analyzer = New(provenance.Default)

// New returns a fresh analyzer with options of its own, on the given engine.
func New(engine *provenance.Engine) *analysis.Analyzer {
	opts := new(report.Options)
	a := &analysis.Analyzer{
		Name:     "deadline",
		Doc:      ruledoc.MustExtract(doc, "deadline"),
		URL:      rule.PageURL("deadline"),
		Requires: append(report.Requires(), engine.Analyzer),

		ResultType: reflect.TypeFor[*report.Result](),
	}
	opts.Bind(&a.Flags, a.Name)
	a.Flags.Var(&engine.Options.Bounded, "bounded", "packages, types and functions whose calls have a bound of their own, and interceptors that add one: `path,path.Type,path.Func`")
	longest := ceiling(10 * time.Minute)
	a.Flags.Var(&longest, "longest", "the `ceiling` of long-deadline: a deadline beyond it is reported, if that category is enabled")
	a.Run = func(pass *analysis.Pass) (any, error) {
		return run(pass, engine.Of(pass), opts, time.Duration(longest)), nil
	}
	return a
}

// run words what the engine classified as unbounded, and looks at how long the deadlines are that there are.
func run(pass *analysis.Pass, result *provenance.Result, opts *report.Options, longest time.Duration) *report.Result {
	reporter := report.New(pass, opts)
	findings := slices.Concat(calls(pass, result, reporter), degenerate(pass, result), handed(pass, result), kept(pass, result),
		disabled(pass, result), budgets(pass, result, opts, longest))
	for _, f := range findings {
		switch {
		case opts.Tests || !result.InTests(f.Pos):
			reporter.Add(f)
		case f.Subject.IsValid():
			reporter.Spare(report.Spared{Rule: f.Rule, Pos: f.Pos, End: f.End, Subject: f.Subject, Reason: forTests})
		}
	}
	return reporter.Flush()
}

// forTests is why a call of a function that tests alone have, in a file that is no test's by its name, is left alone.
const forTests = "nothing but tests runs it, as far as its package shows; -tests asks for these"

// calls returns the calls without a deadline, and tells the reporter why it leaves the others alone.
func calls(pass *analysis.Pass, result *provenance.Result, reporter *report.Reporter) (findings []report.Finding) {
	for _, call := range result.Calls() {
		f, exemption := judge(pass, result, call)
		if exemption == "" && reporter.SkipsTests() && result.ForTests(call.Instr.Parent()) {
			exemption = forTests
		}
		f.Subject = call.Instr.Common().Pos()
		if exemption == "" {
			findings = append(findings, f)
			continue
		}
		reporter.Spare(report.Spared{Rule: ruleOf(call), Pos: call.Pos, End: call.End, Subject: f.Subject, Reason: exemption})
	}
	return findings
}

// ruleOf returns the rule by which a call would be reported, had it no deadline.
func ruleOf(call provenance.Call) rule.Rule {
	if call.Dials || call.Target.Protocol == catalog.HTTP || call.Target.Timed != "" {
		return rule.UnboundedHTTP
	}
	return rule.UnboundedCall
}

// judge words a call whose context has no deadline; or it says why there is nothing to word. A call without a context
// counts only where something else is known not to bound it.
func judge(pass *analysis.Pass, result *provenance.Result, call provenance.Call) (f report.Finding, exemption string) {
	boundAtClient := call.HTTPClient.Endless() || call.Dials || call.Target.Timed != "" && dialsTCP(call.Instr.Common()) || call.Target.Refuses || call.Target.BySetup
	switch {
	case call.Class != provenance.Unbounded:
		return f, call.NotUnbounded.String()
	case call.Argument == nil && !boundAtClient:
		return f, "it takes no context, and what bounds it is the business of its driver, or of the system"
	}
	return unbounded(pass, result, call), ""
}

// unbounded words a call that nothing bounds.
func unbounded(pass *analysis.Pass, result *provenance.Result, call provenance.Call) report.Finding {
	root, _ := call.Context.Root()
	inTest := strings.HasSuffix(pass.Fset.Position(call.Pos).Filename, "_test.go") || result.ForTests(call.Instr.Parent()) // go test has a timeout of its own
	aside := call.Place == provenance.CleanUp || call.Place == provenance.Ended || inTest || root.Source == provenance.Field || call.HandsOn || call.LimitsItself || takesLong(call) || isOptional(call) || isCommand(pass)
	f := report.Finding{
		Rule: rule.UnboundedCall,
		Pos:  call.Pos, End: call.End,
		Confidence: graded(report.Grade(call.StartUp, aside, root.Signal), call, root, inTest),
	}
	if result.Auxiliary() && !inTest {
		f.Confidence = report.Low
	}
	switch {
	case call.HTTPClient.Endless():
		return throughClient(pass, f, call)
	case call.Dials:
		f = dialing(pass, f, call, root)
	case call.Target.Timed != "" && dialsTCP(call.Instr.Common()):
		f.Rule = rule.UnboundedHTTP
		f.Message = fmt.Sprintf("%s has no timeout: it waits for minutes, as long as the system does; use %s", call.Name, call.Target.Timed)
		if provenance.Receiver(call.Instr.Common()) != nil {
			f.Message = fmt.Sprintf("%s has no timeout: it waits for minutes, as long as the system does; set the Dialer's Timeout", call.Name)
		}
	case call.Target.Refuses, call.Target.BySetup:
		f = ofLibrary(f, call, rootText(pass, call, root))
	case call.Via == provenance.Forwarding:
		f.Message = fmt.Sprintf("%s passes %s without a deadline to %s%s: it can wait forever; derive the context with context.WithTimeout",
			call.Name, rootText(pass, call, root), call.Callee, through(call.Hops))
	default:
		f.Message = fmt.Sprintf("%s runs on %s without a deadline%s: it can wait forever; derive the context with context.WithTimeout", call.Name, rootText(pass, call, root), forReady(call))
	}
	return atRoot(f, call, root)
}

// takesLong reports whether a call, or one that it leads to, is named for what takes as long as it takes.
func takesLong(call provenance.Call) bool {
	return slices.ContainsFunc(append(slices.Clone(call.Hops), call.Name, call.Callee), func(name string) bool {
		return catalog.TakesLong(name[strings.LastIndexByte(name, '.')+1:])
	})
}

// atRoot tells of the root, if the call does not show it: several calls on one are one finding.
func atRoot(f report.Finding, call provenance.Call, root provenance.Origin) report.Finding {
	if root.Pos.IsValid() && (root.Pos < call.Pos || root.Pos >= call.End) {
		f.Related = []analysis.RelatedInformation{{Pos: root.Pos, End: root.End, Message: "context made here"}}
		f.Cause, f.More = fmt.Sprint("root ", root.Pos), moreCalls
	}
	return f
}

// throughClient words a request that its client does not bound: at the client, if another function made it, which is
// what must change for all of its requests.
func throughClient(pass *analysis.Pass, f report.Finding, call provenance.Call) report.Finding {
	client := call.HTTPClient
	f.Rule = rule.UnboundedHTTP
	limited := "no timeout"
	if client.Limit != "" {
		limited = fmt.Sprintf("no timeout, as %s does not limit the body", client.Limit)
	}
	f.Message = fmt.Sprintf("%s has %s: it can wait forever; use a client with a Timeout, or a context with a deadline", call.Name, limited)
	if call.HandsOn {
		f.Message = fmt.Sprintf("%s has %s: it can wait forever; take a context from the caller, who reads the body", call.Name, limited)
	}
	if client.Made.Pos.IsValid() {
		f.Cause, f.More = fmt.Sprint("client ", client.Made.Pos), moreCalls
	}
	if !client.Made.Pos.IsValid() || client.In == call.Instr.Parent() {
		return f
	}
	sent := line(pass, call.Pos, client.Made.Pos)
	f.Related = []analysis.RelatedInformation{{Pos: f.Pos, End: f.End, Message: "sends a request without a deadline"}}
	f.Pos, f.End = client.Made.Pos, client.Made.End
	f.Message = fmt.Sprintf("client has %s, and %s (%s) has no deadline: it can wait forever; set Timeout", limited, call.Name, sent)
	return f
}

// through names the functions between, at most three.
func through(hops []string) string {
	if len(hops) == 0 {
		return ""
	}
	if len(hops) > 3 {
		hops = append(slices.Clone(hops[:3]), "…")
	}
	return " through " + strings.Join(hops, ", ")
}

// moreCalls words that the same cause leaves other calls without a bound.
func moreCalls(n int) string {
	if n == 1 {
		return " (1 more call)"
	}
	return fmt.Sprintf(" (%d more calls)", n)
}

// dialsTCP reports whether the network of a dial is known to be TCP: others are ready at once, or on this machine.
func dialsTCP(call *ssa.CallCommon) bool {
	network, ok := provenance.Argument(call, 0).(*ssa.Const)
	return ok && network.Value != nil && strings.HasPrefix(constant.StringVal(network.Value), "tcp")
}

// rootText names where the context comes from, and the line if the call does not show it.
func rootText(pass *analysis.Pass, call provenance.Call, root provenance.Origin) string {
	name := root.Name
	switch {
	case root.Helper != "":
		name += " made by " + root.Helper
	case root.Detached && root.Source == provenance.Incoming:
		name = "a context detached from " + root.Param.Name()
	case root.Detached && name == "":
		name = "a detached context"
	case name == "":
		name = "a context"
	}
	if !root.Pos.IsValid() || call.Pos <= root.Pos && root.Pos < call.End {
		return name
	}
	return fmt.Sprintf("%s (%s)", name, line(pass, root.Pos, call.Pos))
}

// line says where pos is, for who reads what is at the position from: its line, after the name of another file.
func line(pass *analysis.Pass, pos, from token.Pos) string {
	there, here := pass.Fset.Position(pos), pass.Fset.Position(from)
	if there.Filename == here.Filename {
		return fmt.Sprintf("line %d", there.Line)
	}
	return fmt.Sprintf("%s:%d", filepath.Base(there.Filename), there.Line)
}
