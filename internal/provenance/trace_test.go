package provenance

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestWays tests which ways the context of the call of use came, as kinds of hops with their text.
func TestWays(t *testing.T) {
	t.Parallel()
	names := map[HopKind]string{
		HopDerived: "derived", HopBound: "bound", HopDetached: "detached", HopKept: "kept", HopMade: "made",
		HopUnset: "unset", HopParameter: "parameter", HopOpaque: "opaque",
	}
	for _, tt := range []struct {
		name, decls string
		want        string // the ways, each a line, sorted
	}{
		{"a root", `func f() { pingUse(context.Background()) }`, "made context.Background()"},
		{"a parameter", `func f(ctx context.Context) { pingUse(ctx) }`, "parameter ctx"},
		{"hops", `func f(ctx context.Context) {
			ctx = context.WithValue(ctx, 1, 2)
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			pingUse(ctx)
		}`, "bound context.WithTimeout < detached context.WithoutCancel < derived context.WithValue < parameter ctx"},
		{"branches", `func f(ctx context.Context, own bool) {
			if own {
				ctx = context.TODO()
			}
			pingUse(ctx)
		}`, "made context.TODO()\nparameter ctx"},
		{"the nil guard adds none", `func f(ctx context.Context) {
			if ctx == nil {
				ctx = context.TODO()
			}
			pingUse(ctx)
		}`, "parameter ctx"},
		{"a loop", `func f(ctx context.Context) {
			for {
				ctx = context.WithValue(ctx, 1, 2)
				pingUse(ctx)
			}
		}`, "derived context.WithValue < parameter ctx"},
		{"a closure", `func f(ctx context.Context) {
			func() { pingUse(ctx) }()
			ctx = nil
		}`, "made nil\nparameter ctx"},
		{"a closure that sees a pointer", `type c struct { context.Context }
			func f(ctx *c) { func() { pingUse(ctx) }() }`, "parameter ctx"},
		{"a helper", `func f() { pingUse(g()) }
			func g() context.Context { return context.TODO() }`, "made g of context.TODO()"},
		{"a helper that bounds", `func f(ctx context.Context) { pingUse(g(ctx)) }
			func g(ctx context.Context) context.Context { ctx, _ = context.WithTimeout(ctx, time.Second); return ctx }`, "bound g < parameter ctx"},
		{"a field", `type s struct { ctx context.Context }
			func (s *s) f() { pingUse(s.ctx) }
			func g() *s { return &s{ctx: context.TODO()} }`, "kept s.ctx < made context.TODO()"},
		{"what is copied is no way", `func f(ctx context.Context) {
			pingUse(context.WithValue(context.Background(), 1, ctx.Value(1)))
		}`, "derived context.WithValue < made context.Background()"},
		{"a channel", `func f(c chan context.Context) { pingUse(<-c) }`, "opaque received from a channel"},
		{"an index", `func f(c []context.Context) { pingUse(c[0]) }`, "opaque an element of a slice or an array"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			result := analyze(t, New(), "p", "var pingUse func(context.Context) error\n"+tt.decls)
			use := theUse(t, result)
			i := slices.IndexFunc(result.Calls(), func(c Call) bool { return c.Instr == use })
			if i < 0 {
				t.Fatalf("use is no outgoing call in\n%s", tt.decls)
			}
			var ways []string
			for _, way := range result.Ways(result.Calls()[i]) {
				var hops []string
				for _, hop := range way {
					text := hop.Text
					if hop.Name != "" {
						text = strings.TrimPrefix(text+" of "+hop.Name, " of ")
					}
					hops = append(hops, fmt.Sprintf("%s %s", names[hop.Kind], text))
				}
				ways = append(ways, strings.Join(hops, " < "))
			}
			slices.Sort(ways)
			if got := strings.Join(ways, "\n"); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s\nin\n%s", got, tt.want, tt.decls)
			}
		})
	}
}
