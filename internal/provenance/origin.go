package provenance

import (
	"cmp"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A Source says where a context comes from.
type Source uint8

const (
	Unknown  Source = iota
	Root            // context.Background, context.TODO, nil, a request made without a context
	Incoming        // a context, request or carrier parameter of the function or of one that encloses it
	Field           // a struct field or package variable: its owner's, neither root nor incoming
)

// An Origin is one place that a context can come from, and what happened to it on the way from there.
type Origin struct {
	Source   Source
	Param    *ssa.Parameter // Incoming: which one
	Name     string         // Root: what made it, as source text ("context.Background()"); Field: that of a struct ("s.ctx")
	Helper   string         // Root: the function called here that made it, if it was not made here
	Pos, End token.Pos      // Root: where, if in this function or one around it; Field: likewise, where it is made that is stored there
	Bounded  bool           // a deadline was added on the way; Field: or to all that is stored there
	Endless  bool           // Field: what is stored there is known, and on some path a root without a deadline
	Detached bool           // context.WithoutCancel, or a function known to detach, stands on the way
	Copied   bool           // values of an incoming context were copied onto it on the way
	Request  bool           // Root: a request, or another holder of a context, made without one
	Presumed bool           // Root: a holder in a field or variable, where the package shows no sign that it has no context
	Signal   bool           // signal.NotifyContext stands on the way
	Fake     bool           // Incoming: it is what a web framework hands out, and does not end with the request
	Group    *ssa.Call      // the last call on the way that made a group's context, errgroup.WithContext or its like
	Timer    *ssa.Call      // Bounded: the first call on the way that added a deadline, if in this function or one around it
	Left     Interval       // Bounded: how long there is when the last deadline is added; zero: nothing is known
}

// unbounded reports whether the origin is proved to have no deadline at the place that was asked about.
func (o Origin) unbounded() bool {
	return !o.Bounded && (o.Source == Root || o.Endless || o.Detached)
}

// A Context is the set of origins that one context value may have, sorted and without duplicates: an element of the
// powerset lattice of origins, ordered by inclusion. The empty set is bottom: no origin found yet.
type Context []Origin

// join returns the union of both.
func (c Context) join(other Context) Context {
	union := slices.Concat(c, other)
	slices.SortFunc(union, compareOrigins)
	return slices.Compact(union)
}

// with returns the context after a derivation that changes each origin by f.
func (c Context) with(f func(*Origin)) Context {
	derived := slices.Clone(c)
	for i := range derived {
		f(&derived[i])
	}
	return Context(nil).join(derived)
}

func compareOrigins(a, b Origin) int {
	flag := func(x, y bool) int {
		switch {
		case x == y:
			return 0
		case y:
			return -1
		}
		return 1
	}
	param := func(o Origin) token.Pos {
		if o.Param == nil {
			return token.NoPos
		}
		return o.Param.Pos()
	}
	made := func(call *ssa.Call) token.Pos {
		if call == nil {
			return token.NoPos
		}
		return call.Pos()
	}
	return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(param(a), param(b)), cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Helper, b.Helper),
		flag(a.Bounded, b.Bounded), flag(a.Endless, b.Endless), flag(a.Detached, b.Detached), flag(a.Copied, b.Copied), flag(a.Request, b.Request), flag(a.Presumed, b.Presumed), flag(a.Signal, b.Signal),
		flag(a.Fake, b.Fake), cmp.Compare(made(a.Group), made(b.Group)),
		cmp.Compare(made(a.Timer), made(b.Timer)), cmp.Compare(a.Left.Min, b.Left.Min), cmp.Compare(a.Left.Max, b.Left.Max))
}

// Rooted reports whether every origin is a root that nothing detached on purpose. Must: false when one is unknown.
func (c Context) Rooted() bool { return c.notRooted() == None }

// notRooted returns why the context is not, on every path, a root that nothing detached on purpose; or None.
func (c Context) notRooted() Exemption {
	has := func(f func(o Origin) bool) bool { return slices.ContainsFunc(c, f) }
	switch {
	case len(c) == 0 || has(func(o Origin) bool { return o.Source == Unknown }):
		return OnUnknown
	case has(func(o Origin) bool { return o.Detached }):
		return OnDetached
	case has(func(o Origin) bool { return o.Source == Field }):
		return OnKept
	case !has(func(o Origin) bool { return o.Source == Incoming }):
		return None
	case has(func(o Origin) bool { return o.Source == Root }):
		return BoundedElse
	}
	return OnIncoming
}

// PartlyRooted reports whether some path has a root without a deadline, that nothing detached on purpose, and the
// others an incoming context. May, with every origin known.
func (c Context) PartlyRooted() bool {
	return c.all(func(o Origin) bool { return o.Source == Incoming || o.Source == Root }) &&
		slices.ContainsFunc(c, func(o Origin) bool { return o.Source == Root && !o.Detached && !o.Bounded })
}

// Bounded reports whether the context has a deadline on every path. Must.
func (c Context) Bounded() bool {
	return c.all(func(o Origin) bool { return o.Bounded })
}

// Unbounded reports whether the context is proved to have no deadline on some path. May, with every origin known: an
// incoming context that nothing detached has its caller's deadline, and makes the answer false.
func (c Context) Unbounded() bool { return c.notEndless() == None }

// notEndless returns why the context is not proved to have no deadline on some path, or None.
func (c Context) notEndless() Exemption {
	opens := func(s Source) bool { // nobody here knows how long there is
		return slices.ContainsFunc(c, func(o Origin) bool { return o.Source == s && !o.unbounded() })
	}
	switch {
	case c.Bounded():
		return HasDeadline
	case len(c) == 0 || opens(Unknown):
		return DeadlineUnknown
	case opens(Incoming):
		return DeadlineOfCaller
	case opens(Field):
		return DeadlineOfOwner
	}
	return None
}

// endless returns the origins joined to one, that of a field or variable in which the context is kept: bounded if it is
// on every path, endless if it is known and on some path is not.
func (c Context) endless(name string) Origin {
	kept := Origin{Source: Field, Name: name, Bounded: c.Bounded()}
	if root, ok := c.Root(); ok && c.Unbounded() {
		kept.Endless, kept.Pos, kept.End, kept.Signal = true, root.Pos, root.End, root.Signal
	}
	return kept
}

// Root returns the first origin that is a root or was detached, the one to tell the reader about.
func (c Context) Root() (Origin, bool) {
	i := slices.IndexFunc(c, func(o Origin) bool { return o.unbounded() })
	if i < 0 {
		i = slices.IndexFunc(c, func(o Origin) bool { return o.Source == Root || o.Detached })
	}
	if i < 0 {
		return Origin{}, false
	}
	return c[i], true
}

// Incoming returns the parameters that the context may derive from.
func (c Context) Incoming() []*ssa.Parameter {
	var params []*ssa.Parameter
	for _, o := range c {
		if o.Source == Incoming && !slices.Contains(params, o.Param) {
			params = append(params, o.Param)
		}
	}
	return params
}

// all reports whether the set is not empty and every origin satisfies f.
func (c Context) all(f func(Origin) bool) bool {
	return len(c) > 0 && !slices.ContainsFunc(c, func(o Origin) bool { return !f(o) })
}
