package loopcheck

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

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
	o := newObserver(result)
	cells := &streamCells{pass: pass, funcs: result.Funcs()}
	for _, fn := range result.Funcs() {
		f := newForest(fn)
		if len(f.loops) == 0 {
			continue
		}
		provenance.Analyzing(fn, func() {
			s := newSyntax(fn, f)
			dead := newDeadStreams(o, cells, fn, f, s).findings()
			for _, l := range f.loops {
				if finding, ok := dead[l]; ok {
					reporter.Add(finding)
				}
			}
			reach := result.InReach(fn)
			if len(reach) == 0 {
				return // nobody told the function when to stop
			}
			c := &checker{observer: o, pass: pass, fn: fn, reach: reach[0], forest: f, syntax: s, outgoing: outgoing, dead: dead}
			for _, finding := range c.check() {
				reporter.Add(finding)
			}
		})
	}
	reporter.Flush()
}
