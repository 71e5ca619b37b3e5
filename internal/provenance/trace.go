package provenance

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
)

// Who asks why a context is what it is wants the walk as well as its result. The walk is made once more for that, by the same
// transfer, and notes which value it went to from which.

// A trail is what a walker notes of its way.
type trail struct {
	at   ssa.Value
	uses map[ssa.Value][]ssa.Value // what a value is made of, in the order of the walk
}

// enter notes that the walk has come to v, and returns what notes that it goes back.
func (t *trail) enter(v ssa.Value) (leave func()) {
	outer := t.at
	if !slices.Contains(t.uses[outer], v) {
		t.uses[outer] = append(t.uses[outer], v)
	}
	t.at = v
	return func() { t.at = outer }
}

// turnAside says that what follows is not what the context is made of, until the function that it returns is called.
func (t *trail) turnAside() (back func()) {
	if t == nil {
		return func() {}
	}
	at := t.at
	t.at = nil
	return func() { t.at = at }
}

// A Way is how a context came from one of its origins, the nearest hop first. The last one is where it comes from.
type Way []Hop

// A Hop is something that the context came by.
type Hop struct {
	Kind HopKind
	Pos  token.Pos
	Text string        // as source text: "context.WithTimeout", "ctx", "s.ctx"
	Name string        // HopMade: what made the root, if Text is a function called here that did; HopOpaque: what it is
	Func *ssa.Function // HopParameter, HopReceiver: whose
	Left Interval      // HopBound: how long there is; zero: nothing is known
}

// A HopKind says what happened there.
type HopKind uint8

const (
	HopDerived    HopKind = iota // another was made of it
	HopBound                     // it got a deadline
	HopDetached                  // it was detached
	HopKept                      // it is kept in a field or variable
	HopCancelKept                // it was made with a cancel function that outlives the function: whoever keeps that owns it
	HopReturned                  // what is called is a method of its owner
	HopReceiver                  // its owner is what the method is called on
	HopMade                      // a root was made
	HopUnset                     // what should hold a context was made without
	HopParameter                 // it was handed in
	HopOpaque                    // nothing is known of what is before
)

// manyWays are more than anybody reads.
const manyWays = 6

// Ways returns how the context of an outgoing call came there from its origins, at most so many ways that somebody may
// read them: none for a call that takes no context.
func (r *Result) Ways(c Call) []Way {
	if c.Argument == nil {
		return nil
	}
	e := r.engine
	values := []ssa.Value{c.Argument}
	switch {
	case c.Field > 0:
		values = fieldValues(c.Argument, c.Field-1)
	case c.Target.Binding.Style == catalog.Unbound:
		values = feasible(c.Argument, c.Instr.Block())
	}
	var ways []Way
	for _, v := range values {
		w := e.newWalker()
		w.trail = &trail{uses: make(map[ssa.Value][]ssa.Value)}
		w.walk(v)
		t := &tracer{walker: w, onWay: make(map[ssa.Value]bool)}
		ways = append(ways, t.from(v)...)
	}
	return ways[:min(len(ways), manyWays)]
}

// A tracer puts what a walker noted into ways.
type tracer struct {
	*walker
	onWay map[ssa.Value]bool
}

// from returns the ways to v.
func (t *tracer) from(v ssa.Value) []Way {
	if t.onWay[v] {
		return nil // around a loop
	}
	t.onWay[v] = true
	defer delete(t.onWay, v)
	var ways []Way
	for _, use := range t.trail.uses[v] {
		if !t.contributes(use, v) {
			continue
		}
		hop, tells := t.hop(v)
		for _, way := range t.from(use) {
			if tells {
				way = slices.Concat(Way{hop}, way)
			}
			if ways = append(ways, way); len(ways) >= manyWays {
				return ways
			}
		}
	}
	for _, o := range t.sets[v] {
		if !t.isInherited(o, v) {
			ways = append(ways, Way{t.end(v, o)})
		}
	}
	return ways
}

// sameSource reports whether both come from one place, whatever happened on the way.
func sameSource(a, b Origin) bool {
	return a.Source == b.Source && a.Param == b.Param && (a.Source != Root || a.Pos == b.Pos && a.Name == b.Name)
}

// contributes reports whether what v is made of includes an origin of the value used: or v is kept, and it is what is stored.
func (t *tracer) contributes(used, v ssa.Value) bool {
	return slices.ContainsFunc(t.sets[v], func(o Origin) bool {
		return o.Source == Field || slices.ContainsFunc(t.sets[used], func(p Origin) bool { return sameSource(o, p) })
	})
}

// isInherited reports whether an origin of v is one of a value that it is made of, or is told by the ways to these.
func (t *tracer) isInherited(o Origin, v ssa.Value) bool {
	return slices.ContainsFunc(t.trail.uses[v], func(used ssa.Value) bool {
		return o.Source == Field || slices.ContainsFunc(t.sets[used], func(p Origin) bool { return sameSource(o, p) })
	})
}

// hop returns what the context came by in v, of which it is not the end; false if the source does not show it.
func (t *tracer) hop(v ssa.Value) (Hop, bool) {
	if call := callOf(v); call != nil {
		return t.callHop(call), true
	}
	if hop := t.place(v); hop.Kind == HopKept && hop.Text != "" {
		return hop, true
	}
	return Hop{}, false // a conversion, a phi, a variable
}

// callOf returns the call whose result v is, or nil.
func callOf(v ssa.Value) *ssa.Call {
	if extract, ok := v.(*ssa.Extract); ok {
		v = extract.Tuple
	}
	call, _ := v.(*ssa.Call)
	return call
}

// callHop returns what a call did to the context that it made another of.
func (t *tracer) callHop(call *ssa.Call) Hop {
	hop := Hop{Kind: HopDerived, Pos: t.posOf(call), Text: t.name(call)}
	obj := t.object(call.Common())
	if keepsCancel(call) {
		hop.Kind = HopCancelKept
		return hop
	}
	if obj != nil && t.options.IsDetacher(obj) {
		hop.Kind = HopDetached
	} else if obj != nil {
		if d, ok := catalog.Derive(obj); ok {
			switch d.Effect {
			case catalog.Bounds:
				hop.Kind, hop.Left = HopBound, t.timeout(call)
			case catalog.Detaches:
				hop.Kind = HopDetached
			}
			return hop
		}
	}
	if s := t.summaryOf(call.Common()); s != nil {
		for _, r := range s.Results {
			switch {
			case r.Source == Incoming && r.Detached:
				hop.Kind = HopDetached
			case r.Source == Incoming && r.Bounded:
				hop.Kind, hop.Left = HopBound, r.left()
			}
		}
	}
	return hop
}

func (t *tracer) posOf(call *ssa.Call) token.Pos {
	if expr := t.calls[call.Common().Pos()]; expr != nil {
		return expr.Pos()
	}
	return call.Pos()
}

// end returns where the context comes from: v, with the origin o.
func (t *tracer) end(v ssa.Value, o Origin) Hop {
	hop := t.place(v)
	switch {
	case o.Source == Root && o.Request:
		hop.Kind, hop.Text = HopUnset, o.Name
	case o.Source == Root && o.Helper != "":
		hop.Kind, hop.Text, hop.Name = HopMade, o.Helper, o.Name
	case o.Source == Root:
		hop.Kind, hop.Text = HopMade, o.Name
	case o.Source == Incoming:
		hop.Kind, hop.Func = HopParameter, o.Param.Parent()
		if hop.Text == "" {
			hop.Pos, hop.Text = o.Param.Pos(), o.Param.Name()
		}
	case o.Source == Field:
		hop.Kind = keptHow(v)
	default:
		hop.Kind, hop.Name = HopOpaque, t.opaqueText(v)
	}
	if o.Pos.IsValid() && o.Source == Root {
		hop.Pos = o.Pos
	}
	return hop
}

// keptHow returns how v comes to be its owner's.
func keptHow(v ssa.Value) HopKind {
	if param, ok := v.(*ssa.Parameter); ok && isReceiver(param) {
		return HopReceiver
	}
	switch call := callOf(v); {
	case call == nil:
		return HopKept
	case keepsCancel(call):
		return HopCancelKept
	}
	return HopReturned
}

// place returns where the source has v, as far as it does.
func (t *tracer) place(v ssa.Value) Hop {
	if call := callOf(v); call != nil {
		return Hop{Kind: HopDerived, Pos: t.posOf(call), Text: t.name(call)}
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		return Hop{Kind: HopParameter, Pos: v.Pos(), Text: v.Name(), Func: v.Parent()}
	case *ssa.Alloc:
		return Hop{Pos: v.Pos()}
	case *ssa.Field:
		return Hop{Kind: HopKept, Pos: v.Pos(), Text: fieldText(v.X, v.Field)}
	case *ssa.UnOp:
		switch addr := v.X.(type) {
		case *ssa.FieldAddr:
			return Hop{Kind: HopKept, Pos: addr.Pos(), Text: fieldText(addr.X, addr.Field)}
		case *ssa.Global:
			return Hop{Kind: HopKept, Pos: addr.Pos(), Text: addr.Name()}
		case *ssa.Alloc:
			return Hop{Pos: addr.Pos(), Text: addr.Comment}
		case *ssa.FreeVar:
			return Hop{Pos: addr.Pos(), Text: addr.Name()}
		}
	}
	return Hop{Pos: v.Pos()}
}

// opaqueText says what a value is of whose content nothing is known.
func (t *tracer) opaqueText(v ssa.Value) string {
	if call := callOf(v); call != nil {
		return t.opaqueCall(call)
	}
	switch v := v.(type) {
	case *ssa.Extract:
		switch v.Tuple.(type) {
		case *ssa.Lookup:
			return "an element of a map"
		case *ssa.UnOp, *ssa.Select:
			return "received from a channel"
		case *ssa.Next:
			return "what a range goes over"
		}
	case *ssa.Lookup:
		return "an element of a map"
	case *ssa.UnOp:
		switch v.X.(type) {
		case *ssa.IndexAddr:
			return "an element of a slice or an array"
		case *ssa.Alloc, *ssa.FreeVar:
			return "a variable whose address goes elsewhere, or that nobody is seen to set"
		}
		if v.Op == token.ARROW {
			return "received from a channel"
		}
	case *ssa.Parameter:
		return "a parameter of whose type the context is not known"
	case *ssa.Alloc:
		return "a value that others may give a context"
	case *ssa.Slice:
		return "options of which one may bring a context"
	}
	return "a value that is not followed"
}

// opaqueCall says why nothing is known of a context that a call returns.
func (t *tracer) opaqueCall(call *ssa.Call) string {
	obj := t.object(call.Common())
	switch {
	case obj != nil && makesContext(obj):
		return "which a function literal may cancel that waits for something else"
	case call.Call.IsInvoke():
		return "a method of the interface " + types.TypeString(call.Call.Value.Type(), (*types.Package).Name)
	}
	return "a function of which too little is known"
}
