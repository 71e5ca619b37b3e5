package catalog

import (
	"go/types"
	"testing"
)

const contextsSource = `package contexts

import (
	"context"
	"net/http"
	"testing"
	"time"

	"google.golang.org/grpc"
)

type (
	Alias     = context.Context
	Wider     interface{ context.Context; User() string }
	Embedding struct{ context.Context }
	ByPointer struct{}
	Named     Embedding
	NotQuite  struct{} // Done can be sent on
	Worker    interface{ Done() <-chan struct{} }
	Command   struct{ ctx context.Context }
	Holder    struct{ Context context.Context }
	Request   http.Request
)

func (*ByPointer) Deadline() (deadline time.Time, ok bool) { return }
func (*ByPointer) Done() <-chan struct{}                   { return nil }
func (*ByPointer) Err() error                              { return nil }
func (*ByPointer) Value(key any) any                       { return nil }

func (NotQuite) Deadline() (deadline time.Time, ok bool) { return }
func (NotQuite) Done() chan struct{}                     { return nil }
func (NotQuite) Err() error                              { return nil }
func (NotQuite) Value(key any) any                       { return nil }

func (c *Command) Context() context.Context { return c.ctx }

func generic[C Wider](c C) {}

func WithTimeout(ctx context.Context, what string, d time.Duration) (context.Context, context.CancelFunc) {
	return ctx, nil
}
func WithTimeoutOption(d time.Duration) context.Context      { return nil }
func WithDeadlines(ctx context.Context) error                { return nil }
func Detach(ctx context.Context) context.Context             { return ctx }

var (
	ctx         context.Context
	ctxPointer  *context.Context
	alias       Alias
	wider       Wider
	embedding   Embedding
	embeddingP  *Embedding
	byPointer   ByPointer
	byPointerP  *ByPointer
	named       Named
	notQuite    NotQuite
	worker      Worker
	number      int
	request     *http.Request
	requestV    http.Request
	ownRequest  *Request
	command     *Command
	commandV    Command
	holder      Holder
	stream      grpc.ServerStream
	test        *testing.T
	tb          testing.TB
)
`

func TestIs(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "contexts", contextsSource)
	const isContext, isRequest, isCarrier = 1, 2, 4
	tests := []struct {
		variable string
		want     int
	}{
		{"ctx", isContext},
		{"ctxPointer", 0},
		{"alias", isContext},
		{"wider", isContext},
		{"embedding", isContext},
		{"embeddingP", isContext},
		{"byPointer", 0},
		{"byPointerP", isContext},
		{"named", isContext}, // the embedded context's methods stay
		{"notQuite", 0},
		{"worker", 0},
		{"number", 0},
		{"request", isRequest | isCarrier},
		{"requestV", 0},
		{"ownRequest", 0},
		{"command", isCarrier},
		{"commandV", 0},
		{"holder", 0},
		{"stream", isCarrier},
		{"test", isCarrier},
		{"tb", isCarrier},
	}
	for _, test := range tests {
		typ := pkg.Scope().Lookup(test.variable).Type()
		got := 0
		if IsContext(typ) {
			got |= isContext
		}
		if IsRequest(typ) {
			got |= isRequest
		}
		if IsCarrier(typ) {
			got |= isCarrier
		}
		if got != test.want {
			t.Errorf("%s, a %s: got %03b, want %03b (carrier, request, context)", test.variable, typ, got, test.want)
		}
	}
	if typ := lookupFunc(t, pkg, "generic").Signature().Params().At(0).Type(); !IsContext(typ) {
		t.Errorf("IsContext(%s) = false for a type parameter constrained by a context", typ)
	}
	if nilType := types.Typ[types.UntypedNil]; IsContext(nilType) || IsRequest(nilType) || IsCarrier(nilType) {
		t.Error("the type of nil is taken for a context, request or carrier")
	}
}

const groupsSource = `package groups

import (
	"context"

	"golang.org/x/sync/errgroup"
)

type Crew struct{}

func (*Crew) Go(part func() error) bool { return true }
func (*Crew) Wait() error               { return nil }

type Deaf struct{}

func (*Deaf) Go(part func() error) {}
func (*Deaf) Wait()                {}

type Named struct{}

func (*Named) Go(name string, part func() error) {}
func (*Named) Wait() error                       { return nil }

func Own(ctx context.Context) (*errgroup.Group, context.Context)                { return errgroup.WithContext(ctx) }
func Limited(ctx context.Context, n int) (*Crew, context.Context)               { return nil, ctx }
func NoContext() (*errgroup.Group, context.Context)                             { return nil, nil }
func NoGroup(ctx context.Context) (*errgroup.Group, error)                      { return nil, nil }
func Three(ctx context.Context) (*errgroup.Group, context.Context, func())      { return nil, nil, nil }
func WithDeaf(ctx context.Context) (*Deaf, context.Context)                     { return nil, nil }
func WithNamed(ctx context.Context) (*Named, context.Context)                   { return nil, nil }
`

func TestMakesGroup(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "groups", groupsSource)
	for fn, want := range map[string]bool{
		"Own": true, "Limited": true,
		"NoContext": false, "NoGroup": false, "Three": false, "WithDeaf": false, "WithNamed": false,
	} {
		if got := MakesGroup(lookupFunc(t, pkg, fn)); got != want {
			t.Errorf("MakesGroup(%s) = %t", fn, got)
		}
	}
}

func TestDeriveByName(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "contexts", contextsSource)
	for fn, want := range map[string]bool{"WithTimeout": true, "WithTimeoutOption": false, "WithDeadlines": false, "Detach": false} {
		got, ok := Derive(lookupFunc(t, pkg, fn))
		if ok != want || ok && got != (Derivation{Parent: 0, Result: 0, Effect: Bounds}) {
			t.Errorf("%s: got %+v, %t", fn, got, ok)
		}
	}
}
