package loopcheck

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"go/version"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// interrupt offers to let the end of the context interrupt the wait at p.
func (c *checker) interrupt(p point) []analysis.SuggestedFix {
	if p.inside || c.content(p.pos) == nil {
		return nil
	}
	switch p.kind {
	case sleep:
		return c.interruptSleep(p)
	case tick, receive:
		if stmt := c.syntax.ranges[p.instr.Pos()]; stmt != nil {
			return c.interruptTicker(stmt)
		}
		return c.interruptReceive(p)
	case send:
		return c.selectInstead(p, selection{comm: c.text(p.pos, p.end)}, "the send")
	case wait:
		return c.addDoneCase(p)
	}
	return nil
}

// A selection is a select on the end of the context and on something else.
type selection struct {
	before  string // the statement before it
	cleanUp string // what is to be done when the context ends first
	comm    string // what is waited for beside the context, as a case has it
}

// selectInstead offers a select in the place of the statement at p. what names the other thing that it waits for.
func (c *checker) selectInstead(p point, s selection, what string) []analysis.SuggestedFix {
	stmt, ok := c.statement(p.pos, p.end)
	if !ok {
		return nil
	}
	indent, isFirst := c.indent(stmt.Pos())
	leave, ok := c.returnFrom(stmt.Pos())
	if !isFirst || !ok {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message:   fmt.Sprintf("Select on %s.Done() and %s", c.reach.Expr, what),
		TextEdits: []analysis.TextEdit{{Pos: stmt.Pos(), End: stmt.End(), NewText: []byte(c.selectText(indent, leave, s))}},
	}}
}

// selectText returns a select that either leaves or does what it is for.
func (c *checker) selectText(indent, leave string, s selection) string {
	lines := []string{
		s.before,
		"select {",
		"case <-" + c.reach.Expr + ".Done():",
		s.cleanUp,
		"\t" + leave,
		"case " + s.comm + ":",
		"}",
	}
	lines = slices.DeleteFunc(lines, func(line string) bool { return line == "" })
	return strings.Join(lines, "\n"+indent)
}

// timersCollected is the version of Go from which on a timer is collected that nobody stops: before it, that of
// time.After stays until it fires, however early the context ends.
const timersCollected = "go1.23"

// interruptSleep offers a select on the context and a timer in the place of a call of time.Sleep that is a statement.
func (c *checker) interruptSleep(p point) []analysis.SuggestedFix {
	call := c.syntax.calls[p.instr.Pos()]
	stmt := c.syntax.stmts[call]
	sleep, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if stmt == nil || !ok || c.calledFunc(call) != "time.Sleep" {
		return nil
	}
	pkg, duration := types.ExprString(sleep.X), c.text(call.Lparen+1, call.Rparen)
	if version.Compare(c.goVersion(p.pos), timersCollected) >= 0 {
		return c.selectInstead(p, selection{comm: fmt.Sprintf("<-%s.After(%s)", pkg, duration)}, "a timer")
	}
	if c.isJumpedOver(stmt.Pos()) {
		return nil // nothing can be declared here
	}
	timer := c.freeVariable("timer")
	return c.selectInstead(p, selection{
		before:  fmt.Sprintf("%s := %s.NewTimer(%s)", timer, pkg, duration),
		cleanUp: "\t" + timer + ".Stop()",
		comm:    "<-" + timer + ".C",
	}, "a timer")
}

// goVersion returns the version of Go that the file of pos is written in, or "" if nobody has said.
func (c *checker) goVersion(pos token.Pos) string {
	if v := c.pass.TypesInfo.FileVersions[c.file(pos)]; v != "" {
		return v
	}
	return c.pass.Pkg.GoVersion()
}

// interruptReceive offers a select in the place of a bare receive, if that is a statement, or all that is assigned by
// one.
func (c *checker) interruptReceive(p point) []analysis.SuggestedFix {
	stmt, ok := c.statement(p.pos, p.end)
	if !ok {
		return nil
	}
	s := selection{comm: c.text(p.pos, p.end)}
	switch stmt := stmt.(type) {
	case *ast.ExprStmt:
		if ast.Unparen(stmt.X).Pos() != p.pos {
			return nil
		}
	case *ast.AssignStmt:
		if len(stmt.Lhs) != 1 || len(stmt.Rhs) != 1 || ast.Unparen(stmt.Rhs[0]).Pos() != p.pos {
			return nil
		}
		variable := c.text(stmt.Lhs[0].Pos(), stmt.Lhs[0].End())
		s.comm = variable + " = " + s.comm
		if stmt.Tok == token.DEFINE {
			if s.before, ok = c.declare(variable, p); !ok {
				return nil
			}
		}
	default:
		return nil
	}
	return c.selectInstead(p, s, "the receive")
}

// declare returns the declaration of a variable for what the channel received from at p brings.
func (c *checker) declare(variable string, p point) (string, bool) {
	t := p.instr.(*ssa.UnOp).Type()
	name, ok := c.typeName(t, p.pos)
	return "var " + variable + " " + name, ok
}

// interruptTicker offers an endless loop that begins with a select in the place of a range over a ticker's channel.
func (c *checker) interruptTicker(stmt *ast.RangeStmt) []analysis.SuggestedFix {
	if stmt.Key != nil || !isPath(stmt.X) || c.isFollowed(stmt) {
		return nil // another channel in each round, a variable that the body declares anew, code that nothing reaches
	}
	indent, isFirst := c.indent(stmt.For)
	leave, ok := c.returnFrom(stmt.For)
	body, isLast := c.lineEnd(stmt.Body.Lbrace + 1)
	if !isFirst || !ok || !isLast {
		return nil
	}
	indent += "\t"
	text := "\n" + indent + c.selectText(indent, leave, selection{comm: "<-" + types.ExprString(stmt.X)})
	return []analysis.SuggestedFix{{
		Message: fmt.Sprintf("Select on %s.Done() and the ticker in each round", c.reach.Expr),
		TextEdits: []analysis.TextEdit{
			{Pos: stmt.For, End: stmt.Body.Lbrace + 1, NewText: []byte("for {")},
			{Pos: body, End: body, NewText: []byte(text)},
		},
	}}
}

// addDoneCase offers a case of Done for the select at p.
func (c *checker) addDoneCase(p point) []analysis.SuggestedFix {
	path := c.path(p.pos, p.end)
	if len(path) == 0 {
		return nil
	}
	stmt, ok := path[0].(*ast.SelectStmt)
	if !ok {
		return nil
	}
	indent, isFirst := c.indent(stmt.Body.List[0].Pos())
	leave, ok := c.returnFrom(stmt.Select)
	if !isFirst || !ok {
		return nil
	}
	text := fmt.Sprintf("\n%[1]scase <-%[2]s.Done():\n%[1]s\t%[3]s", indent, c.reach.Expr, leave)
	return c.addLines(stmt.Body.Lbrace+1, text, fmt.Sprintf("Add a case <-%s.Done() that returns", c.reach.Expr))
}

// addLines offers to add lines after that of pos.
func (c *checker) addLines(pos token.Pos, text, message string) []analysis.SuggestedFix {
	at, ok := c.lineEnd(pos)
	if !ok {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message:   message,
		TextEdits: []analysis.TextEdit{{Pos: at, End: at, NewText: []byte(text)}},
	}}
}
