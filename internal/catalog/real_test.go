package catalog

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"
)

// generated are clients that the real generators wrote, from the modules' own tests and examples.
const (
	healthPath     = "google.golang.org/grpc/health/grpc_health_v1"
	pingPath       = "connectrpc.com/connect/internal/gen/generics/connect/ping/v1/pingv1connect"
	simplePingPath = "connectrpc.com/connect/internal/gen/simple/connect/ping/v1/pingv1connect"
	twirpPath      = "github.com/twitchtv/twirp/example"
)

// realPackages loads, once, every package that the catalogue has a row of, and the generated clients, in the module
// testdata/real.
var realPackages = sync.OnceValues(func() (map[string]*types.Package, error) {
	patterns := []string{"context", "time", "log/slog", "golang.org/x/sync/singleflight", healthPath, pingPath, simplePingPath, twirpPath}
	for n := range rowNames() {
		patterns = append(patterns, n.pkg)
	}
	slices.Sort(patterns)
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedTypes | packages.NeedExportFile,
		Dir:  "testdata/real",
		Env:  append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly"),
	}, slices.Compact(patterns)...)
	if err != nil {
		return nil, err
	}
	byPath := make(map[string]*types.Package, len(pkgs))
	for _, pkg := range pkgs {
		if len(pkg.Errors) > 0 {
			return nil, fmt.Errorf("testdata/real: %s: %v", pkg.PkgPath, pkg.Errors[0])
		}
		byPath[pkg.PkgPath] = pkg.Types
	}
	return byPath, nil
})

func loadReal(t *testing.T) map[string]*types.Package {
	t.Helper()
	pkgs, err := realPackages()
	if err != nil {
		t.Fatal(err)
	}
	return pkgs
}

// rowNames returns the names of all rows of all tables, but for those of modules that are not loaded.
func rowNames() map[name]bool {
	names := map[name]bool{}
	for _, keys := range [][]name{
		slices.Collect(maps.Keys(calls)),
		slices.Collect(maps.Keys(functionTypes)),
		slices.Collect(maps.Keys(derivations)),
		slices.Collect(maps.Keys(blocking)),
		slices.Collect(maps.Keys(onces)),
		slices.Collect(maps.Keys(running)),
		slices.Collect(maps.Keys(noReturn)),
		slices.Collect(maps.Keys(fatalLoggers)),
	} {
		for _, n := range keys {
			names[n] = true
		}
	}
	return names
}

// resolve returns the function that n names, which may be a method of an unexported type: then some exported type of
// the package has it promoted.
func resolve(t *testing.T, n name) *types.Func {
	t.Helper()
	pkg := loadReal(t)[n.pkg]
	if pkg == nil {
		t.Fatalf("%v: no such package", n)
	}
	if n.recv == "" {
		if fn, ok := pkg.Scope().Lookup(n.fn).(*types.Func); ok {
			return fn
		}
		t.Fatalf("%v: no such function", n)
	}
	for _, typ := range pkg.Scope().Names() {
		obj, ok := pkg.Scope().Lookup(typ).(*types.TypeName)
		if !ok {
			continue
		}
		m, _, _ := types.LookupFieldOrMethod(obj.Type(), true, pkg, n.fn)
		if fn, ok := m.(*types.Func); ok && nameOf(fn) == n {
			return fn
		}
	}
	t.Fatalf("%v: no such method", n)
	return nil
}

func TestCallRows(t *testing.T) {
	t.Parallel()
	for n, row := range calls {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			fn := resolve(t, n)
			if got, ok := Outgoing(fn, nil); !ok || got != row {
				t.Errorf("Outgoing = %+v, %t, want the row %+v", got, ok, row)
			}
			params := fn.Signature().Params()
			for i := range params.Len() {
				if got := IsContext(params.At(i).Type()); got != (i == row.Context) {
					t.Errorf("parameter %d is a context: %t, Context is %d", i, got, row.Context)
				}
				if got := IsRequest(params.At(i).Type()); got != (i == row.Request) {
					t.Errorf("parameter %d is a request: %t, Request is %d", i, got, row.Request)
				}
			}
			if row.HasContext() == (row.Instead != "") {
				t.Errorf("has a context: %t, Instead %q: want one of the two", row.HasContext(), row.Instead)
			}
			if row.Timed != "" {
				lookupInstead(t, fn, row.Timed) // fails if there is none
			}
			if row.Instead != "" {
				testInstead(t, fn, row)
			}
		})
	}
}

// testInstead tests that what a row names instead of fn exists, takes a context first and, if that is said, nothing
// else that fn does not take.
func testInstead(t *testing.T, fn *types.Func, row Call) {
	instead := lookupInstead(t, fn, row.Instead)
	sig, like := instead.Underlying().(*types.Signature), fn.Signature()
	params := paramTypes(sig)
	if strings.HasPrefix(row.Instead, "(*") {
		params = params[1:] // of a method expression, the receiver
	}
	if len(params) == 0 || !IsContext(params[0]) {
		t.Fatalf("%s is a %s: takes no context first", row.Instead, instead)
	}
	same := slices.EqualFunc(params[1:], paramTypes(like), types.Identical) && types.Identical(sig.Results(), like.Results()) &&
		sig.Variadic() == like.Variadic()
	if same != row.Fixable {
		t.Errorf("%s takes and returns the same as %s: %t, Fixable: %t", row.Instead, fn.Name(), same, row.Fixable)
	}
	if !row.Fixable || strings.Contains(row.Instead, ".") {
		return
	}
	sibling, match, ok := Sibling(fn, nil, nil)
	if !ok || match != Exact || sibling.Name() != row.Instead {
		t.Errorf("Sibling = %v, %d, %t, want %s, exact", sibling, match, ok, row.Instead)
	}
}

// lookupInstead returns the type of what a row names instead of fn.
func lookupInstead(t *testing.T, fn *types.Func, instead string) types.Type {
	if !strings.Contains(instead, ".") {
		sibling := lookupSibling(fn, instead, nil)
		if sibling == nil {
			t.Fatalf("no %s beside %s", instead, fn.FullName())
		}
		return sibling.Type()
	}
	scope := types.NewPackage("p", "p")
	for _, path := range []string{"crypto/tls", "net", "net/http"} {
		imported := loadReal(t)[path]
		scope.Scope().Insert(types.NewPkgName(token.NoPos, scope, imported.Name(), imported))
	}
	value, err := types.Eval(token.NewFileSet(), scope, token.NoPos, instead)
	if err != nil {
		t.Fatalf("%s: %v", instead, err)
	}
	return value.Type
}

func TestFunctionTypeRows(t *testing.T) {
	t.Parallel()
	for n, row := range functionTypes {
		typ := loadReal(t)[n.pkg].Scope().Lookup(n.recv)
		if typ == nil {
			t.Errorf("%v: no such type", n)
			continue
		}
		sig, ok := typ.Type().Underlying().(*types.Signature)
		if !ok || !IsContext(sig.Params().At(row.Context).Type()) {
			t.Errorf("%v is a %s: parameter %d is no context", n, typ.Type().Underlying(), row.Context)
		}
		if got, ok := Outgoing(nil, typ.Type()); !ok || got != row {
			t.Errorf("Outgoing(%v) = %+v, %t, want the row %+v", n, got, ok, row)
		}
	}
}

func TestDerivationRows(t *testing.T) {
	t.Parallel()
	for n, row := range derivations {
		fn := resolve(t, n)
		if got, ok := Derive(fn); !ok || got != row {
			t.Errorf("Derive(%v) = %+v, %t, want the row %+v", n, got, ok, row)
		}
		sig := fn.Signature()
		if result := sig.Results().At(row.Result).Type(); !IsContext(result) && !IsRequest(result) {
			t.Errorf("%v: result %d is a %s", n, row.Result, result)
		}
		if row.Parent >= 0 && !IsContext(sig.Params().At(row.Parent).Type()) {
			t.Errorf("%v: parameter %d is no context", n, row.Parent)
		}
		if row.Parent == ParentReceiver && sig.Recv() == nil {
			t.Errorf("%v has no receiver", n)
		}
		if (row.Parent == NoParent) != (row.Effect == Roots) {
			t.Errorf("%v: %+v: a root has no parent, and all others have", n, row)
		}
	}
}

func TestPredicateRows(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		rows  map[name]bool
		holds func(*types.Func) bool
	}{
		{"Blocks", blocking, Blocks},
		{"RunsOnce", onces, RunsOnce},
		{"NoReturn", noReturn, NoReturn},
	}
	for _, test := range tests {
		for n := range test.rows {
			if fn := resolve(t, n); !test.holds(fn) {
				t.Errorf("%s(%s) = false", test.name, fn.FullName())
			}
		}
	}
}

func TestPredicates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		holds func(*types.Func) bool
		fn    string
		want  bool
	}{
		{RunsOnce, "(*sync.Once).Do", true},
		{RunsOnce, "(*golang.org/x/sync/singleflight.Group).Do", true},
		{RunsOnce, "(*golang.org/x/sync/singleflight.Group).DoChan", true},
		{RunsOnce, "(*golang.org/x/sync/singleflight.Group).Forget", false},
		{RunsOnce, "(*golang.org/x/sync/errgroup.Group).Go", false},
		{NoReturn, "log.Fatalf", true},
		{NoReturn, "(*log.Logger).Panicln", true},
		{NoReturn, "(*log.Logger).Println", false},
		{NoReturn, "log.Printf", false},
		{NoReturn, "(*go.uber.org/zap.SugaredLogger).Fatalw", true},
		{NoReturn, "(*go.uber.org/zap.Logger).Error", false},
		{NoReturn, "k8s.io/klog/v2.ExitDepth", true},
		{NoReturn, "(*testing.common).Error", false},
		{Blocks, "(*sync.Mutex).Lock", false},
		{Blocks, "(*golang.org/x/sync/errgroup.Group).Wait", false},
	}
	for _, test := range tests {
		if got := test.holds(resolve(t, parseName(test.fn))); got != test.want {
			t.Errorf("%s: got %t, want %t", test.fn, got, test.want)
		}
	}
}

func TestFatalLoggerRows(t *testing.T) {
	t.Parallel()
	for n := range fatalLoggers {
		n.fn = "Fatal"
		if fn := resolve(t, n); !NoReturn(fn) {
			t.Errorf("NoReturn(%s) = false", fn.FullName())
		}
	}
}

// TestGeneratedClients holds the shapes against what the real generators write.
func TestGeneratedClients(t *testing.T) {
	t.Parallel()
	none := Call{}
	tests := []struct {
		pkg, fn string
		want    Call
	}{
		{healthPath, "HealthClient.Check", takesContext(GRPC)},
		{healthPath, "HealthClient.Watch", opensStream(GRPC)},
		{healthPath, "HealthServer.Check", none},
		{healthPath, "HealthServer.Watch", none},
		{healthPath, "UnimplementedHealthServer.Check", none},
		{pingPath, "PingServiceClient.Ping", takesContext(Connect)},
		{pingPath, "PingServiceClient.Sum", opensStream(Connect)},
		{pingPath, "PingServiceClient.CountUp", opensStream(Connect)},
		{pingPath, "PingServiceClient.CumSum", opensStream(Connect)},
		{pingPath, "PingServiceHandler.Ping", none},
		{pingPath, "PingServiceHandler.Sum", none},
		{pingPath, "PingServiceHandler.CountUp", none},
		{pingPath, "UnimplementedPingServiceHandler.Ping", none},
		{simplePingPath, "PingServiceClient.Ping", takesContext(Connect)},
		{simplePingPath, "PingServiceClient.Sum", opensStream(Connect)},
		{simplePingPath, "PingServiceClient.CountUp", opensStream(Connect)},
		{simplePingPath, "PingServiceHandler.Ping", none},
		{simplePingPath, "PingServiceHandler.CumSum", none},
		{twirpPath, "Haberdasher.MakeHat", takesContext(Twirp)},
	}
	for _, test := range tests {
		fn := lookupFunc(t, loadReal(t)[test.pkg], test.fn)
		if got, ok := Outgoing(fn, nil); got != test.want || ok != (test.want != none) {
			t.Errorf("%s: %s: got %+v, %t, want %+v", test.pkg, test.fn, got, ok, test.want)
		}
	}
}

// -- Snippets --

// checkSource type-checks a package that may import what realPackages has.
func checkSource(t *testing.T, path, source string) *types.Package {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path+".go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	config := types.Config{Importer: realImporter(loadReal(t))}
	pkg, err := config.Check(path, fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

type realImporter map[string]*types.Package

func (imp realImporter) Import(path string) (*types.Package, error) {
	if pkg, ok := imp[path]; ok {
		return pkg, nil
	}
	return nil, fmt.Errorf("%s is not among the real packages", path)
}

// lookupFunc returns the function or method called "F" or "T.F" in pkg.
func lookupFunc(t *testing.T, pkg *types.Package, spelled string) *types.Func {
	t.Helper()
	typ, method, isMethod := strings.Cut(spelled, ".")
	obj := pkg.Scope().Lookup(typ)
	if isMethod && obj != nil {
		obj, _, _ = types.LookupFieldOrMethod(obj.Type(), true, pkg, method)
	}
	fn, ok := obj.(*types.Func)
	if !ok {
		t.Fatalf("%s: no function %s", pkg.Path(), spelled)
	}
	return fn
}
