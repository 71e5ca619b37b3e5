package loopcheck

import (
	_ "embed"
	"reflect"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/deadstream"
	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/observe"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
	"github.com/cancellint/cancellint/internal/ruledoc"
)

//go:embed doc.go
var doc string

// Doc returns the text of doc.go, which documents the rules.
func Doc() string { return doc }

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

		ResultType: reflect.TypeFor[*report.Result](),
		Run: func(pass *analysis.Pass) (any, error) {
			return run(pass, opts, engine.Of(pass)), nil
		},
	}
	opts.Bind(&a.Flags, a.Name)
	return a
}

func run(pass *analysis.Pass, opts *report.Options, result *provenance.Result) *report.Result {
	reporter := report.New(pass, opts)
	j := newJudge(pass, opts, result, reporter.Spare)
	for _, fn := range result.Funcs() {
		provenance.Analyzing(fn, func() {
			for _, finding := range j.findings(fn) {
				reporter.Add(finding)
			}
		})
	}
	return reporter.Flush()
}

// A unit is the package that is judged: what its functions share.
type unit struct {
	*observe.Observer
	pass     *analysis.Pass
	result   *provenance.Result
	outgoing map[ssa.CallInstruction][]provenance.Call
	deferred func() map[*ssa.Function]bool // what a defer statement calls
	spare    func(report.Spared)           // takes what the rules leave alone
	steps    int                           // of all propagations, blocks visited and values read: what they cost
}

func newUnit(pass *analysis.Pass, result *provenance.Result, spare func(report.Spared)) *unit {
	outgoing := make(map[ssa.CallInstruction][]provenance.Call)
	for _, call := range result.Calls() {
		if !call.Opaque { // what nobody knows need not wait
			outgoing[call.Instr] = append(outgoing[call.Instr], call)
		}
	}
	return &unit{
		Observer: observe.New(result),
		pass:     pass,
		result:   result,
		outgoing: outgoing,
		deferred: sync.OnceValue(func() map[*ssa.Function]bool { return deferredFuncs(result) }),
		spare:    spare,
	}
}

// A judge goes through the functions of one package.
type judge struct {
	*unit
	optIn   *optIn
	streams *deadstream.Finder
}

func newJudge(pass *analysis.Pass, opts *report.Options, result *provenance.Result, spare func(report.Spared)) *judge {
	u := newUnit(pass, result, spare)
	return &judge{unit: u, optIn: newOptIn(opts, result), streams: deadstream.New(result, u.Observer)}
}

// findings returns what is wrong with the loops of fn, and then what the rules that are off by default say of it.
func (j *judge) findings(fn *ssa.Function) []report.Finding {
	f := flow.NewForest(fn)
	if len(f.Loops) == 0 && j.optIn.isOff() {
		return j.retriers(fn)
	}
	c := &checker{unit: j.unit, fn: fn, forest: f, syntax: newSyntax(fn, f), streams: j.streams.Find(fn, f)}
	findings, points := c.check()
	c.spareOthers()
	findings = append(findings, j.optIn.judge(c, points, findings)...)
	findings = append(findings, j.retriers(fn)...)
	for _, l := range f.Loops {
		if finding, ok := c.streams.Findings[l]; ok {
			findings = append(findings, c.atHeader(l, finding))
			continue
		}
		for _, reason := range c.streams.Reasons[l] {
			c.spareLoop(l, []verdict{silent(rule.DeadStream, reason)})
		}
	}
	return findings
}
