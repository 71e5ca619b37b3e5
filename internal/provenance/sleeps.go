package provenance

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// briefPause is a sleep that no loop is held up by.
const briefPause = 100 * time.Millisecond

// A pause is a sleep that a function without a context comes to whenever it runs. Must: on every path that returns.
type pause struct {
	Callee string   // what sleeps, as the function that calls it writes it: "time.Sleep"
	Hops   []string // the functions between, the next one first
	Where  string   // file:line of the sleep
}

// pauses returns the first wait for a time in fn, or in a function that it calls, that it never returns without, or nil:
// a short sleep does not count, nor one of a function that listens to a channel by which somebody may end it.
func (e *engine) pauses(fn *ssa.Function) *pause {
	var found *pause
	for instr := range instructions(fn) {
		p, listens := e.pausesAt(instr)
		if listens {
			return nil
		}
		if p != nil && found == nil && alwaysRuns(instr) {
			found = p
		}
	}
	return found
}

// pausesAt returns the wait for a time that the instruction is or comes to, or nil, and whether it listens to somebody
// instead.
func (e *engine) pausesAt(instr ssa.Instruction) (p *pause, listens bool) {
	switch instr := instr.(type) {
	case *ssa.Call:
		return e.pausesIn(instr), false
	case *ssa.UnOp:
		if instr.Op != token.ARROW {
			return nil, false
		}
		if !tellsTime(instr.X) {
			return nil, true
		}
		return &pause{Callee: "a timer", Where: e.where(instr.Pos())}, false
	case *ssa.Select:
		if slices.ContainsFunc(instr.States, func(state *ssa.SelectState) bool { return mayEnd(state.Chan) }) {
			return nil, true
		}
		if instr.Blocking && slices.ContainsFunc(instr.States, func(state *ssa.SelectState) bool { return tellsTime(state.Chan) }) {
			return &pause{Callee: "select", Where: e.where(instr.Pos())}, false
		}
	}
	return nil, false
}

// tellsTime reports whether the channel is that of a timer.
func tellsTime(ch ssa.Value) bool {
	t, ok := ch.Type().Underlying().(*types.Chan)
	return ok && types.TypeString(t.Elem(), nil) == "time.Time"
}

// mayEnd reports whether what the channel brings may be that somebody says stop: nothing at all, or a signal.
func mayEnd(ch ssa.Value) bool {
	t, ok := ch.Type().Underlying().(*types.Chan)
	if !ok {
		return true
	}
	s, isStruct := t.Elem().Underlying().(*types.Struct)
	return isStruct && s.NumFields() == 0 || types.TypeString(t.Elem(), nil) == "os.Signal"
}

// alwaysRuns reports whether the function of the instruction never returns without running it.
func alwaysRuns(instr ssa.Instruction) bool {
	for _, b := range instr.Parent().Blocks {
		if _, returns := b.Instrs[len(b.Instrs)-1].(*ssa.Return); returns && !instr.Block().Dominates(b) {
			return false
		}
	}
	return true
}

// pausesIn returns the sleep that call is or comes to, or nil.
func (e *engine) pausesIn(call *ssa.Call) *pause {
	expr := e.calls[call.Pos()]
	if expr == nil {
		return nil
	}
	if obj := e.object(call.Common()); obj != nil && catalog.Sleeps(obj) {
		if isBrief(argument(call.Common(), 0)) {
			return nil
		}
		return &pause{Callee: types.ExprString(expr.Fun), Where: e.where(expr.Pos())}
	}
	s := e.summaryOf(call.Common())
	if s == nil || s.Pause == nil || len(s.Pause.Hops) > 4 { // a chain that nobody would follow
		return nil
	}
	return &pause{s.Pause.Callee, append([]string{types.ExprString(expr.Fun)}, s.Pause.Hops...), s.Pause.Where}
}

// isBrief reports whether v is a constant duration that is short.
func isBrief(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.Int {
		return false
	}
	d, exact := constant.Int64Val(c.Value)
	return exact && time.Duration(d) < briefPause
}

// Pause returns the sleep that a call of the module's own function comes to while it runs, if that function is given no
// context: what sleeps, where (file:line), and the functions between, the one that is called first. Must: on every path.
func (r *Result) Pause(call *ssa.Call) (callee, where string, hops []string, ok bool) {
	if r.engine.summaryOf(call.Common()) == nil {
		return "", "", nil, false
	}
	p := r.engine.pausesIn(call)
	if p == nil || len(p.Hops) == 0 {
		return "", "", nil, false
	}
	return p.Callee, p.Where, p.Hops, true
}
