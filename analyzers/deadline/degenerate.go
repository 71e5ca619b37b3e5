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
