package provenance

import "testing"

func (p Place) String() string {
	return [...]string{"serving", "joined", "escaping", "spawned", "clean-up", "shared", "ended"}[p]
}

// TestPlace asks how the call of use runs, seen from the outermost function.
func TestPlace(t *testing.T) {
	t.Parallel()
	for _, tables := range [][]placeTest{servingTests, escapingTests, spawnedTests, cleanUpTests, sharedTests, endedTests} {
		for _, tt := range tables {
			t.Run(tt.want.String()+"/"+tt.name, func(t *testing.T) {
				t.Parallel()
				result := analyze(t, New(), "snippet", tt.decls)
				if got := result.Place(theUse(t, result), nil); got != tt.want {
					t.Errorf("got %v, want %v\n%s", got, tt.want, tt.decls)
				}
			})
		}
	}
}

type placeTest struct {
	name, decls string
	want        Place
}

var servingTests = []placeTest{
	{"in the function", `func f(ctx context.Context) { use(ctx) }`, Serving},
	{"in a literal that is called", `func f(ctx context.Context) { func() { use(ctx) }() }`, Serving},
	{"in a literal that is called by name", `func f(ctx context.Context) { do := func() { use(ctx) }; do() }`, Serving},
	{"in a literal that a library runs at once", `
		func f(ctx context.Context, s []int) { slices.SortFunc(s, func(a, b int) int { use(ctx); return a - b }) }`, Serving},
	{"in a literal whose error the callee returns", `
		func f(ctx context.Context, retry func(func() error) error) error { return do(func() error { use(ctx); return nil }) }
		func do(g func() error) error { return g() }`, Serving},
	{"in a literal of a named type whose error the callee returns", `
		type step func() error
		func f(ctx context.Context) error { return do(func() error { use(ctx); return nil }) }
		func do(g step) error { return g() }`, Serving},
	{"after a test of Err that falls through", `
		func f(ctx context.Context) { if ctx.Err() != nil { println() }; use(ctx) }`, Serving},
	{"where a stream has not failed", `
		type stream interface { Context() context.Context; Recv() (int, error) }
		func f(s stream) { if _, err := s.Recv(); err != nil { return }; use(s.Context()) }`, Serving},
	{"in a loop over a function", `
		func f(ctx context.Context, seq func(func(int) bool)) { for range seq { use(ctx) } }`, Serving},
	{"in an errgroup", `
		func f(ctx context.Context) error {
			var g errgroup.Group
			g.Go(func() error { use(ctx); return nil })
			return g.Wait()
		}`, Joined},
	{"in a goroutine of a wait group", `
		func f(ctx context.Context) {
			var wg sync.WaitGroup
			wg.Go(func() { use(ctx) })
			wg.Wait()
		}`, Joined},
	{"in a goroutine that is waited for", `
		func f(ctx context.Context) {
			var wg sync.WaitGroup
			wg.Add(1)
			go func() { defer wg.Done(); use(ctx) }()
			wg.Wait()
		}`, Joined},
	{"in a goroutine whose result is received", `
		func f(ctx context.Context) {
			done := make(chan int)
			go func() { use(ctx); done <- 1 }()
			<-done
		}`, Joined},
	{"in a goroutine that closes a channel at its end", `
		func f(ctx context.Context) {
			done := make(chan struct{})
			go func() { defer close(done); use(ctx) }()
			<-done
		}`, Joined},
	{"in a literal that a function runs", `
		func each(run func()) { for range 3 { run() } }
		func f(ctx context.Context) { each(func() { use(ctx) }) }`, Serving},
	{"in a literal that a function runs, which calls itself", `
		func walk(n int, visit func(int)) { if n > 0 { visit(n); walk(n-1, visit) } }
		func f(ctx context.Context) { walk(3, func(int) { use(ctx) }) }`, Serving},
	{"in a method named like a clean-up's beginning", `
		type closet struct{}
		func (closet) closets(ctx context.Context) { use(ctx) }`, Serving},
}

var escapingTests = []placeTest{
	{"in a literal that is registered", `
		type bus struct{}
		func (bus) Subscribe(topic string, handle func() error) error { return nil }
		func f(ctx context.Context, b bus) error { return b.Subscribe("orders", func() error { use(ctx); return nil }) }`, Escaping},
	{"in a literal that is returned", `
		func f(ctx context.Context) func() { return func() { use(ctx) } }`, Escaping},
	{"in a literal that is stored", `
		type hooks struct{ done func() }
		func f(ctx context.Context, h *hooks) { h.done = func() { use(ctx) } }`, Escaping},
	{"in a literal that is sent", `
		func f(ctx context.Context, jobs chan func()) { jobs <- func() { use(ctx) } }`, Escaping},
	{"in a literal that is handed over", `
		func register(h func()) {}
		func f(ctx context.Context) { register(func() { use(ctx) }) }`, Escaping},
	{"in a literal handed to a function value", `
		func f(ctx context.Context, register func(func())) { register(func() { use(ctx) }) }`, Escaping},
	{"in a literal in one that is returned", `
		func f(ctx context.Context) func() { return func() { func() { use(ctx) }() } }`, Escaping},
}

var spawnedTests = []placeTest{
	{"in a literal for a call of a go statement", `
		func try(run func() error) error { return run() }
		func f(ctx context.Context) { go try(func() error { use(ctx); return nil }) }`, Spawned},
	{"in a goroutine that tells before", `
		func f(ctx context.Context) {
			begun := make(chan int)
			go func() { begun <- 1; use(ctx) }()
			<-begun
		}`, Spawned},
	{"in a goroutine, where another group is waited for", `
		func f(ctx context.Context, other *sync.WaitGroup) { go func() { use(ctx) }(); other.Wait() }`, Spawned},
	{"in a goroutine of a group that nobody waits for", `
		func f(ctx context.Context, wg *sync.WaitGroup) { wg.Go(func() { use(ctx) }) }`, Spawned},
	{"in a goroutine that starts after the wait", `
		func f(ctx context.Context) { var wg sync.WaitGroup; wg.Wait(); go func() { use(ctx) }() }`, Spawned},
	{"go statement", `func f(ctx context.Context) { go use(ctx) }`, Spawned},
	{"in a literal of a go statement", `func f(ctx context.Context) { go func() { use(ctx) }() }`, Spawned},
	{"in a literal in a goroutine", `func f(ctx context.Context) { go func() { func() { use(ctx) }() }() }`, Spawned},
	{"in a named literal of a go statement", `func f(ctx context.Context) { run := func() { use(ctx) }; go run() }`, Spawned},
	{"in a goroutine of a waited-for goroutine", `
		func f(ctx context.Context) {
			var wg sync.WaitGroup
			wg.Go(func() { go use(ctx) })
			wg.Wait()
		}`, Spawned},
}

var cleanUpTests = []placeTest{
	{"in a literal for a deferred call", `
		func try(run func() error) error { return run() }
		func f(ctx context.Context) { defer try(func() error { use(ctx); return nil }) }`, CleanUp},
	{"deferred", `func f(ctx context.Context) { defer use(ctx) }`, CleanUp},
	{"in a deferred literal", `func f(ctx context.Context) { defer func() { use(ctx) }() }`, CleanUp},
	{"in a goroutine of a deferred literal", `func f(ctx context.Context) { defer func() { go use(ctx) }() }`, CleanUp},
	{"in a method named for it", `
		type client struct{}
		func (client) Close(ctx context.Context) { use(ctx) }`, CleanUp},
	{"in a function that begins so", `func releaseAll(ctx context.Context) { use(ctx) }`, CleanUp},
	{"of a function named for it", `
		func rollbackUse(ctx context.Context) {}
		func f(ctx context.Context) { rollbackUse(ctx) }`, CleanUp},
	{"at the end of a test", `func f(ctx context.Context, t *testing.T) { t.Cleanup(func() { use(ctx) }) }`, CleanUp},
	{"at the end of a context", `func f(ctx context.Context) { context.AfterFunc(ctx, func() { use(ctx) }) }`, CleanUp},
}

var sharedTests = []placeTest{
	{"sync.Once", `
		type cache struct{ once sync.Once }
		func (c *cache) f(ctx context.Context) { c.once.Do(func() { use(ctx) }) }`, Shared},
	{"sync.OnceValue", `
		func f(ctx context.Context) func() int { return sync.OnceValue(func() int { use(ctx); return 0 }) }`, Shared},
	{"singleflight", `
		type cache struct{ group singleflight.Group }
		func (c *cache) f(ctx context.Context) { c.group.Do("k", func() (any, error) { use(ctx); return nil, nil }) }`, Shared},
}

var endedTests = []placeTest{
	{"where a call that was given a context has failed", `
		func f(ctx context.Context) { if err := do(ctx); err != nil { use(ctx) } }
		func do(ctx context.Context) error { return ctx.Err() }`, Ended},
	{"after a receive", `func f(ctx context.Context) { <-ctx.Done(); use(ctx) }`, Ended},
	{"after a receive in a branch", `func f(ctx context.Context, wait bool) { if wait { <-ctx.Done() }; use(ctx) }`, Ended},
	{"in a select's case", `
		func f(ctx context.Context, ch chan int) {
			select {
			case <-ctx.Done(): use(ctx)
			case <-ch:
			}
		}`, Ended},
	{"after a select's case", `
		func f(ctx context.Context, ch chan int) {
			select {
			case <-ctx.Done():
			case <-ch: return
			}
			use(ctx)
		}`, Ended},
	{"in another case", `
		func f(ctx context.Context, ch chan int) {
			select {
			case <-ctx.Done():
			case <-ch: use(ctx)
			}
		}`, Serving},
	{"in another case of a loop", `
		func f(ctx context.Context, ch chan int) {
			for {
				select {
				case <-ctx.Done(): return
				case <-ch: use(ctx)
				}
			}
		}`, Serving},
	{"Done in a variable", `
		func f(ctx context.Context) { done := ctx.Done(); <-done; use(ctx) }`, Ended},
	{"where Err is not nil", `func f(ctx context.Context) { if ctx.Err() != nil { use(ctx) } }`, Ended},
	{"where Err, in a variable, is not nil", `func f(ctx context.Context) { if err := ctx.Err(); err != nil { use(ctx) } }`, Ended},
	{"where a stream has failed", `
		type stream interface { Context() context.Context; Recv() (int, error) }
		func f(s stream) { if _, err := s.Recv(); err != nil { use(s.Context()) } }`, Ended},
	{"where nil is not Err", `func f(ctx context.Context) { if nil != ctx.Err() { use(ctx) } }`, Ended},
	{"where Cause is not nil", `func f(ctx context.Context) { if context.Cause(ctx) != nil { use(ctx) } }`, Ended},
	{"where Err is not nil, the other way round", `func f(ctx context.Context) { if ctx.Err() == nil { return }; use(ctx) }`, Ended},
	{"where Err is nil", `func f(ctx context.Context) { if ctx.Err() == nil { use(ctx) } }`, Serving},
	{"where Err was nil", `func f(ctx context.Context) { if ctx.Err() != nil { return }; use(ctx) }`, Serving},
	{"where Err is nil in a loop", `
		func f(ctx context.Context) { for ctx.Err() == nil { use(ctx) } }`, Serving},
	{"where an error is Canceled", `
		func f(ctx context.Context, err error) { if errors.Is(err, context.Canceled) { use(ctx) } }`, Ended},
	{"where an error equals DeadlineExceeded", `
		func f(ctx context.Context, err error) { if err == context.DeadlineExceeded { use(ctx) } }`, Ended},
	{"where an error is another", `
		func f(ctx context.Context, err error) { if errors.Is(err, sql.ErrNoRows) { use(ctx) } }`, Serving},
	{"before", `func f(ctx context.Context) { use(ctx); <-ctx.Done() }`, Serving},
	{"in a literal that is made after", `func f(ctx context.Context) { <-ctx.Done(); func() { use(ctx) }() }`, Ended},
	{"in a literal that waits", `func f(ctx context.Context) { go func() { <-ctx.Done(); use(ctx) }() }`, Ended},
	{"after another channel", `func f(ctx context.Context, ch chan int) { <-ch; use(ctx) }`, Serving},
}

// TestPlaceFromWithin asks for the place seen from a literal whose own context the call could have used.
func TestPlaceFromWithin(t *testing.T) {
	t.Parallel()
	result := analyze(t, New(), "snippet", `
		func f() { go func(ctx context.Context) { func() { use(ctx) }() }(context.Background()) }`)
	call := theUse(t, result)
	if got := result.Place(call, function(t, result, "f$1")); got != Serving {
		t.Errorf("seen from the goroutine: %v, want %v", got, Serving)
	}
	if got := result.Place(call, function(t, result, "f")); got != Spawned {
		t.Errorf("seen from its encloser: %v, want %v", got, Spawned)
	}
	if got := result.LiteralPlace(function(t, result, "f$1")); got != Spawned {
		t.Errorf("the goroutine's literal: %v, want %v", got, Spawned)
	}
	if got := result.LiteralPlace(function(t, result, "f$1$1")); got != Serving {
		t.Errorf("the literal in it: %v, want %v", got, Serving)
	}
}
