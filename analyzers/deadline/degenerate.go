package deadline

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
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

// degenerate returns the limits that cannot be meant. In tests they are: what has ended is what many of them need.
func degenerate(pass *analysis.Pass, _ *provenance.Result) []report.Finding {
	var findings []report.Finding
	for _, file := range pass.Files {
		isForTests := func(spec *ast.ImportSpec) bool { return spec.Path.Value == `"testing"` }
		if slices.ContainsFunc(file.Imports, isForTests) || strings.HasSuffix(pass.Fset.Position(file.FileStart).Filename, "_test.go") {
			continue
		}
		for n := range ast.Preorder(file) {
			for _, l := range limits(pass, n) {
				if f, ok := l.judge(pass); ok {
					findings = append(findings, f)
				}
			}
		}
	}
	return findings
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

// A verdict is what is wrong with a limit.
type verdict struct {
	subject    string // what it is said of, if not of the limit by its name
	ends       string // when it ends
	remedy     string
	bare       ast.Expr // a number that needs one of the units
	units      []string
	confidence report.Confidence

	assigned *ast.Ident // a variable, if bare is assigned to it elsewhere
}

// judge returns a finding if the limit cannot be meant.
func (l limit) judge(pass *analysis.Pass) (report.Finding, bool) {
	v := duration(pass, l.expr)
	if l.isTime {
		v = pointInTime(pass, l.expr)
	}
	if v.ends == "" || l.zeroNone && v.bare == nil {
		return report.Finding{}, false
	}
	at := l.expr
	if v.assigned != nil {
		at, v.subject = v.bare, v.assigned.Name
	}
	f := report.Finding{
		Rule: rule.DegenerateDeadline,
		Pos:  at.Pos(), End: at.End(),
		Confidence: v.confidence,
		Cause:      fmt.Sprint("limit ", at.Pos()), // a variable may be used more than once
	}
	switch {
	case v.bare == nil:
	case namesDuration(pass, v.bare):
		v.remedy = "declare it with a unit of package time"
	default:
		v.remedy = multiplication(pass, v.bare, v.units)
		f.Fixes = multiply(pass, v.bare, v.units)
	}
	if v.subject == "" {
		v.subject = l.name
	}
	f.Message = fmt.Sprintf("%s %s: everything on it fails at once; %s", v.subject, v.ends, v.remedy)
	return f, true
}

// hasEnded is the verdict on a limit that is reached before anything can be done.
func hasEnded(remedy string) verdict {
	return verdict{ends: "has ended when it is made", remedy: remedy, confidence: report.High}
}

// duration judges a duration: a constant, or what is not.
func duration(pass *analysis.Pass, expr ast.Expr) verdict {
	if pass.TypesInfo.Types[expr].Value != nil {
		return constantDuration(pass, expr)
	}
	if unit := convertedUnit(pass, expr); unit != "" {
		return verdict{subject: types.ExprString(expr), ends: "counts nanoseconds", bare: expr, units: []string{unit}, confidence: report.Medium}
	}
	id, ok := ast.Unparen(expr).(*ast.Ident)
	if !ok {
		return verdict{}
	}
	for _, value := range assignedTo(pass, id) {
		if v := constantDuration(pass, value); v.bare != nil {
			v.assigned = id
			return v
		}
	}
	return verdict{}
}

// constantDuration judges a constant: one that is zero or negative, or a small one without a unit.
func constantDuration(pass *analysis.Pass, expr ast.Expr) verdict {
	value := pass.TypesInfo.Types[expr].Value
	if value == nil {
		return verdict{}
	}
	n, exact := constant.Int64Val(constant.ToInt(value))
	d := time.Duration(n)
	switch {
	case !exact:
		return verdict{}
	case d <= 0:
		return hasEnded("use context.WithCancel, or a positive timeout")
	case d < time.Millisecond && !statesUnit(pass, expr):
		return verdict{ends: fmt.Sprintf("ends after %s", d), bare: expr, units: likelyUnits(expr, n), confidence: report.High}
	}
	return verdict{}
}

// pointInTime judges a time: now, before now, the zero time, a constant date of the past.
func pointInTime(pass *analysis.Pass, expr ast.Expr) verdict {
	const addToNow = "add a duration to time.Now"
	switch expr := ast.Unparen(expr).(type) {
	case *ast.CompositeLit:
		if t := pass.TypesInfo.TypeOf(expr); t != nil && t.String() == "time.Time" && len(expr.Elts) == 0 {
			return hasEnded(addToNow)
		}
	case *ast.CallExpr:
		fn, ok := typeutil.Callee(pass.TypesInfo, expr).(*types.Func)
		if !ok {
			return verdict{}
		}
		switch fn.FullName() {
		case "time.Now":
			return hasEnded(addToNow)
		case "(time.Time).Add":
			return addedToNow(pass, expr)
		case "time.Unix", "time.UnixMilli", "time.Date":
			if past(pass, fn.Name(), expr.Args) {
				return verdict{ends: "lies in the past", remedy: addToNow, confidence: report.High}
			}
		}
	}
	return verdict{}
}

// addedToNow judges what call adds to time.Now().
func addedToNow(pass *analysis.Pass, call *ast.CallExpr) verdict {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) != 1 {
		return verdict{}
	}
	now, ok := ast.Unparen(sel.X).(*ast.CallExpr)
	if !ok {
		return verdict{}
	}
	if fn, ok := typeutil.Callee(pass.TypesInfo, now).(*types.Func); !ok || fn.FullName() != "time.Now" {
		return verdict{}
	}
	v := duration(pass, call.Args[0])
	if v.ends != "" && v.bare == nil {
		return hasEnded("add a positive duration")
	}
	return v
}

// firstRelease is when the first Go was released: no program was meant to wait for a time before it.
var firstRelease = time.Date(2012, time.March, 28, 0, 0, 0, 0, time.UTC)

// past reports whether the constant arguments of a function of package time give a time before firstRelease.
func past(pass *analysis.Pass, name string, args []ast.Expr) bool {
	value := pass.TypesInfo.Types[args[0]].Value
	if value == nil {
		return false
	}
	first, ok := constant.Int64Val(constant.ToInt(value))
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
