package provenance

import (
	"strings"
	"testing"
)

// TestOrigins asks for the origins of what use is given.
func TestOrigins(t *testing.T) {
	t.Parallel()
	for _, tables := range [][]originTest{valueTests, variableTests, structTests, derivationTests, cancelTests, requestTests, calleeTests} {
		for _, tt := range tables {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				result := analyze(t, New(), "snippet", tt.decls)
				call := theUse(t, result)
				if got := describe(result.Context(Argument(call.Common(), 0))); got != tt.want {
					t.Errorf("got  %s\nwant %s\n%s", got, tt.want, tt.decls)
				}
			})
		}
	}
}

type originTest struct{ name, decls, want string }

// describe writes a set of origins as the tables below do.
func describe(c Context) string {
	if len(c) == 0 {
		return "nothing"
	}
	var origins []string
	for _, o := range c {
		text := map[Source]string{Unknown: "unknown", Root: "root " + o.Name, Incoming: "incoming", Field: "field"}[o.Source]
		if o.Param != nil {
			text += " " + o.Param.Name()
		}
		origins = append(origins, text+flags(o.Bounded, "bounded", o.Detached, "detached", o.Copied, "copied", o.Request, "request", o.Signal, "signal"))
	}
	return strings.Join(origins, " | ")
}

// Values that name no variable in memory.
var valueTests = []originTest{
	{"parameter", `func f(ctx context.Context) { use(ctx) }`, "incoming ctx"},
	{"second parameter", `func f(a, b context.Context) { use(b) }`, "incoming b"},
	{"parameter of a type of its own", `
		type scope interface { context.Context; Name() string }
		func f(s scope) { use[context.Context](s) }`, "incoming s"},
	{"receiver", `
		type scope struct{ context.Context }
		func (s scope) f() { use(s) }`, "field"},
	{"background", `func f(ctx context.Context) { use(context.Background()) }`, "root context.Background()"},
	{"todo", `func f(ctx context.Context) { use(context.TODO()) }`, "root context.TODO()"},
	{"nil", `func f(ctx context.Context) { use[context.Context](nil) }`, "root nil"},
	{"function value of a root", `func f() { background := context.Background; use(background()) }`, "root background()"},
	{"branch", `
		func f(ctx context.Context, detach bool) {
			c := ctx
			if detach { c = context.Background() }
			use(c)
		}`, "root context.Background() | incoming ctx"},
	{"branch of two incoming ones", `
		func f(a, b context.Context, second bool) {
			c := a
			if second { c = b }
			use(c)
		}`, "incoming a | incoming b"},
	{"branch with a bound on one side", `
		func f(ctx context.Context, slow bool) {
			if slow {
				bounded, cancel := context.WithTimeout(ctx, time.Second)
				defer cancel()
				ctx = bounded
			}
			use(ctx)
		}`, "incoming ctx | incoming ctx, bounded"},
	{"around a loop", `
		func f(ctx context.Context) {
			for i := range 3 { ctx = context.WithValue(ctx, i, i) }
			use(ctx)
		}`, "incoming ctx"},
	{"around a loop with a root", `
		func f(ctx context.Context, n int) {
			for range n { use(ctx); ctx = context.Background() }
		}`, "root context.Background() | incoming ctx"},
	{"default for nil", `
		func f(ctx context.Context) {
			if ctx == nil { ctx = context.Background() }
			use(ctx)
		}`, "incoming ctx"},
	{"default for nil, the other way round", `
		func f(ctx context.Context) {
			c := context.Context(nil)
			if nil != ctx { c = ctx } else { c = context.TODO() }
			use(c)
		}`, "incoming ctx"},
	{"root unless what there is is not nil", `
		func f(ctx context.Context) {
			c := context.Background()
			if ctx != nil { c = ctx }
			use(c)
		}`, "incoming ctx"},
	{"root unless there is a request", `
		func f(r *http.Request) {
			c := context.Background()
			if r != nil { c = r.Context() }
			use(c)
		}`, "incoming r"},
	{"helper with a default for nil", `
		func or(ctx context.Context) context.Context { if ctx == nil { return context.Background() }; return ctx }
		func f(ctx context.Context) { use(or(ctx)) }`, "incoming ctx"},
	{"canceled by a timer", `
		func f() {
			c, cancel := context.WithCancel(context.Background())
			defer time.AfterFunc(time.Second, cancel).Stop()
			use(c)
		}`, "root context.Background(), bounded"},
	{"joined by AfterFunc, with the cancel function captured too", `
		func f(ctx context.Context) {
			c, cancel := context.WithCancel(context.Background())
			stop := context.AfterFunc(ctx, cancel)
			defer func() { stop(); cancel() }()
			use(c)
		}`, "incoming ctx"},
	{"values of a captured request", `
		func f(r *http.Request, do func(func())) {
			do(func() {
				use(context.WithValue(context.Background(), 0, r.Context().Value(0)))
				_ = r
			})
		}`, "root context.Background(), copied"},
	{"helper that copies values onto a root", `
		func copied(ctx context.Context) context.Context { return context.WithValue(context.Background(), 0, ctx.Value(0)) }
		func f(ctx context.Context) { use(copied(ctx)) }`, "root context.Background(), copied"},
	{"request with a channel that cancels it", `
		func f(ctx context.Context) {
			req, _ := http.NewRequest("GET", "", nil)
			req.Cancel = ctx.Done()
			use(req)
		}`, "unknown"},
	{"root for what is not nil", `
		func f(ctx context.Context) {
			if ctx != nil { ctx = context.Background() }
			use(ctx)
		}`, "root context.Background() | incoming ctx"},
	{"assertion", `
		type scope interface { context.Context; Name() string }
		func f(ctx context.Context) { use(ctx.(scope)) }`, "incoming ctx"},
	{"assertion with ok", `
		type scope interface { context.Context; Name() string }
		func f(ctx context.Context) {
			if s, ok := ctx.(scope); ok { use(s) }
		}`, "incoming ctx"},
	{"assertion of anything", `func f(v any) { use(v.(context.Context)) }`, "unknown"},
	{"received", `func f(ch chan context.Context) { use(<-ch) }`, "unknown"},
	{"received with ok", `func f(ch chan context.Context) { c, ok := <-ch; _ = ok; use(c) }`, "unknown"},
	{"of a map", `func f(m map[string]context.Context) { use(m["a"]) }`, "unknown"},
	{"of a slice", `func f(ctxs []context.Context) { use(ctxs[0]) }`, "unknown"},
	{"method expression", `
		type tagger struct{}
		func (tagger) tag(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }
		func f(ctx context.Context, t tagger) { use(tagger.tag(t, ctx)) }`, "incoming ctx, detached"},
	{"helper that returns a bounded context and its cancel function", `
		func limit(ctx context.Context) (context.Context, context.CancelFunc) { return context.WithTimeout(ctx, 1) }
		func f(ctx context.Context) { c, cancel := limit(ctx); defer cancel(); use(c) }`, "incoming ctx, bounded"},
	{"helper that takes a context and returns a bounded root", `
		func cleanup(ctx context.Context) (context.Context, context.CancelFunc) { return context.WithTimeout(context.Background(), 1) }
		func f(ctx context.Context) { c, cancel := cleanup(ctx); defer cancel(); use(c) }`, "root context.Background(), bounded, detached"},
	{"joined by a goroutine", `
		func f(ctx context.Context) {
			c, cancel := context.WithCancel(context.Background())
			go func() { <-ctx.Done(); cancel() }()
			use(c)
		}`, "unknown | root context.Background()"},
	{"joined by AfterFunc, with a cause", `
		func f(ctx context.Context) {
			c, cancel := context.WithCancelCause(context.Background())
			defer context.AfterFunc(ctx, func() { cancel(context.Cause(ctx)) })()
			use(c)
		}`, "incoming ctx"},
	{"embedded root in a struct, on one branch", `
		type scope struct { name string; context.Context }
		func f(ctx context.Context, named bool) {
			c := context.Background()
			if named { c = scope{Context: ctx, name: "a"} }
			use(c)
		}`, "root context.Background() | incoming ctx"},
	{"embedded in a struct", `
		type scope struct { name string; context.Context }
		func f(ctx context.Context) { use[context.Context](scope{Context: ctx, name: "a"}) }`, "incoming ctx"},
	{"field of a struct handed to a function", `
		type options struct{ ctx context.Context }
		func f(ctx context.Context, fill func(*options)) {
			o := &options{ctx: context.Background()}
			fill(o)
			use(o.ctx)
		}`, "field"},
	{"address handed to a function", `
		func f(ctx context.Context, setup func(*context.Context)) {
			c := context.Background()
			setup(&c)
			use(c)
		}`, "unknown | root context.Background()"},
}

var variableTests = []originTest{
	{"captured", `
		func f(ctx context.Context) { func() { use(ctx) }() }`, "incoming ctx"},
	{"captured through two closures", `
		func f(ctx context.Context) { func() { func() { use(ctx) }() }() }`, "incoming ctx"},
	{"captured by the body of a range over a function", `
		func f(ctx context.Context, seq func(func(int) bool)) {
			for range seq { use(ctx) }
		}`, "incoming ctx"},
	{"captured, reassigned before", `
		func f(ctx context.Context) {
			c := context.Background()
			c = ctx
			func() { use(c) }()
		}`, "incoming ctx"},
	{"captured, reassigned after", `
		func f(ctx context.Context) {
			c := ctx
			later := func() { use(c) }
			c = context.Background()
			later()
		}`, "root context.Background() | incoming ctx"},
	{"captured, reassigned in the next round", `
		func f(ctx context.Context) {
			c := ctx
			for range 3 {
				func() { use(c) }()
				c = context.Background()
			}
		}`, "root context.Background() | incoming ctx"},
	{"captured, reassigned in the closure", `
		func f(ctx context.Context) {
			c := ctx
			func() { c = context.Background(); use(c) }()
		}`, "root context.Background()"},
	{"reassigned by a closure", `
		func f(ctx context.Context) {
			c := ctx
			func() { c = context.Background() }()
			use(c)
		}`, "root context.Background() | incoming ctx"},
	{"reassigned by another closure", `
		func f(ctx context.Context) {
			c := ctx
			reset := func() { c = context.Background() }
			func() { reset(); use(c) }()
		}`, "root context.Background() | incoming ctx"},
	{"captured default for nil", `
		func f(ctx context.Context) {
			if ctx == nil { ctx = context.Background() }
			func() { use(ctx) }()
		}`, "incoming ctx"},
	{"captured parameter of the closure", `
		func f(ctx context.Context) { func(c context.Context) { use(c) }(ctx) }`, "incoming c"},
	{"assigned through a pointer", `
		func f(ctx context.Context) {
			c := ctx
			p := &c
			*p = context.Background()
			use(c)
		}`, "root context.Background()"},
	{"package variable with one assignment", `
		var base = context.Background()
		func f(ctx context.Context) { use(base) }`, "root context.Background()"},
	{"package variable with two assignments", `
		var base = context.Background()
		func setBase(ctx context.Context) { base = ctx }
		func f(ctx context.Context) { use(base) }`, "field"},
	{"exported package variable", `
		var Base = context.Background()
		func f(ctx context.Context) { use(Base) }`, "field"},
	{"package variable whose address is taken", `
		var base = context.Background()
		func address() *context.Context { return &base }
		func f(ctx context.Context) { use(base) }`, "field"},
}

// Contexts in structs.
var structTests = []originTest{
	{"field of a literal", `
		type options struct{ ctx context.Context; n int }
		func f(ctx context.Context) { o := options{ctx: ctx}; use(o.ctx) }`, "incoming ctx"},
	{"field of a literal's address", `
		type options struct{ ctx context.Context; n int }
		func f(ctx context.Context) { o := &options{n: 1, ctx: context.Background()}; use(o.ctx) }`, "root context.Background()"},
	{"field assigned later", `
		type options struct{ ctx context.Context; n int }
		func f(ctx context.Context) {
			var o options
			o.ctx = ctx
			use(o.ctx)
		}`, "incoming ctx"},
	{"field assigned twice", `
		type options struct{ ctx context.Context }
		func f(ctx context.Context, detach bool) {
			o := options{ctx: ctx}
			if detach { o.ctx = context.Background() }
			use(o.ctx)
		}`, "root context.Background() | incoming ctx"},
	{"field of a copy", `
		type options struct{ ctx context.Context }
		func f(ctx context.Context) { o := options{ctx: ctx}; p := o; use(p.ctx) }`, "incoming ctx"},
	{"other field", `
		type options struct{ ctx, other context.Context }
		func f(ctx context.Context) { o := options{ctx: ctx, other: context.TODO()}; use(o.ctx) }`, "incoming ctx"},
	{"field that nothing assigns", `
		type options struct{ ctx context.Context }
		func f(ctx context.Context) { var o options; use(o.ctx) }`, "field"},
	{"field of a parameter", `
		type options struct{ ctx context.Context }
		func f(ctx context.Context, o *options) { use(o.ctx) }`, "incoming o"},
	{"field of a parameter passed by value", `
		type options struct{ ctx context.Context }
		func f(ctx context.Context, o options) { use(o.ctx) }`, "incoming o"},
	{"field of the receiver", `
		type client struct{ ctx context.Context }
		func (c *client) f(ctx context.Context) { use(c.ctx) }`, "field"},
	{"field of a result", `
		type options struct{ ctx context.Context }
		func defaults() options { return options{ctx: context.Background()} }
		func f(ctx context.Context) { use(defaults().ctx) }`, "field"},
	{"field of a variable from elsewhere", `
		type options struct{ ctx context.Context }
		func f(ctx context.Context, defaults options) {
			o := defaults
			o.ctx = ctx
			use(o.ctx)
		}`, "field"},
	{"field that a closure assigns", `
		type options struct{ ctx context.Context }
		func f(ctx context.Context) {
			o := &options{ctx: context.Background()}
			func() { o.ctx = ctx }()
			use(o.ctx)
		}`, "field"},
	{"embedded in a struct's address", `
		type scope struct { context.Context; name string }
		func f(ctx context.Context) { use[context.Context](&scope{Context: ctx, name: "a"}) }`, "incoming ctx"},
	{"promoted field", `
		type base struct{ ctx context.Context }
		type options struct{ base }
		func f(ctx context.Context) { o := options{base{ctx}}; use(o.ctx) }`, "field"},
}

// Contexts that are made from others.
var derivationTests = []originTest{
	{"WithValue", `func f(ctx context.Context) { use(context.WithValue(ctx, 1, 2)) }`, "incoming ctx"},
	{"WithCancel", `func f(ctx context.Context) { c, cancel := context.WithCancel(ctx); defer cancel(); use(c) }`, "incoming ctx"},
	{"WithCancelCause", `func f(ctx context.Context) { c, cancel := context.WithCancelCause(ctx); defer cancel(nil); use(c) }`, "incoming ctx"},
	{"WithTimeout", `func f(ctx context.Context) { c, cancel := context.WithTimeout(ctx, 1); defer cancel(); use(c) }`, "incoming ctx, bounded"},
	{"WithTimeoutCause", `func f(ctx context.Context) { c, cancel := context.WithTimeoutCause(ctx, 1, nil); defer cancel(); use(c) }`, "incoming ctx, bounded"},
	{"WithDeadline", `func f(ctx context.Context) { c, cancel := context.WithDeadline(ctx, time.Now()); defer cancel(); use(c) }`, "incoming ctx, bounded"},
	{"WithDeadlineCause", `func f(ctx context.Context) { c, cancel := context.WithDeadlineCause(ctx, time.Now(), nil); defer cancel(); use(c) }`, "incoming ctx, bounded"},
	{"WithoutCancel", `func f(ctx context.Context) { use(context.WithoutCancel(ctx)) }`, "incoming ctx, detached"},
	{"bounded, then detached", `
		func f(ctx context.Context) {
			bounded, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			use(context.WithoutCancel(bounded))
		}`, "incoming ctx, detached"},
	{"detached, then bounded", `
		func f(ctx context.Context) {
			c, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			use(c)
		}`, "incoming ctx, bounded, detached"},
	{"bounded root", `
		func f(ctx context.Context) {
			c, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			use(c)
		}`, "root context.Background(), bounded"},
	{"WithTimeout of another clock", `
		type clock interface { WithTimeout(context.Context, time.Duration) (context.Context, context.CancelFunc) }
		func WithTimeout(ctx context.Context, d time.Duration, name string) (context.Context, context.CancelFunc) { return context.WithTimeout(ctx, d) }
		func f(ctx context.Context, cl clock) {
			c, cancel := WithTimeout(ctx, time.Second, "fetch")
			defer cancel()
			use(c)
		}`, "incoming ctx, bounded"},
	{"NotifyContext", `
		func f() { c, stop := signal.NotifyContext(context.Background(), os.Interrupt); defer stop(); use(c) }`, "root context.Background(), signal"},
	{"NotifyContext by another name", `
		var notify = signal.NotifyContext
		func f() { c, stop := notify(context.Background(), os.Interrupt); defer stop(); use(c) }`, "root context.Background(), signal"},
	{"errgroup", `
		func f(ctx context.Context) { _, c := errgroup.WithContext(ctx); use(c) }`, "incoming ctx"},
	{"errgroup on a root", `
		func f(ctx context.Context) { _, c := errgroup.WithContext(context.Background()); use(c) }`, "root context.Background()"},
	{"context in, context out", `
		func f(ctx context.Context) { use(metadata.AppendToOutgoingContext(ctx, "k", "v")) }`, "incoming ctx"},
	{"root in, root out", `
		func f(ctx context.Context) { use(metadata.AppendToOutgoingContext(context.Background(), "k", "v")) }`, "root context.Background()"},
	{"function value, context in and out", `
		func f(ctx context.Context, decorate func(context.Context) context.Context) { use(decorate(ctx)) }`, "incoming ctx"},
	{"function value, context out", `
		func f(ctx context.Context, base func() context.Context) { use(base()) }`, "unknown"},
	{"values copied onto a root", `
		func f(ctx context.Context) {
			md, _ := metadata.FromIncomingContext(ctx)
			use(metadata.NewOutgoingContext(context.Background(), md))
		}`, "root context.Background(), copied"},
	{"value copied with WithValue", `
		type key struct{}
		func f(ctx context.Context) { use(context.WithValue(context.Background(), key{}, ctx.Value(key{}))) }`, "root context.Background(), copied"},
	{"value from elsewhere on a root", `
		type key struct{}
		func f(ctx context.Context, id string) { use(context.WithValue(context.Background(), key{}, id)) }`, "root context.Background()"},
	{"carrier", `
		func f(stream interface{ Context() context.Context }) { use(stream.Context()) }`, "incoming stream"},
	{"stream of gRPC", `
		func f(stream grpc.ServerStream) { use(stream.Context()) }`, "incoming stream"},
	{"test", `func f(ctx context.Context, t *testing.T) { use(t.Context()) }`, "unknown"},
	{"carrier that is the receiver", `
		type session struct{ ctx context.Context }
		func (s *session) Context() context.Context { return s.ctx }
		func (s *session) f(ctx context.Context) { use(s.Context()) }`, "field"},
	{"context of an owner", `
		type owner interface { Lifetime() context.Context }
		func f(ctx context.Context, o owner) { use(o.Lifetime()) }`, "field"},
}

// Contexts whose cancel function goes elsewhere.
var cancelTests = []originTest{
	{"cancel returned", `
		func f() context.CancelFunc { c, cancel := context.WithCancel(context.Background()); use(c); return cancel }`, "field"},
	{"cancel stored in a field", `
		type worker struct{ stop func() }
		func (w *worker) f() { c, cancel := context.WithCancel(context.Background()); w.stop = cancel; use(c) }`, "field"},
	{"cancel stored in a map", `
		func f(stops map[string]context.CancelFunc) { c, cancel := context.WithCancel(context.Background()); stops["a"] = cancel; use(c) }`, "field"},
	{"cancel captured by a function that is returned", `
		func f() func() {
			c, cancel := context.WithCancel(context.Background())
			use(c)
			return func() { cancel() }
		}`, "field"},
	{"cancel captured by a deferred function", `
		func f() {
			c, cancel := context.WithCancel(context.Background())
			defer func() { cancel() }()
			use(c)
		}`, "root context.Background()"},
	{"cancel called", `
		func f() { c, cancel := context.WithCancel(context.Background()); use(c); cancel() }`, "root context.Background()"},
	{"cancel of a bounded context stored", `
		type worker struct{ stop func() }
		func (w *worker) f() { c, cancel := context.WithTimeout(context.Background(), 1); w.stop = cancel; use(c) }`, "field, bounded"},
	{"ended by a timer", `
		func f() {
			c, cancel := context.WithCancel(context.Background())
			defer cancel()
			timer := time.AfterFunc(time.Second, cancel)
			defer timer.Stop()
			use(c)
		}`, "root context.Background(), bounded"},
	{"joined by AfterFunc", `
		func f(ctx context.Context) {
			c, cancel := context.WithCancel(context.Background())
			defer cancel()
			defer context.AfterFunc(ctx, cancel)()
			use(c)
		}`, "incoming ctx"},
}

// Requests, which carry contexts.
var requestTests = []originTest{
	{"request", `func f(r *http.Request) { use(r) }`, "incoming r"},
	{"context of a request", `func f(w http.ResponseWriter, r *http.Request) { use(r.Context()) }`, "incoming r"},
	{"NewRequest", `
		func f(ctx context.Context) { req, _ := http.NewRequest("GET", "", nil); use(req) }`, "root http.NewRequest(), request"},
	{"context of NewRequest", `
		func f(ctx context.Context) { req, _ := http.NewRequest("GET", "", nil); use(req.Context()) }`, "root http.NewRequest(), request"},
	{"NewRequestWithContext", `
		func f(ctx context.Context) { req, _ := http.NewRequestWithContext(ctx, "GET", "", nil); use(req) }`, "incoming ctx"},
	{"NewRequestWithContext on a root", `
		func f(ctx context.Context) { req, _ := http.NewRequestWithContext(context.Background(), "GET", "", nil); use(req) }`, "root context.Background()"},
	{"WithContext", `
		func f(ctx context.Context) { req, _ := http.NewRequest("GET", "", nil); use(req.WithContext(ctx)) }`, "incoming ctx"},
	{"WithContext assigned", `
		func f(ctx context.Context) {
			req, err := http.NewRequest("GET", "", nil)
			if err != nil { return }
			req = req.WithContext(ctx)
			use(req)
		}`, "incoming ctx"},
	{"WithContext thrown away", `
		func f(ctx context.Context) { req, _ := http.NewRequest("GET", "", nil); req.WithContext(ctx); use(req) }`, "root http.NewRequest(), request"},
	{"Clone", `func f(ctx context.Context, r *http.Request) { use(r.Clone(ctx)) }`, "incoming ctx"},
	{"Clone on the request's own", `func f(r *http.Request) { use(r.Clone(r.Context())) }`, "incoming r"},
	{"bounded request", `
		func f(r *http.Request) {
			c, cancel := context.WithTimeout(r.Context(), time.Second)
			defer cancel()
			use(r.WithContext(c))
		}`, "incoming r, bounded"},
}

// Contexts that functions of the package return.
var calleeTests = []originTest{
	{"helper that returns a root", `
		func base() context.Context { return context.Background() }
		func f(ctx context.Context) { use(base()) }`, "root context.Background()"},
	{"helper of a helper", `
		func base() context.Context { return root() }
		func root() context.Context { return context.TODO() }
		func f(ctx context.Context) { use(base()) }`, "root context.TODO()"},
	{"helper that derives", `
		func tag(ctx context.Context) context.Context { return context.WithValue(ctx, 1, 2) }
		func f(ctx context.Context) { use(tag(ctx)) }`, "incoming ctx"},
	{"helper that derives from its second", `
		func second(a, b context.Context) context.Context { return b }
		func f(ctx context.Context) { use(second(context.Background(), ctx)) }`, "incoming ctx"},
	{"helper that detaches", `
		func detach(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }
		func f(ctx context.Context) { use(detach(ctx)) }`, "incoming ctx, detached"},
	{"helper that detaches what is bounded", `
		func detach(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }
		func f(ctx context.Context) {
			c, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			use(detach(c))
		}`, "incoming ctx, detached"},
	{"helper that takes a context and returns a root", `
		func ignore(ctx context.Context) context.Context { return context.Background() }
		func f(ctx context.Context) { use(ignore(ctx)) }`, "root context.Background()"},
	{"helper that returns its second result", `
		func load(ctx context.Context) (int, context.Context, error) { return 0, ctx, nil }
		func f(ctx context.Context) { _, c, _ := load(ctx); use(c) }`, "incoming ctx"},
	{"helper that fails with nil", `
		func load(ctx context.Context) (context.Context, error) {
			if ctx.Err() != nil { return nil, errors.New("late") }
			return ctx, nil
		}
		func f(ctx context.Context) { c, err := load(ctx); _ = err; use(c) }`, "incoming ctx"},
	{"helper that may return a root", `
		func either(ctx context.Context, ok bool) context.Context {
			if ok { return ctx }
			return context.TODO()
		}
		func f(ctx context.Context) { use(either(ctx, true)) }`, "root context.TODO() | incoming ctx"},
	{"mutual recursion", `
		func even(ctx context.Context, n int) context.Context { if n == 0 { return ctx }; return odd(ctx, n-1) }
		func odd(ctx context.Context, n int) context.Context { if n == 0 { return context.Background() }; return even(ctx, n-1) }
		func f(ctx context.Context) { use(even(ctx, 3)) }`, "root context.Background() | incoming ctx"},
	{"generic helper", `
		func tag[K comparable](ctx context.Context, k K) context.Context { return context.WithValue(context.WithoutCancel(ctx), k, 1) }
		func f(ctx context.Context) { use(tag(ctx, "a")) }`, "incoming ctx, detached"},
	{"method", `
		type tagger struct{}
		func (tagger) tag(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }
		func f(ctx context.Context, t tagger) { use(t.tag(ctx)) }`, "incoming ctx, detached"},
	{"method value", `
		type tagger struct{}
		func (tagger) tag(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }
		func f(ctx context.Context, t tagger) { tag := t.tag; use(tag(ctx)) }`, "incoming ctx, detached"},
	{"promoted method", `
		type tagger struct{}
		func (tagger) tag(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }
		type client struct{ tagger }
		func f(ctx context.Context, c *client) { use(c.tag(ctx)) }`, "incoming ctx, detached"},
	{"method of the only implementer", `
		type tagger interface { tag(context.Context) context.Context }
		type detacher struct{}
		func (detacher) tag(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }
		func f(ctx context.Context, t tagger) { use(t.tag(ctx)) }`, "incoming ctx, detached"},
	{"method of one of two implementers", `
		type tagger interface { tag(context.Context) context.Context }
		type detacher struct{}
		func (detacher) tag(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }
		type keeper struct{}
		func (keeper) tag(ctx context.Context) context.Context { return ctx }
		func f(ctx context.Context, t tagger) { use(t.tag(ctx)) }`, "incoming ctx"},
	{"literal in a variable", `
		func f(ctx context.Context) {
			detach := func(c context.Context) context.Context { return context.WithoutCancel(c) }
			use(detach(ctx))
		}`, "incoming ctx, detached"},
	{"literal that returns what it captures", `
		func f(ctx context.Context) {
			current := func() context.Context { return ctx }
			use(current())
		}`, "unknown"},
	{"package variable of a function", `
		var detach = context.WithoutCancel
		func f(ctx context.Context) { use(detach(ctx)) }`, "incoming ctx, detached"},
	{"helper that returns a request", `
		func request() *http.Request { req, _ := http.NewRequest("GET", "", nil); return req }
		func f(ctx context.Context) { use(request()) }`, "root http.NewRequest(), request"},
}

// TestOriginsOfDetachers shows that a function which the user names is known to detach.
func TestOriginsOfDetachers(t *testing.T) {
	t.Parallel()
	e := New()
	if err := e.Options.Detach.Set("google.golang.org/grpc/metadata.NewOutgoingContext"); err != nil {
		t.Fatal(err)
	}
	result := analyze(t, e, "snippet", `func f(ctx context.Context) { use(metadata.NewOutgoingContext(ctx, nil)) }`)
	call := theUse(t, result)
	const want = "incoming ctx, bounded, detached"
	if got := describe(result.Context(Argument(call.Common(), 0))); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
