package loopcheck

import (
	"fmt"
	"go/ast"
	"slices"
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// The rules that are off by default. What they report is so, but whether it should change is a matter of the code
// around it that the analysis does not see.

// optIn judges functions by those of these rules that were switched on.
type optIn struct {
	judges  []func(*site) []report.Finding
	closed  func() []*ssa.CallCommon // the calls of close in the package
	efforts map[*ssa.Function]effort // memo of effortOf; 0 while a function is being read
}

// A site is a function that is judged, after the rules that are on by default.
type site struct {
	*checker
	points   []point          // those that no finding speaks for
	findings []report.Finding // of the rules that are on by default
	closed   func() []*ssa.CallCommon
	efforts  map[*ssa.Function]effort
}

func newOptIn(opts *report.Options, result *provenance.Result) *optIn {
	o := &optIn{closed: sync.OnceValue(func() []*ssa.CallCommon { return closings(result) }), efforts: make(map[*ssa.Function]effort)}
	for _, optional := range []struct {
		rule  rule.Rule
		judge func(*site) []report.Finding
	}{
		{rule.BlockingSend, (*site).blockingSends},
		{rule.RangeChannel, (*site).channelRanges},
		{rule.BareSleep, (*site).bareSleeps},
		{rule.LongComputation, (*site).longComputations},
	} {
		if opts.Judges(optional.rule) {
			o.judges = append(o.judges, optional.judge)
		}
	}
	return o
}

// isOff reports whether nobody has switched on any of the rules.
func (o *optIn) isOff() bool { return len(o.judges) == 0 }

// judge returns the findings in c's function, if it was handed a context: points and findings are what check returned.
func (o *optIn) judge(c *checker, points []point, findings []report.Finding) []report.Finding {
	reach := c.result.InReach(c.fn)
	if len(reach) == 0 || o.isOff() {
		return nil
	}
	own := *c
	own.reach = reach[0]
	s := &site{checker: &own, points: points, findings: findings, closed: o.closed, efforts: o.efforts}
	var more []report.Finding
	for _, judge := range o.judges {
		more = append(more, judge(s)...)
	}
	return more
}

// hasEnded reports whether a context has ended whenever the instruction runs.
func (s *site) hasEnded(instr ssa.Instruction) bool {
	return s.endings.before[instr.Block()] != nil
}

// hasEnded is why an instruction need not look at one.
const hasEnded = "it runs where a context has ended"

// sparePoint tells why a rule has no finding for p.
func (s *site) sparePoint(r rule.Rule, p point, reason string) {
	s.spare(report.Spared{Rule: r, Pos: p.pos, End: p.end, Subject: p.pos, Reason: reason})
}

// isReported reports whether a rule that is on by default has a finding at the loop.
func (s *site) isReported(loop ast.Stmt) bool {
	pos, _ := header(loop)
	return slices.ContainsFunc(s.findings, func(f report.Finding) bool { return f.Pos == pos })
}

// -- sleep --

// bareSleeps returns the sleeps that no loop is reported for, and that somebody may wait for.
func (s *site) bareSleeps() []report.Finding {
	var findings []report.Finding
	for _, p := range s.points {
		switch {
		case p.kind != sleep || p.inside:
		case p.pause != flow.NotConstant && p.pause < negligible:
			s.sparePoint(rule.BareSleep, p, fmt.Sprintf("it lasts no more than %s", p.pause))
		case s.hasEnded(p.instr):
			s.sparePoint(rule.BareSleep, p, hasEnded)
		default:
			findings = append(findings, s.finding(rule.BareSleep, p))
		}
	}
	return findings
}

// finding returns one that stands at p itself: it is not the loop around it that must change.
func (s *site) finding(r rule.Rule, p point) report.Finding {
	return report.Finding{
		Rule: r,
		Pos:  p.pos, End: p.end,
		Message:    fmt.Sprintf("%s waits without a look at %s: it goes on after %s is canceled; %s", p.text, s.reach.Expr, s.canceled(), remedy(p, s.reach.Expr)),
		Confidence: s.confidence(p.instr),
		Fixes:      s.interrupt(p),
	}
}
