package loopcheck

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
)

// A channelKind says what a channel tells its receiver.
type channelKind uint8

const (
	dataChannel  channelKind = iota
	doneChannel              // Done() of a context that is not a root: closed once the context has ended
	stopChannel              // a chan struct{}, a channel of signals, Done() of a root: somebody else ends the loop
	timerChannel             // a channel of time.Time: time.After, a timer, a ticker; never closed
)

// An observer knows what in a package notices the end of a context. When in doubt it says that something does, so
// that the loop is left alone.
type observer struct {
	result   *provenance.Result
	looking  map[*ssa.Function]bool   // memo of looks; false while a function is being read
	bound    map[ssa.Value]bool       // memo of isBound; false while a value is being followed
	noticing map[*ssa.CallCommon]bool // memo of notices
	steps    int                      // of all propagations, blocks visited and values read: what they cost
}

func newObserver(result *provenance.Result) *observer {
	return &observer{
		result:   result,
		looking:  make(map[*ssa.Function]bool),
		bound:    make(map[ssa.Value]bool),
		noticing: make(map[*ssa.CallCommon]bool),
	}
}

// channel classifies what ch is a channel of.
func (o *observer) channel(ch ssa.Value, at ssa.Instruction) channelKind {
	typ, ok := ch.Type().Underlying().(*types.Chan)
	if !ok {
		return dataChannel // a type parameter
	}
	switch elem := types.Unalias(typ.Elem()); {
	case isNamed(elem, "time", "Time"):
		if o.isBound(flow.Source(ch), at) {
			return dataChannel // a ticker that ends with a context
		}
		return timerChannel
	case isNamed(elem, "os", "Signal"):
		return stopChannel
	case types.Identical(elem.Underlying(), emptyStruct):
		if o.isDone(ch, at, make(map[ssa.Value]bool)) {
			return doneChannel
		}
		return stopChannel
	}
	return dataChannel
}

var emptyStruct = types.NewStruct(nil, nil)

// isDone reports whether ch is certainly the Done channel of a context that is not a root: called for here, or kept
// in a variable.
func (o *observer) isDone(ch ssa.Value, at ssa.Instruction, seen map[ssa.Value]bool) bool {
	ch = flow.Source(ch)
	if seen[ch] {
		return true // round a loop: the other edges decide
	}
	seen[ch] = true
	switch ch := ch.(type) {
	case *ssa.Call:
		return isContextMethod(&ch.Call, "Done") && !o.result.Context(provenance.Receiver(&ch.Call)).Rooted()
	case *ssa.Phi:
		for _, edge := range ch.Edges {
			if !o.isDone(edge, at, seen) {
				return false // also the nil of a case that was switched off
			}
		}
		return true
	}
	return false
}

// isErr reports whether call asks a context whether it has ended: its Err method, context.Cause.
func (o *observer) isErr(call *ssa.CallCommon) (ctx ssa.Value, ok bool) {
	if isContextMethod(call, "Err") {
		return provenance.Receiver(call), true
	}
	if !o.isFunction(call, "context.Cause") {
		return nil, false
	}
	return call.Args[0], true
}

// notices reports whether what call returns tells that a context has ended: it was given one that is not a root, or
// something that is bound to one, or its body looks at one.
func (o *observer) notices(call *ssa.CallCommon, at ssa.Instruction) bool {
	known, ok := o.noticing[call]
	if !ok {
		known = o.readCall(call, at)
		o.noticing[call] = known
	}
	return known
}

func (o *observer) readCall(call *ssa.CallCommon, at ssa.Instruction) bool {
	if isGiven, looks := o.isGiven(call); isGiven {
		return looks // else it ends with a root, or does not look, whatever its receiver came from
	}
	if slices.ContainsFunc(operands(call), func(v ssa.Value) bool { return o.isBound(v, at) }) {
		return true
	}
	if callee := o.result.Callee(call); callee != nil && callee.Blocks != nil {
		return o.looks(callee)
	}
	return o.endsWithOwner(call)
}

// isGiven reports whether call is given contexts, and whether it looks at one that is not a root.
func (o *observer) isGiven(call *ssa.CallCommon) (isGiven, looks bool) {
	if fn := o.result.Object(call); fn != nil && catalog.LooksAway(fn) || isContextMethod(call, "Value") || isContextMethod(call, "Deadline") {
		return true, false
	}
	for i := range call.Signature().Params().Len() {
		arg := provenance.Argument(call, i)
		if arg == nil || !o.result.CarriesContext(arg.Type()) {
			continue
		}
		isGiven = true
		if !o.result.Context(arg).Rooted() && o.result.Observes(call, i) {
			return true, true
		}
	}
	return isGiven, false
}

// isBoundCall reports whether call is given a context that is not a root, or is a method of what another call made of
// one: only of such can it be said that they fail once it has ended.
func (o *observer) isBoundCall(call *ssa.CallCommon) bool {
	for range 8 { // enough for a chain of methods, and an end where variables are made of one another
		isGiven, looks := o.isGiven(call)
		recv := provenance.Receiver(call)
		if isGiven || recv == nil {
			return looks
		}
		made := flow.Source(recv)
		if extract, ok := made.(*ssa.Extract); ok {
			made = extract.Tuple
		}
		maker, ok := made.(*ssa.Call)
		if !ok {
			return false
		}
		call = maker.Common()
	}
	return false
}

// endsWithOwner reports whether call waits for a peer, and fails once somebody closes what it is a method of:
// stream.Recv, listener.Accept.
func (o *observer) endsWithOwner(call *ssa.CallCommon) bool {
	fn := o.result.Object(call)
	if fn == nil {
		return false
	}
	switch fn.Name() {
	case "Recv", "RecvMsg", "Accept", "AcceptTCP", "AcceptUnix":
		return fn.Signature().Recv() != nil
	}
	return false
}

// isBound reports whether v was made from a context that is not a root, so that its methods may notice the end of it:
// a stream, rows, an iterator, a backoff, a function literal that looks at a context, a stop channel.
func (o *observer) isBound(v ssa.Value, at ssa.Instruction) bool {
	if known, ok := o.bound[v]; ok {
		return known
	}
	o.bound[v] = false // broken here: another way to v decides
	o.bound[v] = o.follow(v, at)
	return o.bound[v]
}

func (o *observer) follow(v ssa.Value, at ssa.Instruction) bool {
	if ch, ok := v.Type().Underlying().(*types.Chan); ok && types.Identical(ch.Elem().Underlying(), emptyStruct) {
		return true // a stop channel
	}
	if _, isBasic := v.Type().Underlying().(*types.Basic); isBasic {
		return false // a copy of what somebody said once
	}
	if o.result.CarriesContext(v.Type()) {
		return !o.result.Context(v).Rooted()
	}
	switch v := v.(type) {
	case *ssa.Function:
		return v.Parent() != nil && o.looks(v)
	case *ssa.MakeClosure:
		return o.looks(v.Fn.(*ssa.Function))
	case *ssa.Call:
		return o.notices(&v.Call, v)
	case *ssa.Phi:
		for _, edge := range v.Edges {
			if o.isBound(edge, at) {
				return true
			}
		}
		return false
	case *ssa.Alloc:
		return o.holdsBound(v)
	case *ssa.FreeVar:
		source := flow.Binding(v)
		return source != nil && o.isBound(source, at)
	case *ssa.Extract:
		return o.isBound(v.Tuple, at)
	case *ssa.UnOp:
		return o.isBound(v.X, at)
	case *ssa.FieldAddr:
		return o.isBound(v.X, at)
	case *ssa.Field:
		return o.isBound(v.X, at)
	case *ssa.MakeInterface:
		return o.isBound(v.X, at)
	case *ssa.ChangeInterface:
		return o.isBound(v.X, at)
	case *ssa.ChangeType:
		return o.isBound(v.X, at)
	case *ssa.TypeAssert:
		return o.isBound(v.X, at)
	}
	return false
}

// holdsBound reports whether something bound, or a context, is stored in the variable, or a literal that waits for
// the end of a context has it at hand (and sets it, so one takes it).
func (o *observer) holdsBound(variable *ssa.Alloc) bool {
	for _, ref := range *variable.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == variable && (o.isBound(ref.Val, ref) || o.result.CarriesContext(ref.Val.Type())) {
				return true
			}
		case *ssa.FieldAddr:
			for _, use := range *ref.Referrers() {
				store, ok := use.(*ssa.Store)
				if ok && store.Addr == ref && (o.isBound(store.Val, store) || o.result.CarriesContext(store.Val.Type())) {
					return true
				}
			}
		case *ssa.MakeClosure:
			if o.waits(ref) {
				return true
			}
		}
	}
	return false
}

// waits reports whether the function literal runs when a context has ended: it asks for the Done channel of one, or
// context.AfterFunc runs it.
func (o *observer) waits(literal *ssa.MakeClosure) bool {
	for _, use := range *literal.Referrers() {
		if call, ok := use.(*ssa.Call); ok && o.isFunction(&call.Call, "context.AfterFunc") {
			return true
		}
	}
	for _, b := range literal.Fn.(*ssa.Function).Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(ssa.CallInstruction); ok && isContextMethod(call.Common(), "Done") {
				return true
			}
		}
	}
	return false
}

// looks reports whether the body of fn, or of a function that it calls, looks at a context or at a stop channel.
func (o *observer) looks(fn *ssa.Function) bool {
	if known, ok := o.looking[fn]; ok {
		return known
	}
	o.looking[fn] = false // recursion: the rest of the body decides
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if o.isLook(instr) {
				o.looking[fn] = true
				return true
			}
		}
	}
	return false
}

func (o *observer) isLook(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Call:
		if _, isErr := o.isErr(&instr.Call); isErr {
			return true
		}
		return o.notices(&instr.Call, instr)
	case *ssa.UnOp:
		return instr.Op == token.ARROW && o.ends(instr.X, instr)
	case *ssa.Select:
		for _, state := range instr.States {
			if state.Dir == types.RecvOnly && o.ends(state.Chan, instr) {
				return true
			}
		}
	}
	return false
}

func (o *observer) ends(ch ssa.Value, at ssa.Instruction) bool {
	kind := o.channel(ch, at)
	return kind == doneChannel || kind == stopChannel
}

// -- go/ssa and go/types --

// operands returns the receiver, the arguments and the function value of call, as far as they are values.
func operands(call *ssa.CallCommon) []ssa.Value {
	if _, isDeclared := call.Value.(*ssa.Function); isDeclared {
		return call.Args
	}
	return append([]ssa.Value{call.Value}, call.Args...)
}

// isContextMethod reports whether call is of the method of a context that has this name.
func isContextMethod(call *ssa.CallCommon, name string) bool {
	recv := provenance.Receiver(call)
	if recv == nil || !catalog.IsContext(recv.Type()) {
		return false
	}
	if call.IsInvoke() {
		return call.Method.Name() == name
	}
	callee := call.StaticCallee()
	return callee != nil && callee.Name() == name
}

func isNamed(t types.Type, pkg, name string) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == pkg && named.Obj().Name() == name
}
