package loopcheck

import (
	_ "embed"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
	"github.com/cancellint/cancellint/internal/ruledoc"
)

//go:embed doc.go
var doc string

// Analyzer is loopcheck with the engine that the suite shares.
var Analyzer = New(provenance.Default)

// New returns a fresh analyzer with options of its own.
func New(engine *provenance.Engine) *analysis.Analyzer {
	opts := new(report.Options)
	a := &analysis.Analyzer{
		Name:     "loopcheck",
		Doc:      ruledoc.MustExtract(doc, "loopcheck"),
		URL:      rule.PageURL("loopcheck"),
		Requires: append(report.Requires(), engine.Analyzer),
		Run: func(pass *analysis.Pass) (any, error) {
			run(pass, opts, engine.Of(pass))
			return nil, nil
		},
	}
	opts.Bind(&a.Flags)
	opts.BindEnable(&a.Flags, a.Name)
	return a
}

func run(pass *analysis.Pass, opts *report.Options, result *provenance.Result) {
	reporter := report.New(pass, opts)
	outgoing := make(map[ssa.CallInstruction][]provenance.Call)
	for _, call := range result.Calls() {
		if !call.Opaque { // what nobody knows need not wait
			outgoing[call.Instr] = append(outgoing[call.Instr], call)
		}
	}
	o, optIn := newObserver(result), newOptIn(opts, result)
	deferred := sync.OnceValue(func() map[*ssa.Function]bool { return deferredFuncs(result) })
	for _, fn := range result.Funcs() {
		f := flow.NewForest(fn)
		if len(f.Loops) == 0 && optIn.isOff() {
			continue
		}
		c := &checker{observer: o, pass: pass, fn: fn, forest: f, syntax: newSyntax(fn, f), outgoing: outgoing, deferred: deferred}
		provenance.Analyzing(fn, func() {
			findings, points := c.check()
			for _, finding := range append(findings, optIn.judge(c, points, findings)...) {
				reporter.Add(finding)
			}
		})
	}
	reporter.Flush()
}
