package deadline

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// degenerate returns the constants that cannot be meant as a timeout or a deadline.
func degenerate(pass *analysis.Pass, result *provenance.Result) []report.Finding {
	var findings []report.Finding
	for _, fn := range result.Funcs() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				call, ok := instr.(*ssa.Call)
				if !ok {
					continue
				}
				if f, ok := degenerateCall(pass, result, call); ok {
					findings = append(findings, f)
				}
			}
		}
	}
	return findings
}

func degenerateCall(pass *analysis.Pass, result *provenance.Result, call *ssa.Call) (report.Finding, bool) {
	obj, expr := result.Object(call.Common()), result.Expr(call)
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "context" || expr == nil || len(expr.Args) < 2 {
		return report.Finding{}, false
	}
	var ends, remedy string
	switch obj.Name() {
	case "WithTimeout", "WithTimeoutCause":
		ends, remedy = timeout(pass, expr.Args[1])
	case "WithDeadline", "WithDeadlineCause":
		ends, remedy = deadline(pass, expr.Args[1])
	}
	if ends == "" {
		return report.Finding{}, false
	}
	arg := expr.Args[1]
	return report.Finding{
		Rule: rule.DegenerateDeadline,
		Pos:  arg.Pos(), End: arg.End(),
		Message:    fmt.Sprintf("%s %s: everything on it fails at once; %s", types.ExprString(expr), ends, remedy),
		Confidence: report.Grade(false, false, false),
	}, true
}

// timeout judges a duration: a constant that is zero or negative, or a small one without a unit.
func timeout(pass *analysis.Pass, arg ast.Expr) (ends, remedy string) {
	tv := pass.TypesInfo.Types[arg]
	if tv.Value == nil {
		return "", "" // not a constant
	}
	n, exact := constant.Int64Val(constant.ToInt(tv.Value))
	d := time.Duration(n)
	switch {
	case !exact:
		return "", ""
	case d <= 0:
		return "has ended when it is made", "use context.WithCancel, or a positive timeout"
	case d < time.Millisecond && !namesUnit(pass, arg):
		return fmt.Sprintf("ends after %s", d), fmt.Sprintf("write %s*time.Second", types.ExprString(arg))
	}
	return "", ""
}

// namesUnit reports whether the expression, or the declaration of a constant in it, says what it counts: a constant of
// package time, or a conversion or declaration that says time.Duration.
func namesUnit(pass *analysis.Pass, arg ast.Expr) bool {
	named := false
	ast.Inspect(arg, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		switch obj := pass.TypesInfo.Uses[id].(type) {
		case *types.Const:
			basic, isBasic := obj.Type().(*types.Basic)
			named = named || !isBasic || basic.Info()&types.IsUntyped == 0
		case *types.TypeName:
			named = true
		}
		return true
	})
	return named
}

// deadline judges a time: now, before now, the zero time, a constant date of the past.
func deadline(pass *analysis.Pass, arg ast.Expr) (ends, remedy string) {
	const remedyNow = "add a duration to time.Now"
	switch arg := ast.Unparen(arg).(type) {
	case *ast.CompositeLit:
		if t := pass.TypesInfo.TypeOf(arg); t != nil && t.String() == "time.Time" && len(arg.Elts) == 0 {
			return "has ended when it is made", remedyNow
		}
	case *ast.CallExpr:
		fn, ok := typeutil.Callee(pass.TypesInfo, arg).(*types.Func)
		if !ok {
			return "", ""
		}
		switch fn.FullName() {
		case "time.Now":
			return "has ended when it is made", remedyNow
		case "(time.Time).Add":
			if addsNothing(pass, arg) {
				return "has ended when it is made", "add a positive duration"
			}
		case "time.Unix", "time.UnixMilli", "time.Date":
			if past(pass, fn.Name(), arg.Args) {
				return "lies in the past", remedyNow
			}
		}
	}
	return "", ""
}

// addsNothing reports whether call is time.Now().Add of a constant that is not positive.
func addsNothing(pass *analysis.Pass, call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) != 1 {
		return false
	}
	now, ok := ast.Unparen(sel.X).(*ast.CallExpr)
	if !ok {
		return false
	}
	fn, ok := typeutil.Callee(pass.TypesInfo, now).(*types.Func)
	d := pass.TypesInfo.Types[call.Args[0]].Value
	return ok && fn.FullName() == "time.Now" && d != nil && constant.Sign(d) <= 0
}

// firstRelease is when the first Go was released: no program was meant to wait for a time before it.
var firstRelease = time.Date(2012, time.March, 28, 0, 0, 0, 0, time.UTC)

// past reports whether the constant arguments of a function of package time give a time before firstRelease.
func past(pass *analysis.Pass, name string, args []ast.Expr) bool {
	first, ok := constant.Int64Val(constant.ToInt(valueOr(pass.TypesInfo.Types[args[0]].Value)))
	if !ok {
		return false
	}
	switch name {
	case "Unix":
		return first < firstRelease.Unix()
	case "UnixMilli":
		return first < firstRelease.UnixMilli()
	}
	return first < int64(firstRelease.Year())
}

func valueOr(v constant.Value) constant.Value {
	if v == nil {
		return constant.MakeUnknown()
	}
	return v
}
