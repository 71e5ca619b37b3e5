package loopcheck

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
)

// -- a look that changes nothing --

// leaveOnLook offers to let a look at a context that has ended leave the loop: by a label on the break, by a return in
// the place of a continue, or after what the look does.
func (c *checker) leaveOnLook(l *flow.Loop, k look) []analysis.SuggestedFix {
	if c.content(k.stmt.Pos()) == nil {
		return nil
	}
	asked := *c
	if k.ctx != c.reach.Expr {
		asked.reach = provenance.Reach{Expr: k.ctx} // its error is what is returned
	}
	branch, _ := last(k.body).(*ast.BranchStmt)
	mayReturn := k.namesContext() || len(resultsOf(c.fn.Syntax())) == 0
	switch {
	case branch != nil && branch.Tok == token.BREAK && branch.Label == nil:
		return asked.labelBreak(l, branch, mayReturn)
	case !mayReturn:
		return nil
	case branch == nil:
		return asked.returnAfter(k)
	case branch.Tok == token.CONTINUE:
		return asked.returnInstead(branch, "Return instead of going round again")
	}
	return nil
}

// namesContext reports whether the source shows which context is looked at: not a channel that somebody has kept.
func (k look) namesContext() bool {
	return k.text == "<-"+k.ctx+".Done()" || k.text == k.ctx+".Err() != nil"
}

// labelBreak offers to let the break leave the loop, by a label, or, where control would fall off the end of a
// function with results, by a return.
func (c *checker) labelBreak(l *flow.Loop, branch *ast.BranchStmt, mayReturn bool) []analysis.SuggestedFix {
	owner := c.syntax.owners[l]
	if owner == nil {
		return nil
	}
	if l.Iteration == nil && c.fn.Signature.Results().Len() > 0 && c.endsFunction(owner) {
		if !mayReturn {
			return nil
		}
		return c.returnInstead(branch, "Return instead of leaving only the select")
	}
	fix := analysis.SuggestedFix{Message: "Break to a label of the loop"}
	label := ""
	if labeled := c.syntax.labels()[owner]; labeled != nil {
		label = labeled.Label.Name
	} else {
		indent, isFirst := c.indent(owner.Pos())
		if !isFirst {
			return nil
		}
		label = c.freeLabel("loop")
		start := owner.Pos() - token.Pos(len(indent))
		fix.TextEdits = append(fix.TextEdits, analysis.TextEdit{Pos: start, End: start, NewText: []byte(strings.TrimSuffix(indent, "\t") + label + ":\n")})
	}
	fix.TextEdits = append(fix.TextEdits, analysis.TextEdit{Pos: branch.End(), End: branch.End(), NewText: []byte(" " + label)})
	return []analysis.SuggestedFix{fix}
}

// endsFunction reports whether control falls off the end of the function where it leaves the loop by a break.
func (c *checker) endsFunction(owner ast.Stmt) bool {
	path := c.path(owner.Pos(), owner.End())
	for i := 1; i < len(path); i++ {
		node := path[i-1]
		if node != owner && isLoop(node) {
			return false // it goes round
		}
		if list := listOf(path[i]); list != nil && !isClause(node) && last(list) != node {
			return false
		}
	}
	return true
}

func isClause(node ast.Node) bool {
	switch node.(type) {
	case *ast.CaseClause, *ast.CommClause:
		return true
	}
	return false
}

// returnInstead offers a return in the place of a break or continue.
func (c *checker) returnInstead(branch *ast.BranchStmt, message string) []analysis.SuggestedFix {
	leave, ok := c.returnFrom(branch.Pos())
	if !ok || branch.Label != nil {
		return nil // the label may have no other use
	}
	return []analysis.SuggestedFix{{
		Message:   message,
		TextEdits: []analysis.TextEdit{{Pos: branch.Pos(), End: branch.End(), NewText: []byte(leave)}},
	}}
}

// returnAfter offers a return after what the look does, nothing or a message.
func (c *checker) returnAfter(k look) []analysis.SuggestedFix {
	var after token.Pos
	switch stmt := k.stmt.(type) {
	case *ast.CommClause:
		after = stmt.Colon + 1
	case *ast.IfStmt:
		after = stmt.Body.Lbrace + 1
	}
	if len(k.body) > 0 {
		after = last(k.body).End()
	}
	indent, isFirst := c.indent(k.stmt.Pos())
	leave, ok := c.returnFrom(after)
	if !isFirst || !ok {
		return nil
	}
	return c.addLines(after, "\n"+indent+"\t"+leave, "Return once the context has ended")
}

// -- a look that is missing --

// checkEachRound offers to look at the context at the beginning of each round of a loop.
func (c *checker) checkEachRound(l *flow.Loop) []analysis.SuggestedFix { return c.checkRounds(l, "") }

// checkRounds offers to look at it in those rounds of which a condition holds: "i%128 == 0 && ", or all.
func (c *checker) checkRounds(l *flow.Loop, condition string) []analysis.SuggestedFix {
	owner := c.syntax.owners[l]
	if owner == nil || c.content(owner.Pos()) == nil {
		return nil
	}
	body := loopBody(owner)
	indent, isFirst := c.indent(owner.Pos())
	leave, ok := c.returnFrom(owner.Pos())
	if !isFirst || !ok || !c.isVisible(body.Lbrace+1) {
		return nil
	}
	return c.addCheck(body.Lbrace+1, indent+"\t", condition, leave)
}

func loopBody(stmt ast.Stmt) *ast.BlockStmt {
	if stmt, ok := stmt.(*ast.RangeStmt); ok {
		return stmt.Body
	}
	return stmt.(*ast.ForStmt).Body
}

func (c *checker) addCheck(after token.Pos, indent, condition, leave string) []analysis.SuggestedFix {
	text := fmt.Sprintf("\n%[1]sif %[2]s%[3]s.Err() != nil {\n%[1]s\t%[4]s\n%[1]s}", indent, condition, c.reach.Expr, leave)
	return c.addLines(after, text, fmt.Sprintf("Return once %s.Err() != nil", c.reach.Expr))
}
