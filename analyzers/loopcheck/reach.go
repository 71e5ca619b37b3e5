package loopcheck

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
)

// reachOf returns the context that l should end with, or why there is none: the nearest that the function was handed, or else one that the
// loop itself uses and that is the same in all its rounds: a variable's, or its owner's in a field. That the owner has
// one says little of a loop that does not use it: then a stop channel is the rule.
func (c *checker) reachOf(l *flow.Loop) (reach provenance.Reach, reason string) {
	if reach := c.result.InReach(c.fn); len(reach) > 0 {
		if c.result.NeverEnds(reach[0].Param) {
			return reach[0], reach[0].Expr + " never ends: all who call the function give it a root"
		}
		return reach[0], ""
	}
	for _, b := range l.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			if expr := c.contextOf(l, call); expr != nil {
				_, isField := expr.(*ast.SelectorExpr)
				return provenance.Reach{Expr: types.ExprString(expr), Field: isField}, ""
			}
		}
	}
	return provenance.Reach{}, "no context is in reach that it could end with"
}

// contextOf returns the context that a call of the loop is given, or asks whether it has ended, as it is written, if it
// is one variable or field that is not made anew in each round and may end.
func (c *checker) contextOf(l *flow.Loop, call *ssa.Call) ast.Expr {
	expr := c.syntax.calls[call.Pos()]
	if expr == nil {
		return nil
	}
	written, values := expr.Args, call.Call.Args
	if recv := provenance.Receiver(&call.Call); recv != nil {
		fun, ok := ast.Unparen(expr.Fun).(*ast.SelectorExpr)
		if !ok {
			return nil // a method value
		}
		written = append([]ast.Expr{fun.X}, written...)
		if call.Call.IsInvoke() {
			values = append([]ssa.Value{recv}, values...)
		}
	}
	for i := range min(len(written), len(values)) {
		if catalog.IsContext(values[i].Type()) && isPath(written[i]) && c.isSteady(l, values[i]) && c.canEnd(values[i]) {
			return written[i]
		}
	}
	return nil
}

// detachment returns that a call of the loop is given a context that was detached on purpose, or "".
func (c *checker) detachment(l *flow.Loop) string {
	for _, b := range l.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(ssa.CallInstruction); ok && slices.ContainsFunc(call.Common().Args, c.isDetached) {
				return fmt.Sprintf("it works on a context that was detached on purpose: line %d", c.line(call.Pos()))
			}
		}
	}
	return ""
}

// isDetached reports whether v is a context that was detached on purpose.
func (c *checker) isDetached(v ssa.Value) bool {
	if !catalog.IsContext(v.Type()) {
		return false
	}
	root, isRoot := c.result.Context(v).Root()
	return isRoot && root.Detached
}

// isAside reports whether the function is a literal that others run later, or in a goroutine, and that makes no use of
// the context of the function around it: that may be no more to it than a bag of values.
func (c *checker) isAside() bool {
	if c.reach.Param == nil || c.fn.Parent() == nil || c.reach.Param.Parent() == c.fn || c.result.LiteralPlace(c.fn) <= provenance.Joined {
		return false
	}
	return !slices.ContainsFunc(c.fn.FreeVars, func(v *ssa.FreeVar) bool {
		t := v.Type()
		if pointer, ok := t.Underlying().(*types.Pointer); ok && !c.result.CarriesContext(t) {
			t = pointer.Elem() // a variable that is captured
		}
		return c.result.CarriesContext(t)
	})
}

// canEnd reports whether the context is not known to be one that never ends.
func (c *checker) canEnd(ctx ssa.Value) bool {
	root, isRoot := c.result.Context(ctx).Root()
	return !isRoot || root.Source == provenance.Field && !root.Detached // its owner may cancel it
}

// isPath reports whether the expression is a variable, or a field of one.
func isPath(expr ast.Expr) bool {
	switch expr := expr.(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return isPath(expr.X)
	}
	return false
}
