package provenance

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/entry"
)

// A Class says whose business a call is. Each call has one, so that two rules never claim one defect.
type Class uint8

const (
	Fine      Class = iota // nobody's: the context is incoming, bounded, or not known
	Dropped                // it runs on a root although an incoming context is in reach, of the function or of a caller
	Unbounded              // its context is proved to have no deadline, and there is none in reach to inherit
)

// classify decides whose business each call is, now that the summaries are final.
func (e *engine) classify() []Call {
	reached, leaves := e.reachedWithContext(), e.leaves()
	var calls []Call
	for _, fn := range e.funcs {
		Analyzing(fn, func() { calls = append(append(calls, e.classifyIn(fn, reached[fn], leaves)...), e.cleanUps(fn)...) })
	}
	slices.SortStableFunc(calls, func(a, b Call) int { return int(a.Pos - b.Pos) })
	return calls
}

// leaves returns where the functions of the package drop a context, by the causes that their callers give: the root, or
// the call if it takes no context.
func (e *engine) leaves() map[string]Span {
	leaves := make(map[string]Span)
	for _, fn := range e.funcs {
		for _, c := range e.outgoingCalls[fn] {
			if c.Via != Dropping {
				leaves[e.cause(c)] = c.dropsAt()
			}
		}
	}
	return leaves
}

func (c *Call) dropsAt() Span {
	if root, ok := c.Context.Root(); ok && root.Pos.IsValid() {
		return Span{root.Pos, root.End}
	}
	return Span{c.Pos, c.End}
}

// cause names an outgoing call, in this package or another.
func (e *engine) cause(c Call) string { return funcName(c.Instr.Parent()) + " " + e.where(c.Pos) }

// classifyIn decides for the calls that fn makes.
func (e *engine) classifyIn(fn *ssa.Function, reached bool, leaves map[string]Span) []Call {
	calls := slices.Clone(e.outgoingCalls[fn])
	for i := range calls {
		c := &calls[i]
		c.Reach, c.StartUp = e.reach[fn], e.startUp[fn]
		var outer *ssa.Function
		if len(c.Reach) > 0 {
			outer = c.Reach[0].Param.Parent()
			c.StartUp = e.startUpInReach[fn]
		}
		c.Place, c.Leaf = e.place(c.Instr, outer), leaves[c.Cause()]
		if outer != nil && e.fillsCache(outer) {
			c.Place = max(c.Place, Shared)
		}
		c.Class = c.classify(reached)
		if c.Class == Dropped && c.Via != Dropping && c.Deadline && c.Context.Unbounded() && e.inIdleCommand(c) {
			c.Class = Unbounded // nobody ends what is in reach
		}
		if c.Class == Unbounded && len(c.Reach) == 0 {
			c.StartUp = e.startUpOnly()[fn] // what is begun once, and goes on, serves
		}
		if canceledBefore(c.Argument, c.Instr) {
			c.Class = Fine // it is not meant to wait
		}
		if c.Class == Unbounded && e.endsWithStarter(c.Argument, c.Instr) {
			c.Class = Fine
		}
		c.Doubtful = c.Doubtful || c.doubtful()
	}
	return calls
}

// inIdleCommand reports whether the context in reach of a call is that of a command, in a package whose commands make
// roots of their own, most of the time: then the program gives them no other.
func (e *engine) inIdleCommand(c *Call) bool {
	return len(c.Reach) > 0 && entry.IsCommand(c.Reach[0].Param.Type()) && !e.commandsAsk
}

// doubtful reports whether there are signs that the root of a call is meant, of whose callee nothing is known: a deadline,
// a helper that makes such roots, the name of something that is told afterwards.
func (c *Call) doubtful() bool {
	root, ok := c.Context.Root()
	return c.Opaque && ok && (root.Bounded || root.Helper != "" || catalog.Tells(lastWord(c.Name)) || catalog.Tells(c.Instr.Parent().Name()))
}

// classify decides for one call. reached says that a function of the package that has a context calls this one.
func (c *Call) classify(reached bool) Class {
	switch {
	case c.Via == Dropping:
		if len(c.Reach) > 0 && c.Place <= Escaping {
			return Dropped
		}
		return Fine // without a context in reach it is the caller's finding; elsewhere the detachment is meant
	case c.sentinel():
		return Fine
	case (c.Context.Rooted() || c.Context.PartlyRooted()) && len(c.Reach) > 0 && c.Place <= Escaping && !c.detached():
		return Dropped
	case c.Context.Rooted() && len(c.Reach) == 0 && reached && c.Place <= Escaping:
		return Dropped // reported at the caller, as dropped by its callee
	case c.Deadline && c.Context.Unbounded() && !c.wraps():
		return Unbounded
	}
	return Fine
}

// sentinel reports whether the context is nil, and the callee one that may ask for that: nobody else passes nil.
func (c *Call) sentinel() bool {
	root, ok := c.Context.Root()
	return ok && root.Name == "nil" && (c.Opaque || c.Via != Direct)
}

// wraps reports whether the function is the form without a context of the one it calls: Load, which calls LoadContext
// with a root. Its callers can call the other.
func (c *Call) wraps() bool {
	fn, ok := c.Instr.Parent().Object().(*types.Func)
	if !ok || c.Func == nil || fn.Pkg() == nil {
		return false
	}
	if rest, ok := strings.CutPrefix(c.Func.Name(), fn.Name()); ok && c.Func.Pkg() == fn.Pkg() && slices.Contains([]string{"Context", "WithContext", "Ctx", "WithCtx"}, rest) {
		return true // by its name, whatever it makes
	}
	sibling, _, ok := catalog.Sibling(fn, nil, fn.Pkg())
	return ok && sibling == c.Func
}

// detached reports whether the root is meant: it has values of an incoming context copied onto it, and a deadline, here
// or in the callee; or a constructor opens a stream on it, which lives as long as what it makes.
func (c *Call) detached() bool {
	inCallee := c.Via == Forwarding && !c.Deadline
	if inCallee && c.Func != nil && catalog.Makes(c.Func.Name()) {
		return true
	}
	return c.Context.all(func(o Origin) bool { return o.Source == Root && (o.Bounded || inCallee) }) &&
		slices.ContainsFunc(c.Context, func(o Origin) bool { return o.Copied })
}

// reachedWithContext returns the functions of the package that have no context, and that a function which has one
// calls while it runs, directly or through others.
func (e *engine) reachedWithContext() map[*ssa.Function]bool {
	reached := make(map[*ssa.Function]bool)
	var visit func(fn *ssa.Function)
	visit = func(fn *ssa.Function) {
		for _, literal := range fn.AnonFuncs {
			if place, _ := e.literalPlace(literal, nil); place <= Escaping && len(e.reach[literal]) == 0 && !reached[literal] {
				reached[literal] = true
				visit(literal)
			}
		}
		for instr := range instructions(fn) {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			callee := e.callee(call.Common())
			if callee == nil || callee.Blocks == nil || reached[callee] || e.takesContext(callee) || e.place(call, nil) > Escaping {
				continue
			}
			reached[callee] = true
			visit(callee)
		}
	}
	for _, fn := range e.shipped {
		if len(e.reach[fn]) > 0 {
			visit(fn)
		}
	}
	return reached
}
