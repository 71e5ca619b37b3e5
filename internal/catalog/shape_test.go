package catalog

import (
	"go/types"
	"testing"
)

const shapesSource = `package shapes

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/grpc"
)

type (
	Req  struct{}
	Resp struct{}
)

// A user's own wrapper and cut-outs of generated clients.
type (
	UserClient interface {
		Get(ctx context.Context, in *Req, opts ...grpc.CallOption) (*Resp, error)
		Watch(ctx context.Context, in *Req, opts ...grpc.CallOption) (UserWatchClient, error)
		Chat(ctx context.Context, opts ...grpc.CallOption) (UserWatchClient, error)
		Count(ctx context.Context, user string, opts ...grpc.CallOption) (int, error)
		Cached(in *Req, opts ...grpc.CallOption) (*Resp, error)
	}
	UserWatchClient interface {
		Recv() (*Resp, error)
		Context() context.Context
	}
	Session struct{ context.Context }
	Traced  struct{ UserClient }
	Caller[In, Out any] interface {
		Call(ctx context.Context, in In, opts ...grpc.CallOption) (Out, error)
	}
	Pinger interface {
		Ping(context.Context, *connect.Request[Req]) (*connect.Response[Resp], error)
		CountUp(context.Context, *connect.Request[Req]) (*connect.ServerStreamForClient[Resp], error)
	}
	UserServer struct{}
	Store      interface {
		Load(ctx context.Context, in *Req) (*Resp, error)
	}
)

func (Traced) Get(ctx Session, in *Req, opts ...grpc.CallOption) (*Resp, error)     { return nil, nil }
func (UserServer) Get(ctx context.Context, in *Req) (*Resp, error)                  { return nil, nil }
func (UserServer) Ping(context.Context, *connect.Request[Req]) (*connect.Response[Resp], error) {
	return nil, nil
}

func NewUserClient(cc grpc.ClientConnInterface, opts ...grpc.CallOption) UserClient { return nil }

// Function values.
var (
	get       func(context.Context, *Req, ...grpc.CallOption) (*Resp, error)
	watch     func(context.Context, *Req, ...grpc.CallOption) (UserWatchClient, error)
	invoker   func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, opts ...grpc.CallOption) error
	streamer  func(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, opts ...grpc.CallOption) (grpc.ClientStream, error)
	handler   grpc.UnaryHandler
	roundTrip func(*http.Request) (*http.Response, error)
	plain     func(context.Context, any) (any, error)
	callback  func()
	published func(context.Context, ...string) error
)

func generic[In, Out any](ctx context.Context, f func(context.Context, In, ...grpc.CallOption) (Out, error)) {}

// Clients behind interfaces.
type (
	Doer interface {
		Do(*http.Request) (*http.Response, error)
	}
	Tripper interface {
		RoundTrip(*http.Request) (*http.Response, error)
	}
	Wrapper struct{ Doer Doer }
	DBTX    interface {
		Exec(string, ...any) (sql.Result, error)
		ExecContext(context.Context, string, ...any) (sql.Result, error)
		Query(string, ...any) (*sql.Rows, error)
		QueryRowContext(context.Context, string, ...any) *sql.Row
		Ping() error
	}
	Shell interface {
		Exec(string, ...any) (string, error)
	}
	Clock interface {
		Sleep(time.Duration)
		Now() time.Time
	}
	Sleeper interface {
		Sleep(time.Duration) error
	}
	Cursor interface {
		Next() bool
		Err() error
	}
	Deck interface {
		Next() bool
	}
	Once struct{}
)

func (Wrapper) Do(*http.Request) (*http.Response, error) { return nil, nil }
func (*Once) Do(func() error) error                      { return nil }
func Sleep(time.Duration)                                {}
`

func TestShapes(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "shapes", shapesSource)
	none := Call{}
	tests := []struct {
		fn   string
		want Call
	}{
		{"UserClient.Get", takesContext(GRPC)},
		{"UserClient.Watch", opensStream(GRPC)},
		{"UserClient.Chat", opensStream(GRPC)},
		{"UserClient.Count", none},  // no message
		{"UserClient.Cached", none}, // no context
		{"Traced.Get", takesContext(GRPC)},
		{"Traced.Watch", opensStream(GRPC)}, // promoted
		{"Caller.Call", takesContext(GRPC)},
		{"UserServer.Get", none},
		{"UserServer.Ping", none},
		{"NewUserClient", none},
		{"Pinger.Ping", none}, // a handler as likely as a client
		{"Pinger.CountUp", opensStream(Connect)},
		{"Store.Load", none},
		{"Doer.Do", sendsRequest},
		{"Wrapper.Do", none}, // its own body tells
		{"Tripper.RoundTrip", sendsRequest},
		{"DBTX.Exec", contextless(SQL, "ExecContext")},
		{"DBTX.ExecContext", takesContext(SQL)},
		{"DBTX.Query", Call{Protocol: SQL, Context: -1, Request: -1}}, // the interface has no QueryContext
		{"DBTX.QueryRowContext", takesContext(SQL)},
		{"DBTX.Ping", none}, // could ping anything
		{"Shell.Exec", none},
	}
	for _, test := range tests {
		got, ok := Outgoing(lookupFunc(t, pkg, test.fn), nil)
		if got != test.want || ok != (test.want != none) {
			t.Errorf("%s: got %+v, %t, want %+v", test.fn, got, ok, test.want)
		}
	}
}

func TestFunctionValues(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "shapes", shapesSource)
	none := Call{}
	tests := []struct {
		variable string
		want     Call
	}{
		{"get", takesContext(GRPC)},
		{"watch", opensStream(GRPC)},
		{"invoker", takesContext(GRPC)},
		{"streamer", opensStream(GRPC)},
		{"handler", takesContext(GRPC)},
		{"roundTrip", sendsRequest},
		{"plain", none}, // the underlying type of a handler, but not one
		{"callback", none},
		{"published", none},
	}
	for _, test := range tests {
		got, ok := Outgoing(nil, pkg.Scope().Lookup(test.variable).Type())
		if got != test.want || ok != (test.want != none) {
			t.Errorf("%s: got %+v, %t, want %+v", test.variable, got, ok, test.want)
		}
	}
	inGeneric := lookupFunc(t, pkg, "generic").Signature().Params().At(1).Type()
	if got, ok := Outgoing(nil, inGeneric); !ok || got != takesContext(GRPC) {
		t.Errorf("parameter of a generic function: got %+v, %t", got, ok)
	}
	if got, ok := Outgoing(nil, nil); ok {
		t.Errorf("no type: got %+v", got)
	}
}

// TestInstantiatedMethod tests that methods of instantiated types match like those of generic ones.
func TestInstantiatedMethod(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "shapes", shapesSource+`
var caller Caller[*Req, *Resp]
var unary *connect.Client[Req, Resp]
`)
	for variable, method := range map[string]string{"caller": "Call", "unary": "CallUnary"} {
		obj, _, _ := types.LookupFieldOrMethod(pkg.Scope().Lookup(variable).Type(), true, pkg, method)
		if got, ok := Outgoing(obj.(*types.Func), nil); !ok || got.Context != 0 || got.Stream {
			t.Errorf("%s.%s: got %+v, %t", variable, method, got, ok)
		}
	}
}

func TestMethodShapes(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "shapes", shapesSource)
	tests := []struct {
		fn    string
		holds func(*types.Func) bool
		want  bool
	}{
		{"Clock.Sleep", Blocks, true},
		{"Clock.Now", Blocks, false},
		{"Sleeper.Sleep", Blocks, false}, // its error may say that it ended early
		{"Sleep", Blocks, false},         // has a body to look at
		{"Once.Do", RunsOnce, true},
		{"Doer.Do", RunsOnce, false},
	}
	for _, test := range tests {
		if got := test.holds(lookupFunc(t, pkg, test.fn)); got != test.want {
			t.Errorf("%s: got %t, want %t", test.fn, got, test.want)
		}
	}
}
