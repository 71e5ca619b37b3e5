package why

import (
	"bufio"
	"fmt"
	"go/ast"
	"io"
	"slices"
	"strings"

	"github.com/cancellint/cancellint/internal/filename"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
)

// Write writes the answer as text.
func (a *Answer) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	for _, s := range a.Subjects {
		fmt.Fprintf(out, "%s: %s\n", s.At, s.Text)
		for _, f := range s.Said {
			fmt.Fprintf(out, "  %s: %s\n", f.Label, f.Text)
			for _, line := range f.Below {
				fmt.Fprintf(out, "    %s\n", line)
			}
		}
	}
	return out.Flush()
}

// at names a line of the file of the query: file:line.
func (t *teller) at(line int) string {
	return fmt.Sprintf("%s:%d", filename.From(t.query.Dir, t.query.File), line)
}

// source returns the text of the line.
func (t *teller) source() string {
	text, err := report.ReadFile(t.pass, t.query.File)
	lines := strings.Split(string(text), "\n")
	if err != nil || t.query.Line > len(lines) {
		return ""
	}
	return oneLine(lines[t.query.Line-1])
}

// long is how long a line of source may be to be shown in full.
const long = 100

// oneLine puts source text on one line, and cuts it if that is too long.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > long {
		text = string(runes[:long-1]) + "…"
	}
	return text
}

// nothing says that nothing is known at the line, and where in its function something is.
func (t *teller) nothing() []Fact {
	fn := t.enclosing()
	if fn == nil {
		return []Fact{{Label: "nothing", Text: "no call, and nothing that a rule looks at; the line is in no function"}}
	}
	facts := []Fact{{Label: "nothing", Text: "no call, and nothing that a rule looks at"}}
	if line := t.loop(fn); line > 0 {
		facts = append(facts, Fact{Label: "in a loop", Text: fmt.Sprintf("ask at line %d, where it begins", line)})
	}
	if calls := t.nearest(fn); len(calls) > 0 {
		facts = append(facts, Fact{Label: "nearest calls of " + fn.Name.Name, Text: strings.Join(calls, ", ")})
	}
	return facts
}

// enclosing returns the declaration of the function that the line is in, or nil.
func (t *teller) enclosing() *ast.FuncDecl {
	for _, decl := range t.file.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && t.line(fn.Pos()) <= t.query.Line && t.query.Line <= t.line(fn.End()) {
			return fn
		}
	}
	return nil
}

// loop returns the line of the innermost loop of a function that the line of the query is in, 0 if it is in none.
func (t *teller) loop(fn *ast.FuncDecl) (line int) {
	for n := range ast.Preorder(fn) {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if begin := t.line(n.Pos()); begin < t.query.Line && t.query.Line <= t.line(n.End()) {
				line = begin
			}
		}
	}
	return line
}

// nearest returns the calls of a function that are nearest to the line, at most three, in the order of the source:
// outgoing ones, if it has any.
func (t *teller) nearest(fn *ast.FuncDecl) []string {
	var all, outgoing []*ast.CallExpr
	for n := range ast.Preorder(fn) {
		if call, ok := n.(*ast.CallExpr); ok && !t.isConversionOrBuiltin(call) {
			all = append(all, call)
			if len(t.known(call)) > 0 {
				outgoing = append(outgoing, call)
			}
		}
	}
	if len(outgoing) > 0 {
		all = outgoing
	}
	distance := func(call *ast.CallExpr) int {
		return max(t.line(call.Lparen)-t.query.Line, t.query.Line-t.line(call.Lparen))
	}
	slices.SortStableFunc(all, func(a, b *ast.CallExpr) int { return distance(a) - distance(b) })
	all = all[:min(len(all), 3)]
	slices.SortFunc(all, func(a, b *ast.CallExpr) int { return int(a.Lparen - b.Lparen) })
	var texts []string
	for _, call := range all {
		texts = append(texts, fmt.Sprintf("%s (line %d)", provenance.SourceText(call.Fun), t.line(call.Lparen)))
	}
	return texts
}
