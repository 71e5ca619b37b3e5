package provenance

import (
	"bytes"
	"encoding/gob"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"
)

// TestFacts holds the facts of a module against what its comments want. analysistest encodes and decodes every one.
func TestFacts(t *testing.T) {
	t.Parallel()
	module, err := filepath.Abs("testdata/facts")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, module, New().Analyzer, "./...")
}

var everyBound = clientBounds{
	Intercepted: true, Timed: true, Ready: true, DialWaits: true, DialGivesUp: true, Dialed: true, Given: []int{0, 2}, Open: true,
	Configs: []serviceConfig{{Methods: []methodConfig{{Path: "/shop.Orders/", Timed: true, Ready: true}}}},
}

// facts are one of each type, with nothing left out.
var facts = []any{
	&summary{
		TakesContext: true,
		Results:      []resultOrigin{{Index: 1, Source: Root, Param: 1, Name: "context.TODO()", Bounded: true, Endless: true, Detached: true, Copied: true, Request: true, Signal: true, LeftMin: 1, LeftMax: 2}},
		Forwards:     []forward{{Param: 1, Field: 2, Callee: "db.Exec", Hops: []string{"save", "store"}, Bounded: true, Stream: true, Spawned: true, Rounds: true, GRPC: true, Injected: true, Opaque: true}},
		Drop:         &drop{Witness{Callee: "db.Exec", Root: "context.TODO()", Where: "db.go:1", Made: "db.go:2", Func: "shop.Save", Hops: []string{"save"}, Bounded: true, Local: true, Process: true, Opaque: true, Doubtful: true}},
		Observes:     []int{0, 2},
		Runs:         []int{1},
		Blocks:       true,
		Pause:        &pause{Callee: "time.Sleep", Hops: []string{"settle"}, Where: "wait.go:1"},
		Bounding:     true,
		HTTPClient:   boundNo,
		Client:       &everyBound,
	},
	&boundsClients{everyBound},
}

// TestFactsKeep shows that gob carries everything that a fact holds, and writes it the same way each time.
func TestFactsKeep(t *testing.T) {
	t.Parallel()
	for _, fact := range facts {
		first, second := encode(t, fact), encode(t, fact)
		if !bytes.Equal(first, second) {
			t.Errorf("%T is written in two ways:\n%x\n%x", fact, first, second)
		}
		decoded := reflect.New(reflect.TypeOf(fact).Elem())
		if err := gob.NewDecoder(bytes.NewReader(first)).DecodeValue(decoded); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(decoded.Interface(), fact) {
			t.Errorf("%+v is read as %+v", fact, decoded)
		}
	}
}

func encode(t *testing.T, fact any) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(fact); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestFactsAreSmall shows that facts are made of numbers and text alone: no position, which means nothing in another
// package, no map, which has no order, and nothing that gob would drop. The facts above leave no field out.
func TestFactsAreSmall(t *testing.T) {
	t.Parallel()
	for _, fact := range facts {
		checkFact(t, reflect.TypeOf(fact).Elem().Name(), reflect.ValueOf(fact).Elem())
	}
}

func checkFact(t *testing.T, path string, v reflect.Value) {
	t.Helper()
	if pkg := v.Type().PkgPath(); pkg != "" && pkg != reflect.TypeFor[summary]().PkgPath() {
		t.Errorf("%s is a %v: facts hold no types of other packages", path, v.Type())
	}
	if v.Kind() != reflect.Struct && v.IsZero() {
		t.Errorf("%s is %v: give it a value, so that gob is seen to carry it", path, v)
	}
	switch v.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int64, reflect.Uint8, reflect.String:
	case reflect.Slice:
		checkFact(t, path+"[…]", v.Index(v.Len()-1))
	case reflect.Pointer:
		checkFact(t, path, v.Elem()) // a part that may be missing
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if !field.IsExported() {
				t.Errorf("%s.%s is not exported: gob drops it", path, field.Name)
			}
			checkFact(t, path+"."+field.Name, v.Field(i))
		}
	default:
		t.Errorf("%s is a %v", path, v.Kind())
	}
}

// TestHops shows the way that a summary names from a function to the outgoing call at its end.
func TestHops(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, decls string
		hops        []string
		where       string // of a drop
	}{
		{"at once", `func f(db *sql.DB) { db.PingContext(context.TODO()) }`, nil, "snippet.go:1"},
		{"over two", `
			func f(db *sql.DB) { check(db) }
			func check(db *sql.DB) { ping(db) }
			func ping(db *sql.DB) { db.PingContext(context.TODO()) }`, []string{"check", "ping"}, "snippet.go:4"},
		{"the nearest", `
			func f(db *sql.DB) { check(db); db.PingContext(context.TODO()) }
			func check(db *sql.DB) { db.PingContext(context.TODO()) }`, nil, "snippet.go:2"},
		{"the first of two alike", `
			func f(db *sql.DB) { db.PingContext(context.TODO())
				db.PingContext(context.Background()) }`, nil, "snippet.go:2"},
		{"what is not bounded", `
			func f(db *sql.DB) {
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				db.PingContext(ctx)
				check(db)
			}
			func check(db *sql.DB) { db.PingContext(context.TODO()) }`, []string{"check"}, "snippet.go:8"},
		{"around itself", `
			func f(db *sql.DB, n int) { if n > 0 { f(db, n-1) }; db.PingContext(context.TODO()) }`, nil, "snippet.go:2"},
		{"forwarded, over two", `
			func f(ctx context.Context, db *sql.DB) { check(ctx, db) }
			func check(ctx context.Context, db *sql.DB) { ping(ctx, db) }
			func ping(ctx context.Context, db *sql.DB) { db.PingContext(ctx) }`, []string{"check", "ping"}, ""},
		{"forwarded, around itself", `
			func f(ctx context.Context, db *sql.DB, n int) { if n > 0 { f(ctx, db, n-1) }; db.PingContext(ctx) }`, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			result := analyze(t, New(), "snippet", tt.decls)
			s := result.engine.summaries[function(t, result, "f")]
			var hops []string
			var where string
			switch {
			case s.Drop != nil:
				hops, where = s.Drop.Hops, s.Drop.Where
			case len(s.Forwards) == 1:
				hops = s.Forwards[0].Hops
			default:
				t.Fatalf("f neither drops nor forwards: %v", s)
			}
			if !slices.Equal(hops, tt.hops) || where != tt.where {
				t.Errorf("over %q to %q, want over %q to %q\n%s", hops, where, tt.hops, tt.where, tt.decls)
			}
		})
	}
}
