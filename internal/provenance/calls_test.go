package provenance

import "testing"

// TestClass asks whose business the calls in f are, the last of which is meant.
func TestClass(t *testing.T) {
	t.Parallel()
	for _, tt := range classTests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			result := analyze(t, New(), "snippet", tt.decls)
			var got []Class
			for _, call := range result.Calls() {
				if call.Instr.Parent().Name() == "f" {
					got = append(got, call.Class)
				}
			}
			if len(got) == 0 || got[len(got)-1] != tt.want {
				t.Errorf("got %v, want %v\n%s", got, tt.want, tt.decls)
			}
		})
	}
}

// TestStoppedByContext tests that a call which the context's own channel stops is none without a context.
func TestStoppedByContext(t *testing.T) {
	t.Parallel()
	result := analyze(t, New(), "snippet", `
		type poller interface { Poll(stop <-chan struct{}) error; PollContext(ctx context.Context) error }
		func f(ctx context.Context, p poller) { p.Poll(ctx.Done()) }`)
	for _, call := range result.Calls() {
		t.Errorf("%s: %v, want no call", call.Name, call.Class)
	}
}

var classTests = []struct {
	name, decls string
	want        Class
}{
	{"root with a context in reach", `
		func f(ctx context.Context, db *sql.DB) { db.PingContext(context.Background()) }`, Dropped},
	{"root without one", `
		func f(db *sql.DB) { db.PingContext(context.Background()) }`, Unbounded},
	{"incoming", `
		func f(ctx context.Context, db *sql.DB) { db.PingContext(ctx) }`, Fine},
	{"root that a caller with a context reaches", `
		func g(ctx context.Context, db *sql.DB) { f(db) }
		func f(db *sql.DB) { db.PingContext(context.Background()) }`, Dropped},
	{"root in a goroutine", `
		func f(ctx context.Context, db *sql.DB) { go db.PingContext(context.Background()) }`, Unbounded},
	{"root on one path", `
		func f(ctx context.Context, db *sql.DB, fresh bool) { if fresh { ctx = context.Background() }; db.PingContext(ctx) }`, Dropped},
	{"values copied, bounded in the callee", `
		func f(ctx context.Context, db *sql.DB) { ping(context.WithValue(context.Background(), 0, ctx.Value(0)), db) }
		func ping(ctx context.Context, db *sql.DB) {
			ctx, cancel := context.WithTimeout(ctx, 1)
			defer cancel()
			db.PingContext(ctx)
		}`, Fine},
	{"values copied, not bounded", `
		func f(ctx context.Context, db *sql.DB) { db.PingContext(context.WithValue(context.Background(), 0, ctx.Value(0))) }`, Dropped},
	{"constructor of what lives on", `
		func f(ctx context.Context) { newTail(context.Background()) }
		func newTail(ctx context.Context) *exec.Cmd { return exec.CommandContext(ctx, "tail") }`, Fine},
	{"form without a context, of the one it calls", `
		type store struct { db *sql.DB }
		func (s store) f() error { return s.fContext(context.Background()) }
		func (s store) fContext(ctx context.Context) error { return s.db.PingContext(ctx) }`, Fine},
	{"method expression without a context", `
		func f(ctx context.Context, db *sql.DB) { (*sql.DB).Ping(db) }`, Dropped},
	{"interface method of whose body nothing is known", `
		func f(ctx context.Context, kv interface{ Get(ctx context.Context, key string) error }) { kv.Get(context.TODO(), "k") }`, Dropped},
	{"function value of whose body nothing is known", `
		func f(ctx context.Context, do func(context.Context) error) { do(context.TODO()) }`, Dropped},
	{"callee of whose body nothing is known, without a context in reach", `
		func f(do func(context.Context) error) { do(context.TODO()) }`, Fine},
	{"stop channel in place of a context", `
		type poller interface { Poll(stop <-chan struct{}) error; PollContext(ctx context.Context) error }
		func f(ctx context.Context, p poller, stop chan struct{}) { p.Poll(stop) }`, Dropped},
	{"callee that waits until its context ends", `
		func f(ctx context.Context, c chan int) { next(context.TODO(), c) }
		func next(ctx context.Context, c chan int) {
			select {
			case <-c:
			case <-ctx.Done():
			}
		}`, Dropped},
	{"in a goroutine of a function that sends what is awaited", `
		func f(ctx context.Context, db *sql.DB) error { errs := make(chan error); go ping(db, errs); return <-errs }
		func ping(db *sql.DB, errs chan<- error) { errs <- db.PingContext(context.Background()) }`, Dropped},
	{"in a goroutine of a function that sends what nobody awaits", `
		func f(ctx context.Context, db *sql.DB, errs chan error) { go ping(db, errs) }
		func ping(db *sql.DB, errs chan<- error) { errs <- db.PingContext(context.Background()) }`, Fine},
	{"on a context that is canceled already", `
		func f(ctx context.Context, db *sql.DB) {
			over, cancel := context.WithCancel(context.Background())
			cancel()
			db.PingContext(over)
		}`, Fine},
	{"after a failed call, bounded", `
		func f(ctx context.Context, db *sql.DB, do func(context.Context) error) {
			if err := do(ctx); err != nil {
				c, cancel := context.WithTimeout(context.Background(), 1)
				defer cancel()
				db.PingContext(c)
			}
		}`, Fine},
}
