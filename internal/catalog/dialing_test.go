package catalog

import (
	"go/types"
	"testing"
)

// TestDialNames shows that the options, interceptors and types that clients are made with are there in the real packages.
func TestDialNames(t *testing.T) {
	t.Parallel()
	pkgs := loadReal(t)
	found := 0
	for n := range dialEffects {
		if pkgs[n.pkg] != nil {
			resolve(t, n)
			found++
		}
	}
	for _, table := range []map[name]bool{clientParts, unaryNext} {
		for n := range table {
			pkg := pkgs[n.pkg]
			if pkg == nil {
				continue // a module that is not loaded
			}
			if pkg.Scope().Lookup(n.recv) == nil {
				t.Errorf("%v: no such type", n)
			}
			found++
		}
	}
	if found < 20 {
		t.Errorf("%d names are of packages that are loaded", found)
	}
}

// TestConstructionOf asks which functions make clients, and of what.
func TestConstructionOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pkg, fn string
		want    Construction
		ok      bool
	}{
		{grpcPath, "NewClient", Construction{Conn: -1, HTTP: -1, Options: 1}, true},
		{grpcPath, "Dial", Construction{Conn: -1, HTTP: -1, Options: 1}, true},
		{grpcPath, "DialContext", Construction{Conn: -1, HTTP: -1, Options: 2}, true},
		{grpcPath, "WithBlock", Construction{}, false},
		{grpcPath, "NewServer", Construction{}, false},
		{healthPath, "NewHealthClient", Construction{Conn: 0, HTTP: -1, Options: -1}, true},
		{healthPath, "RegisterHealthServer", Construction{}, false},
		{pingPath, "NewPingServiceClient", Construction{Conn: -1, HTTP: 0, Options: 2}, true},
		{pingPath, "NewPingServiceHandler", Construction{}, false},
		{twirpPath, "NewHaberdasherProtobufClient", Construction{Conn: -1, HTTP: 1, Options: 2}, true},
		{twirpPath, "NewHaberdasherJSONClient", Construction{Conn: -1, HTTP: 1, Options: 2}, true},
		{twirpPath, "NewHaberdasherServer", Construction{}, false},
	}
	for _, tt := range tests {
		got, ok := ConstructionOf(resolve(t, name{pkg: tt.pkg, fn: tt.fn}))
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("%s.%s: %+v, %t; want %+v, %t", tt.pkg, tt.fn, got, ok, tt.want, tt.ok)
		}
	}
}

// TestConstructionByHand shows that what is written by hand, and may bound what it hands on, makes no client.
func TestConstructionByHand(t *testing.T) {
	t.Parallel()
	pkg := loadReal(t)[healthPath]
	conn := loadReal(t)[grpcPath].Scope().Lookup("ClientConnInterface").Type()
	client := pkg.Scope().Lookup("HealthClient").Type()
	params := types.NewTuple(types.NewVar(0, nil, "cc", conn))
	results := types.NewTuple(types.NewVar(0, nil, "", client))
	elsewhere := types.NewPackage("example.com/shop", "shop")
	wrapper := types.NewFunc(0, elsewhere, "NewHealthClient", types.NewSignatureType(nil, nil, nil, params, results, false))
	if made, ok := ConstructionOf(wrapper); ok {
		t.Errorf("%v makes a client of %+v", wrapper, made)
	}
}

// TestFullMethod asks for the path of a generated client's method.
func TestFullMethod(t *testing.T) {
	t.Parallel()
	for n, want := range map[name]string{
		{pkg: healthPath, recv: "HealthClient", fn: "Check"}: "/grpc.health.v1.Health/Check",
		{pkg: grpcPath, recv: "ClientConn", fn: "Invoke"}:    "",
		{pkg: grpcPath, fn: "NewClient"}:                     "",
	} {
		if got := FullMethod(resolve(t, n)); got != want {
			t.Errorf("%v: %q, want %q", n, got, want)
		}
	}
}
