package loopcheck

import (
	"fmt"
	"go/ast"
	"slices"

	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// A verdict is what a rule makes of a loop: a finding, or the reason why there is none, or nothing, if the loop is not
// what the rule is about.
type verdict struct {
	finding *report.Finding
	points  []point // that the finding speaks for
	rule    rule.Rule
	wait    *point // that the reason is about, if it is about one
	reason  string // a clause: "each round asks ctx.Err() (line 31)"
}

// found returns the verdict of a rule that has one.
func found(finding report.Finding) verdict { return verdict{finding: &finding, rule: finding.Rule} }

// silent returns the verdict of a rule that has no finding for a reason.
func silent(r rule.Rule, reason string) verdict { return verdict{rule: r, reason: reason} }

// about returns the verdict with the wait that its reason is about.
func (v verdict) about(p point) verdict {
	v.wait = &p
	return v
}

// speaksFor returns the verdict with the points that its finding speaks for, if it names none itself.
func (v verdict) speaksFor(points []point) verdict {
	if v.points == nil {
		v.points = points
	}
	return v
}

// spareOthers tells of the loop statements from which no loop was made: none of their rounds leads to another, or they
// begin where the loop around them does, and are one with it.
func (c *checker) spareOthers() {
	isOwner := make(map[ast.Stmt]bool)
	for _, owner := range c.syntax.owners {
		isOwner[owner] = true
	}
	stmts := c.syntax.loops.nodes
	if body, ok := c.fn.Syntax().(*ast.RangeStmt); ok {
		stmts = append([]ast.Stmt{body}, stmts...)
	}
	for _, stmt := range stmts {
		if isOwner[stmt] || c.syntax.isElsewhere(stmt) {
			continue
		}
		reason := "it never goes round"
		if around := c.syntax.loops.innermost(stmt.Pos(), func(around ast.Stmt) bool { return isOwner[around] && stmt.End() <= around.End() }); around != nil {
			reason = fmt.Sprintf("it goes round with the loop around it (line %d), if at all, and is judged with that", c.line(around.Pos()))
		}
		pos, end := header(stmt)
		c.spare(report.Spared{Rule: rule.UncheckedLoop, Pos: pos, End: end, Reason: reason})
	}
}

// spareLoop tells why rules have no finding for l, once each reason, and at the waits that l is the innermost loop of.
func (c *checker) spareLoop(l *flow.Loop, verdicts []verdict) {
	first, _ := extent(l)
	at := c.atHeader(l, report.Finding{Pos: first, End: first})
	for i, v := range verdicts {
		if v.reason == "" {
			continue
		}
		if p := v.wait; p != nil && c.forest.Innermost(p.instr.Block()) == l {
			c.spare(report.Spared{Rule: v.rule, Pos: p.pos, End: p.end, Subject: p.pos, Reason: v.reason})
		}
		if !slices.ContainsFunc(verdicts[:i], func(other verdict) bool { return other.rule == v.rule && other.reason == v.reason }) {
			c.spare(report.Spared{Rule: v.rule, Pos: at.Pos, End: at.End, Reason: v.reason})
		}
	}
}
