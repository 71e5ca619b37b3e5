package loopcheck

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/analyzers/loopcheck/internal/observe"
	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
	"github.com/cancellint/cancellint/internal/report"
	"github.com/cancellint/cancellint/internal/rule"
)

// retriers returns the findings for calls of functions that try again, and that nothing tells that the context of what
// they try has ended.
func (j *judge) retriers(fn *ssa.Function) (findings []report.Finding) {
	reach := j.result.InReach(fn)
	if len(reach) == 0 {
		return nil
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			pauses, goesOn := j.triesOn(call)
			expr := j.result.Expr(call)
			if !goesOn || expr == nil {
				continue
			}
			c := &checker{unit: j.unit, fn: fn, reach: reach[0]}
			findings = append(findings, report.Finding{
				Rule: rule.RetryAfterCancel, Pos: expr.Fun.Pos(), End: expr.Fun.End(), Confidence: c.confidence(call),
				Message: fmt.Sprintf("%s goes on after %s is canceled, for up to %s: it is told to retry after any error; retry if %s.Err() == nil",
					provenance.SourceText(expr.Fun), c.canceled(), pauses, reach[0].Expr),
			})
		}
	}
	return findings
}

// triesOn reports whether call is of a function that goes on trying for a while once the context of what it tries has
// ended, and for how long if each attempt fails at once.
func (j *judge) triesOn(call *ssa.Call) (pauses time.Duration, ok bool) {
	fn := j.result.Object(&call.Call)
	if fn == nil {
		return 0, false
	}
	r, ok := catalog.RetrierOf(fn)
	if !ok {
		return 0, false
	}
	attempt, retriable := literal(call.Call.Args[r.Attempt]), literal(call.Call.Args[r.Retriable])
	if attempt == nil || retriable == nil || !alwaysTrue(retriable) || !j.endsWithContext(attempt) {
		return 0, false
	}
	pauses, ok = sumOfPauses(call.Call.Args[r.Pauses])
	const worthAWord = time.Second // as long as nobody waits for
	return pauses.Round(time.Second), ok && pauses >= worthAWord
}

// literal returns the function literal or declared function that v is, or nil.
func literal(v ssa.Value) *ssa.Function {
	switch v := v.(type) {
	case *ssa.ChangeType:
		return literal(v.X)
	case *ssa.MakeClosure:
		return v.Fn.(*ssa.Function)
	case *ssa.Function:
		return v
	}
	return nil
}

// alwaysTrue reports whether a function of an error returns true, whatever the error is.
func alwaysTrue(fn *ssa.Function) bool {
	return fn.Blocks != nil && !slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		return ok && !isTrueOf(ret.Results[0])
	})
}

// isTrueOf reports whether v is true, given an error: a constant, or that the error is not nil.
func isTrueOf(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Const:
		return v.Value != nil && v.Value.Kind() == constant.Bool && constant.BoolVal(v.Value)
	case *ssa.BinOp:
		_, isParam := v.X.(*ssa.Parameter)
		zero, isConst := v.Y.(*ssa.Const)
		return v.Op == token.NEQ && isParam && isConst && zero.Value == nil
	}
	return false
}

// endsWithContext reports whether what fn does fails once a context has ended, and fn itself does not ask for that: it
// gives the context to a call.
func (j *judge) endsWithContext(fn *ssa.Function) bool {
	isGiven := false
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			if _, asks := j.IsErr(&call.Call); asks || observe.IsContextMethod(&call.Call, "Done") {
				return false
			}
			hasContext := slices.ContainsFunc(call.Call.Args, func(arg ssa.Value) bool { return catalog.IsContext(arg.Type()) })
			isGiven = isGiven || hasContext && j.Notices(&call.Call)
		}
	}
	return isGiven
}

// sumOfPauses returns how long all pauses together are that v, the value of a struct, describes, if that is constant.
func sumOfPauses(v ssa.Value) (sum time.Duration, ok bool) {
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return 0, false
	}
	fields, ok := constantFields(load.X)
	duration, steps := fields["Duration"], fields["Steps"]
	if !ok || duration == nil || steps == nil {
		return 0, false
	}
	pause, factor, most := constant.ToFloat(duration), 1.0, float64(time.Hour)
	if fields["Factor"] != nil {
		factor, _ = constant.Float64Val(constant.ToFloat(fields["Factor"]))
	}
	if fields["Cap"] != nil {
		most, _ = constant.Float64Val(constant.ToFloat(fields["Cap"]))
	}
	next, _ := constant.Float64Val(pause)
	n, _ := constant.Int64Val(constant.ToInt(steps))
	for range min(n-1, 100) { // none after the last attempt
		sum += time.Duration(min(next, most))
		next *= factor
	}
	return sum, true
}

// constantFields returns the constants that are stored in the struct at addr, a variable, by the names of its fields. It
// reports false if anything else may be there.
func constantFields(addr ssa.Value) (fields map[string]constant.Value, ok bool) {
	variable, ok := addr.(*ssa.Alloc)
	if !ok || !flow.IsUnaliased(variable) {
		return nil, false
	}
	fields = make(map[string]constant.Value)
	for _, use := range *variable.Referrers() {
		field, ok := use.(*ssa.FieldAddr)
		if !ok {
			if store, isStore := use.(*ssa.Store); isStore && !isZeroStruct(store.Val) {
				return nil, false
			}
			continue
		}
		for _, use := range *field.Referrers() {
			store, ok := use.(*ssa.Store)
			if !ok {
				continue
			}
			c, ok := store.Val.(*ssa.Const)
			name := flow.Field(field).Name()
			if !ok || c.Value == nil || fields[name] != nil {
				return nil, false
			}
			fields[name] = c.Value
		}
	}
	return fields, true
}

// isZeroStruct reports whether v is the zero value of a struct.
func isZeroStruct(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	_, isStruct := v.Type().Underlying().(*types.Struct)
	return ok && isStruct && c.Value == nil
}
