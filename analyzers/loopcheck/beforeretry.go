package loopcheck

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// returnBeforeRetry offers to look at the context where the call has failed, before the loop tries it again: after what
// the loop does with the failure, and before it pauses.
func (c *checker) returnBeforeRetry(call ssa.CallInstruction) []analysis.SuggestedFix {
	expr := c.syntax.calls[call.Pos()]
	if expr == nil || c.content(expr.Pos()) == nil {
		return nil
	}
	at, ok := c.afterFailure(expr)
	if !ok {
		return nil
	}
	leave, ok := c.returnFrom(at.pos)
	if !ok {
		return nil
	}
	return c.addCheck(at.pos, at.indent, "", leave)
}

// A gap is a place between two statements of a list.
type gap struct {
	pos    token.Pos // the end of what comes before
	indent string
}

// afterFailure returns where control comes when the call has failed: into the branch of the if statement that tests its
// error, or just after it if nobody does.
func (c *checker) afterFailure(call *ast.CallExpr) (gap, bool) {
	path := c.path(call.Pos(), call.End())
	i := slices.IndexFunc(path, func(node ast.Node) bool { _, ok := node.(ast.Stmt); return ok })
	if i < 0 || i+1 >= len(path) {
		return gap{}, false
	}
	stmt := path[i].(ast.Stmt)
	err, isIgnored := c.errorOf(stmt, call)
	if test, ok := path[i+1].(*ast.IfStmt); ok && test.Init == stmt {
		return c.failedBranch(test, err)
	}
	list := listOf(path[i+1])
	at := slices.Index(list, stmt)
	switch {
	case at < 0:
		return gap{}, false
	case isIgnored:
		return c.gapAfter(stmt)
	case err == nil:
		return gap{}, false
	}
	for _, next := range list[at+1:] {
		if test, ok := next.(*ast.IfStmt); ok && test.Init == nil {
			if at, ok := c.failedBranch(test, err); ok {
				return at, true
			}
		}
	}
	return gap{}, false
}

// errorOf returns the variable that the statement assigns the error of the call to, or whether it drops the error.
func (c *checker) errorOf(stmt ast.Stmt, call *ast.CallExpr) (err types.Object, isIgnored bool) {
	switch stmt := stmt.(type) {
	case *ast.ExprStmt:
		return nil, stmt.X == call
	case *ast.AssignStmt:
		if stmt.Rhs[0] != call {
			return nil, false
		}
		id, ok := stmt.Lhs[len(stmt.Lhs)-1].(*ast.Ident)
		if !ok {
			return nil, false
		}
		return c.pass.TypesInfo.ObjectOf(id), id.Name == "_"
	}
	return nil, false
}

// failedBranch returns where control comes if the if statement finds that err is not nil.
func (c *checker) failedBranch(test *ast.IfStmt, err types.Object) (gap, bool) {
	cond, ok := test.Cond.(*ast.BinaryExpr)
	if !ok || !c.pass.TypesInfo.Types[cond.Y].IsNil() {
		return gap{}, false
	}
	if id, ok := ast.Unparen(cond.X).(*ast.Ident); !ok || err == nil || c.pass.TypesInfo.ObjectOf(id) != err {
		return gap{}, false
	}
	switch otherwise, hasElse := test.Else.(*ast.BlockStmt); {
	case cond.Op == token.NEQ:
		return c.beforeRetry(test.Body)
	case cond.Op == token.EQL && hasElse:
		return c.beforeRetry(otherwise)
	case cond.Op == token.EQL && test.Else == nil && isJump(last(test.Body.List)):
		return c.gapAfter(test)
	}
	return gap{}, false
}

// beforeRetry returns the last place in the branch of a failure from which the loop can only go round: before its one
// continue or at its end, and before the pause there; at its beginning if it has several ways out.
func (c *checker) beforeRetry(branch *ast.BlockStmt) (gap, bool) {
	var block ast.Node = branch
	continues := continuesOf(branch)
	isLeft := isJump(last(branch.List))
	switch {
	case len(continues) == 0 && isLeft:
		return gap{}, false // it is not there that the loop goes round
	case len(continues) == 0:
	case len(continues) == 1 && isLeft:
		block = c.path(continues[0].Pos(), continues[0].End())[1]
	default:
		return c.gapIn(branch, 0)
	}
	list := listOf(block)
	n := len(list)
	for n > 0 && c.isPause(list[n-1]) {
		n--
	}
	return c.gapIn(block, n)
}

// continuesOf returns the continue statements of the block that belong to the loop around it.
func continuesOf(block *ast.BlockStmt) (continues []*ast.BranchStmt) {
	ast.Inspect(block, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit, *ast.ForStmt, *ast.RangeStmt:
			return false
		case *ast.BranchStmt:
			if node.Tok == token.CONTINUE {
				continues = append(continues, node)
			}
		}
		return true
	})
	return continues
}

// isJump reports whether control does not come from the statement to the next one.
func isJump(stmt ast.Stmt) bool {
	switch stmt := stmt.(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return true
	case *ast.ExprStmt:
		return calledName(stmt.X) == "panic"
	}
	return false
}

// isPause reports whether the statement waits before the next try, or begins it.
func (c *checker) isPause(stmt ast.Stmt) bool {
	switch stmt := stmt.(type) {
	case *ast.BranchStmt, *ast.SelectStmt:
		return true
	case *ast.ExprStmt:
		receive, ok := ast.Unparen(stmt.X).(*ast.UnaryExpr)
		return ok && receive.Op == token.ARROW || calledName(stmt.X) == "Sleep"
	}
	return false
}

// gapIn returns the place before statement n of a block or a clause.
func (c *checker) gapIn(block ast.Node, n int) (gap, bool) {
	list := listOf(block)
	if n > 0 {
		return c.gapAfter(list[n-1])
	}
	var at gap
	var isFirst bool
	switch block := block.(type) {
	case *ast.BlockStmt:
		at.pos = block.Lbrace + 1
	case *ast.CaseClause:
		at.pos = block.Colon + 1
	case *ast.CommClause:
		at.pos = block.Colon + 1
	}
	if len(list) == 0 {
		return gap{}, false // nothing shows how far its lines are indented
	}
	at.indent, isFirst = c.indent(list[0].Pos())
	return at, isFirst
}

func (c *checker) gapAfter(stmt ast.Stmt) (gap, bool) {
	indent, isFirst := c.indent(stmt.Pos())
	return gap{stmt.End(), indent}, isFirst
}
