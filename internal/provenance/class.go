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
		e.classifyCall(c, reached)
		if c.Class == Unbounded && len(c.Reach) == 0 {
			c.StartUp = e.startUpOnly()[fn] // what is begun once, and goes on, serves
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

// classifyCall decides for one call. reached says that a function of the package that has a context calls this one.
func (e *engine) classifyCall(c *Call, reached bool) {
	endless := c.notEndless()
	c.NotDropped, c.NotUnbounded = c.notDropped(reached), endless
	switch {
	case c.NotDropped == None && c.Via != Dropping && endless == None && e.inIdleCommand(c):
		c.NotDropped = CommandIdle // nobody ends what is in reach
	case c.NotDropped == None:
		c.NotUnbounded = IsDropped
	case endless == None && c.wraps():
		c.NotUnbounded = Wraps
	}
	if c.NotUnbounded == None && e.endsWithStarter(c.Argument, c.Instr) {
		c.NotUnbounded = EndsWithStarter
	}
	if canceledBefore(c.Argument, c.Instr) {
		c.NotDropped, c.NotUnbounded = CanceledBefore, CanceledBefore
	}
	switch {
	case c.NotDropped == None:
		c.Class = Dropped
	case c.NotUnbounded == None:
		c.Class = Unbounded
	}
}

// notDropped returns why the call drops no context, or None.
func (c *Call) notDropped(reached bool) Exemption {
	inReach := len(c.Reach) > 0
	if c.Via == Dropping {
		if !inReach {
			return OutOfReach // it is the caller's finding
		}
		return c.Place.exempts()
	}
	switch root := c.Context.notRooted(); {
	case c.sentinel():
		return NilMeant
	case c.Argument == nil && root != None:
		return NoForm
	case root != None && !(inReach && c.Context.PartlyRooted()):
		return root
	case !inReach && !reached:
		return OutOfReach
	case c.Place > Escaping:
		return c.Place.exempts()
	case inReach:
		return c.detached()
	}
	return None // reported at the caller, as dropped by its callee
}

// notEndless returns why the call needs no deadline, or has one; or None.
func (c *Call) notEndless() Exemption {
	switch {
	case c.Via == Dropping:
		return CalleeJudged
	case c.sentinel():
		return NilMeant
	case c.Undue != None:
		return c.Undue
	}
	return c.Context.notEndless()
}

// exempts returns why a root is right in the place, or None.
func (p Place) exempts() Exemption {
	switch p {
	case Spawned:
		return InGoroutine
	case CleanUp:
		return InCleanUp
	case Shared:
		return ForMany
	case Ended:
		return AfterEnd
	}
	return None
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

// detached returns why the root is meant, or None: it has values of an incoming context copied onto it, and a deadline,
// here or in the callee; or a constructor opens a stream on it, which lives as long as what it makes.
func (c *Call) detached() Exemption {
	inCallee := c.Via == Forwarding && c.Undue != None
	if inCallee && c.Func != nil && catalog.Makes(c.Func.Name()) {
		return StreamOfMaker
	}
	if c.Context.all(func(o Origin) bool { return o.Source == Root && (o.Bounded || inCallee) }) &&
		slices.ContainsFunc(c.Context, func(o Origin) bool { return o.Copied }) {
		return ValuesCopied
	}
	return None
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
