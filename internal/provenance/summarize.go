package provenance

import (
	"cmp"
	"go/token"
	"go/types"
	"maps"
	"reflect"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
)

// summarize computes the summaries of all functions of the package to a fixed point: bottom-up over the strongly
// connected components of the static calls, each until it changes no more. A unit is a declared function with the
// literals in it, which see each other's variables. Every part of a summary only grows (sets of origins, forwards,
// observed parameters) or is set once (the drop), so the iteration ends.
func (e *engine) summarize() {
	for _, component := range flow.Components(e.units(), func(u *unit) []*unit { return u.calls }) {
		for _, unit := range component {
			for _, fn := range unit.funcs {
				e.summaries[fn] = e.bottom
			}
		}
		for changed := true; changed; {
			changed = false
			for _, unit := range component {
				for _, fn := range slices.Backward(unit.funcs) { // literals before what encloses them
					Analyzing(fn, func() { changed = e.summarizeFunc(fn) || changed })
				}
			}
			if len(component) == 1 && len(component[0].funcs) == 1 && !slices.Contains(component[0].calls, component[0]) {
				break // nothing here depends on itself
			}
		}
	}
}

// summarizeFunc computes the summary of fn anew, and reports whether it has changed.
func (e *engine) summarizeFunc(fn *ssa.Function) (changed bool) {
	e.outgoingCalls[fn] = e.callsIn(fn)
	s := e.summary(fn)
	changed = !reflect.DeepEqual(e.summaries[fn], s)
	e.summaries[fn] = s
	return changed
}

// summary computes the summary of one function from what is known of its callees now.
func (e *engine) summary(fn *ssa.Function) *summary {
	s := &summary{TakesContext: e.takesContext(fn), Results: e.results(fn), Forwards: e.forwards(fn)}
	s.Blocks = e.blocks(fn)
	s.Observes = e.observes(fn)
	s.Runs = e.runs(fn)
	if !s.TakesContext && !e.inTestFile(fn.Pos()) {
		s.Drop = e.unlessExcused(fn, e.drop(fn))
	}
	if !s.TakesContext {
		s.Pause = e.pauses(fn)
	}
	s.Bounding = e.interceptors[fn]
	s.HTTPClient = e.returnedClient(fn)
	return s
}

// results returns the origins of fn's context results, at any of its returns.
func (e *engine) results(fn *ssa.Function) []resultOrigin {
	var results []resultOrigin
	for i := range fn.Signature.Results().Len() {
		t := fn.Signature.Results().At(i).Type()
		if !catalog.IsContext(t) && !holds(t) {
			continue
		}
		for instr := range instructions(fn) {
			ret, ok := instr.(*ssa.Return)
			if !ok || failing(ret, i) || inNilGuard(ret.Block()) {
				continue
			}
			for _, o := range e.contextAt(ret.Results[i], ret) {
				r := resultOrigin{Index: i, Source: o.Source, Bounded: o.Bounded, Endless: o.Endless, Detached: o.Detached, Copied: o.Copied, Request: o.Request, Signal: o.Signal, LeftMin: int64(o.Left.Min), LeftMax: int64(o.Left.Max)}
				switch {
				case o.Source == Root && o.Request && isShared(t):
					r.Source = Field // whose it is, is for those who keep it
				case o.Source == Root:
					r.Name = o.Name
				case o.Source == Incoming && o.Param.Parent() == fn && e.rank(o.Param.Type()) < inField:
					r.Param = paramIndex(o.Param)
				case o.Source == Incoming:
					r.Source = Unknown // of an encloser, or in a field: the caller cannot name it
				}
				results = append(results, r)
			}
		}
	}
	slices.SortFunc(results, func(a, b resultOrigin) int {
		return cmp.Or(cmp.Compare(a.Index, b.Index), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Param, b.Param), cmp.Compare(a.String(), b.String()), cmp.Compare(a.LeftMin, b.LeftMin), cmp.Compare(a.LeftMax, b.LeftMax))
	})
	return slices.Compact(results)
}

// isShared reports whether holders of type t are kept for the life of the program.
func isShared(t types.Type) bool {
	h, ok := catalog.HolderOf(t)
	return ok && h.Shared
}

// failing reports whether the return gives nil for result i beside an error that is not nil: nobody uses the nil.
func failing(ret *ssa.Return, i int) bool {
	last := ret.Results[len(ret.Results)-1]
	return isNil(ret.Results[i]) && catalog.IsError(last.Type()) && !isNil(last)
}

// paramIndex returns the index of a parameter, the receiver not counted.
func paramIndex(param *ssa.Parameter) int {
	fn := param.Parent()
	i := slices.Index(fn.Params, param)
	if fn.Signature.Recv() != nil {
		i--
	}
	return i
}

// within yields fn and the literals in it.
func within(fn *ssa.Function) func(yield func(*ssa.Function) bool) {
	return func(yield func(*ssa.Function) bool) {
		if !yield(fn) {
			return
		}
		for _, literal := range fn.AnonFuncs {
			for inner := range within(literal) {
				if !yield(inner) {
					return
				}
			}
		}
	}
}

// forwards returns which parameters fn hands to outgoing calls, or waits with, at most two for each: the best to tell of
// without a duty, and with one, last.
func (e *engine) forwards(fn *ssa.Function) []forward {
	type key struct {
		param int
		duty  bool
	}
	best := make(map[key]forward)
	add := func(f forward) {
		k := key{f.Param, f.duty()}
		if other, ok := best[k]; !ok || f.before(other) {
			best[k] = f
		}
	}
	for inner := range within(fn) {
		for _, c := range e.outgoingCalls[inner] {
			for _, o := range c.Context {
				if o.Source == Incoming && !o.Detached && o.Param.Parent() == fn {
					add(e.forward(fn, c, o))
				}
			}
		}
	}
	for _, param := range e.waitsWith(fn) {
		add(forward{Param: paramIndex(param), Callee: fn.Name(), Stream: true})
	}
	forwards := slices.Collect(maps.Values(best))
	slices.SortFunc(forwards, func(a, b forward) int {
		return cmp.Or(cmp.Compare(a.Param, b.Param), compareBool(a.duty(), b.duty()))
	})
	return forwards
}

// before reports whether f is the one of two to tell of: what the function waits for itself before what it spawns, what
// is known before what is not, and, as with drops, the nearer one: no way through the function itself.
func (f forward) before(other forward) bool {
	if f.Spawned != other.Spawned {
		return other.Spawned
	}
	if f.Opaque != other.Opaque {
		return other.Opaque
	}
	return len(f.Hops) < len(other.Hops)
}

// waitsWith returns the parameters of fn at whose end it stops to wait: it receives from the Done channel of a context
// that derives from one, or selects on it and something else.
func (e *engine) waitsWith(fn *ssa.Function) []*ssa.Parameter {
	var params []*ssa.Parameter
	add := func(channel ssa.Value) {
		if done, ok := channel.(*ssa.Call); ok && isMethodOfContext(done, "Done") {
			params = append(params, e.context(receiver(done.Common())).Incoming()...)
		}
	}
	for instr := range instructions(fn) {
		switch instr := instr.(type) {
		case *ssa.UnOp:
			if instr.Op == token.ARROW {
				add(instr.X)
			}
		case *ssa.Select:
			for _, state := range instr.States {
				if instr.Blocking {
					add(state.Chan)
				}
			}
		}
	}
	return slices.DeleteFunc(params, func(param *ssa.Parameter) bool { return param.Parent() != fn || e.rank(param.Type()) >= inField })
}

// forward describes that c is given a context which derives from o.
func (e *engine) forward(fn *ssa.Function, c Call, o Origin) forward {
	stays := c.Target.Stream || c.Undue == CalleeWaits || c.Undue == NothingKnown
	f := forward{
		Param:    paramIndex(o.Param),
		Callee:   c.Name,
		Bounded:  o.Bounded || c.Undue != None && !stays,
		Stream:   stays,
		Spawned:  e.place(c.Instr, fn) == Spawned,
		Rounds:   e.inRounds(c.Instr, fn),
		GRPC:     c.Target.Protocol == catalog.GRPC || c.grpc,
		Injected: c.Injected,
		Opaque:   c.Opaque,
	}
	if e.rank(o.Param.Type()) == inField {
		f.Field = 1 + contextField(o.Param)
	}
	if c.Via == Forwarding {
		f.Callee, f.Hops = c.Callee, append([]string{c.Name}, c.Hops...)
	}
	return f
}

func compareBool(a, b bool) int {
	if a == b {
		return 0
	}
	if b {
		return -1
	}
	return 1
}

// drop returns the outgoing call that fn makes on a root of its own while it runs: calls that serve before calls that
// are short or bounded, near ones before far ones, the first of these; nil if there is none.
func (e *engine) drop(fn *ssa.Function) *drop {
	var best *drop
	for inner := range within(fn) {
		for _, c := range e.outgoingCalls[inner] {
			if d := e.dropOf(fn, c); d != nil && (best == nil || d.worse(best)) {
				best = d
			}
		}
	}
	return best
}

// minor reports whether the drop is of the kind that good code has too.
func (d *drop) minor() bool { return d.Bounded || d.Local }

// worse reports whether d is the one of two to tell of. Of two alike it is the nearer one, so that a function which
// calls itself names no way through itself: the iteration to the fixed point would make it longer for ever.
func (d *drop) worse(other *drop) bool {
	if d.minor() != other.minor() {
		return other.minor()
	}
	if d.Doubtful != other.Doubtful {
		return other.Doubtful
	}
	if d.Opaque != other.Opaque {
		return other.Opaque
	}
	return len(d.Hops) < len(other.Hops)
}

// dropOf returns what c drops as seen by the callers of fn.
func (e *engine) dropOf(fn *ssa.Function, c Call) *drop {
	if c.Via == Forwarding && (c.Field > 0 || c.Undue != None && c.Context.Bounded()) || len(e.reach[c.Instr.Parent()]) > 0 || e.place(c.Instr, fn) > Joined {
		return nil
	}
	if c.Via == Dropping {
		if len(c.Hops) > 8 {
			return nil // a chain that nobody would follow
		}
		further := c.Witness
		further.Hops = append([]string{c.Name}, c.Hops...)
		return &drop{further}
	}
	root, ok := c.Context.Root()
	if !ok || !c.Context.Rooted() || c.sentinel() {
		return nil
	}
	if root.Request {
		root.Name = "" // what was made is a request, and that takes no context
	}
	local := []catalog.Protocol{catalog.Exec, catalog.Net, catalog.TLS, catalog.Other}
	var made string
	if root.Pos.IsValid() {
		made = e.where(root.Pos)
	}
	return &drop{Witness{
		Callee: c.Name, Root: root.Name, Where: e.where(c.Pos), Made: made, Func: funcName(fn),
		Bounded: c.Context.Bounded() || c.Target.Bounded,
		Opaque:  c.Opaque, Doubtful: c.doubtful() || c.Opaque && handsOutOnly(fn) || c.keptBy(fn),
		Local:   root.Presumed || c.Argument == nil && slices.Contains(local, c.Target.Protocol),
		Process: c.Target.Protocol == catalog.Exec && !isConstant(argument(c.Instr.Common(), 0)),
	}}
}

// keptBy reports whether the context may be kept by what fn makes: it is a constructor, and hands the context on.
func (c *Call) keptBy(fn *ssa.Function) bool {
	return (c.Opaque || c.Via == Forwarding) && isMaker(fn)
}

// isMaker reports whether fn is named for making something, and returns it.
func isMaker(fn *ssa.Function) bool {
	return fn.Signature.Results().Len() > 0 && !catalog.IsError(fn.Signature.Results().At(0).Type()) && catalog.Makes(fn.Name())
}

// handsOutOnly reports whether fn returns one thing, and that is no error: it has no way to say that it was canceled.
func handsOutOnly(fn *ssa.Function) bool {
	return fn.Signature.Results().Len() == 1 && !returnsError(fn.Signature)
}

func isConstant(v ssa.Value) bool {
	_, ok := v.(*ssa.Const)
	return ok
}

// funcName returns a name of the function that is the same in every package.
func funcName(fn *ssa.Function) string {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		return obj.FullName()
	}
	return fn.RelString(nil)
}

// blocks reports whether fn may wait, in itself or in a function it calls: for a channel, a timer, an outgoing call.
func (e *engine) blocks(fn *ssa.Function) bool {
	if slices.ContainsFunc(e.outgoingCalls[fn], func(c Call) bool { _, spawned := c.Instr.(*ssa.Go); return !spawned && !c.Opaque }) {
		return true
	}
	for instr := range instructions(fn) {
		switch instr := instr.(type) {
		case *ssa.Send:
			return true
		case *ssa.Select:
			if instr.Blocking {
				return true
			}
		case *ssa.UnOp:
			if instr.Op == token.ARROW {
				return true
			}
		case *ssa.Call:
			obj := e.object(instr.Common())
			s := e.summaryOf(instr.Common())
			if obj != nil && catalog.Blocks(obj) || s != nil && s.Blocks {
				return true
			}
		}
	}
	return false
}

// observes returns the parameters whose end fn may notice: it looks at Done or Err of a context that derives from
// one, or hands it to a function that may.
func (e *engine) observes(fn *ssa.Function) []int {
	var params []int
	if !e.takesContext(fn) {
		return nil
	}
	for inner := range within(fn) {
		for instr := range instructions(inner) {
			call, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			for _, param := range e.observedBy(call) {
				if param.Parent() == fn && !slices.Contains(params, paramIndex(param)) {
					params = append(params, paramIndex(param))
				}
			}
		}
	}
	slices.Sort(params)
	return params
}

// observedBy returns the incoming parameters whose end the call may notice.
func (e *engine) observedBy(call *ssa.Call) []*ssa.Parameter {
	common := call.Common()
	if isMethodOfContext(call, "Done") || isMethodOfContext(call, "Err") {
		return e.context(receiver(common)).Incoming()
	}
	if obj := e.object(common); obj != nil {
		if _, ok := catalog.Derive(obj); ok {
			return nil // context.WithValue and the like look at nothing
		}
	}
	s := e.summaryOf(common)
	var params []*ssa.Parameter
	for i, v := range arguments(common) {
		if !e.carriesContext(v.Type()) {
			continue
		}
		if s == nil || slices.Contains(s.Observes, i) {
			params = append(params, e.context(v).Incoming()...)
		}
	}
	return params
}
