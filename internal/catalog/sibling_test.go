package catalog

import (
	"go/types"
	"testing"
)

const siblingsSource = `package siblings

import (
	"context"
	"time"
)

type Row struct{}

func Fetch(url string) (*Row, error)                                    { return nil, nil }
func FetchWithContext(ctx context.Context, url string) (*Row, error)    { return nil, nil }
func send(url string) error                                             { return nil }
func sendContext(ctx context.Context, url string) error                 { return nil }
func Ask(url string) error                                              { return nil }
func ContextAsk(ctx context.Context, url string) error                  { return nil }
func ask() error                                                        { return nil }
func contextAsk(ctx context.Context) error                              { return nil }
func Late(url string) error                                             { return nil }
func LateCtx(url string, ctx context.Context) error                     { return nil }
func Flush() error                                                      { return nil }
func FlushWithCtx(ctx context.Context) error                            { return nil }

func Wide(row *Row) (any, error)                                        { return nil, nil }
func WideContext(ctx context.Context, row any) (any, error)             { return nil, nil }
func Narrow(row any) error                                              { return nil }
func NarrowContext(ctx context.Context, row *Row) error                 { return nil }
func Assign() (any, error)                                              { return nil, nil }
func AssignContext(ctx context.Context) (*Row, error)                   { return nil, nil }
func Results() (*Row, error)                                            { return nil, nil }
func ResultsContext(ctx context.Context) (any, error)                   { return nil, nil }
func Wait() bool                                                        { return false }
func WaitContext(ctx context.Context) (bool, error)                     { return false, nil }
func More(a string) error                                               { return nil }
func MoreContext(ctx context.Context, a, b string) error                { return nil }
func Custom() error                                                     { return nil }
func CustomContext(ctx *ownContext) error                               { return nil }
func Lost() error                                                       { return nil }
func LostContext() error                                                { return nil }
func Poll(every, timeout time.Duration, done func() bool) error         { return nil }
func PollContext(ctx context.Context, every time.Duration, done func(context.Context) bool) error { return nil }
func Run(name string, stop <-chan struct{})                             {}
func RunContext(ctx context.Context, name string)                       {}
func Watch(stop <-chan struct{}, name string) error                     { return nil }
func WatchContext(ctx context.Context, name string) error               { return nil }
func Receive(timeout time.Duration) (*Row, error)                       { return nil, nil }
func ReceiveContext(ctx context.Context) (*Row, error)                  { return nil, nil }
func Every(f func() error) error                                        { return nil }
func EveryContext(ctx context.Context, f func(context.Context) error) error { return nil }
func All2(q Queryer, ids ...int) error                                  { return nil }
func All2Context(ctx context.Context, q QueryerContext, ids ...int) error { return nil }
func Swap(q Queryer) error                                              { return nil }
func SwapContext(ctx context.Context, row *Row) error                   { return nil }
func Tell(done chan<- struct{}) error                                   { return nil }
func TellContext(ctx context.Context) error                             { return nil }
func Fewer(a, b string) error                                           { return nil }
func FewerContext(ctx context.Context, a string) error                  { return nil }

type (
	Queryer        interface{ Query() error }
	QueryerContext interface{ QueryContext(context.Context) error }
)

func Value() int                                                        { return 0 }
func ValueContext(ctx context.Context) int                              { return 0 }
func Has(ctx context.Context) error                                     { return nil }
func HasContext(ctx context.Context, c context.Context) error           { return nil }

type ownContext struct{ context.Context }

func Exec(query string, args ...any) error                              { return nil }
func ExecContext(ctx context.Context, query string, args ...any) error  { return nil }
func Each(ids ...string) error                                          { return nil }
func EachContext(ctx context.Context, ids []string) error               { return nil }

func All[T any](in []T) ([]T, error)                                    { return nil, nil }
func AllContext[T any](ctx context.Context, in []T) ([]T, error)        { return nil, nil }
func Sum[T any](in []T) ([]T, error)                                    { return nil, nil }
func SumContext[T ~int](ctx context.Context, in []T) ([]T, error)       { return nil, nil }
func Max[T any](in []T) error                                           { return nil }
func MaxContext(ctx context.Context, in []any) error                    { return nil }

func NewRow() (*Row, error)                                             { return nil, nil }
func NewRowContext(ctx context.Context) (*Row, error)                   { return nil, nil }
func Newest() (*Row, error)                                             { return nil, nil }
func NewestContext(ctx context.Context) (*Row, error)                   { return nil, nil }
func loadRow() (*Row, error)                                            { return nil, nil }
func loadRowContext(ctx context.Context) (*Row, error)                  { return nil, nil }

type base struct{}

func (*base) Ping() error                                               { return nil }
func (*base) PingContext(ctx context.Context) error                     { return nil }
func (base) dial(addr string) error                                     { return nil }
func (base) dialContext(ctx context.Context, addr string) error         { return nil }
func (base) Close() error                                               { return nil }
func (base) CloseContext(ctx context.Context) error                     { return nil }

type Client struct {
	base
	GetContext func(ctx context.Context) error
}

func (Client) Pong() error                                              { return nil }
func (Client) Get() error                                               { return nil }

type Cache[K comparable, V any] struct{}

func (*Cache[K, V]) Fetch(key K) (V, error)                             { panic(0) }
func (*Cache[K, V]) FetchContext(ctx context.Context, key K) (V, error) { panic(0) }

type Repo interface {
	reader
	Find(id string) error
}

type reader interface {
	FindContext(ctx context.Context, id string) error
}

var ints Cache[string, int]
`

// TestSibling looks from inside the package, so that unexported siblings are visible.
func TestSibling(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "siblings", siblingsSource)
	tests := []struct {
		fn, want string
		match    Match
	}{
		{"Fetch", "FetchWithContext", Exact},
		{"send", "sendContext", Exact},
		{"Ask", "ContextAsk", Exact},
		{"ask", "contextAsk", Exact},
		{"Late", "LateCtx", Relaxed},
		{"Flush", "FlushWithCtx", Exact},
		{"Wide", "WideContext", Exact},
		{"Narrow", "", 0}, // any may be no *Row
		{"Assign", "AssignContext", Relaxed},
		{"Results", "ResultsContext", Relaxed},
		{"Wait", "WaitContext", Relaxed},
		{"More", "", 0},
		{"Custom", "", 0}, // takes no other context than its own
		{"Lost", "", 0},
		{"Poll", "PollContext", Timed},
		{"Run", "", 0}, // cannot fail, and its channel stops it
		{"Watch", "WatchContext", Timed},
		{"Receive", "ReceiveContext", Timed},
		{"Every", "EveryContext", Relaxed},
		{"All2", "All2Context", Relaxed},
		{"Swap", "", 0},
		{"Tell", "", 0}, // stops nothing: it is told
		{"Fewer", "", 0},
		{"Value", "", 0}, // cannot fail: the context is there for its values
		{"Has", "", 0},
		{"Exec", "ExecContext", Exact},
		{"Each", "EachContext", Exact}, // as go/ssa passes the arguments
		{"All", "AllContext", Exact},
		{"Sum", "", 0}, // not for any T
		{"Max", "", 0},
		{"NewRow", "", 0},
		{"Newest", "NewestContext", Exact},
		{"loadRow", "", 0},
		{"Client.Ping", "PingContext", Exact}, // promoted, pointer receiver
		{"Client.dial", "dialContext", Exact},
		{"Client.Close", "", 0},
		{"Client.Pong", "", 0},
		{"Client.Get", "", 0}, // GetContext is a field
		{"Cache.Fetch", "FetchContext", Exact},
		{"ints.Fetch", "FetchContext", Exact},
		{"Repo.Find", "FindContext", Exact},
	}
	for _, test := range tests {
		sibling, match, ok := Sibling(lookupFunc(t, pkg, test.fn), nil, pkg)
		got := ""
		if ok {
			got = sibling.Name()
		}
		if got != test.want || match != test.match {
			t.Errorf("%s: got %q, %d, want %q, %d", test.fn, got, match, test.want, test.match)
		}
	}
}

// TestSiblingArguments tests that it is the arguments that have to fit, not the parameters.
func TestSiblingArguments(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "siblings", siblingsSource)
	var (
		text    = types.Typ[types.String]
		integer = types.Typ[types.Int]
		row     = types.NewPointer(pkg.Scope().Lookup("Row").Type())
		anys    = types.NewSlice(types.Universe.Lookup("any").Type())
	)
	tests := []struct {
		fn   string
		args []types.Type
		want bool
	}{
		{"Narrow", []types.Type{row}, true},
		{"Narrow", []types.Type{types.Typ[types.UntypedNil]}, true},
		{"Narrow", []types.Type{text}, false},
		{"Exec", []types.Type{text}, true},
		{"Exec", []types.Type{text, integer, row}, true},
		{"Exec", []types.Type{text, anys}, true},
		{"Exec", []types.Type{}, false},
		{"Each", []types.Type{text, text}, false}, // one by one, they are no slice
		{"Cache.Fetch", []types.Type{text}, true}, // of an instance, which the method does not know
	}
	for _, test := range tests {
		if sibling, _, ok := Sibling(lookupFunc(t, pkg, test.fn), test.args, pkg); ok != test.want {
			t.Errorf("%s%v: got %v, %t", test.fn, test.args, sibling, ok)
		}
	}
}

func TestSiblingVisibility(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "siblings", siblingsSource)
	other := types.NewPackage("other", "other")
	for fn, want := range map[string]bool{"Fetch": true, "Client.Ping": true, "send": false, "Client.dial": false} {
		if sibling, _, ok := Sibling(lookupFunc(t, pkg, fn), nil, other); ok != want {
			t.Errorf("%s: from another package: got %v, %t", fn, sibling, ok)
		}
	}
}

// TestMisleadingSiblings tests pairs of real packages that look like siblings and are none, beside ones that are.
func TestMisleadingSiblings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		fn, want string
	}{
		{"(*database/sql.DB).Exec", "ExecContext"},
		{"(*database/sql.DB).QueryRow", "QueryRowContext"},
		{"(*net.Dialer).Dial", "DialContext"},
		{"(*crypto/tls.Conn).Handshake", "HandshakeContext"},
		{"os/exec.Command", "CommandContext"},
		{"net/http.NewRequest", ""},
		{"net/http/httptest.NewRequest", ""},
		{"os/signal.Notify", ""},
		{"log/slog.Info", ""},
		{"(*log/slog.Logger).Error", ""},
		{"google.golang.org/grpc.Dial", ""},
		{"connectrpc.com/connect.NewClient", ""},
	}
	for _, test := range tests {
		sibling, match, ok := Sibling(resolve(t, parseName(test.fn)), nil, nil)
		if ok != (test.want != "") || ok && (sibling.Name() != test.want || match != Exact) {
			t.Errorf("%s: got %v, %d, %t, want %q", test.fn, sibling, match, ok, test.want)
		}
	}
}

func TestValuePackages(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		"log":                                    true,
		"log/slog":                               true,
		"k8s.io/klog/v2":                         true,
		"github.com/sirupsen/logrus":             true,
		"go.opentelemetry.io/otel/trace":         true,
		"example.com/otelsql":                    true,
		"example.com/internal/auditlogger":       true,
		"database/sql":                           false,
		"example.com/catalog":                    false,
		"github.com/go-playground/validator/v10": true,
		"example.com/hotel":                      false,
		"example.com/log/shipper":                false,
	}
	for path, want := range tests {
		if got := wantsValues(path); got != want {
			t.Errorf("wantsValues(%q) = %t", path, got)
		}
	}
}

func TestWantsValues(t *testing.T) {
	t.Parallel()
	const source = `package entries

import "context"

type Entry struct{ Context context.Context }
`
	for path, want := range map[string]bool{"github.com/sirupsen/logrus": true, "example.com/bookings": false} {
		entry := checkSource(t, path, source).Scope().Lookup("Entry").Type()
		if got := WantsValues(types.NewPointer(entry)); got != want {
			t.Errorf("WantsValues of an entry of %s = %t", path, got)
		}
	}
}
