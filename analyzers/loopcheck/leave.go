package loopcheck

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/provenance"
)

// What a fix writes where the context has ended is a return, and only one of which it is certain what it should say and
// what it skips: no fix is better than one that compiles and loses something.

// returnFrom returns the statement that returns from the function at pos because the context has ended: with nothing,
// or with the context's error and beside it what the function's other errors have there. It reports false where that
// cannot be known.
func (c *checker) returnFrom(pos token.Pos) (string, bool) {
	if !c.isVisible(pos) || !c.mayLeave() || c.skips(pos) || c.syntax.settles() {
		return "", false
	}
	results := resultsOf(c.fn.Syntax())
	if len(results) == 0 {
		return "return", true
	}
	n := len(results) - 1
	if !catalog.IsError(c.fn.Signature.Results().At(n).Type()) {
		return "", false // a count, a flag: what says "canceled" is the author's to choose
	}
	failures := c.failures(n)
	var values []string
	for i := range n {
		value, ok := c.beside(failures, results[i], i, pos)
		if !ok {
			return "", false
		}
		values = append(values, value)
	}
	return "return " + strings.Join(append(values, c.reason(failures, pos)), ", "), true
}

// mayLeave reports whether the function may return before its time. The body of a range over a function cannot: a return
// there is the encloser's. What is deferred has work to finish. A function literal without results that runs as part of
// its encloser would seem to have done its work.
func (c *checker) mayLeave() bool {
	switch c.fn.Syntax().(type) {
	case *ast.FuncDecl, *ast.FuncLit:
	default:
		return false
	}
	for fn := c.fn; fn != nil; fn = fn.Parent() {
		if c.deferred()[fn] || fn.Parent() != nil && c.result.LiteralPlace(fn) >= provenance.CleanUp {
			return false
		}
	}
	isSilent := c.fn.Signature.Results().Len() == 0
	return c.fn.Parent() == nil || !isSilent || c.result.LiteralPlace(c.fn) != provenance.Serving
}

// deferredFuncs returns the functions of the package that one of its defer statements calls.
func deferredFuncs(result *provenance.Result) map[*ssa.Function]bool {
	deferred := make(map[*ssa.Function]bool)
	for _, fn := range result.Funcs() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if stmt, ok := instr.(*ssa.Defer); ok {
					deferred[result.Callee(&stmt.Call)] = true
				}
			}
		}
	}
	return deferred
}

// skips reports whether a return at pos would skip what gives something back and is not deferred, what somebody waits
// for, or a lock that the code around it opens or closes for a while.
func (c *checker) skips(pos token.Pos) bool {
	path := c.path(pos, pos)
	inLoop := slices.ContainsFunc(path, isLoop)
	for _, node := range path {
		for _, stmt := range listOf(node) {
			if stmt.Pos() > pos && c.finishes(stmt, inLoop) {
				return true
			}
		}
		inLoop = inLoop && !isLoop(node) // what follows the loop runs once, to bring it to an end
	}
	return false
}

func isLoop(node ast.Node) bool {
	switch node.(type) {
	case *ast.ForStmt, *ast.RangeStmt:
		return true
	}
	return false
}

// paired start the names of functions of which one call undoes another: a round that is left between the two leaves
// something open.
var paired = []string{"lock", "rlock", "unlock", "runlock", "close", "release", "commit", "rollback", "cancel"}

// A finishing is a question that is asked of many places of a function: whether a statement finishes something.
type finishing struct {
	stmt   ast.Stmt
	inLoop bool
}

// finishes is the function of the name, remembered.
func (c *checker) finishes(stmt ast.Stmt, inLoop bool) bool {
	known, ok := c.syntax.finishes[finishing{stmt, inLoop}]
	if !ok {
		known = finishes(stmt, inLoop)
		c.syntax.finishes[finishing{stmt, inLoop}] = known
	}
	return known
}

// finishes reports whether the statement does what must be done before the function returns. In a loop that is what
// undoes something; what is named for cleaning up there is the loop's work.
func finishes(stmt ast.Stmt, inLoop bool) bool {
	found := false
	ast.Inspect(stmt, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit, *ast.DeferStmt, *ast.CommClause, *ast.CaseClause:
			return false // not here, or on another way through a select or a switch
		case *ast.SendStmt:
			found = found || !inLoop
		case *ast.ExprStmt:
			found = found || calledName(node.X) == "Done" // of a wait group
		case *ast.CallExpr:
			name := calledName(node)
			found = found || slices.ContainsFunc(paired, func(word string) bool { return catalog.StartsWord(name, word) }) || !inLoop && catalog.CleansUp(name)
		}
		return !found
	})
	return found
}

// calledName returns the name of the function or method that the expression calls, or "".
func calledName(expr ast.Expr) string {
	call, ok := expr.(*ast.CallExpr)
	if !ok {
		return ""
	}
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	}
	return ""
}

// settlesFirst reports whether a return in the function comes right after what finishes something: a message that says
// how it ended, a clean-up. Then no other return can do without.
func settlesFirst(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(node ast.Node) bool {
		if _, isLiteral := node.(*ast.FuncLit); isLiteral {
			return false
		}
		list := listOf(node)
		for i := len(list) - 2; i >= 0 && !found; i-- {
			_, isReturn := list[i+1].(*ast.ReturnStmt)
			found = isReturn && isSimple(list[i]) && finishes(list[i], false)
		}
		return !found
	})
	return found
}

// isSimple reports whether the statement has no others in it.
func isSimple(stmt ast.Stmt) bool {
	switch stmt.(type) {
	case *ast.ExprStmt, *ast.SendStmt, *ast.AssignStmt:
		return true
	}
	return false
}

// -- what to return --

// A result is one result of a function as it is declared.
type result struct {
	name *ast.Ident // nil: it has none
	typ  ast.Expr
}

// resultsOf returns the results of a function or function literal.
func resultsOf(fn ast.Node) []result {
	var list *ast.FieldList
	switch fn := fn.(type) {
	case *ast.FuncDecl:
		list = fn.Type.Results
	case *ast.FuncLit:
		list = fn.Type.Results
	}
	if list == nil {
		return nil
	}
	var results []result
	for _, field := range list.List {
		if len(field.Names) == 0 {
			results = append(results, result{nil, field.Type})
		}
		for _, name := range field.Names {
			results = append(results, result{name, field.Type})
		}
	}
	return results
}

// failures returns what the function returns elsewhere together with an error, its n+1st result.
func (c *checker) failures(n int) [][]ast.Expr {
	if known, ok := c.syntax.failures[n]; ok {
		return known
	}
	var failures [][]ast.Expr
	ast.Inspect(bodyOf(c.fn.Syntax()), func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if len(node.Results) == n+1 && !c.pass.TypesInfo.Types[node.Results[n]].IsNil() {
				failures = append(failures, node.Results)
			}
		}
		return true
	})
	c.syntax.failures[n] = failures
	return failures
}

// beside returns the value of result i beside the context's error: the one that it has beside all other errors, if that
// is a constant or the result's own variable; the zero value where they say nothing, or say that too. A flag means
// something beside an error, so nothing is known of it if the others do not agree.
func (c *checker) beside(failures [][]ast.Expr, r result, i int, pos token.Pos) (string, bool) {
	var said []ast.Expr
	for _, failure := range failures {
		value := failure[i]
		isSame := func(other ast.Expr) bool { return types.ExprString(other) == types.ExprString(value) }
		if (c.isConstant(value) || c.isVariable(value, r.name)) && !slices.ContainsFunc(said, isSame) {
			said = append(said, value)
		}
	}
	zero, ok := c.zero(r.typ, pos)
	isZero := func(value ast.Expr) bool { return types.ExprString(value) == zero }
	switch {
	case len(failures) == 0 && r.name != nil && c.isAssigned(r.name):
		return "", false // a bare return says what it has been set to
	case len(said) == 1:
		return types.ExprString(said[0]), c.isWritable(said[0], pos)
	case len(failures) == 0, zero != "false" && (len(said) == 0 || slices.ContainsFunc(said, isZero)):
		return zero, ok
	}
	return "", false
}

// isConstant reports whether the expression is a constant, nil, or an empty composite literal.
func (c *checker) isConstant(expr ast.Expr) bool {
	if literal, ok := expr.(*ast.CompositeLit); ok {
		return len(literal.Elts) == 0
	}
	value := c.pass.TypesInfo.Types[expr]
	return value.Value != nil || value.IsNil()
}

// isVariable reports whether the expression is the variable that name declares.
func (c *checker) isVariable(expr ast.Expr, name *ast.Ident) bool {
	id, ok := expr.(*ast.Ident)
	return ok && name != nil && c.pass.TypesInfo.Uses[id] == c.pass.TypesInfo.Defs[name] && id.Name != "_"
}

// isAssigned reports whether the function sets the result's variable, or lets others.
func (c *checker) isAssigned(name *ast.Ident) bool {
	result := c.pass.TypesInfo.Defs[name]
	isUsed := false
	ast.Inspect(bodyOf(c.fn.Syntax()), func(node ast.Node) bool {
		id, ok := node.(*ast.Ident)
		isUsed = isUsed || ok && result != nil && c.pass.TypesInfo.Uses[id] == result
		return !isUsed
	})
	return isUsed
}

// zero returns the zero value of the type that the expression names, as it is written at pos.
func (c *checker) zero(typ ast.Expr, pos token.Pos) (string, bool) {
	t := c.pass.TypesInfo.TypeOf(typ)
	if _, isParam := types.Unalias(t).(*types.TypeParam); isParam {
		return "", false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "false", true
		case u.Info()&types.IsString != 0:
			return `""`, true
		case u.Info()&types.IsNumeric != 0:
			return "0", true
		}
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface:
		return "nil", true
	case *types.Struct, *types.Array:
		return c.text(typ.Pos(), typ.End()) + "{}", c.isWritable(typ, pos)
	}
	return "", false
}

// reason returns the error that says that the context has ended, in the words of the function: context.Cause where it
// uses that, a gRPC status where all its other errors are such.
func (c *checker) reason(failures [][]ast.Expr, pos token.Pos) string {
	ctx := c.reach.Expr
	if c.syntax.cause == nil {
		c.syntax.cause = sync.OnceValue(c.cause)
	}
	if cause := c.syntax.cause(); cause != nil && c.isWritable(cause, pos) {
		return types.ExprString(cause) + "(" + ctx + ")"
	}
	if status := c.status(failures); status != nil && c.isWritable(status, pos) {
		return types.ExprString(status) + ".FromContextError(" + ctx + ".Err()).Err()"
	}
	return ctx + ".Err()"
}

// cause returns how the function, or what encloses it, calls context.Cause, or nil.
func (c *checker) cause() (name ast.Expr) {
	outer := c.fn
	for outer.Parent() != nil && outer.Parent().Syntax() != nil {
		outer = outer.Parent()
	}
	ast.Inspect(outer.Syntax(), func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok && name == nil && c.calledFunc(call) == "context.Cause" {
			name = call.Fun
		}
		return name == nil
	})
	return name
}

// status returns the name of package status, if all errors among the failures are made by its Error or Errorf.
func (c *checker) status(failures [][]ast.Expr) (name ast.Expr) {
	for _, failure := range failures {
		call, ok := failure[len(failure)-1].(*ast.CallExpr)
		if !ok {
			return nil
		}
		switch c.calledFunc(call) {
		case "google.golang.org/grpc/status.Error", "google.golang.org/grpc/status.Errorf":
		default:
			return nil
		}
		selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !ok {
			return nil // imported by a dot
		}
		name = selector.X
	}
	return name
}

// calledFunc returns the full name of the declared function that the call names, or "".
func (c *checker) calledFunc(call *ast.CallExpr) string {
	fn := typeutil.StaticCallee(c.pass.TypesInfo, call)
	if fn == nil {
		return ""
	}
	return fn.FullName()
}
