package catalog

import (
	"go/types"
	"testing"
)

const opaqueSource = `package opaque

import "context"

type (
	Rows       struct{}
	NodeClient struct{}

	Store interface {
		Get(ctx context.Context, key string) (string, error)
		Load(ctx context.Context, key string) (string, error)
		Remove(ctx context.Context, key string) error
		WithLock(ctx context.Context, run func(context.Context) error) error

		Keys(ctx context.Context) []string
		Put(key string, ctx context.Context) error
		Touch(key string) error
		Close(ctx context.Context) error
		Connect(ctx context.Context) error
		Start(ctx context.Context) error
		Log(ctx context.Context, text string) error
		Errorf(ctx context.Context, format string) error
		Node(ctx context.Context) (*NodeClient, error)
		Wait(ctx context.Context) (<-chan int, error)
		Enter(ctx context.Context) (context.Context, error)
		TenantIDs(ctx context.Context) ([]string, error)
	}
)

func Query(ctx context.Context, from Store) (*Rows, error)      { return nil, nil }
func TenantID(ctx context.Context) (string, error)   { return "", nil }
func LoadSettings(ctx context.Context) error        { return nil }
func NewStore(ctx context.Context) (Store, error)   { return nil, nil }
`

func TestOpaque(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "example.com/opaque", opaqueSource)
	store := pkg.Scope().Lookup("Store").Type().Underlying().(*types.Interface)
	want := map[string]bool{"Get": true, "Load": true, "Remove": true, "WithLock": true, "Query": true}
	test := func(fn *types.Func) {
		t.Run(fn.Name(), func(t *testing.T) {
			t.Parallel()
			if _, got := Opaque(fn, fn.Signature(), ""); got != want[fn.Name()] {
				t.Errorf("Opaque = %t", got)
			}
		})
	}
	for method := range store.Methods() {
		test(method)
	}
	for _, name := range []string{"Query", "TenantID", "LoadSettings", "NewStore"} {
		test(pkg.Scope().Lookup(name).(*types.Func))
	}
}

func TestOpaqueValues(t *testing.T) {
	t.Parallel()
	sig := checkSource(t, "example.com/opaque", opaqueSource).Scope().Lookup("Query").(*types.Func).Signature()
	for label, want := range map[string]bool{"fetch": true, "do": true, "dial": false, "newStore": false, "logf": false, "log": false, "errorText": false} {
		if _, got := Opaque(nil, sig, label); got != want {
			t.Errorf("Opaque of a function value called %s = %t", label, got)
		}
	}
}

func TestOpaquePackages(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"example.com/opaque":               true,
		"net/http":                         false,
		"golang.org/x/sync/semaphore":      false,
		"google.golang.org/grpc/metadata":  false,
		"go.opentelemetry.io/otel/trace":   false,
		"example.com/internal/auditlogger": false,
	} {
		fn := checkSource(t, path, opaqueSource).Scope().Lookup("Query").(*types.Func)
		if _, got := Opaque(fn, fn.Signature(), ""); got != want {
			t.Errorf("Opaque of a function of %s = %t", path, got)
		}
	}
}
