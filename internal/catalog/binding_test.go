//go:build realclients

package catalog

import (
	"fmt"
	"go/types"
	"os"
	"slices"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"
)

const (
	clientsDir  = "../../testdata/clients"
	elasticPath = "github.com/elastic/go-elasticsearch/v8/esapi"
)

// realClients loads, once, the packages of binding.go, in the module whose fixtures use them. A build tag keeps this file
// out of the module's own tests, so that who runs those need not download and compile these libraries.
var realClients = sync.OnceValues(func() (map[string]*types.Package, error) {
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedTypes | packages.NeedExportFile,
		Dir:  clientsDir,
		Env:  append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly"),
	}, gormPath, restyPath, resty3Path, gocqlPath, gocql2Path, consulPath, gocbPath, backoffPath, retryPath, retry4Path, retry5Path, elasticPath, "k8s.io/client-go/util/retry")
	if err != nil {
		return nil, err
	}
	byPath := make(map[string]*types.Package, len(pkgs))
	for _, pkg := range pkgs {
		if len(pkg.Errors) > 0 {
			return nil, fmt.Errorf("%s: %s: %v", clientsDir, pkg.PkgPath, pkg.Errors[0])
		}
		byPath[pkg.PkgPath] = pkg.Types
	}
	return byPath, nil
})

// clientType returns the type that n names; clientFunc the function or method.
func clientType(t *testing.T, n name) types.Type {
	t.Helper()
	pkgs, err := realClients()
	if err != nil {
		t.Fatal(err)
	}
	if pkgs[n.pkg] == nil {
		t.Fatalf("%v: no such package", n)
	}
	obj, ok := pkgs[n.pkg].Scope().Lookup(n.recv).(*types.TypeName)
	if !ok {
		t.Fatalf("%v: no such type", n)
	}
	if types.IsInterface(obj.Type()) {
		return obj.Type()
	}
	return types.NewPointer(obj.Type())
}

func clientFunc(t *testing.T, n name) *types.Func {
	t.Helper()
	if n.recv != "" {
		obj, _, _ := types.LookupFieldOrMethod(clientType(t, n), true, nil, n.fn)
		if fn, ok := obj.(*types.Func); ok {
			return fn
		}
		t.Fatalf("%v: no such method", n)
	}
	pkgs, err := realClients()
	if err != nil {
		t.Fatal(err)
	}
	if pkgs[n.pkg] == nil {
		t.Fatalf("%v: no such package", n)
	}
	fn, ok := pkgs[n.pkg].Scope().Lookup(n.fn).(*types.Func)
	if !ok {
		t.Fatalf("%v: no such function", n)
	}
	return fn
}

// isHolder reports whether a context can be in a value of type t, or in one of the options that t is a slice of.
func isHolder(t types.Type) bool {
	_, ok := HolderOf(t)
	return ok || isOption(t)
}

// isOption reports whether t is a slice of options, or an option, of retry-go.
func isOption(t types.Type) bool {
	if s, ok := t.(*types.Slice); ok {
		t = s.Elem()
	}
	return typeName(t).recv == "Option"
}

func TestBoundCallRows(t *testing.T) {
	t.Parallel()
	for n, row := range boundCalls {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			fn := clientFunc(t, n)
			if got, ok := Outgoing(fn, nil); !ok || got != row {
				t.Errorf("Outgoing = %+v, %t, want the row %+v", got, ok, row)
			}
			var holder types.Type
			if row.Request == Receiver {
				holder = fn.Signature().Recv().Type()
			} else {
				holder = fn.Signature().Params().At(row.Request).Type()
			}
			if !isHolder(holder) {
				t.Errorf("%v holds no context", holder)
			}
			if slices.ContainsFunc(paramTypes(fn.Signature()), IsContext) {
				t.Error("takes a context as it is")
			}
		})
	}
}

func TestBinderRows(t *testing.T) {
	t.Parallel()
	for n, row := range binders {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			fn := clientFunc(t, n)
			if got, ok := Derive(fn); !ok || got != row {
				t.Errorf("Derive = %+v, %t, want the row %+v", got, ok, row)
			}
			if result := fn.Signature().Results().At(row.Result).Type(); !isHolder(result) {
				t.Errorf("its result, %v, holds no context", result)
			}
			if row.Effect == Roots {
				return
			}
			if parent := fn.Signature().Params().At(row.Parent).Type(); IsContext(parent) != IsBinder(fn) || !IsContext(parent) && !isHolder(parent) {
				t.Errorf("IsBinder = %t of a function whose parent is a %v", IsBinder(fn), parent)
			}
		})
	}
}

func TestHolderRows(t *testing.T) {
	t.Parallel()
	for n, row := range holders {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			typ := clientType(t, n)
			if got, ok := HolderOf(typ); !ok || got != row {
				t.Errorf("HolderOf = %+v, %t, want the row %+v", got, ok, row)
			}
			switch row.Style {
			case Builder, OptionCopy:
				fn := clientFunc(t, name{n.pkg, n.recv, row.Name})
				if !IsBinder(fn) || !types.Identical(fn.Signature().Results().At(0).Type(), typ) {
					t.Errorf("%v does not bind a context", fn)
				}
			case OptionField:
				if contextField(typ) < 0 {
					t.Error("has no field for a context")
				}
			default:
				if fn := clientFunc(t, name{pkg: n.pkg, fn: row.Name}); !IsBinder(fn) {
					t.Errorf("%v does not bind a context", fn)
				}
			}
		})
	}
}

// TestChains: a method of a builder that returns one keeps the context, and no other method does.
func TestChains(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name name
		want bool
	}{
		{parseName("(*gorm.io/gorm.DB).Where"), true},
		{parseName("(*gorm.io/gorm.DB).Begin"), true},
		{parseName("(*gorm.io/gorm.DB).Migrator"), false},
		{parseName("(*github.com/go-resty/resty/v2.Request).SetHeader"), true},
		{parseName("(*github.com/go-resty/resty/v2.Client).SetHeader"), false},
		{parseName("(*github.com/gocql/gocql.Query).Iter"), false},
		{parseName("(*github.com/gocql/gocql.Query).Consistency"), true},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.name), func(t *testing.T) {
			t.Parallel()
			got, ok := Derive(clientFunc(t, tt.name))
			if ok != tt.want || ok && got != (Derivation{ParentReceiver, 0, Keeps}) {
				t.Errorf("Derive = %+v, %t, want %t", got, ok, tt.want)
			}
		})
	}
}

func TestCallWithOptions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    name
		style   Style
		request int
	}{
		{parseName("(*github.com/hashicorp/consul/api.KV).Get"), OptionCopy, 1},
		{parseName("(*github.com/hashicorp/consul/api.KV).Put"), OptionCopy, 1},
		{parseName("(*github.com/hashicorp/consul/api.Health).Service"), OptionCopy, 3},
		{parseName("(*github.com/hashicorp/consul/api.Agent).Monitor"), Unbound, 0}, // has a channel to stop it
		{parseName("(*github.com/hashicorp/consul/api.Agent).Self"), Unbound, 0},
		{parseName("(*github.com/couchbase/gocb/v2.Collection).Get"), OptionField, 1},
		{parseName("(*github.com/couchbase/gocb/v2.Cluster).Query"), OptionField, 1},
		{parseName("(*github.com/couchbase/gocb/v2.Cluster).Close"), Unbound, 0},
		{parseName("(*gorm.io/gorm.DB).Commit"), Unbound, 0},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.name), func(t *testing.T) {
			t.Parallel()
			got, ok := Outgoing(clientFunc(t, tt.name), nil)
			if ok != (tt.style != Unbound) || ok && (got.Binding.Style != tt.style || got.Request != tt.request || got.Bounded != (tt.style == OptionField)) {
				t.Errorf("Outgoing = %+v, %t, want style %d of parameter %d", got, ok, tt.style, tt.request)
			}
		})
	}
}

// TestCallWithOption looks at every function type of Elasticsearch's API.
func TestCallWithOption(t *testing.T) {
	t.Parallel()
	pkgs, err := realClients()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	scope := pkgs[elasticPath].Scope()
	for _, typeName := range scope.Names() {
		obj, ok := scope.Lookup(typeName).(*types.TypeName)
		if !ok || method(obj.Type(), "WithContext") == nil {
			continue
		}
		sig, ok := obj.Type().Underlying().(*types.Signature)
		if !ok {
			continue
		}
		found++
		if got, ok := Outgoing(nil, obj.Type()); !ok || got.Binding.Style != OptionMethod || got.Request != sig.Params().Len()-1 {
			t.Errorf("Outgoing(%v) = %+v, %t", obj.Type(), got, ok)
		}
	}
	if found < 100 {
		t.Errorf("found %d function types with a method WithContext", found)
	}
}

func TestPresetAndDiscerningRows(t *testing.T) {
	t.Parallel()
	for n, preset := range presets {
		if got := PresetBy(clientFunc(t, n)); got != preset {
			t.Errorf("PresetBy(%v) = %q, want %q", n, got, preset)
		}
		if fn := clientFunc(t, parseName(preset)); fn.FullName() != preset {
			t.Errorf("the row spells %q as %q", fn.FullName(), preset)
		}
	}
	for n := range discerning {
		if !IsDiscerning(clientFunc(t, n)) {
			t.Errorf("IsDiscerning(%v) = false", n)
		}
	}
}

// TestRetriers tests that each retrier has the parameters that its row names.
func TestRetriers(t *testing.T) {
	t.Parallel()
	for n, r := range retriers {
		params := paramTypes(clientFunc(t, n).Signature())
		pauses, _ := params[r.Pauses].Underlying().(*types.Struct)
		names := map[string]bool{}
		for i := range pauses.NumFields() {
			names[pauses.Field(i).Name()] = true
		}
		if !names["Duration"] || !names["Factor"] || !names["Cap"] || !names["Steps"] {
			t.Errorf("%v: pauses as %v", n, params[r.Pauses])
		}
		if got := types.TypeString(params[r.Retriable], nil); got != "func(error) bool" {
			t.Errorf("%v: asks a %s whether to go on", n, got)
		}
		if got := types.TypeString(params[r.Attempt], nil); got != "func() error" {
			t.Errorf("%v: tries a %s", n, got)
		}
	}
}
