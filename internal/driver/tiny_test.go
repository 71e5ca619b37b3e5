package driver_test

import (
	"errors"
	"go/ast"
	"go/types"
	"os"
	"reflect"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/cancellint/cancellint/internal/report"
)

// tinySuite returns analyzers with everything that a driver has to serve: facts, results, flags, related places, fixes that
// clash, and failures of each kind.
//
// sleepers finds the functions that call Sleep, also through other functions, and fails when it is told to. naps
// reports their calls; units reports the durations that are bare numbers.
func tinySuite() []*analysis.Analyzer {
	sleepers := &analysis.Analyzer{
		Name:       "sleepers",
		Doc:        "sleepers: find the functions that sleep",
		FactTypes:  []analysis.Fact{new(sleeps)},
		ResultType: reflect.TypeFor[*sleepCalls](),
		Run:        findSleepers,
	}
	opts := new(report.Options)
	naps := &analysis.Analyzer{
		Name:     "naps",
		Doc:      "naps: report calls that sleep",
		Requires: []*analysis.Analyzer{sleepers},
		Run: func(pass *analysis.Pass) (any, error) {
			return reportNaps(pass, opts, pass.ResultOf[sleepers].(*sleepCalls))
		},
	}
	opts.Bind(&naps.Flags, naps.Name)
	units := &analysis.Analyzer{
		Name:     "units",
		Doc:      "units: report durations without a unit",
		Requires: []*analysis.Analyzer{sleepers},
		Run: func(pass *analysis.Pass) (any, error) {
			return reportUnits(pass, pass.ResultOf[sleepers].(*sleepCalls))
		},
	}
	return []*analysis.Analyzer{naps, units}
}

// sleeps is the fact that a function calls time.Sleep.
type sleeps struct{}

func (*sleeps) AFact()         {}
func (*sleeps) String() string { return "sleeps" }

type sleepCalls struct {
	direct, through []*ast.CallExpr
	names           map[*ast.CallExpr]string
}

func findSleepers(pass *analysis.Pass) (any, error) {
	calls := &sleepCalls{names: make(map[*ast.CallExpr]string)}
	for _, file := range pass.Files {
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			switch fn.Name.Name {
			case "Panic":
				var none *sleepCalls
				none.direct = nil
			case "Endless":
				if err := os.WriteFile(os.Getenv("PIDFILE"), []byte("here"), 0o600); err != nil {
					return nil, err
				}
				select {}
			case "Fail":
				return nil, errors.New("told to fail")
			}
			calls.find(pass, fn)
		}
	}
	return calls, nil
}

func (c *sleepCalls) find(pass *analysis.Pass, fn *ast.FuncDecl) {
	before := len(c.names)
	ast.Inspect(fn, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		callee := typeutil.StaticCallee(pass.TypesInfo, call)
		switch {
		case callee == nil:
			return true
		case callee.Name() == "Sleep" && callee.Pkg().Name() == "time": // the real one, or a script's
			c.direct = append(c.direct, call)
		case pass.ImportObjectFact(callee, new(sleeps)):
			c.through = append(c.through, call)
		default:
			return true
		}
		c.names[call] = callee.Pkg().Name() + "." + callee.Name()
		return true
	})
	if len(c.names) > before {
		pass.ExportObjectFact(pass.TypesInfo.Defs[fn.Name].(*types.Func), new(sleeps))
	}
}

func reportNaps(pass *analysis.Pass, opts *report.Options, calls *sleepCalls) (any, error) {
	for _, call := range calls.direct {
		if opts.Confidence > report.Low && pass.Pkg.Name() == "startup" || !opts.Tests && inTest(pass, call) {
			continue
		}
		pass.Report(analysis.Diagnostic{
			Pos: call.Pos(), End: call.End(), Category: "direct", Message: "call sleeps",
			Related:        []analysis.RelatedInformation{{Pos: call.Args[0].Pos(), End: call.Args[0].End(), Message: "this long"}},
			SuggestedFixes: []analysis.SuggestedFix{{Message: "Call nap", TextEdits: []analysis.TextEdit{{Pos: call.Pos(), End: call.End(), NewText: []byte("nap( )")}}}},
		})
	}
	for _, call := range calls.through {
		pass.Report(analysis.Diagnostic{Pos: call.Pos(), Category: "through", Message: calls.names[call] + " sleeps"})
	}
	return nil, nil
}

func reportUnits(pass *analysis.Pass, calls *sleepCalls) (any, error) {
	for _, call := range calls.direct {
		arg, ok := call.Args[0].(*ast.BasicLit)
		if !ok {
			continue
		}
		if arg.Value == "13" {
			panic("unlucky")
		}
		multiply := func(by string) analysis.SuggestedFix {
			return analysis.SuggestedFix{Message: "Multiply by " + by, TextEdits: []analysis.TextEdit{{Pos: arg.End(), End: arg.End(), NewText: []byte(" * time." + by)}}}
		}
		d := analysis.Diagnostic{
			Pos: arg.Pos(), End: arg.End(), Category: "bare", Message: "nanoseconds",
			SuggestedFixes: []analysis.SuggestedFix{multiply("Second")},
		}
		if arg.Value == "77" {
			d.SuggestedFixes = append(d.SuggestedFixes, multiply("Minute"))
		}
		pass.Report(d)
	}
	return nil, nil
}

func inTest(pass *analysis.Pass, n ast.Node) bool {
	return strings.HasSuffix(pass.Fset.Position(n.Pos()).Filename, "_test.go")
}
