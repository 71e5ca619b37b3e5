package provenance

import (
	"fmt"
	"go/constant"
	"go/types"
	"time"

	"golang.org/x/tools/go/ssa"
)

// text returns a string that is written out, is in a variable that is assigned once, or is formatted of constants. If
// only the format is constant, it returns that, and false.
func (e *engine) text(v ssa.Value) (text string, ok bool) {
	return e.textBeside(v, make(map[*ssa.Call]bool))
}

// textBeside is text; the calls that are being looked into tell nothing of themselves.
func (e *engine) textBeside(v ssa.Value, inside map[*ssa.Call]bool) (text string, ok bool) {
	if v == nil {
		return "", false
	}
	makers, complete := e.made(v)
	if !complete || len(makers) != 1 {
		return "", false
	}
	switch maker := makers[0].(type) {
	case *ssa.Const:
		if maker.Value != nil && maker.Value.Kind() == constant.String {
			return constant.StringVal(maker.Value), true
		}
	case *ssa.Call:
		if e.names(maker, "fmt.Sprintf") && !inside[maker] {
			inside[maker] = true
			return e.formatted(maker.Common(), inside)
		}
	}
	return "", false
}

// formatted returns what fmt.Sprintf makes of constants.
func (e *engine) formatted(call *ssa.CallCommon, inside map[*ssa.Call]bool) (text string, ok bool) {
	format, ok := e.textBeside(argument(call, 0), inside)
	if !ok {
		return "", false
	}
	list, ok := argument(call, 1).(*ssa.Slice)
	if !ok {
		return format, false // no arguments, or those of somebody else
	}
	var args []any
	for _, v := range elements(list) {
		arg, ok := constantValue(v)
		if !ok {
			return format, false
		}
		args = append(args, arg)
	}
	return fmt.Sprintf(format, args...), true
}

// constantValue returns a constant as package fmt is given it.
func constantValue(v ssa.Value) (any, bool) {
	if boxed, ok := v.(*ssa.MakeInterface); ok {
		v = boxed.X
	}
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil {
		return nil, false
	}
	if n, exact := constant.Int64Val(constant.ToInt(c.Value)); exact && types.TypeString(c.Type(), nil) == "time.Duration" {
		return time.Duration(n), true
	}
	return constant.Val(c.Value), true
}
