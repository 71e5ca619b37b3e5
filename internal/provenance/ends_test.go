package provenance

import "testing"

// TestWalksEnd analyzes functions whose values depend on themselves through variables, fields and results.
func TestWalksEnd(t *testing.T) {
	t.Parallel()
	for name, decls := range map[string]string{
		"state function in a field": `
			type stateFn func(context.Context) stateFn
			type lexer struct{ state stateFn }
			func (l *lexer) run(ctx context.Context) {
				for l.state != nil { l.state = l.state(ctx) }
			}`,
		"two fields that assign each other": `
			type fn func(context.Context) fn
			type pair struct{ ping, pong fn }
			func (p *pair) run(ctx context.Context) { p.ping = p.pong(ctx); p.pong = p.ping(ctx) }`,
		"function parameter that is wrapped and put back": `
			func walk(ctx context.Context, n int, visit func(int)) {
				defer func() { visit(0) }()
				old := visit
				visit = func(n int) { old(n) }
				visit(n)
				visit = old
				visit(n)
			}`,
		"function variables that change places": `
			func chain(ctx context.Context, n int, f func(int)) {
				cur, prev := f, f
				log := func() { cur(0); prev(0) }
				for range n { log(); cur, prev = prev, cur }
			}`,
		"functions that return each other's results": `
			func ping() func() { return pong() }
			func pong() func() { return ping() }
			func run(ctx context.Context) { ping()() }`,
		"groups that are assigned to each other": `
			func run(ctx context.Context, call func(context.Context) error) error {
				var a, b *errgroup.Group
				start := func() { a.Go(func() error { return call(ctx) }); b.Go(func() error { return call(ctx) }) }
				a, b = b, a
				start()
				return b.Wait()
			}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := analyze(t, New(), "snippet", decls)
			for _, call := range result.Calls() {
				result.PartOf(call.Instr)
				if literal := call.Instr.Parent(); literal.Parent() != nil {
					if start, ok := result.Callback(literal); ok {
						result.PartOf(start)
					}
				}
			}
		})
	}
}
