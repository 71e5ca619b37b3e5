package provenance

import (
	"os"
	"path/filepath"
	"testing"
)

// newOwn returns an engine that has read a file of entries.
func newOwn(t *testing.T, entries string) *Engine {
	t.Helper()
	file := filepath.Join(t.TempDir(), "own.catalog")
	if err := os.WriteFile(file, []byte(entries), 0o644); err != nil {
		t.Fatal(err)
	}
	e := New()
	if err := e.Options.Files.Set(file); err != nil {
		t.Fatal(err)
	}
	return e
}

// TestOwnCalls asks whose business the last call in f is if the user's file has an entry, and if it has not.
func TestOwnCalls(t *testing.T) {
	t.Parallel()
	const client = `
		type client struct{ answers chan int }
		func (c *client) call(ctx context.Context, method string) int { return <-c.answers }
		func (c *client) send(method string) int { return <-c.answers }
		func (c *client) Close(ctx context.Context) int { return <-c.answers }
		func detach(ctx context.Context) context.Context { return context.TODO() }
		type scope struct { ctx context.Context }
		type job struct { inner scope }
		func (j *job) Ctx() context.Context { return j.inner.ctx }
		type task struct { *scope }
		`
	for _, tt := range []struct {
		name, entries, decls string
		with, without        Class
	}{
		{"outgoing", "outgoing (*example.com/snippet.client).call", `
			func f(ctx context.Context, c *client) { c.call(context.TODO(), "get") }`, Dropped, Fine},
		{"outgoing, without a context in reach", "outgoing (*example.com/snippet.client).call", `
			func f(c *client) { c.call(context.TODO(), "get") }`, Unbounded, Fine},
		{"outgoing and bounded", "outgoing (*example.com/snippet.client).call\nbounded example.com/snippet.client", `
			func f(c *client) { c.call(context.TODO(), "get") }`, Fine, Fine},
		{"stream", "outgoing (*example.com/snippet.client).call stream", `
			func f(c *client) { c.call(context.TODO(), "get") }`, Fine, Fine},
		{"outgoing, named like clean-up", "outgoing (*example.com/snippet.client).Close", `
			func f(ctx context.Context, c *client) { c.Close(context.TODO()) }`, Dropped, Fine},
		{"outgoing, without a form that takes a context", "outgoing (*example.com/snippet.client).send", `
			func f(ctx context.Context, c *client) { c.send("get") }`, Fine, Fine},
		{"outgoing, with another form", "outgoing (*example.com/snippet.client).send instead=call", `
			func f(ctx context.Context, c *client) { c.send("get") }`, Dropped, Fine},
		{"outgoing, with another form, in a helper", "outgoing (*example.com/snippet.client).send instead=call", `
			func f(ctx context.Context, c *client) { get(c) }
			func get(c *client) { c.send("get") }`, Dropped, Fine},
		{"outgoing, in a helper without another form", "outgoing (*example.com/snippet.client).send", `
			func f(ctx context.Context, c *client) { get(c) }
			func get(c *client) { c.send("get") }`, Fine, Fine},
		{"detacher of the module", "detach example.com/snippet.detach", `
			func f(ctx context.Context, db *sql.DB) { db.PingContext(detach(ctx)) }`, Fine, Dropped},
		{"carrier", "carrier example.com/snippet.job Ctx()", `
			func f(j *job, db *sql.DB) { db.PingContext(context.TODO()) }`, Dropped, Unbounded},
		{"carrier, by its field", "carrier example.com/snippet.task ctx", `
			func f(t *task, db *sql.DB) { db.PingContext(context.TODO()) }`, Dropped, Unbounded},
		{"carrier that is passed on", "carrier example.com/snippet.job Ctx()", `
			func f(j *job, db *sql.DB) { ping(j, db) }
			func ping(j *job, db *sql.DB) { db.PingContext(j.Ctx()) }`, Fine, Fine},
		{"carrier that is made from a root", "carrier example.com/snippet.job Ctx()", `
			func begin(ctx context.Context) *job { return &job{scope{ctx}} }
			func f(ctx context.Context, db *sql.DB) { ping(begin(context.TODO()), db) }
			func ping(j *job, db *sql.DB) { db.PingContext(j.Ctx()) }`, Dropped, Fine},
		{"entry with a blank context", "entry example.com/snippet.f", `
			func f(_ context.Context, db *sql.DB) { db.PingContext(context.TODO()) }`, Dropped, Unbounded},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for e, want := range map[*Engine]Class{newOwn(t, tt.entries): tt.with, New(): tt.without} {
				got := Fine
				for _, call := range analyze(t, e, "snippet", client+tt.decls).Calls() {
					if call.Instr.Parent().Name() == "f" {
						got = call.Class
					}
				}
				if got != want {
					t.Errorf("with the entry %t: got %v, want %v", len(e.Options.Files.String()) > 0, got, want)
				}
			}
		})
	}
}

// TestOwnCarrier shows that what a carrier yields is the context that it brought.
func TestOwnCarrier(t *testing.T) {
	t.Parallel()
	const job = `
		type scope struct { ctx context.Context }
		type job struct { inner scope }
		func (j *job) Ctx() context.Context { return j.inner.ctx }
		`
	for _, tt := range []struct{ accessor, decls, want string }{
		{"Ctx()", `func f(j *job) { use(j.Ctx()) }`, "incoming j"},
		{"Other()", `func f(j *job) { use(j.Ctx()) }`, "field"},
		{"Ctx()", `func (j *job) f() { use(j.Ctx()) }`, "field"},
	} {
		result := analyze(t, newOwn(t, "carrier example.com/snippet.job "+tt.accessor), "snippet", job+tt.decls)
		if got := describe(result.Context(theUse(t, result).Common().Args[0])); got != tt.want {
			t.Errorf("carrier %s, %s: got %s, want %s", tt.accessor, tt.decls, got, tt.want)
		}
	}
}

// TestOwnEntry shows that an entry point, and what it alone calls, serves, whatever its name and whoever calls it.
func TestOwnEntry(t *testing.T) {
	t.Parallel()
	const decls = `
		func main() { initJobs() }
		func initJobs() { load() }
		func load() { context.TODO() }`
	for entries, want := range map[string]bool{"entry example.com/snippet.init*": false, "entry example.com/snippet.Init*": true} {
		result := analyze(t, newOwn(t, entries), "snippet", decls)
		for _, name := range []string{"initJobs", "load"} {
			if got := result.StartUp(function(t, result, name)); got != want {
				t.Errorf("%s: StartUp(%s) is %t", entries, name, got)
			}
		}
	}
}
