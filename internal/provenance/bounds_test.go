package provenance

import (
	"slices"
	"testing"

	"github.com/cancellint/cancellint/internal/catalog"
)

// TestBoundAtClient asks of each call whether something bounds it where its client is made.
func TestBoundAtClient(t *testing.T) {
	t.Parallel()
	const (
		limit = `
			func limit(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
				ctx, cancel := context.WithTimeout(ctx, time.Second)
				defer cancel()
				return invoke(ctx, method, req, reply, cc, opts...)
			}
			func pass(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
				return invoke(ctx, method, req, reply, cc, opts...)
			}
		`
		call = `func call(cc *grpc.ClientConn) error { return cc.Invoke(context.Background(), "/shop.Orders/List", nil, nil) }
		`
		stub = `func ask(tests grpc_testing.TestServiceClient) error {
				_, err := tests.EmptyCall(context.Background(), new(grpc_testing.Empty))
				return err
			}
		`
	)
	tests := []struct {
		name, decls              string
		unbounded, ready, theirs bool
	}{
		{name: "no options", unbounded: true, decls: call + `
			func Main() { cc, _ := grpc.NewClient("orders"); call(cc) }`},
		{name: "beside a connection that is bounded", unbounded: true, decls: limit + call + `
			func Main() { grpc.NewClient("prices", grpc.WithUnaryInterceptor(limit)); cc, _ := grpc.NewClient("orders", grpc.WithUnaryInterceptor(pass)); call(cc) }`},
		{name: "one of two connections", decls: limit + call + `
			func Main(b bool) {
				cc, _ := grpc.NewClient("orders", grpc.WithUnaryInterceptor(pass))
				if b { cc, _ = grpc.NewClient("orders", grpc.WithUnaryInterceptor(limit)) }
				call(cc)
			}`},
		{name: "of unknown origin, beside one that is bounded", decls: limit + `
			func Call(cc *grpc.ClientConn) error { return cc.Invoke(context.Background(), "/shop.Orders/List", nil, nil) }
			func Main() { grpc.NewClient("prices", grpc.WithUnaryInterceptor(limit)) }`},
		{name: "of unknown origin", unbounded: true, decls: `
			func Call(cc *grpc.ClientConn) error { return cc.Invoke(context.Background(), "/shop.Orders/List", nil, nil) }`},
		{name: "of unknown origin, beside a service config for another service", unbounded: true, decls: `
			const config = "{\"methodConfig\": [{\"name\": [{\"service\": \"shop.Prices\"}], \"timeout\": \"1s\"}]}"
			func Call(cc *grpc.ClientConn) error { return cc.Invoke(context.Background(), "/shop.Orders/List", nil, nil) }
			func Main() { grpc.NewClient("prices", grpc.WithDefaultServiceConfig(config)) }`},
		{name: "in a field that another package fills", unbounded: true, theirs: true, decls: `
			type Shop struct { cc *grpc.ClientConn }
			func New(cc *grpc.ClientConn) *Shop { return &Shop{cc} }
			func (s *Shop) Call() error { return s.cc.Invoke(context.Background(), "/shop.Orders/List", nil, nil) }`},
		{name: "in a struct of the function, beside another without a bound", decls: limit + `
			type shop struct { tests grpc_testing.TestServiceClient }
			func without() error {
				cc, _ := grpc.NewClient("orders")
				s := shop{grpc_testing.NewTestServiceClient(cc)}
				_, err := s.tests.UnaryCall(context.TODO(), nil)
				return err
			}
			func Main() error {
				cc, _ := grpc.NewClient("orders", grpc.WithUnaryInterceptor(limit))
				s := shop{grpc_testing.NewTestServiceClient(cc)}
				_, err := s.tests.EmptyCall(context.Background(), new(grpc_testing.Empty))
				return errors.Join(err, without())
			}`},
		{name: "as a method value", decls: limit + `
			func Main() error {
				cc, _ := grpc.NewClient("orders", grpc.WithUnaryInterceptor(limit))
				invoke := cc.Invoke
				return invoke(context.Background(), "/shop.Orders/List", nil, nil)
			}`},
		{name: "through a client that adds a deadline to each call", decls: `
			type patient struct { grpc_testing.TestServiceClient }
			func (p *patient) EmptyCall(ctx context.Context, in *grpc_testing.Empty, opts ...grpc.CallOption) (*grpc_testing.Empty, error) {
				ctx, cancel := context.WithTimeout(ctx, time.Second)
				defer cancel()
				return p.TestServiceClient.EmptyCall(ctx, in, opts...)
			}
			type shop struct { tests grpc_testing.TestServiceClient }
			func New(cc *grpc.ClientConn) *shop { return &shop{&patient{grpc_testing.NewTestServiceClient(cc)}} }
			func (s *shop) Call() error {
				_, err := s.tests.EmptyCall(context.Background(), new(grpc_testing.Empty))
				return err
			}`},
		{name: "through a connection that adds a deadline to each call", decls: stub + `
			type patient struct { grpc.ClientConnInterface }
			func (p patient) Invoke(ctx context.Context, method string, args, reply any, opts ...grpc.CallOption) error {
				ctx, cancel := context.WithTimeout(ctx, time.Second)
				defer cancel()
				return p.ClientConnInterface.Invoke(ctx, method, args, reply, opts...)
			}
			func Main(cc *grpc.ClientConn) { ask(grpc_testing.NewTestServiceClient(patient{cc})) }`},
		{name: "a service config that is formatted with itself", decls: `
			var config string // which the linker sets
			func init() { config = fmt.Sprintf(config, "orders") }
			func Main() error {
				cc, _ := grpc.NewClient("orders", grpc.WithDefaultServiceConfig(config))
				return cc.Invoke(context.Background(), "/shop.Orders/List", nil, nil)
			}`},
		{name: "a service config that may be decoded", decls: `
			type settings struct { Config string }
			func Main(decode func(any) error) error {
				s := settings{Config: "{}"}
				if err := decode(&s); err != nil { return err }
				cc, _ := grpc.NewClient("orders", grpc.WithDefaultServiceConfig(s.Config))
				return cc.Invoke(context.Background(), "/shop.Orders/List", nil, nil)
			}`},
		{name: "in variables that are exchanged", unbounded: true, decls: `
			func Call(a, b *grpc.ClientConn) {
				func() { a, b = b, a }()
				a.Invoke(context.Background(), "/shop.Orders/List", nil, nil)
			}`},
		{name: "a connection in a field that another package fills", unbounded: true, theirs: true, decls: `
			type Shop struct { cc *grpc.ClientConn }
			func New(cc *grpc.ClientConn) *Shop { return &Shop{cc} }
			func (s *Shop) Call() error {
				_, err := grpc_testing.NewTestServiceClient(s.cc).EmptyCall(context.Background(), new(grpc_testing.Empty))
				return err
			}`},
		{name: "in a field that this package fills, with options of another", unbounded: true, decls: `
			type Shop struct { cc *grpc.ClientConn }
			func New(options ...grpc.DialOption) *Shop { cc, _ := grpc.NewClient("orders", options...); return &Shop{cc} }
			func (s *Shop) Call() error { return s.cc.Invoke(context.Background(), "/shop.Orders/List", nil, nil) }`},
		{name: "in a field that this package fills", unbounded: true, decls: `
			type Shop struct { cc *grpc.ClientConn }
			func New() *Shop { cc, _ := grpc.NewClient("orders"); return &Shop{cc} }
			func (s *Shop) Call() error { return s.cc.Invoke(context.Background(), "/shop.Orders/List", nil, nil) }`},
		{name: "options in a slice that grows", decls: limit + call + `
			func Main(b bool) {
				opts := make([]grpc.DialOption, 0, 4)
				opts = append(opts, grpc.WithUserAgent("shop"))
				if b { opts = append(opts, grpc.WithChainUnaryInterceptor(pass, limit)) }
				cc, _ := grpc.NewClient("orders", opts...)
				call(cc)
			}`},
		{name: "options by their index", decls: limit + call + `
			func Main() {
				opts := make([]grpc.DialOption, 1)
				opts[0] = grpc.WithUnaryInterceptor(limit)
				cc, _ := grpc.NewClient("orders", opts...)
				call(cc)
			}`},
		{name: "options in a package variable", decls: limit + call + `
			var options = []grpc.DialOption{grpc.WithUnaryInterceptor(limit)}
			func Main() { cc, _ := grpc.NewClient("orders", options...); call(cc) }`},
		{name: "an interceptor in a closure", decls: call + `
			func Main(d time.Duration) {
				cc, _ := grpc.NewClient("orders", grpc.WithUnaryInterceptor(func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
					ctx, cancel := context.WithTimeout(ctx, d)
					defer cancel()
					return invoke(ctx, method, req, reply, cc, opts...)
				}))
				call(cc)
			}`},
		{name: "an interceptor that hands on to another", decls: limit + call + `
			func count(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
				return limit(ctx, method, req, reply, cc, invoke, opts...)
			}
			func Main() { cc, _ := grpc.NewClient("orders", grpc.WithUnaryInterceptor(count)); call(cc) }`},
		{name: "an interceptor with a deadline for something else", unbounded: true, decls: call + `
			func login(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
				short, cancel := context.WithTimeout(ctx, time.Second)
				defer cancel()
				if err := exec.CommandContext(short, "login").Run(); err != nil { return err }
				return invoke(ctx, method, req, reply, cc, opts...)
			}
			func Main() { cc, _ := grpc.NewClient("orders", grpc.WithUnaryInterceptor(login)); call(cc) }`},
		{name: "a service config that nobody knows", decls: call + `
			func Main(config string) { cc, _ := grpc.NewClient("orders", grpc.WithDefaultServiceConfig(config)); call(cc) }`},
		{name: "a config from a control plane", unbounded: true, decls: call + `
			func Main() { cc, _ := grpc.NewClient("xds:///orders"); call(cc) }`},
		{name: "a method by its name in generated code", unbounded: true, decls: stub + `
			const config = "{\"methodConfig\": [{\"name\": [{\"service\": \"grpc.testing\x2eTestService\", \"method\": \"UnaryCall\"}], \"timeout\": \"1s\"}]}"
			func Main() { cc, _ := grpc.NewClient("tests", grpc.WithDefaultServiceConfig(config)); ask(grpc_testing.NewTestServiceClient(cc)) }`},
		{name: "a method of the service", decls: stub + `
			const config = "{\"methodConfig\": [{\"name\": [{\"service\": \"grpc.testing\x2eTestService\"}], \"timeout\": \"1s\"}]}"
			func Main() { cc, _ := grpc.NewClient("tests", grpc.WithDefaultServiceConfig(config)); ask(grpc_testing.NewTestServiceClient(cc)) }`},
		{name: "a method that could be any", decls: `
			const config = "{\"methodConfig\": [{\"name\": [{\"service\": \"shop.Prices\", \"method\": \"List\"}], \"timeout\": \"1s\"}]}"
			func Call(cc grpc.ClientConnInterface, method string) error { return cc.Invoke(context.Background(), method, nil, nil) }
			func Main() { grpc.NewClient("prices", grpc.WithDefaultServiceConfig(config)) }`},
		{name: "an option of the call", unbounded: true, ready: true, decls: `
			func Call(cc *grpc.ClientConn) error { return cc.Invoke(context.Background(), "/shop.Orders/List", nil, nil, grpc.WaitForReady(true)) }`},
		{name: "an option of all calls", unbounded: true, ready: true, decls: call + `
			func Main() { cc, _ := grpc.NewClient("orders", grpc.WithDefaultCallOptions(grpc.WaitForReady(true))); call(cc) }`},
		{name: "an option that times the call", decls: `
			type timeout struct { grpc.EmptyCallOption; d time.Duration }
			func WithTimeout(d time.Duration) grpc.CallOption { return timeout{d: d} }
			func Call(cc *grpc.ClientConn) error { return cc.Invoke(context.Background(), "/shop.Orders/List", nil, nil, WithTimeout(time.Second)) }`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			result := analyze(t, New(), "snippet", tt.decls)
			i := slices.IndexFunc(result.Calls(), func(c Call) bool {
				root, ok := c.Context.Root()
				return c.Via == Direct && c.Target.Protocol == catalog.GRPC && ok && root.Name == "context.Background()"
			})
			if i < 0 {
				t.Fatal("the snippet makes no call")
			}
			if c := result.Calls()[i]; (c.Undue == None) != tt.unbounded || tt.unbounded && (c.Ready != tt.ready || c.Injected != tt.theirs) {
				t.Errorf("deadline due: %t, ready: %t, injected: %t\n%s", c.Undue == None, c.Ready, c.Injected, tt.decls)
			}
		})
	}
}

// TestListedInterceptor shows that an interceptor which the user lists bounds calls, whatever its body.
func TestListedInterceptor(t *testing.T) {
	t.Parallel()
	const decls = `
		func pass(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
			return invoke(ctx, method, req, reply, cc, opts...)
		}
		func Main() error {
			cc, err := grpc.NewClient("orders", grpc.WithUnaryInterceptor(pass))
			if err != nil { return err }
			return cc.Invoke(context.Background(), "/shop.Orders/List", nil, nil)
		}`
	for list, want := range map[string]bool{"": true, "example.com/snippet.pass": false, "example.com/snippet.other": true} {
		engine := New()
		if err := engine.Options.Bounded.Set(list); err != nil {
			t.Fatal(err)
		}
		calls := analyze(t, engine, "snippet", decls).Calls()
		if got := calls[len(calls)-1].Undue == None; got != want {
			t.Errorf("with %q listed, deadline due: %t, want %t", list, got, want)
		}
	}
}

// TestDials asks which dials are outgoing calls.
func TestDials(t *testing.T) {
	t.Parallel()
	for decls, want := range map[string]bool{
		`func Main() { grpc.Dial("orders") }`:                                                                                     false,
		`func Main() { grpc.Dial("orders", grpc.WithBlock()) }`:                                                                   true,
		`func Main() { grpc.Dial("orders", grpc.WithReturnConnectionError()) }`:                                                   true,
		`func Main() { grpc.Dial("orders", grpc.WithBlock(), grpc.WithTimeout(time.Second)) }`:                                    false,
		`func Main(more ...grpc.DialOption) { grpc.Dial("orders", append(more, grpc.WithBlock())...) }`:                           false,
		`func Main() { dial(grpc.WithBlock()) }; func dial(options ...grpc.DialOption) { grpc.Dial("orders", options...) }`:       true,
		`func Main() { grpc.DialContext(context.Background(), "orders", grpc.WithUserAgent("shop")) }`:                            false,
		`func Main() { grpc.DialContext(context.Background(), "orders", grpc.WithUserAgent("shop"), grpc.WithBlock()) }`:          true,
		`func Main() { d := dialer{}; d.dial() }; type dialer struct{}; func (dialer) dial() { grpc.Dial("", grpc.WithBlock()) }`: true,
	} {
		calls := analyze(t, New(), "snippet", decls).Calls()
		if got := slices.ContainsFunc(calls, func(c Call) bool { return c.Dials }); got != want {
			t.Errorf("dials: %t, want %t\n%s", got, want, decls)
		}
	}
}
