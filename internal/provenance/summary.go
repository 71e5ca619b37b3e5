package provenance

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/ssa"
)

// A summary says what a function does with contexts, for its callers. It is the object fact of the function, so it
// holds no positions and no types, only numbers and text, sorted, and is the same in every run. Parameters are
// counted without the receiver.
type summary struct {
	TakesContext bool           // it has a context, request or carrier parameter, blank or not
	Results      []resultOrigin // what its context results are made of
	Forwards     []forward      // which of its parameters it hands to outgoing calls
	Drop         *drop          // an outgoing call that it makes on a root of its own; nil if it has a context
	Observes     []int          // the parameters whose end it may notice
	Runs         []int          // the function parameters that it calls before it returns, and does nothing else with
	Blocks       bool           // it may wait: for a channel, a timer, an outgoing call
	Pause        *pause         // a sleep that it comes to; nil if it has a context
	Bounding     bool           // it is an interceptor of unary calls, and gives them a deadline
	Client       *clientBounds  // what it returns, an RPC client or a part of one, has to do with time; nil if that is not known
	HTTPClient   bound          // whether the *http.Client that it returns first has a Timeout
}

// A resultOrigin is one origin of one context result. May.
type resultOrigin struct {
	Index             int // of the result
	Source            Source
	Param             int    // Incoming: of the function itself
	Name              string // Root: what made it
	Bounded, Detached bool   // as of an [Origin], like the rest
	Endless           bool
	Copied, Request   bool
	Signal            bool
	LeftMin, LeftMax  int64 // of Left
}

// left returns how long there is when the function has added its deadline.
func (r resultOrigin) left() Interval {
	return Origin{Left: Interval{time.Duration(r.LeftMin), time.Duration(r.LeftMax)}}.Remaining()
}

// A forward says that a parameter reaches an outgoing call. May.
type forward struct {
	Param    int
	Field    int      // the parameter is a struct that has the context in a field: 1 and its index; else 0
	Callee   string   // the outgoing call, as the function that makes it writes it
	Hops     []string // the functions between, the next one first
	Bounded  bool     // a deadline is added on the way
	Stream   bool     // the call is meant to stay open
	Spawned  bool     // it is made in a goroutine that the function does not wait for
	Rounds   bool     // it is made in each round of a loop that waits for work: the deadline is due there
	GRPC     bool
	Injected bool // it is an RPC of a client in a field, and perhaps made by another package: it may be bounded there
	Opaque   bool // nothing is known of what Callee does, but that it takes a context and can fail
}

// duty reports whether the caller must bring a deadline.
func (f forward) duty() bool { return f.undue() == None }

// undue returns why the caller need bring no deadline, or None.
func (f forward) undue() Exemption {
	switch {
	case f.Bounded:
		return CalleeBounds
	case f.Stream && f.Opaque:
		return NothingKnown
	case f.Stream:
		return CalleeWaits
	case f.Spawned:
		return SpawnedOnly
	case f.Rounds:
		return InRounds
	}
	return None
}

// A Witness is an outgoing call that is made on the way of another, as its caller can tell of it: in text, since it may
// be in another package.
type Witness struct {
	Callee string   // the outgoing call, as the function that makes it writes it
	Hops   []string // the functions between, the next one first
	Root   string   // what it runs on; empty: the call, or the request that it sends, takes no context
	Where  string   // file:line of the call
	Made   string   // file:line of the root, if it is made by the function that makes the call
	Func   string   // the full name of the function that makes it

	Bounded  bool // it has a deadline all the same
	Local    bool // it stays on this machine or is short, as a rule: exec, dial, look-up
	Process  bool // it is a child process whose program is not spelled out: it takes what it takes
	Opaque   bool // nothing is known of what it does, but that it takes a context and can fail
	Doubtful bool // there are signs that the root is meant
}

// Cause names the call: the root cause of a drop, the same for every caller.
func (w *Witness) Cause() string { return w.Func + " " + w.Where }

// A drop says that the function makes an outgoing call on a root of its own, while it runs. May: on some path.
type drop struct{ Witness }

// AFact marks summary as a fact.
func (*summary) AFact() {}

// String is what "// want f:`…`" comments match.
func (s *summary) String() string {
	var parts []string
	for _, r := range s.Results {
		parts = append(parts, fmt.Sprintf("result %d: %s", r.Index, r))
	}
	for _, f := range s.Forwards {
		parts = append(parts, fmt.Sprintf("forwards %d to %s%s", f.Param, f.Callee, flags(f.Bounded, "bounded", f.Stream && !f.Opaque, "stream", f.Opaque, "opaque", f.Spawned, "spawned", f.Rounds, "in rounds")))
	}
	if s.Drop != nil {
		parts = append(parts, fmt.Sprintf("drops: %s on %s%s", s.Drop.Callee, s.Drop.Root, flags(s.Drop.Bounded, "bounded", s.Drop.Opaque, "opaque")))
	}
	for _, i := range s.Observes {
		parts = append(parts, fmt.Sprintf("observes %d", i))
	}
	for _, i := range s.Runs {
		parts = append(parts, fmt.Sprintf("runs %d", i))
	}
	if s.Blocks {
		parts = append(parts, "blocks")
	}
	if s.Pause != nil {
		parts = append(parts, "pauses in "+s.Pause.Callee)
	}
	if s.Bounding {
		parts = append(parts, "bounds clients")
	}
	if s.HTTPClient != boundUnknown {
		parts = append(parts, map[bound]string{boundYes: "returns a client with a Timeout", boundNo: "returns a client without a Timeout"}[s.HTTPClient])
	}
	if s.Client != nil {
		parts = append(parts, "client: "+s.Client.String())
	}
	return strings.Join(parts, "; ")
}

// String returns what the result is made of: "from 0", "root context.Background()", "a field".
func (r resultOrigin) String() string {
	text := map[Source]string{Unknown: "unknown", Root: "root " + r.Name, Incoming: fmt.Sprintf("from %d", r.Param), Field: "a field"}[r.Source]
	return text + flags(r.Bounded, "bounded", r.Endless, "endless", r.Detached, "detached", r.Copied, "copied", r.Request, "request", r.Signal, "signal")
}

// flags renders the names of the flags that are set: pairs of bool and string.
func flags(pairs ...any) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i].(bool) {
			b.WriteString(", " + pairs[i+1].(string))
		}
	}
	return b.String()
}

// runsParam reports whether the function runs parameter i before it returns.
func (s *summary) runsParam(i int) bool { return slices.Contains(s.Runs, i) }

// trivial reports whether the summary tells a caller nothing.
func (s *summary) trivial() bool {
	return len(s.Results) == 0 && len(s.Forwards) == 0 && len(s.Runs) == 0 && s.Drop == nil && s.Pause == nil && !s.TakesContext && !s.Blocks && !s.Bounding && s.HTTPClient == boundUnknown && s.Client == nil
}

// boundsClients is the package fact of a package in which RPC clients are given a deadline, or in one that it imports: by
// an interceptor that adds one, or by a service config with a timeout. It travels as far as the imports do.
type boundsClients struct{ By clientBounds }

// AFact marks boundsClients as a fact.
func (*boundsClients) AFact() {}

// String is what "// want package:`…`" comments match.
func (b *boundsClients) String() string { return "bounds clients: " + b.By.String() }

// -- the only doors through which facts come and go --

// exportSummaries makes the summaries of the package's declared functions known to the packages that import it.
func (e *engine) exportSummaries() {
	for _, fn := range e.shipped {
		obj, ok := fn.Object().(*types.Func)
		if !ok {
			continue // literals are known in their package only
		}
		s := e.summaries[fn]
		s.Client = e.clientMade(fn)
		if !s.trivial() {
			e.pass.ExportObjectFact(obj, s)
		}
	}
	for method := range e.boundMethods() {
		e.pass.ExportObjectFact(method, &summary{TakesContext: true, Forwards: []forward{{Callee: method.Name(), Bounded: true, GRPC: true}}})
	}
	if e.around.bounds(rpcMethod{}) {
		e.pass.ExportPackageFact(&boundsClients{e.around})
	}
}

// importSummary returns what another package of the user's modules says of its function, or nil.
func (e *engine) importSummary(obj *types.Func) *summary {
	s := new(summary)
	if obj.Pkg() == nil || obj.Pkg() == e.pass.Pkg || !e.pass.ImportObjectFact(obj, s) {
		return nil
	}
	return s
}

// importBounds returns what the packages that this one imports, and those below, bound RPC clients with.
func (e *engine) importBounds() (around clientBounds) {
	for _, dep := range e.pass.Pkg.Imports() {
		if fact := new(boundsClients); e.pass.ImportPackageFact(dep, fact) {
			around.add(fact.By)
		}
	}
	return around
}

// summaryOf returns what is known of the function that call runs, or nil.
func (e *engine) summaryOf(call *ssa.CallCommon) *summary {
	fn := e.callee(call)
	if fn == nil {
		return nil
	}
	return e.summaryOfFunc(fn)
}

// summaryOfFunc returns what is known of a function, or nil.
func (e *engine) summaryOfFunc(fn *ssa.Function) *summary {
	if s := e.summaries[fn]; s != nil || fn.Blocks != nil {
		return s
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		return e.imported(obj.Origin())
	}
	return nil
}
