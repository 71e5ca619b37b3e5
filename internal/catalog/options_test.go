package catalog

import (
	"flag"
	"go/types"
	"io"
	"strings"
	"testing"
)

const optionsSource = `package cache

import "context"

type Client struct{}

func (*Client) Get(key string) error { return nil }

type Pool struct{ *Client }

type Store[T any] struct{}

func (Store[T]) Get(key string) error { return nil }

type Getter interface{ Get(key string) error }

func Get(key string) error { return nil }

func Detach(ctx context.Context) context.Context { return ctx }

func (*Client) Detach(ctx context.Context) context.Context { return ctx }

var pool Pool
`

func TestIsBounded(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "example.com/go/cache", optionsSource)
	tests := []struct {
		bounded, fn string
		recv        string // the receiver's type at the call
		want        bool
	}{
		{"", "Get", "", false},
		{"example.com/go/cache", "Get", "", true},
		{"example.com/go/cache", "Client.Get", "Client", true},
		{"example.com/go", "Get", "", false},
		{"example.com/go/cache.Client", "Get", "", false},
		{"example.com/go/cache.Client", "Client.Get", "Client", true},
		{"example.com/go/cache.(*Client)", "Client.Get", "Client", true},
		{"example.com/go/cache.Pool", "Client.Get", "Client", false},
		{"example.com/go/cache.Pool", "Pool.Get", "Pool", true}, // promoted
		{"example.com/go/cache.Client", "Pool.Get", "Pool", true},
		{"example.com/go/cache.Store", "Store.Get", "Store", true},
		{"example.com/go/cache.Getter", "Getter.Get", "Getter", true},
		{"example.com/other,example.com/go/cache.Client", "Client.Get", "Client", true},
		{"example.com/go/cache.Get", "Get", "", true},
		{"example.com/go/cache.Get", "Client.Get", "Client", false},
		{"(*example.com/go/cache.Client).Get", "Client.Get", "Client", true},
		{"(*example.com/go/cache.Client).Put", "Client.Get", "Client", false},
	}
	for _, test := range tests {
		var options Options
		if test.bounded != "" {
			setFlag(t, &options.Bounded, test.bounded)
		}
		var recv types.Type
		if test.recv != "" {
			recv = types.NewPointer(pkg.Scope().Lookup(test.recv).Type())
		}
		if got := options.IsBounded(lookupFunc(t, pkg, test.fn), recv); got != test.want {
			t.Errorf("bounded=%s: IsBounded(%s) = %t", test.bounded, test.fn, got)
		}
	}
	options := Options{}
	setFlag(t, &options.Bounded, "example.com/go/cache.Client")
	if options.IsBounded(nil, nil) {
		t.Error("a function value without a receiver is bounded")
	}
}

func TestIsBoundingInterceptor(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "example.com/go/cache", optionsSource)
	tests := []struct {
		bounded, fn string
		want        bool
	}{
		{"example.com/go/cache.Get", "Get", true},
		{"example.com/go/cache", "Get", true},
		{"example.com/go/cache.Detach", "Get", false},
		{"(*example.com/go/cache.Client).Get", "Client.Get", true},
		{"(*example.com/go/cache.Client).Get", "Get", false},
		{"example.com/go/cache.Client", "Client.Get", false}, // that bounds the client's own calls
	}
	for _, test := range tests {
		var options Options
		setFlag(t, &options.Bounded, test.bounded)
		if got := options.IsBoundingInterceptor(lookupFunc(t, pkg, test.fn)); got != test.want {
			t.Errorf("bounded=%s: IsBoundingInterceptor(%s) = %t", test.bounded, test.fn, got)
		}
	}
}

func TestIsDetacher(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "example.com/go/cache", optionsSource)
	tests := []struct {
		detach, fn string
		want       bool
	}{
		{"", "Detach", false},
		{"example.com/go/cache.Detach", "Detach", true},
		{"example.com/go/cache.Detach", "Client.Detach", false},
		{"(*example.com/go/cache.Client).Detach", "Client.Detach", true},
		{"(example.com/go/cache.Client).Detach", "Client.Detach", true},
		{"(example.com/go/cache.Client).Detach", "Detach", false},
		{"example.com/go/cache.Other,example.com/go/cache.Detach", "Detach", true},
	}
	for _, test := range tests {
		var options Options
		if test.detach != "" {
			setFlag(t, &options.Detach, test.detach)
		}
		if got := options.IsDetacher(lookupFunc(t, pkg, test.fn)); got != test.want {
			t.Errorf("detach=%s: IsDetacher(%s) = %t", test.detach, test.fn, got)
		}
	}
}

func TestFlags(t *testing.T) {
	t.Parallel()
	var options Options
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Var(&options.Bounded, "bounded", "")
	flags.Var(&options.Detach, "detach", "")
	tests := []struct {
		arg string
		err string // part of it
	}{
		{"-bounded=example.com/a", ""},
		{"-bounded=gopkg.in/yaml.v3,example.com/b.T", ""},
		{"-bounded=example.com/b.(*T), example.com/c", ""},
		{"-bounded=", ""},
		{"-bounded=,", `"" is not a package, type or function`},
		{"-bounded=a b", `unknown attribute "b": bounded takes none`},
		{"-bounded=example.com/b.(*T", `"example.com/b.(*T" is not a package, type or function`},
		{"-bounded=(*example.com/b.T)", "is not a package, type or function"},
		{"-bounded=example.com//b", "is not a package, type or function"},
		{"-detach=example.com/a.Detach", ""},
		{"-detach=(*example.com/a.T).Detach", ""},
		{"-detach=Detach", `"Detach" is not a function`},
		{"-detach=example.com/a.Detach()", "is not a function"},
		{"-detach=*example.com/a.T).Detach", "is not a function"},
		{"-detach=(example.com/a).Detach", "is not a function"}, // com/a is no type
		{"-detach=example.com/a.Detach,", `"" is not a function`},
	}
	for _, test := range tests {
		err := flags.Parse([]string{test.arg})
		if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: got error %v, want %q", test.arg, err, test.err)
		}
	}
	if got, want := options.Bounded.String(), "example.com/a,gopkg.in/yaml.v3,example.com/b.T,example.com/b.(*T),example.com/c"; got != want {
		t.Errorf("bounded: got %s, want %s", got, want)
	}
}

func setFlag(t *testing.T, value flag.Value, s string) {
	t.Helper()
	if err := value.Set(s); err != nil {
		t.Fatal(err)
	}
}
