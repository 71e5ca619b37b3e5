package provenance

import (
	"slices"
	"strings"
	"testing"
)

// TestInReach asks which contexts the code of one function could use, the nearest first.
func TestInReach(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, decls, function, want string
	}{
		{"context", `func f(ctx context.Context) {}`, "f", "ctx"},
		{"two contexts", `func f(a, b context.Context) {}`, "f", "a, b"},
		{"none", `func f(n int) { context.Background() }`, "f", ""},
		{"blank", `func f(_ context.Context) {}`, "f", ""},
		{"unnamed", `func f(context.Context, int) {}`, "f", ""},
		{"context of another type", `
			type scope interface{ context.Context }
			func f(s scope) {}`, "f", "s"},
		{"receiver", `
			type scope struct{ context.Context }
			func (s scope) f(n int) {}`, "f", "s"},
		{"receiver that has one", `
			type client struct{ ctx context.Context }
			func (c *client) f(n int) {}`, "f", ""},
		{"field", `
			type booking struct{ seats int; ctx context.Context }
			func f(b *booking) {}`, "f", "b.ctx"},
		{"request in a field", `
			type page struct{ Request *http.Request }
			func f(p page) {}`, "f", "p.Request.Context()"},
		{"field of a response", `func f(r *http.Response) { context.Background() }`, "f", ""},
		{"field after a parameter", `
			type booking struct{ ctx context.Context }
			func f(b *booking, ctx context.Context) {}`, "f", "ctx, b.ctx"},
		{"request", `func f(r *http.Request) {}`, "f", "r.Context()"},
		{"handler with a blank request", `func f(w http.ResponseWriter, _ *http.Request) {}`, "f", "r.Context()"},
		{"blank request of no handler", `func f(_ *http.Request) {}`, "f", ""},
		{"unary method with a blank context", `
			type server struct{}
			func (server) UnaryCall(_ context.Context, in *grpc_testing.SimpleRequest) (*grpc_testing.SimpleResponse, error) { return nil, nil }`, "UnaryCall", "ctx"},
		{"stream", `
			type server struct{}
			func (server) FullDuplexCall(stream grpc_testing.TestService_FullDuplexCallServer) error { _ = context.TODO; return nil }`, "FullDuplexCall", "stream.Context()"},
		{"contexts first", `
			type carrier interface{ Context() context.Context }
			func f(c carrier, r *http.Request, ctx context.Context) {}`, "f", "ctx, r.Context(), c.Context()"},
		{"test", `func f(t *testing.T) { context.Background() }`, "f", ""},
		{"literal", `func f(ctx context.Context) { func() { use(ctx) }() }`, "f$1", "ctx"},
		{"literal with its own", `func f(ctx context.Context) { func(c context.Context) { use(c) }(ctx) }`, "f$1", "c, ctx"},
		{"literal in a literal", `func f(ctx context.Context) { func() { func(r *http.Request) {}(nil) }() }`, "f$1$1", "r.Context(), ctx"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			result := analyze(t, New(), "snippet", tt.decls)
			var exprs []string
			for _, reach := range result.InReach(function(t, result, tt.function)) {
				exprs = append(exprs, reach.Expr)
			}
			if got := strings.Join(exprs, ", "); got != tt.want {
				t.Errorf("got %q, want %q\n%s", got, tt.want, tt.decls)
			}
		})
	}
}

// TestStartUp asks which functions run only at start-up.
var startUpTests = []struct {
	name, pkg, decls string
	want             []string
}{
	{"main", "main", `func main() { context.Background() }`, []string{"main"}},
	{"called by main", "main", `
		func main() { run() }
		func run() { Load() }
		func Load() { context.Background() }`, []string{"main", "run", "Load"}},
	{"called by main and by a handler", "main", `
		func main() { load(); http.HandleFunc("/", handle) }
		func handle(w http.ResponseWriter, r *http.Request) { load() }
		func load() { context.Background() }`, []string{"main"}},
	{"handler in main", "main", `
		func main() { http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {}) }`, []string{"main"}},
	{"literal in main", "main", `
		func main() { func() { context.Background() }() }`, []string{"main", "main$1"}},
	{"exported, of a library", "shop", `
		func NewClient() { Load() }
		func Load() { context.Background() }`, []string{"NewClient"}},
	{"constructors", "shop", `
		type client struct{}
		func New() { load() }
		func newClient() { load() }
		func MustLoad() { load() }
		func Newest() { context.Background() }
		func (*client) Start() { load() }
		func (*client) Restart() { context.Background() }
		func load() {}`, []string{"New", "newClient", "MustLoad", "Start", "load"}},
	{"init", "shop", `
		func init() { load() }
		func initialize() { load() }
		func load() { context.Background() }`, []string{"init#1", "initialize", "load"}},
	{"initializer of a variable", "shop", `
		var rates = load()
		func load() int { context.Background(); return 0 }`, []string{"load"}},
	{"called by nobody", "shop", `func load() { context.Background() }`, nil},
	{"used as a value", "shop", `
		func New() func() { load(); return load }
		func load() { context.Background() }`, []string{"New"}},
	{"method used as a value", "shop", `
		type client struct{}
		func New(c *client) func() { c.load(); return c.load }
		func (*client) load() { context.Background() }`, []string{"New"}},
	{"recursion from a constructor", "shop", `
		func New() { even(3) }
		func even(n int) { odd(n - 1) }
		func odd(n int) { context.Background(); even(n - 1) }`, []string{"New", "even", "odd"}},
	{"recursion from anywhere", "shop", `
		func Serve() { even(3) }
		func even(n int) { odd(n - 1) }
		func odd(n int) { context.Background(); even(n - 1) }`, nil},
	{"package of tools", "shoptest", `func Serve() { context.Background() }`, []string{"Serve"}},
	{"package for tests", "shop", `func Serve(t *testing.T) { context.Background() }`, []string{"Serve"}},
	{"constructor that a request calls", "shop", `
		func Get(ctx context.Context) { newConn() }
		func newConn() { context.Background() }`, nil},
}

func TestStartUp(t *testing.T) {
	t.Parallel()
	for _, tt := range startUpTests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			result := analyze(t, New(), tt.pkg, tt.decls)
			var got []string
			for _, fn := range result.Funcs() {
				if result.StartUp(fn) && fn.Synthetic == "" && fn.Name() != "use" {
					got = append(got, fn.Name())
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q\n%s", got, tt.want, tt.decls)
			}
		})
	}
}
