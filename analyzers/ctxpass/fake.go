package ctxpass

import (
	"fmt"
	"slices"

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
func (w *writer) fakeContext() []report.Finding {
	var findings []report.Finding
	for _, call := range w.result.Calls() {
		i := slices.IndexFunc(call.Context, func(o provenance.Origin) bool { return o.Fake && !o.Detached })
		if i < 0 || call.Argument == nil || call.Place > provenance.Escaping {
			continue
		}
		if _, ok := catalog.FrameworkOf(call.Argument.Type()); ok {
			continue // the callee takes it as what it is, and knows what to make of it
		}
		param := call.Context[i].Param
		framework, _ := catalog.FrameworkOf(param.Type())
		switch {
		case framework.Ends && w.ginFallback.value == fallbackOn:
			continue // it ends with the request after all
		case !framework.Ends && call.Context[i].Bounded:
			continue // what there is to be had
		}
		findings = append(findings, w.fake(call, param.Name(), framework))
	}
	return findings
}

func (w *writer) fake(call provenance.Call, param string, framework catalog.Framework) report.Finding {
	remedy := "bound it with context.WithTimeout"
	if framework.Expr != "" {
		remedy = "pass " + param + framework.Expr
	}
	f := report.Finding{
		Rule:       rule.FakeContext,
		Message:    fmt.Sprintf("%s runs on %s, which %s: canceling the request does not stop it; %s", call.Name, param, framework.Flaw, remedy),
		Confidence: report.Grade(call.StartUp, call.Place == provenance.Escaping, false),
	}
	f.Pos, f.End = w.argument(call)
	return f
}
