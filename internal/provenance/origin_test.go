package provenance

import (
	"math/rand"
	"reflect"
	"slices"
	"testing"
	"testing/quick"

	"golang.org/x/tools/go/ssa"
)

// parameters returns three parameters, for origins to name.
func parameters(t *testing.T) []*ssa.Parameter {
	t.Helper()
	result := analyze(t, New(), "snippet", `func f(a, b, c context.Context) {}`)
	return function(t, result, "f").Params
}

// check holds the law against random sets of origins, the same in every run.
func check(t *testing.T, law any) {
	t.Helper()
	params := parameters(t)
	config := &quick.Config{
		MaxCount: 1000,
		Rand:     rand.New(rand.NewSource(1)),
		Values: func(args []reflect.Value, r *rand.Rand) {
			for i := range args {
				args[i] = reflect.ValueOf(randomContext(r, params))
			}
		},
	}
	if err := quick.Check(law, config); err != nil {
		t.Error(err)
	}
}

// randomContext returns a set of up to four origins, of few enough kinds that two sets often share some.
func randomContext(r *rand.Rand, params []*ssa.Parameter) (c Context) {
	for range r.Intn(5) {
		o := Origin{Source: Source(r.Intn(4)), Bounded: r.Intn(2) == 0, Detached: r.Intn(4) == 0}
		switch o.Source {
		case Root:
			o.Name, o.Copied, o.Request, o.Signal = []string{"nil", "context.TODO()"}[r.Intn(2)], r.Intn(4) == 0, r.Intn(4) == 0, r.Intn(4) == 0
		case Incoming:
			o.Param = params[r.Intn(len(params))]
		}
		c = c.join(Context{o})
	}
	return c
}

func TestJoin(t *testing.T) {
	t.Parallel()
	laws := []struct {
		name string
		law  any
	}{
		{"associative", func(a, b, c Context) bool { return slices.Equal(a.join(b).join(c), a.join(b.join(c))) }},
		{"commutative", func(a, b Context) bool { return slices.Equal(a.join(b), b.join(a)) }},
		{"idempotent", func(a Context) bool { return slices.Equal(a.join(a), a) }},
		{"bottom is the identity", func(a Context) bool { return slices.Equal(a.join(nil), a) && slices.Equal(Context(nil).join(a), a) }},
		{"upper bound", func(a, b Context) bool { return includedIn(a, a.join(b)) && includedIn(b, a.join(b)) }},
		{"least", func(a, b Context) bool {
			return !slices.ContainsFunc(a.join(b), func(o Origin) bool { return !slices.Contains(a, o) && !slices.Contains(b, o) })
		}},
		{"sorted, without duplicates", func(a, b Context) bool { return isSet(a.join(b)) }},
		{"changes neither side", func(a, b Context) bool {
			wantA, wantB := slices.Clone(a), slices.Clone(b)
			a.join(b)
			return slices.Equal(a, wantA) && slices.Equal(b, wantB)
		}},
	}
	for _, tt := range laws {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			check(t, tt.law)
		})
	}
}

func TestWith(t *testing.T) {
	t.Parallel()
	bounds := func(o *Origin) { o.Bounded = true }
	detaches := func(o *Origin) { o.Bounded, o.Detached = false, true }
	for name, f := range map[string]func(*Origin){"bounds": bounds, "detaches": detaches} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, func(a Context) bool { return isSet(a.with(f)) })
			check(t, func(a, b Context) bool { return slices.Equal(a.join(b).with(f), a.with(f).join(b.with(f))) })
			check(t, func(a Context) bool { return slices.Equal(a.with(f).with(f), a.with(f)) })
			check(t, func(a Context) bool { want := slices.Clone(a); a.with(f); return slices.Equal(a, want) })
		})
	}
	check(t, func(a Context) bool { return a.with(bounds).Bounded() == (len(a) > 0) })
	check(t, func(a Context) bool { return !a.with(detaches).Bounded() && !a.with(detaches).Rooted() })
}

// includedIn reports whether every origin of a is in b.
func includedIn(a, b Context) bool {
	return !slices.ContainsFunc(a, func(o Origin) bool { return !slices.Contains(b, o) })
}

// isSet reports whether c is strictly ascending.
func isSet(c Context) bool {
	for i := 1; i < len(c); i++ {
		if compareOrigins(c[i-1], c[i]) >= 0 {
			return false
		}
	}
	return true
}

// TestCompareOrigins shows that origins which differ in anything are told apart.
func TestCompareOrigins(t *testing.T) {
	t.Parallel()
	params := parameters(t)
	check(t, func(a, b Context) bool {
		for _, x := range a {
			for _, y := range b {
				if (compareOrigins(x, y) == 0) != (x == y) || compareOrigins(x, y) != -compareOrigins(y, x) {
					return false
				}
			}
		}
		return true
	})
	base := Origin{Param: params[0], Name: "a", Pos: 1, End: 2}
	others := []Origin{base, base, base, base, base, base, base, base, base}
	others[0].Source = Root
	others[1].Param = params[1]
	others[2].Name = "b"
	others[3].Pos = 3
	others[4].Bounded = true
	others[5].Detached = true
	others[6].Copied = true
	others[7].Request = true
	others[8].Signal = true
	for i, other := range others {
		if compareOrigins(base, other) == 0 {
			t.Errorf("%d: %+v is taken for %+v", i, other, base)
		}
	}
}

// TestQuestions holds the answers of a union against the answers of its parts, which is what must and may mean.
func TestQuestions(t *testing.T) {
	t.Parallel()
	laws := []struct {
		name string
		law  any
	}{
		{"must: Rooted", func(a, b Context) bool {
			return len(a) == 0 || len(b) == 0 || a.join(b).Rooted() == (a.Rooted() && b.Rooted())
		}},
		{"must: Bounded", func(a, b Context) bool {
			return len(a) == 0 || len(b) == 0 || a.join(b).Bounded() == (a.Bounded() && b.Bounded())
		}},
		{"never both", func(a Context) bool { return !(a.Bounded() && a.Unbounded()) }},
		{"unknown silences", func(a Context) bool {
			c := a.join(unknown)
			return !c.Rooted() && !c.PartlyRooted() && !c.Bounded() && !c.Unbounded()
		}},
		{"fields silence", func(a Context) bool {
			c := a.join(Context{{Source: Field}})
			return !c.Rooted() && !c.PartlyRooted() && !c.Bounded() && !c.Unbounded()
		}},
		{"Unbounded names its root", func(a Context) bool {
			root, ok := a.Root()
			return !a.Unbounded() || ok && root.unbounded()
		}},
		{"Incoming has no duplicates", func(a Context) bool {
			params := a.Incoming()
			for i, p := range params {
				if slices.Index(params, p) != i {
					return false
				}
			}
			return true
		}},
	}
	for _, tt := range laws {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			check(t, tt.law)
		})
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	param := parameters(t)[0]
	var (
		root         = Origin{Source: Root, Name: "context.Background()"}
		boundedRoot  = Origin{Source: Root, Name: "context.TODO()", Bounded: true}
		detachedRoot = Origin{Source: Root, Name: "context.TODO()", Bounded: true, Detached: true}
		incoming     = Origin{Source: Incoming, Param: param}
		bounded      = Origin{Source: Incoming, Param: param, Bounded: true}
		detached     = Origin{Source: Incoming, Param: param, Detached: true}
		field        = Origin{Source: Field}
	)
	tests := []struct {
		name                                     string
		context                                  Context
		rooted, partlyRooted, bounded, unbounded bool
		root                                     string // the source that Root tells of, "none", or "detached" for an incoming one
	}{
		{"bottom", nil, false, false, false, false, "none"},
		{"unknown", unknown, false, false, false, false, "none"},
		{"root", Context{root}, true, true, false, true, root.Name},
		{"bounded root", Context{boundedRoot}, true, false, true, false, boundedRoot.Name},
		{"detached root", Context{detachedRoot}, false, false, true, false, detachedRoot.Name},
		{"two roots, one bounded", Context{root, boundedRoot}, true, true, false, true, root.Name},
		{"incoming", Context{incoming}, false, false, false, false, "none"},
		{"bounded incoming", Context{bounded}, false, false, true, false, "none"},
		{"detached incoming", Context{detached}, false, false, false, true, "detached"},
		{"field", Context{field}, false, false, false, false, "none"},
		{"root or incoming", Context{root, incoming}, false, true, false, false, root.Name},
		{"bounded root or incoming", Context{boundedRoot, incoming}, false, false, false, false, boundedRoot.Name},
		{"root or detached incoming", Context{root, detached}, false, true, false, true, root.Name},
		{"bounded root or bounded incoming", Context{boundedRoot, bounded}, false, false, true, false, boundedRoot.Name},
		{"root or field", Context{root, field}, false, false, false, false, root.Name},
		{"root or unknown", unknown.join(Context{root}), false, false, false, false, root.Name},
	}
	for _, tt := range tests {
		got := [...]bool{tt.context.Rooted(), tt.context.PartlyRooted(), tt.context.Bounded(), tt.context.Unbounded()}
		if want := [...]bool{tt.rooted, tt.partlyRooted, tt.bounded, tt.unbounded}; got != want {
			t.Errorf("%s: rooted, partly rooted, bounded, unbounded are %v, want %v", tt.name, got, want)
		}
		named := "none"
		if o, ok := tt.context.Root(); ok {
			if named = o.Name; o.Source == Incoming {
				named = "detached"
			}
		}
		if named != tt.root {
			t.Errorf("%s: Root tells of %s, want %s", tt.name, named, tt.root)
		}
	}
}
