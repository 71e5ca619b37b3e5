package provenance

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
)

// How long something takes is computed as an interval: backwards from the value that is asked about, like the origins of
// a context, over constants, arithmetic and what the package alone can write. Must: the value is in the interval,
// whatever path brings it.

// duration returns the interval of an integer value.
func (e *engine) duration(v ssa.Value) Interval {
	m := &measuring{engine: e, values: make(map[ssa.Value]Interval), path: make(map[ssa.Value]bool)}
	for round := 0; ; round++ {
		m.visited, m.cyclic, m.grown, m.widens = make(map[ssa.Value]bool), false, false, round > 1
		if i := m.interval(v); !m.cyclic {
			return i.orAnything()
		}
		if !m.grown {
			break
		}
	}
	m.visited, m.narrows = make(map[ssa.Value]bool), true // one descending round: what widening lost, a min brings back
	return m.interval(v).orAnything()
}

// orAnything: a value that no path brings is not one to speak of.
func (i Interval) orAnything() Interval {
	if i.isNothing() {
		return Anything
	}
	return i
}

// A measuring is one query of [engine.duration]: an ascending iteration, which widens, and a descending one.
type measuring struct {
	*engine
	values  map[ssa.Value]Interval
	visited map[ssa.Value]bool // in this round
	path    map[ssa.Value]bool // being visited

	cyclic, grown   bool
	widens, narrows bool
}

// manyValues is how many values a query looks at: more than any duration that somebody writes is made of.
const manyValues = 256

func (m *measuring) interval(v ssa.Value) Interval {
	if c, ok := v.(*ssa.Const); ok {
		return constantInterval(c)
	}
	if m.visited[v] {
		m.cyclic = m.cyclic || m.path[v]
		return m.known(v)
	}
	if len(m.visited) > manyValues {
		return Anything
	}
	m.visited[v], m.path[v] = true, true
	defer delete(m.path, v)
	i, before := m.transfer(v), m.known(v)
	switch {
	case m.narrows:
		i = i.meet(before)
	case m.widens:
		i = before.widen(i)
	default:
		i = before.join(i)
	}
	m.grown = m.grown || i != before
	m.values[v] = i
	return i
}

func (m *measuring) known(v ssa.Value) Interval {
	if i, ok := m.values[v]; ok {
		return i
	}
	return nothing
}

func constantInterval(c *ssa.Const) Interval {
	if c.Value == nil || c.Value.Kind() != constant.Int {
		return Anything
	}
	n, exact := constant.Int64Val(c.Value)
	if !exact {
		return Anything
	}
	return exactly(n)
}

// transfer has one case for each kind of value that a duration can be.
func (m *measuring) transfer(v ssa.Value) Interval {
	switch v := v.(type) {
	case *ssa.ChangeType:
		return m.interval(v.X)
	case *ssa.Convert:
		if isInteger(v.X.Type()) && isInteger(v.Type()) {
			return m.interval(v.X)
		}
	case *ssa.Phi:
		i := nothing
		for n, edge := range v.Edges {
			i = i.join(m.interval(edge).meet(m.tested(edge, v.Block().Preds[n], v.Block())))
		}
		return i
	case *ssa.BinOp:
		return m.arithmetic(v)
	case *ssa.UnOp:
		if v.Op == token.SUB {
			return m.interval(v.X).Times(exactly(-1))
		}
		return m.load(v)
	case *ssa.Field:
		return m.field(fieldAt(v.X.Type(), v.Field), v.X.Type())
	case *ssa.Parameter:
		return m.union(m.given(v))
	case *ssa.FreeVar:
		if outer, _, ok := m.binding(v); ok {
			return m.interval(outer)
		}
	case *ssa.Call:
		return m.result(v)
	}
	return Anything
}

func isInteger(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsInteger != 0
}

// union: any of the values; anything if there is none.
func (m *measuring) union(values []ssa.Value) Interval {
	if len(values) == 0 {
		return Anything
	}
	i := nothing
	for _, v := range values {
		i = i.join(m.interval(v))
	}
	return i
}

// tested returns what a comparison with a constant says of v where control goes from one block to the next: d > limit, and
// d is replaced there.
func (m *measuring) tested(v ssa.Value, from, to *ssa.BasicBlock) Interval {
	branch, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok {
		return Anything
	}
	cond, ok := branch.Cond.(*ssa.BinOp)
	if !ok || cond.X != v || from.Succs[0] == from.Succs[1] {
		return Anything
	}
	limit := m.interval(cond.Y)
	op, taken := cond.Op, from.Succs[0] == to
	switch {
	case limit.isNothing():
		return Anything
	case taken && (op == token.LSS || op == token.LEQ), !taken && (op == token.GTR || op == token.GEQ):
		return Interval{least, limit.Max}
	case taken && (op == token.GTR || op == token.GEQ), !taken && (op == token.LSS || op == token.LEQ):
		return Interval{limit.Min, greatest}
	}
	return Anything
}

func (m *measuring) arithmetic(v *ssa.BinOp) Interval {
	if !isInteger(v.X.Type()) {
		return Anything
	}
	switch x, y := m.interval(v.X), m.interval(v.Y); v.Op {
	case token.ADD:
		return x.plus(y)
	case token.SUB:
		return x.minus(y)
	case token.MUL:
		return x.Times(y)
	case token.QUO:
		return x.over(y)
	case token.SHL:
		if n, ok := flow.IntConst(v.Y); ok && n >= 0 && n < 62 {
			return x.Times(exactly(1 << n))
		}
	}
	return Anything
}

// load: the content of a variable, a field or a package variable that only this package can write.
func (m *measuring) load(load *ssa.UnOp) Interval {
	if load.Op != token.MUL {
		return Anything
	}
	switch addr := load.X.(type) {
	case *ssa.Alloc:
		values, outer := m.reaching(addr, load)
		if outer || handedOut(addr) {
			return Anything
		}
		return m.union(values)
	case *ssa.FreeVar:
		outer, _, ok := m.binding(addr)
		if variable, isAlloc := outer.(*ssa.Alloc); ok && isAlloc && !handedOut(variable) {
			return m.union(m.storedIn(variable))
		}
	case *ssa.FieldAddr:
		return m.field(fieldVar(addr), addr.X.Type())
	case *ssa.Global:
		return m.union(m.globalWrites(addr))
	}
	return Anything
}

// field: what the package stores in it, or the zero that it is before.
func (m *measuring) field(field *types.Var, owner types.Type) Interval {
	values := m.writes(field, owner)
	if len(values) == 0 {
		return Anything
	}
	return m.union(values).join(exactly(0))
}

// result: of min and max, and of small functions of the package.
func (m *measuring) result(call *ssa.Call) Interval {
	if builtin, ok := call.Call.Value.(*ssa.Builtin); ok {
		return m.builtin(builtin.Name(), call.Call.Args)
	}
	callee := m.callee(call.Common())
	if callee == nil || callee.Blocks == nil || !isInteger(call.Type()) {
		return Anything
	}
	var values []ssa.Value
	for instr := range instructions(callee) {
		if ret, ok := instr.(*ssa.Return); ok {
			values = append(values, ret.Results[0])
		}
	}
	return m.union(values)
}

func (m *measuring) builtin(name string, args []ssa.Value) Interval {
	if !slices.Contains([]string{"min", "max"}, name) {
		return Anything
	}
	i := m.interval(args[0])
	for _, arg := range args[1:] {
		if name == "min" {
			i = i.smaller(m.interval(arg))
		} else {
			i = i.greater(m.interval(arg))
		}
	}
	return i
}

// findTimeout returns how long the context that call makes has, as far as its own deadline goes.
func (e *engine) findTimeout(call *ssa.Call) Interval {
	for _, arg := range arguments(call.Common()) {
		switch {
		case isNamedType(arg.Type(), "time", "Duration"):
			return e.duration(arg)
		case isNamedType(arg.Type(), "time", "Time"):
			return e.until(arg)
		}
	}
	return Anything
}

// until returns how far ahead a time is, if it is made as time.Now().Add(d).
func (e *engine) until(v ssa.Value) Interval {
	add, ok := v.(*ssa.Call)
	if !ok || !e.names(add, "(time.Time).Add") {
		return Anything
	}
	if now, ok := receiver(add.Common()).(*ssa.Call); !ok || !e.names(now, "time.Now") {
		return Anything
	}
	return e.duration(argument(add.Common(), 0))
}

func isNamedType(t types.Type, pkg, name string) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == pkg && named.Obj().Name() == name
}

// Duration returns the interval of a duration or another integer. Must.
func (r *Result) Duration(v ssa.Value) Interval { return r.engine.duration(v) }

// Deadline returns the parent of the context that call makes, and how long that has as far as its own deadline goes. It
// reports whether the call makes one with a deadline: it names context.WithTimeout, context.WithDeadline, or a function that
// does what they do.
func (r *Result) Deadline(call *ssa.Call) (parent ssa.Value, timeout Interval, ok bool) {
	obj := r.engine.object(call.Common())
	if obj == nil {
		return nil, Anything, false
	}
	d, ok := catalog.Derive(obj)
	if !ok || d.Effect != catalog.Bounds {
		return nil, Anything, false
	}
	return argument(call.Common(), d.Parent), r.engine.timeout(call), true
}

// Remaining returns how long a context of this origin has, when it was given its last deadline.
func (o Origin) Remaining() Interval {
	if o.Left == (Interval{}) {
		return Anything
	}
	return o.Left
}

// bound adds a deadline, which call made: what is left is the smaller of it and what there was before.
func (o *Origin) bound(call *ssa.Call, timeout Interval) {
	if !o.unbounded() {
		timeout = timeout.smaller(o.Remaining()) // anything, if the deadline is the caller's
	}
	if o.Timer == nil {
		o.Timer = call
	}
	o.Bounded, o.Left = true, timeout
	if timeout == Anything {
		o.Left = Interval{}
	}
}

// unbound takes the deadline away.
func (o *Origin) unbound() { o.Bounded, o.Timer, o.Left = false, nil, Interval{} }
