package deadline

import (
	"fmt"
	"go/token"
	"go/types"
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
				if to, ok := handoverOf(result, instr); ok {
					if f, ok := handedTo(pass, result, to); ok {
						findings = append(findings, f)
					}
				}
			}
		}
	}
	return findings
}

// A handover gives an *http.Client to the library of an API.
type handover struct {
	client   ssa.Value
	library  string    // what gets it, as the source has it
	pos, end token.Pos // where
}

// handoverOf returns what an instruction hands over: a call does, or a store in a struct of the library.
func handoverOf(result *provenance.Result, instr ssa.Instruction) (handover, bool) {
	switch instr := instr.(type) {
	case *ssa.Call:
		return handoverBy(result, instr)
	case *ssa.Store:
		addr, ok := instr.Addr.(*ssa.FieldAddr)
		if !ok {
			return handover{}, false
		}
		t := addr.X.Type().Underlying().(*types.Pointer).Elem()
		if !catalog.HoldsAPIClient(t, t.Underlying().(*types.Struct).Field(addr.Field).Name()) {
			return handover{}, false
		}
		return handover{instr.Val, types.TypeString(t, (*types.Package).Name), instr.Pos(), instr.Pos()}, true
	}
	return handover{}, false
}

func handoverBy(result *provenance.Result, call *ssa.Call) (handover, bool) {
	common, expr := call.Common(), result.Expr(call)
	obj := result.Object(common)
	if obj == nil || expr == nil {
		return handover{}, false
	}
	if i, ok := catalog.TakesAPIClient(obj); ok {
		return handover{provenance.Argument(common, i), provenance.SourceText(expr.Fun), expr.Pos(), expr.End()}, true
	}
	if obj.FullName() == "context.WithValue" && isAPIClientKey(provenance.Argument(common, 1)) {
		return handover{provenance.Argument(common, 2), provenance.SourceText(expr.Args[1]), expr.Pos(), expr.End()}, true
	}
	return handover{}, false
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
func handedTo(pass *analysis.Pass, result *provenance.Result, to handover) (report.Finding, bool) {
	client := result.HTTPClient(to.client)
	if !client.Endless() || to.pos == to.end && !client.Made.Pos.IsValid() {
		return report.Finding{}, false
	}
	f := report.Finding{
		Rule: rule.UnboundedHTTP,
		Pos:  to.pos, End: to.end,
		Message:    fmt.Sprintf("%s gets a client without a timeout: its requests can wait forever; set Timeout", to.library),
		Confidence: report.Grade(isCommand(pass), false, false),
	}
	if client.Made.Pos.IsValid() {
		f.Message = fmt.Sprintf("client has no timeout, and %s (%s) has its requests sent with it: they can wait forever; set Timeout", to.library, line(pass, f.Pos, client.Made.Pos))
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
		if !client.Endless() || !client.Made.Pos.IsValid() {
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
			Subject:    call.Instr.Common().Pos(),
			Cause:      fmt.Sprint("client ", client.Made.Pos),
		})
	}
	return slices.DeleteFunc(findings, func(f report.Finding) bool { return !short[provenance.Span{Pos: f.Pos, End: f.End}] })
}
