package provenance

import (
	"testing"
	"time"
)

// TestDuration asks for the interval of the argument of use.
func TestDuration(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, decls string
		want        Interval
	}{
		{"constant", `func f() { use(3 * time.Second) }`, Interval{3 * time.Second, 3 * time.Second}},
		{"named constant", `const limit = time.Minute; func f() { use(limit) }`, Interval{time.Minute, time.Minute}},
		{"parameter of what anybody calls", `func F(d time.Duration) { use(d) }`, Anything},
		{"parameter of what this package calls", `
			func f(d time.Duration) { use(d) }
			func g() { f(time.Second); f(time.Minute) }`, Interval{time.Second, time.Minute}},
		{"conversion of a count", `
			func f() { g(3) }
			func g(n int) { use(time.Duration(n) * time.Second) }`, Interval{3 * time.Second, 3 * time.Second}},
		{"conversion of a float", `
			func f() { g(1.5) }
			func g(n float64) { use(time.Duration(n)) }`, Anything},
		{"one or the other", `
			func f(slow bool) { d := time.Second; if slow { d = time.Minute }; use(d) }`, Interval{time.Second, time.Minute}},
		{"arithmetic", `
			func f(slow bool) { d := time.Second; if slow { d = 3 * time.Second }; use((d*4 - time.Second) / 3) }`,
			Interval{time.Second, 11 * time.Second / 3}},
		{"shift", `
			func f(slow bool) { d := time.Second; if slow { d = 3 * time.Second }; use(-(d << 1)) }`, Interval{-6 * time.Second, -2 * time.Second}},
		{"doubled each round", `
			func f() { for d := time.Second; ; d *= 2 { use(d) } }`, Interval{time.Second, greatest}},
		{"doubled each round up to a limit", `
			func f() { d := time.Second; for { use(d); d = min(d*2, time.Minute) } }`, Interval{time.Second, time.Minute}},
		{"doubled each round and cut", `
			func f() { d := time.Second; for { use(d); d *= 2; if d > time.Minute { d = time.Minute } } }`, Interval{time.Second, time.Minute}},
		{"at least", `func F(d time.Duration) { use(max(d, time.Second)) }`, Interval{time.Second, greatest}},
		{"at least, by a test", `func F(d time.Duration) { if d < time.Second { d = time.Second }; use(d) }`, Interval{time.Second, greatest}},
		{"at most, by a test", `func F(d time.Duration) { if d >= time.Second { d = time.Second }; use(d) }`, Interval{least, time.Second}},
		{"package variable", `var limit = time.Second; func f() { use(limit) }`, Interval{time.Second, time.Second}},
		{"package variable that is set", `
			var limit = time.Second; func f() { use(limit) }
			func init() { limit = time.Minute }`, Interval{time.Second, time.Minute}},
		{"package variable that anybody may set", `var Limit = time.Second; func f() { use(Limit) }`, Anything},
		{"field", `
			type client struct { limit time.Duration }
			func NewClient() *client { return &client{limit: time.Second} }
			func (c *client) f() { use(c.limit) }`, Interval{0, time.Second}},
		{"field that options set", `
			type client struct { limit time.Duration }
			func NewClient(limit time.Duration) *client { return &client{limit: limit} }
			func (c *client) f() { use(c.limit) }`, Anything},
		{"function of the package", `
			func f(slow bool) { use(limit(slow)) }
			func limit(slow bool) time.Duration { if slow { return time.Minute }; return time.Second }`, Interval{time.Second, time.Minute}},
		{"recursive function of the package", `
			func f(n int) { use(limit(n)) }
			func limit(n int) time.Duration { if n == 0 { return time.Second }; return min(2*limit(n-1), time.Minute) }`, Interval{time.Second, time.Minute}},
		{"function of another package", `func f() { d, _ := time.ParseDuration("1s"); use(d) }`, Anything},
		{"captured", `func f() { d := time.Second; func() { use(d) }() }`, Interval{time.Second, time.Second}},
		{"captured and set", `func f() { d := time.Second; defer func() { use(d) }(); d = time.Minute }`, Interval{time.Second, time.Minute}},
		{"handed to flags", `func f() { d := time.Second; set(&d); use(d) }; func set(*time.Duration) {}`, Anything},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			result := analyze(t, New(), "snippet", tt.decls)
			if got := result.Duration(Argument(theUse(t, result).Common(), 0)); got != tt.want {
				t.Errorf("got [%v, %v], want [%v, %v]\n%s", got.Min, got.Max, tt.want.Min, tt.want.Max, tt.decls)
			}
		})
	}
}

// TestRemaining asks how long the context that use is given has at most.
func TestRemaining(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, decls string
		want        Interval
	}{
		{"timeout of a root", `
			func f() { ctx, cancel := context.WithTimeout(context.Background(), time.Second); defer cancel(); use(ctx) }`,
			Interval{time.Second, time.Second}},
		{"timeout of an incoming one", `
			func f(ctx context.Context) { ctx, cancel := context.WithTimeout(ctx, time.Second); defer cancel(); use(ctx) }`,
			Interval{least, time.Second}},
		{"deadline from now", `
			func f() { ctx, cancel := context.WithDeadline(context.Background(), time.Now().Add(time.Second)); defer cancel(); use(ctx) }`,
			Interval{time.Second, time.Second}},
		{"deadline of a plan", `
			func f(at time.Time) { ctx, cancel := context.WithDeadline(context.Background(), at); defer cancel(); use(ctx) }`, Anything},
		{"child with less", `
			func f() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
				defer cancel()
				ctx, cancel = context.WithTimeout(ctx, time.Second)
				defer cancel()
				use(ctx)
			}`, Interval{time.Second, time.Second}},
		{"child with more", `
			func f() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				ctx, cancel = context.WithTimeout(ctx, time.Minute)
				defer cancel()
				use(ctx)
			}`, Interval{time.Second, time.Second}},
		{"child of what has lost the deadline", `
			func f() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
				defer cancel()
				use(ctx)
			}`, Interval{time.Minute, time.Minute}},
		{"made by a helper", `
			func f() { ctx, cancel := brief(); defer cancel(); use(ctx) }
			func brief() (context.Context, context.CancelFunc) { return context.WithTimeout(context.Background(), time.Second) }`,
			Interval{time.Second, time.Second}},
		{"bounded by a helper, of less", `
			func f() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				ctx, cancel = long(ctx)
				defer cancel()
				use(ctx)
			}
			func long(ctx context.Context) (context.Context, context.CancelFunc) { return context.WithTimeout(ctx, time.Minute) }`,
			Interval{least, time.Second}},
		{"bounded again each round", `
			func f() {
				ctx := context.Background()
				for {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, time.Second)
					defer cancel()
					use(ctx)
				}
			}`, Interval{time.Second, time.Second}},
		{"by a timer", `
			func f() { ctx, cancel := context.WithCancel(context.Background()); time.AfterFunc(time.Second, cancel); use(ctx) }`, Anything},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			result := analyze(t, New(), "snippet", tt.decls)
			c := result.Context(Argument(theUse(t, result).Common(), 0))
			if len(c) != 1 || !c.Bounded() {
				t.Fatalf("got %v, want one origin with a deadline\n%s", c, tt.decls)
			}
			if got := c[0].Remaining(); got != tt.want {
				t.Errorf("got [%v, %v], want [%v, %v]\n%s", got.Min, got.Max, tt.want.Min, tt.want.Max, tt.decls)
			}
		})
	}
}
