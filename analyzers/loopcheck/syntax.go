package loopcheck

import (
	"cmp"
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/flow"
)

// A syntax is an index of one function's own statements, without those of the function literals in it.
type syntax struct {
	loops    []ast.Stmt // for and range statements
	ifs      []*ast.IfStmt
	clauses  []*ast.CommClause
	labels   map[ast.Stmt]*ast.LabeledStmt
	receives map[token.Pos]*ast.UnaryExpr // by the arrow
	ranges   map[token.Pos]*ast.RangeStmt // by the for
	sends    map[token.Pos]*ast.SendStmt  // by the arrow
	calls    map[token.Pos]*ast.CallExpr  // by the opening parenthesis
	stmts    map[ast.Expr]*ast.ExprStmt   // calls that are statements
	owners   map[*flow.Loop]ast.Stmt      // the statement that each loop was made from
	coined   map[string]bool              // the names that fixes have made up
}

func newSyntax(fn *ssa.Function, f *flow.Forest) *syntax {
	s := &syntax{
		labels:   make(map[ast.Stmt]*ast.LabeledStmt),
		receives: make(map[token.Pos]*ast.UnaryExpr),
		ranges:   make(map[token.Pos]*ast.RangeStmt),
		sends:    make(map[token.Pos]*ast.SendStmt),
		calls:    make(map[token.Pos]*ast.CallExpr),
		stmts:    make(map[ast.Expr]*ast.ExprStmt),
		owners:   make(map[*flow.Loop]ast.Stmt),
		coined:   make(map[string]bool),
	}
	if body := bodyOf(fn.Syntax()); body != nil {
		ast.Inspect(body, s.add)
	}
	claimed := make(map[ast.Stmt]bool)
	for _, l := range f.Loops { // inner loops first, so that they claim the inner statements
		if owner := s.owner(f, l, claimed); owner != nil {
			claimed[owner] = true
			s.owners[l] = owner
		}
	}
	return s
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
		s.loops = append(s.loops, node)
	case *ast.RangeStmt:
		s.loops = append(s.loops, node)
		s.ranges[node.For] = node
	case *ast.IfStmt:
		s.ifs = append(s.ifs, node)
	case *ast.CommClause:
		s.clauses = append(s.clauses, node)
	case *ast.LabeledStmt:
		s.labels[node.Stmt] = node
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

// owner returns the smallest for or range statement that encloses all instructions of l and that no inner loop was
// made from, or nil for a goto loop.
func (s *syntax) owner(f *flow.Forest, l *flow.Loop, claimed map[ast.Stmt]bool) ast.Stmt {
	if !l.IsStructured() {
		return nil
	}
	first, last := extent(l)
	return smallest(s.loops, func(stmt ast.Stmt) bool {
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
	return smallest(s.clauses, func(clause *ast.CommClause) bool {
		return clause.Comm != nil && clause.Comm.Pos() <= pos && pos < clause.Comm.End()
	})
}

// ifOf returns the if statement in whose condition, or in the statement before the condition, pos lies.
func (s *syntax) ifOf(pos token.Pos) *ast.IfStmt {
	return smallest(s.ifs, func(stmt *ast.IfStmt) bool { return stmt.If <= pos && pos < stmt.Body.Lbrace })
}

// smallest returns the shortest of the nodes that match, or the zero value.
func smallest[N ast.Node](nodes []N, match func(N) bool) (found N) {
	matching := slices.DeleteFunc(slices.Clone(nodes), func(node N) bool { return !match(node) })
	if len(matching) == 0 {
		return found
	}
	return slices.MinFunc(matching, func(a, b N) int { return cmp.Compare(a.End()-a.Pos(), b.End()-b.Pos()) })
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
