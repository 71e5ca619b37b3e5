// Package observe knows what in a package notices the end of a context: calls, values that were made from one, channels,
// functions that look. When in doubt it says that something does, so that a loop is left alone.
package observe

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/cancellint/cancellint/internal/catalog"
	"github.com/cancellint/cancellint/internal/flow"
	"github.com/cancellint/cancellint/internal/provenance"
)

// A ChannelKind says what a channel tells its receiver.
type ChannelKind uint8

const (
	Data  ChannelKind = iota // whatever others send
	Done                     // Done() of a context that is not a root: closed once the context has ended
	Stop                     // a chan struct{}, a channel of signals, Done() of a root: somebody else ends the loop
	Timer                    // a channel of time.Time: time.After, a timer, a ticker; never closed
)

// A Notice says how what a call returns tells that a context has ended.
type Notice uint8

const (
	None   Notice = iota // it does not
	Given                // it is given a context that is not a root
	Bound                // it is given, or is a method of, something that is bound to one
	Inside               // its body looks at one
	Peer                 // it waits for a peer, and fails once somebody closes what it is a method of
)

// An Observer answers for one package. It remembers what it was asked.
type Observer struct {
	result   *provenance.Result
	looking  map[*ssa.Function]bool     // memo of Looks; false while a function is being read
	bound    map[ssa.Value]bool         // memo of IsBound; false while a value is being followed
	noticing map[*ssa.CallCommon]Notice // memo of Notice
}

// New returns an observer of the package that the engine has read.
func New(result *provenance.Result) *Observer {
	return &Observer{
		result:   result,
		looking:  make(map[*ssa.Function]bool),
		bound:    make(map[ssa.Value]bool),
		noticing: make(map[*ssa.CallCommon]Notice),
	}
}

// Channel classifies what ch is a channel of.
func (o *Observer) Channel(ch ssa.Value) ChannelKind {
	typ, ok := ch.Type().Underlying().(*types.Chan)
	if !ok {
		return Data // a type parameter
	}
	switch elem := types.Unalias(typ.Elem()); {
	case isNamed(elem, "time", "Time"):
		if o.IsBound(flow.Source(ch)) {
			return Data // a ticker that ends with a context
		}
		return Timer
	case isNamed(elem, "os", "Signal"):
		return Stop
	case types.Identical(elem.Underlying(), emptyStruct):
		if o.IsDone(ch) {
			return Done
		}
		return Stop
	}
	return Data
}

var emptyStruct = types.NewStruct(nil, nil)

// IsDone reports whether ch is certainly the Done channel of a context that is not a root: called for here, or kept
// in a variable.
func (o *Observer) IsDone(ch ssa.Value) bool { return o.isDone(ch, make(map[ssa.Value]bool)) }

func (o *Observer) isDone(ch ssa.Value, seen map[ssa.Value]bool) bool {
	ch = flow.Source(ch)
	if seen[ch] {
		return true // round a loop: the other edges decide
	}
	seen[ch] = true
	switch ch := ch.(type) {
	case *ssa.Call:
		return IsContextMethod(&ch.Call, "Done") && !o.result.Context(provenance.Receiver(&ch.Call)).Rooted()
	case *ssa.Phi:
		for _, edge := range ch.Edges {
			if !o.isDone(edge, seen) {
				return false // also the nil of a case that was switched off
			}
		}
		return true
	}
	return false
}

// IsErr reports whether call asks a context whether it has ended: its Err method, context.Cause.
func (o *Observer) IsErr(call *ssa.CallCommon) (ctx ssa.Value, ok bool) {
	if IsContextMethod(call, "Err") {
		return provenance.Receiver(call), true
	}
	if !o.IsFunction(call, "context.Cause") {
		return nil, false
	}
	return call.Args[0], true
}

// Notices reports whether what call returns tells that a context has ended.
func (o *Observer) Notices(call *ssa.CallCommon) bool { return o.Notice(call) != None }

// Notice returns how what call returns tells that a context has ended: by one that it was given and that is not a root,
// by something that is bound to one, or by a look at one in its body.
func (o *Observer) Notice(call *ssa.CallCommon) Notice {
	known, ok := o.noticing[call]
	if !ok {
		known = o.readCall(call)
		o.noticing[call] = known
	}
	return known
}

func (o *Observer) readCall(call *ssa.CallCommon) Notice {
	if isGiven, looks := o.isGiven(call); looks {
		return Given
	} else if isGiven {
		return None // it ends with a root, or does not look, whatever its receiver came from
	}
	if slices.ContainsFunc(flow.Operands(call), o.IsBound) {
		return Bound
	}
	if callee := o.result.Callee(call); callee != nil && callee.Blocks != nil {
		if o.Looks(callee) {
			return Inside
		}
		return None
	}
	if o.EndsWithOwner(call) {
		return Peer
	}
	return None
}

// isGiven reports whether call is given contexts, and whether it looks at one that is not a root.
func (o *Observer) isGiven(call *ssa.CallCommon) (isGiven, looks bool) {
	if fn := o.result.Object(call); fn != nil && catalog.LooksAway(fn) || IsContextMethod(call, "Value") || IsContextMethod(call, "Deadline") {
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

// IsBoundCall reports whether call is given a context that is not a root, or is a method of what another call made of
// one: only of such can it be said that they fail once it has ended.
func (o *Observer) IsBoundCall(call *ssa.CallCommon) bool {
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

// EndsWithOwner reports whether call waits for a peer, and fails once somebody closes what it is a method of:
// stream.Recv, listener.Accept.
func (o *Observer) EndsWithOwner(call *ssa.CallCommon) bool {
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

// IsBound reports whether v was made from a context that is not a root, so that its methods may notice the end of it:
// a stream, rows, an iterator, a backoff, a function literal that looks at a context, a stop channel.
func (o *Observer) IsBound(v ssa.Value) bool {
	if known, ok := o.bound[v]; ok {
		return known
	}
	o.bound[v] = false // broken here: another way to v decides
	o.bound[v] = o.follow(v)
	return o.bound[v]
}

func (o *Observer) follow(v ssa.Value) bool {
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
		return v.Parent() != nil && o.Looks(v)
	case *ssa.MakeClosure:
		return o.Looks(v.Fn.(*ssa.Function))
	case *ssa.Call:
		return o.Notices(&v.Call)
	case *ssa.Phi:
		for _, edge := range v.Edges {
			if o.IsBound(edge) {
				return true
			}
		}
		return false
	case *ssa.Alloc:
		return o.holdsBound(v)
	case *ssa.FreeVar:
		source := flow.Binding(v)
		return source != nil && o.IsBound(source)
	case *ssa.Extract:
		return o.IsBound(v.Tuple)
	case *ssa.UnOp:
		return o.IsBound(v.X)
	case *ssa.FieldAddr:
		return o.IsBound(v.X)
	case *ssa.Field:
		return o.IsBound(v.X)
	case *ssa.MakeInterface:
		return o.IsBound(v.X)
	case *ssa.ChangeInterface:
		return o.IsBound(v.X)
	case *ssa.ChangeType:
		return o.IsBound(v.X)
	case *ssa.TypeAssert:
		return o.IsBound(v.X)
	}
	return false
}

// holdsBound reports whether something bound, or a context, is stored in the variable, or a literal that waits for
// the end of a context has it at hand (and sets it, so one takes it).
func (o *Observer) holdsBound(variable *ssa.Alloc) bool {
	for _, ref := range *variable.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == variable && (o.IsBound(ref.Val) || o.result.CarriesContext(ref.Val.Type())) {
				return true
			}
		case *ssa.FieldAddr:
			for _, use := range *ref.Referrers() {
				store, ok := use.(*ssa.Store)
				if ok && store.Addr == ref && (o.IsBound(store.Val) || o.result.CarriesContext(store.Val.Type())) {
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
func (o *Observer) waits(literal *ssa.MakeClosure) bool {
	for _, use := range *literal.Referrers() {
		if call, ok := use.(*ssa.Call); ok && o.IsFunction(&call.Call, "context.AfterFunc") {
			return true
		}
	}
	for _, b := range literal.Fn.(*ssa.Function).Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(ssa.CallInstruction); ok && IsContextMethod(call.Common(), "Done") {
				return true
			}
		}
	}
	return false
}

// Looks reports whether the body of fn, or of a function that it calls, looks at a context or at a stop channel.
func (o *Observer) Looks(fn *ssa.Function) bool {
	if known, ok := o.looking[fn]; ok {
		return known
	}
	o.looking[fn] = false // recursion: the rest of the body decides
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if o.IsLook(instr) {
				o.looking[fn] = true
				return true
			}
		}
	}
	return false
}

// IsLook reports whether the instruction looks at a context or at a stop channel, by itself or in what it calls.
func (o *Observer) IsLook(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Call:
		if _, isErr := o.IsErr(&instr.Call); isErr {
			return true
		}
		return o.Notices(&instr.Call)
	case *ssa.UnOp:
		return instr.Op == token.ARROW && o.ends(instr.X)
	case *ssa.Select:
		for _, state := range instr.States {
			if state.Dir == types.RecvOnly && o.ends(state.Chan) {
				return true
			}
		}
	}
	return false
}

func (o *Observer) ends(ch ssa.Value) bool {
	kind := o.Channel(ch)
	return kind == Done || kind == Stop
}

// -- go/ssa and go/types --

// IsFunction reports whether call is of the function with this full name.
func (o *Observer) IsFunction(call *ssa.CallCommon, name string) bool {
	fn := o.result.Object(call)
	return fn != nil && fn.FullName() == name
}

// IsContextMethod reports whether call is of the method of a context that has this name.
func IsContextMethod(call *ssa.CallCommon, name string) bool {
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
