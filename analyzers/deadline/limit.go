package deadline

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

// A limit is where the program says how long something may take.
type limit struct {
	name     string   // "context.WithTimeout(ctx, 5)", "Timeout of http.Client"
	expr     ast.Expr // the duration, or the time
	isTime   bool
	zeroNone bool // zero and less stand for no limit
}

// limitCalls are the functions that set a limit, with the index of the argument that says it.
var limitCalls = map[string]struct {
	arg      int
	isTime   bool
	zeroNone bool
}{
	"context.WithDeadline":      {arg: 1, isTime: true},
	"context.WithDeadlineCause": {arg: 1, isTime: true},
	"context.WithTimeout":       {arg: 1},
	"context.WithTimeoutCause":  {arg: 1},
	"net.DialTimeout":           {arg: 2, zeroNone: true},
	"net/http.TimeoutHandler":   {arg: 1, zeroNone: true},
}

// limitFields are the fields that set a limit. In all of them zero stands for none.
var limitFields = map[string]bool{
	"net.Dialer.Timeout":                       true,
	"net/http.Client.Timeout":                  true,
	"net/http.Server.ReadHeaderTimeout":        true,
	"net/http.Server.ReadTimeout":              true,
	"net/http.Server.WriteTimeout":             true,
	"net/http.Transport.ResponseHeaderTimeout": true,
	"net/http.Transport.TLSHandshakeTimeout":   true,
}

// limits returns the limits that n itself sets.
func limits(pass *analysis.Pass, n ast.Node) (limits []limit) {
	switch n := n.(type) {
	case *ast.CallExpr:
		fn, ok := typeutil.Callee(pass.TypesInfo, n).(*types.Func)
		if !ok {
			return nil
		}
		if known, ok := limitCalls[fn.FullName()]; ok && known.arg < len(n.Args) {
			return []limit{{callText(n, n.Args[known.arg]), n.Args[known.arg], known.isTime, known.zeroNone}}
		}
	case *ast.CompositeLit:
		for _, elt := range n.Elts {
			if pair, ok := elt.(*ast.KeyValueExpr); ok {
				if field, ok := pair.Key.(*ast.Ident); ok {
					limits = append(limits, fieldLimit(pass.TypesInfo.TypeOf(n), field.Name, pair.Value)...)
				}
			}
		}
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			if sel, ok := left.(*ast.SelectorExpr); ok && len(n.Rhs) == len(n.Lhs) {
				limits = append(limits, fieldLimit(pass.TypesInfo.TypeOf(sel.X), sel.Sel.Name, n.Rhs[i])...)
			}
		}
	}
	return limits
}

// fieldLimit returns the limit that a value sets in a field of a struct, if the field is one for limits.
func fieldLimit(t types.Type, field string, value ast.Expr) []limit {
	if t == nil {
		return nil
	}
	named, ok := types.Unalias(pointee(t)).(*types.Named)
	if !ok || named.Obj().Pkg() == nil || !limitFields[named.Obj().Pkg().Path()+"."+named.Obj().Name()+"."+field] {
		return nil
	}
	return []limit{{name: field + " of " + named.Obj().Pkg().Name() + "." + named.Obj().Name(), expr: value, zeroNone: true}}
}

// pointee returns what t points to, or t.
func pointee(t types.Type) types.Type {
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		return ptr.Elem()
	}
	return t
}

// longCall is how long a call may be to be shown in full.
const longCall = 60

// callText returns a call as the source has it, or, if that is too long, with no other argument than arg.
func callText(call *ast.CallExpr, arg ast.Expr) string {
	text := types.ExprString(call)
	if len(text) > longCall {
		text = fmt.Sprintf("%s(…, %s)", types.ExprString(call.Fun), types.ExprString(arg))
	}
	return text
}
