// Package why says what is known at a line of the source: of each call there where its context comes from, what bounds
// it, and what each rule made of it, or why it left it alone.
//
// It decides nothing. What it says is what the engine and the analyzers of a suite returned, put into words: the origins,
// the hops, and the exemptions of package provenance, the verdicts and the spared of package report.
package why

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/filename"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
)

// A Query asks about a line.
type Query struct {
	File string // its absolute name
	Line int
	Dir  string // what file names in the answer are relative to, if they are below it
}

// An Answer is the result of the analyzer that [New] returns: what is known at the line, in the order of the source.
type Answer struct {
	HasFile  bool // whether the file belongs to the package
	Subjects []Subject
}

// A Subject is something that stands at the line: a call, or the line itself.
type Subject struct {
	At   string // file:line
	Text string // as source text
	Said []Fact
}

// A Fact is a line of the answer, and the lines below it.
type Fact struct {
	Label string // "context", "ctxpass/root-context"
	Text  string
	Below []string
}

// New returns an analyzer that answers the query from the results of the analyzers of suite, and of the engine that they
// require. It reports nothing.
func New(suite []*analysis.Analyzer, q Query) *analysis.Analyzer {
	requires := slices.Clone(suite)
	for _, a := range suite {
		for _, required := range a.Requires {
			if required.ResultType == reflect.TypeFor[*provenance.Result]() && !slices.Contains(requires, required) {
				requires = append(requires, required)
			}
		}
	}
	return &analysis.Analyzer{
		Name:       "why",
		Doc:        "why: say what is known at a line",
		Requires:   requires,
		ResultType: reflect.TypeFor[*Answer](),
		Run:        func(pass *analysis.Pass) (any, error) { return answer(pass, q), nil },
	}
}

// A teller answers a query for one package.
type teller struct {
	pass   *analysis.Pass
	query  Query
	file   *ast.File
	engine *provenance.Result
	judged []report.Judged
	spared []report.Spared
	told   map[token.Pos]bool // the calls that have been told of, by their left parentheses
}

func answer(pass *analysis.Pass, q Query) *Answer {
	t := &teller{pass: pass, query: q, told: make(map[token.Pos]bool)}
	i := slices.IndexFunc(pass.Files, t.isAsked)
	if i < 0 {
		return new(Answer)
	}
	t.file = pass.Files[i]
	for _, a := range pass.Analyzer.Requires {
		switch result := pass.ResultOf[a].(type) {
		case *provenance.Result:
			t.engine = result
		case *report.Result:
			t.judged = append(t.judged, result.Findings...)
			t.spared = append(t.spared, result.Spared...)
		}
	}
	return &Answer{HasFile: true, Subjects: t.subjects()}
}

// isAsked reports whether the file is the one of the query: by its name, or by the name in the //line comment of what cgo
// made of it.
func (t *teller) isAsked(file *ast.File) bool {
	return t.pass.Fset.PositionFor(file.FileStart, false).Filename == t.query.File || t.pass.Fset.Position(file.Package).Filename == t.query.File
}

// line returns the line of pos, or 0 if it is in another file than the one of the query.
func (t *teller) line(pos token.Pos) int {
	for _, adjusted := range []bool{false, true} {
		if at := t.pass.Fset.PositionFor(pos, adjusted); pos.IsValid() && at.Filename == t.query.File {
			return at.Line
		}
	}
	return 0
}

// place names a position, for who reads of the line of the query: its line, or that of another file.
func (t *teller) place(pos token.Pos) string {
	if line := t.line(pos); line > 0 {
		return fmt.Sprintf("line %d", line)
	}
	at := t.pass.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filename.From(t.query.Dir, at.Filename), at.Line)
}

// subjects returns what stands at the line.
func (t *teller) subjects() []Subject {
	var subjects []Subject
	for _, expr := range t.callsAt() {
		subjects = append(subjects, t.call(expr))
	}
	own := Subject{At: t.at(t.query.Line), Text: t.source(), Said: t.atLine()}
	switch {
	case len(own.Said) > 0:
		subjects = append(subjects, own)
	case len(subjects) == 0:
		own.Said = t.nothing()
		subjects = append(subjects, own)
	}
	return subjects
}

// callsAt returns the calls that there is something to tell of: those at the line, which are outgoing ones and others that are
// given a context, or all if none is; and those elsewhere of which a finding is at the line.
func (t *teller) callsAt() []*ast.CallExpr {
	isOutgoing := func(expr *ast.CallExpr) bool { return len(t.known(expr)) > 0 }
	calls := append(t.callsWritten(), t.callsFound()...)
	if slices.ContainsFunc(calls, isOutgoing) {
		calls = slices.DeleteFunc(calls, func(expr *ast.CallExpr) bool { return !isOutgoing(expr) && !t.isGivenContext(expr) })
	}
	slices.SortFunc(calls, func(a, b *ast.CallExpr) int { return int(a.Lparen - b.Lparen) })
	return slices.Compact(calls)
}

// callsFound returns the calls of which a finding is at the line.
func (t *teller) callsFound() []*ast.CallExpr {
	var found []*ast.CallExpr
	for _, j := range t.judged {
		if !j.Subject.IsValid() || t.line(j.Pos) != t.query.Line || t.line(j.Subject) == 0 {
			continue
		}
		for n := range ast.Preorder(t.file) {
			if call, ok := n.(*ast.CallExpr); ok && call.Lparen == j.Subject {
				found = append(found, call)
			}
		}
	}
	return found
}

// isGivenContext reports whether an argument of a call is a context, or carries one.
func (t *teller) isGivenContext(expr *ast.CallExpr) bool {
	return slices.ContainsFunc(expr.Args, func(arg ast.Expr) bool {
		typ := t.pass.TypesInfo.TypeOf(arg)
		return typ != nil && t.engine.CarriesContext(typ)
	})
}

// callsWritten returns the calls whose parentheses open at the line; if there are none, the innermost one that goes over it.
func (t *teller) callsWritten() []*ast.CallExpr {
	var at []*ast.CallExpr
	var around *ast.CallExpr
	ast.Inspect(t.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			if t.line(n.Body.Lbrace) < t.query.Line && t.query.Line < t.line(n.Body.Rbrace) {
				around = nil // what is in it is not the call's that it is given to
			}
		case *ast.CallExpr:
			switch {
			case t.isConversionOrBuiltin(n):
			case t.line(n.Lparen) == t.query.Line:
				at = append(at, n)
			case t.line(n.Pos()) <= t.query.Line && t.query.Line <= t.line(n.End()):
				around = n // the later one of two is inside the other
			}
		}
		return true
	})
	if len(at) == 0 && around != nil {
		at = append(at, around)
	}
	return at
}

func (t *teller) isConversionOrBuiltin(call *ast.CallExpr) bool {
	fun := t.pass.TypesInfo.Types[call.Fun]
	return fun.IsType() || fun.IsBuiltin()
}

// instruction returns what go/ssa makes of a call, or nil.
func (t *teller) instruction(expr *ast.CallExpr) ssa.CallInstruction {
	for _, fn := range t.functions() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if call, ok := instr.(ssa.CallInstruction); ok && call.Common().Pos() == expr.Lparen {
					return call
				}
			}
		}
	}
	return nil
}

// functions returns the functions of the package that the engine has looked at.
func (t *teller) functions() []*ssa.Function {
	if t.engine == nil {
		return nil
	}
	return t.engine.Funcs()
}

// known returns what the engine found of a call: nothing if it is no outgoing one.
func (t *teller) known(expr *ast.CallExpr) []provenance.Call {
	if t.engine == nil {
		return nil
	}
	var known []provenance.Call
	for _, c := range t.engine.Calls() {
		if c.Instr.Common().Pos() == expr.Lparen {
			known = append(known, c)
		}
	}
	return known
}

// call tells of a call.
func (t *teller) call(expr *ast.CallExpr) Subject {
	t.told[expr.Lparen] = true
	s := Subject{At: t.at(t.line(expr.Lparen)), Text: oneLine(types.ExprString(expr))}
	known := t.known(expr)
	if len(known) == 0 {
		s.Said = append(s.Said, Fact{Label: "call", Text: "not an outgoing one: " + t.notOutgoing(expr)})
	}
	for _, c := range known {
		s.Said = append(s.Said, t.outgoing(c)...)
	}
	s.Said = append(s.Said, t.verdicts(func(subject, _ token.Pos) bool {
		return subject == expr.Lparen || subject == expr.Pos()
	})...)
	return s
}

func (t *teller) notOutgoing(expr *ast.CallExpr) string {
	if len(t.functions()) == 0 {
		return "the package imports nothing that deals in contexts, waits or leaves the process, or is not of a module of yours"
	}
	instr := t.instruction(expr)
	if instr == nil {
		return provenance.Unresolved.String()
	}
	return t.engine.NotOutgoing(instr).String()
}

// atLine tells what the rules found or spared at the line itself, of whatever it is, and have not been told of at a call.
func (t *teller) atLine() []Fact {
	return t.verdicts(func(subject, pos token.Pos) bool {
		return t.line(pos) == t.query.Line && !t.told[subject] && !t.isTold(subject)
	})
}

// isTold reports whether a call that begins at pos has been told of.
func (t *teller) isTold(pos token.Pos) bool {
	return slices.ContainsFunc(t.callsAt(), func(expr *ast.CallExpr) bool { return expr.Pos() == pos })
}
