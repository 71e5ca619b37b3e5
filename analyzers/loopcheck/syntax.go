package loopcheck

import (
	"go/ast"
	"go/token"
	"sort"
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/flow"
)

// A syntax is an index of one function's own statements, without those of the function literals in it.
type syntax struct {
	loops    nest[ast.Stmt] // for and range statements
	ifs      nest[*ast.IfStmt]
	clauses  nest[*ast.CommClause]
	cases    nest[*ast.CaseClause]
	labels   func() map[ast.Stmt]*ast.LabeledStmt
	receives map[token.Pos]*ast.UnaryExpr // by the arrow
	ranges   map[token.Pos]*ast.RangeStmt // by the for
	sends    map[token.Pos]*ast.SendStmt  // by the arrow
	calls    map[token.Pos]*ast.CallExpr  // by the opening parenthesis
	stmts    map[ast.Expr]*ast.ExprStmt   // calls that are statements
	owners   map[*flow.Loop]ast.Stmt      // the statement that each loop was made from
	names    func() map[string]bool       // all that the function uses
	coined   map[string]bool              // those that fixes have made up
	bodies   map[ast.Node]bool            // the range statements whose bodies are functions of their own

	failures map[int][][]ast.Expr // memo of checker.failures
	cause    func() ast.Expr      // memo of checker.cause; nil until somebody asks
	finishes map[finishing]bool   // memo of finishes
	settles  func() bool          // memo of settlesFirst
}

func newSyntax(fn *ssa.Function, f *flow.Forest) *syntax {
	s := &syntax{
		labels:   sync.OnceValue(func() map[ast.Stmt]*ast.LabeledStmt { return labelsIn(fn) }),
		receives: make(map[token.Pos]*ast.UnaryExpr),
		ranges:   make(map[token.Pos]*ast.RangeStmt),
		sends:    make(map[token.Pos]*ast.SendStmt),
		calls:    make(map[token.Pos]*ast.CallExpr),
		stmts:    make(map[ast.Expr]*ast.ExprStmt),
		failures: make(map[int][][]ast.Expr),
		finishes: make(map[finishing]bool),
		settles:  sync.OnceValue(func() bool { return settlesFirst(bodyOf(fn.Syntax())) }),
		owners:   make(map[*flow.Loop]ast.Stmt),
		names:    sync.OnceValue(func() map[string]bool { return namesIn(fn.Syntax()) }),
		coined:   make(map[string]bool),
		bodies:   make(map[ast.Node]bool),
	}
	for _, inner := range fn.AnonFuncs {
		s.bodies[inner.Syntax()] = true
	}
	if body := bodyOf(fn.Syntax()); body != nil {
		ast.Inspect(body, s.add)
	}
	claimed := make(map[ast.Stmt]bool)
	for _, l := range f.Loops { // inner loops first, so that they claim the inner statements
		owner := s.owner(l, claimed)
		if l.Iteration != nil {
			owner = fn.Syntax().(*ast.RangeStmt)
		}
		if owner != nil {
			claimed[owner] = true
			s.owners[l] = owner
		}
	}
	return s
}

// isElsewhere reports whether the statement is in the body of a range over a function, which is a function of its own.
func (s *syntax) isElsewhere(stmt ast.Stmt) bool {
	for body := range s.bodies {
		if body.Pos() < stmt.Pos() && stmt.End() <= body.End() {
			return true
		}
	}
	return false
}

func bodyOf(node ast.Node) *ast.BlockStmt {
	switch node := node.(type) {
	case *ast.FuncDecl:
		return node.Body
	case *ast.FuncLit:
		return node.Body
	case *ast.RangeStmt:
		return node.Body // the body of a range over a function
	}
	return nil
}

func (s *syntax) add(node ast.Node) bool {
	switch node := node.(type) {
	case *ast.FuncLit:
		return false
	case *ast.ForStmt:
		s.loops.add(node)
	case *ast.RangeStmt:
		s.ranges[node.For] = node
		if !s.bodies[node] {
			s.loops.add(node)
		}
	case *ast.IfStmt:
		s.ifs.add(node)
	case *ast.CommClause:
		s.clauses.add(node)
	case *ast.CaseClause:
		s.cases.add(node)
	case *ast.UnaryExpr:
		if node.Op == token.ARROW {
			s.receives[node.OpPos] = node
		}
	case *ast.SendStmt:
		s.sends[node.Arrow] = node
	case *ast.ExprStmt:
		s.stmts[node.X] = node
	case *ast.CallExpr:
		s.calls[node.Lparen] = node
	}
	return true
}

// labelsIn returns the labels of fn, by the statements that bear them. The body of a range over a function shares those
// of the function that it is written in.
func labelsIn(fn *ssa.Function) map[ast.Stmt]*ast.LabeledStmt {
	labels := make(map[ast.Stmt]*ast.LabeledStmt)
	for isBody(fn) {
		fn = fn.Parent()
	}
	ast.Inspect(bodyOf(fn.Syntax()), func(node ast.Node) bool {
		if labeled, ok := node.(*ast.LabeledStmt); ok {
			labels[labeled.Stmt] = labeled
		}
		_, isLiteral := node.(*ast.FuncLit)
		return !isLiteral
	})
	return labels
}

// namesIn returns all names in the syntax.
func namesIn(syntax ast.Node) map[string]bool {
	names := make(map[string]bool)
	ast.Inspect(syntax, func(node ast.Node) bool {
		if id, ok := node.(*ast.Ident); ok {
			names[id.Name] = true
		}
		return true
	})
	return names
}

// isBody reports whether fn is the body of a range over a function, which go/ssa makes a function of its own.
func isBody(fn *ssa.Function) bool {
	_, isRange := fn.Syntax().(*ast.RangeStmt)
	return isRange
}

// owner returns the smallest for or range statement that encloses all instructions of l and that no inner loop was
// made from, or nil for a goto loop.
func (s *syntax) owner(l *flow.Loop, claimed map[ast.Stmt]bool) ast.Stmt {
	if !l.IsStructured() {
		return nil
	}
	first, last := extent(l)
	return s.loops.innermost(first, func(stmt ast.Stmt) bool {
		return !claimed[stmt] && stmt.Pos() <= first && last < stmt.End()
	})
}

// extent returns the first and the last position of the instructions of l.
func extent(l *flow.Loop) (first, last token.Pos) {
	for _, b := range l.Blocks {
		for _, instr := range b.Instrs {
			pos := instr.Pos()
			switch instr.(type) {
			case *ssa.Phi, *ssa.Store:
				continue // may stand at the declaration of a variable
			}
			if !pos.IsValid() {
				continue
			}
			if first == token.NoPos {
				first = pos
			}
			first, last = min(first, pos), max(last, pos)
		}
	}
	return first, last
}

// clauseOf returns the select case that receives at pos, the position of its arrow.
func (s *syntax) clauseOf(pos token.Pos) *ast.CommClause {
	return s.clauses.innermost(pos, func(clause *ast.CommClause) bool {
		return clause.Comm != nil && clause.Comm.Pos() <= pos && pos < clause.Comm.End()
	})
}

// ifOf returns the if statement in whose condition, or in the statement before the condition, pos lies.
func (s *syntax) ifOf(pos token.Pos) *ast.IfStmt {
	return s.ifs.innermost(pos, func(stmt *ast.IfStmt) bool { return stmt.If <= pos && pos < stmt.Body.Lbrace })
}

// caseOf returns the case of a switch in whose conditions pos lies.
func (s *syntax) caseOf(pos token.Pos) *ast.CaseClause {
	return s.cases.innermost(pos, func(clause *ast.CaseClause) bool { return clause.Case <= pos && pos < clause.Colon })
}

// A nest holds nodes that lie beside or inside one another.
type nest[N ast.Node] struct {
	nodes  []N   // in the order of the source
	around []int // by index: the node around it, or -1
}

// add adds a node that starts after all others.
func (n *nest[N]) add(node N) {
	around := len(n.nodes) - 1
	for around >= 0 && n.nodes[around].End() <= node.Pos() {
		around = n.around[around]
	}
	n.nodes, n.around = append(n.nodes, node), append(n.around, around)
}

// innermost returns the innermost of the nodes around pos that match, or the zero value.
func (n *nest[N]) innermost(pos token.Pos, match func(N) bool) (found N) {
	after := sort.Search(len(n.nodes), func(i int) bool { return n.nodes[i].Pos() > pos })
	for i := after - 1; i >= 0; i = n.around[i] {
		if match(n.nodes[i]) {
			return n.nodes[i]
		}
	}
	return found
}

// header returns the range of a for or range statement without its body.
func header(stmt ast.Stmt) (pos, end token.Pos) {
	switch stmt := stmt.(type) {
	case *ast.RangeStmt:
		return stmt.For, stmt.X.End()
	case *ast.ForStmt:
		switch {
		case stmt.Post != nil:
			return stmt.For, stmt.Post.End()
		case stmt.Cond != nil:
			return stmt.For, stmt.Cond.End()
		}
		return stmt.For, stmt.For + token.Pos(len("for"))
	}
	return stmt.Pos(), stmt.End()
}
