package deadline

import (
	"fmt"
	"go/ast"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// A client of net/http without a Timeout leaves it to the context of each request how long it takes. That is reported,
// whatever the contexts, where a Timeout is the remedy: all of its requests are short.

// handed returns the clients without a Timeout that are handed to the library of an API.
func handed(pass *analysis.Pass, result *provenance.Result) []report.Finding {
	var findings []report.Finding
	for _, fn := range result.Funcs() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				call, ok := instr.(*ssa.Call)
				if !ok {
					continue
				}
				if f, ok := handedTo(pass, result, call); ok {
					findings = append(findings, f)
				}
			}
		}
	}
	return findings
}

// apiClient returns the *http.Client that a call hands to the library of an API, and the expression that says to which;
// nil if it does not.
func apiClient(result *provenance.Result, call *ssa.Call) (client ssa.Value, library ast.Expr) {
	common, expr := call.Common(), result.Expr(call)
	obj := result.Object(common)
	if obj == nil || expr == nil {
		return nil, nil
	}
	if i, ok := catalog.TakesAPIClient(obj); ok {
		return provenance.Argument(common, i), expr.Fun
	}
	if obj.FullName() == "context.WithValue" && isAPIClientKey(provenance.Argument(common, 1)) {
		return provenance.Argument(common, 2), expr.Args[1]
	}
	return nil, nil
}

func isAPIClientKey(key ssa.Value) bool {
	if boxed, ok := key.(*ssa.MakeInterface); ok {
		key = boxed.X
	}
	load, ok := key.(*ssa.UnOp)
	if !ok {
		return false
	}
	g, ok := load.X.(*ssa.Global)
	return ok && g.Pkg != nil && catalog.IsAPIClientKey(g.Pkg.Pkg.Path(), g.Name())
}

// handedTo words that a client without a Timeout goes to the library of an API.
func handedTo(pass *analysis.Pass, result *provenance.Result, call *ssa.Call) (report.Finding, bool) {
	arg, library := apiClient(result, call)
	if arg == nil {
		return report.Finding{}, false
	}
	client := result.HTTPClient(arg)
	if !client.Bounds() {
		return report.Finding{}, false
	}
	name, expr := provenance.SourceText(library), result.Expr(call)
	f := report.Finding{
		Rule: rule.UnboundedHTTP,
		Pos:  expr.Pos(), End: expr.End(),
		Message:    fmt.Sprintf("%s gets a client without a timeout: its requests can wait forever; set Timeout", name),
		Confidence: report.Grade(isCommand(pass), false, false),
	}
	if client.Made.Pos.IsValid() {
		f.Message = fmt.Sprintf("client has no timeout, and %s (%s) has its requests sent with it: they can wait forever; set Timeout", name, line(pass, f.Pos, client.Made.Pos))
		f.Related = []analysis.RelatedInformation{{Pos: f.Pos, End: f.End, Message: "handed on here"}}
		f.Pos, f.End = client.Made.Pos, client.Made.End
	}
	f.Cause = fmt.Sprint("client ", f.Pos)
	return f, true
}

// kept returns the clients without a Timeout that one function makes and others send requests with, of which each is
// read as a whole at once, and none has a deadline that is made for it. Their contexts come from elsewhere, perhaps
// with a deadline: medium.
func kept(pass *analysis.Pass, result *provenance.Result) []report.Finding {
	short := make(map[provenance.Span]bool)
	confidence := report.Medium
	if result.Auxiliary() {
		confidence = report.Low
	}
	var findings []report.Finding
	for _, call := range result.Calls() {
		client := call.HTTPClient
		if !client.Bounds() || !client.Made.Pos.IsValid() {
			continue
		}
		isShort, seen := short[client.Made]
		short[client.Made] = call.ReadsBody && !call.HandsOn && !call.Context.Bounded() && (isShort || !seen)
		if client.In == call.Instr.Parent() || call.Class != provenance.Fine {
			continue
		}
		findings = append(findings, report.Finding{
			Rule: rule.UnboundedHTTP,
			Pos:  client.Made.Pos, End: client.Made.End,
			Message:    fmt.Sprintf("client has no timeout, and %s (%s) sends what it is given, perhaps without a deadline; set Timeout", call.Name, line(pass, call.Pos, client.Made.Pos)),
			Confidence: confidence,
			Related:    []analysis.RelatedInformation{{Pos: call.Pos, End: call.End, Message: "sends a request"}},
			Cause:      fmt.Sprint("client ", client.Made.Pos),
		})
	}
	return slices.DeleteFunc(findings, func(f report.Finding) bool { return !short[provenance.Span{Pos: f.Pos, End: f.End}] })
}
