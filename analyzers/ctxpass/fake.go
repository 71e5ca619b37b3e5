package ctxpass

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// A fallback says whether the user's gin engine has ContextWithFallback, which makes a *gin.Context end with its request.
// It is set in main, where no handler sees it. Saying that it has not switches the rule on.
type fallback struct {
	opts  *report.Options
	value string
}

// The values of a [fallback].
const (
	fallbackUnknown = "unknown"
	fallbackOn      = "true"
	fallbackOff     = "false"
)

// String implements [flag.Value].
func (f *fallback) String() string { return f.value }

// Set implements [flag.Value].
func (f *fallback) Set(value string) error {
	switch value {
	case fallbackOff:
		f.opts.Enable(rule.FakeContext)
	case fallbackOn, fallbackUnknown:
	default:
		return fmt.Errorf("want true, false or unknown, have %q", value)
	}
	f.value = value
	return nil
}

// IsBoolFlag tells package flag that the flag alone means true.
func (f *fallback) IsBoolFlag() bool { return true }

// fakeContext words the calls that are given what a web framework hands to its handlers.
func (w *writer) fakeContext(reporter *report.Reporter) {
	for _, call := range w.result.Calls() {
		i := slices.IndexFunc(call.Context, func(o provenance.Origin) bool { return o.Fake && !o.Detached })
		if i < 0 || call.Argument == nil {
			continue
		}
		if exemption := w.fakesWell(call, call.Context[i]); exemption != "" {
			reporter.Spare(spared(rule.FakeContext, call, exemption))
			continue
		}
		reporter.Add(w.fake(call, call.Context[i].Param))
	}
}

// fakesWell returns why a call may be given what the framework hands out, or nothing.
func (w *writer) fakesWell(call provenance.Call, o provenance.Origin) string {
	framework, _ := catalog.FrameworkOf(o.Param.Type())
	_, takesIt := catalog.FrameworkOf(call.Argument.Type())
	switch {
	case call.Place > provenance.Escaping:
		return "it may run when the function has returned, or its context has ended"
	case takesIt:
		return "the callee takes it as what it is, and knows what to make of it"
	case framework.Ends && w.ginFallback.value == fallbackOn:
		return "it ends with the request, says -ctxpass.gin-fallback"
	case !framework.Ends && o.Bounded:
		return "it never ends, but it was given a deadline, which is all that there is to be had"
	}
	return ""
}

func (w *writer) fake(call provenance.Call, param *ssa.Parameter) report.Finding {
	framework, _ := catalog.FrameworkOf(param.Type())
	remedy := "bound it with context.WithTimeout"
	if framework.Expr != "" {
		remedy = "pass " + param.Name() + framework.Expr
	}
	f := report.Finding{
		Rule:       rule.FakeContext,
		Message:    fmt.Sprintf("%s runs on %s, which %s: canceling the request does not stop it; %s", call.Name, param.Name(), framework.Flaw, remedy),
		Confidence: report.Grade(call.StartUp, call.Place == provenance.Escaping, false),
		Subject:    call.Instr.Common().Pos(),
	}
	f.Pos, f.End = w.argument(call)
	return f
}
