package catalog

import (
	"go/types"
	"os"
	"reflect"
	"strings"
	"testing"
)

func TestParseEntries(t *testing.T) {
	t.Parallel()
	const text = "# the team's own\r\ndetach example.com/bg.Detach\r\n" + `
outgoing (*example.com/rpc.Client).Call	# takes a context
outgoing example.com/legacy.Fetch instead=FetchContext
outgoing example.com/legacy.Watch stream instead=(&legacy.Watcher{}).WatchContext
detach   (example.com/bg.Pool).Detach
carrier  example.com/app.Session Ctx()
carrier  (*example.com/app.Job) Context
entry    (*example.com/app.Server).Handle*
entry    example.com/jobs.*
  entry  example.com/jobs.Main #1
bounded  example.com/rpc
bounded  example.com/db.(*Client)
bounded  example.com/mw.Timeout
bounded  (*example.com/mw.Chain).Unary
`
	got, err := parseEntries("own.catalog", text)
	if err != nil {
		t.Fatal(err)
	}
	want := entries{
		outgoing: map[name]outgoingEntry{
			{"example.com/rpc", "Client", "Call"}: {},
			{"example.com/legacy", "", "Fetch"}:   {instead: "FetchContext"},
			{"example.com/legacy", "", "Watch"}:   {stream: true, instead: "(&legacy.Watcher{}).WatchContext"},
		},
		detach:        map[name]bool{{"example.com/bg", "Pool", "Detach"}: true, {"example.com/bg", "", "Detach"}: true},
		carriers:      map[name]string{{"example.com/app", "Session", ""}: "Ctx()", {"example.com/app", "Job", ""}: "Context"},
		entryPoints:   map[name]bool{{"example.com/jobs", "", "Main"}: true},
		entryPrefixes: []name{{"example.com/app", "Server", "Handle"}, {"example.com/jobs", "", ""}},
		bounded: map[name]bool{{"example.com/rpc", "", ""}: true, {"example.com/db", "Client", ""}: true,
			{"example.com/mw.Timeout", "", ""}: true, {"example.com/mw", "Timeout", ""}: true, {"example.com/mw", "", "Timeout"}: true, {"example.com/mw", "Chain", "Unary"}: true},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestParseEntriesMalformed(t *testing.T) {
	t.Parallel()
	tests := []struct{ line, reason string }{
		{"outging example.com/rpc.Call", `unknown kind "outging": did you mean outgoing?`},
		{"Entry example.com/rpc.Call", `unknown kind "Entry": did you mean entry?`},
		{"carriers example.com/app.Session Ctx()", `unknown kind "carriers": did you mean carrier?`},
		{"example.com/rpc.Call", `unknown kind "example.com/rpc.Call": want outgoing, detach, carrier, entry, bounded`},
		{"outgoing", "outgoing of what? A name must follow"},
		{"outgoing # example.com/rpc.Call", "outgoing of what? A name must follow"},
		{"outgoing Call", `"Call" is not a function: want "path.Func", "(path.Type).Method" or "(*path.Type).Method"`},
		{"outgoing example.com/rpc.Call()", `"example.com/rpc.Call()" is not a function: want`},
		{"outgoing example.com/rpc.(*Client).Call", `is not a function: want "(*example.com/rpc.Client).Call"`},
		{"outgoing example.com/rpc.Client.Call", `is not a function: want "(example.com/rpc.Client).Call"`},
		{"outgoing (*example.com/rpc.Client[T]).Call", "leave the type parameters out"},
		{"outgoing example.com/rpc.Call steam", `unknown attribute "steam": outgoing takes instead=FORM and stream`},
		{"outgoing example.com/rpc.Call instead=", `"instead=" is not one function: want instead=Name or an expression without spaces`},
		{"outgoing example.com/rpc.Call instead=1", `"instead=1" is not one function`},
		{"outgoing example.com/rpc.Call instead=A instead=B", `"instead=B" is not one function`},
		{"detach Detach", `"Detach" is not a function`},
		{"detach example.com/bg.Detach now", `unknown attribute "now": detach takes none`},
		{"carrier Session Ctx()", `"Session" is not a type: want "path.Type"`},
		{"carrier example.com/app.Session", `carrier example.com/app.Session: want the method or field that yields its context: "Ctx()" or "Ctx"`},
		{"carrier example.com/app.Session Ctx(1)", "want the method or field"},
		{"carrier example.com/app.Session Ctx() Context()", "want the method or field"},
		{"entry *", `"*" is not a function: want "path.Prefix*", "(path.Type).Prefix*" or "(*path.Type).Prefix*"`},
		{"entry (*example.com/app.Server).Handle*Order", "is not a function"},
		{"entry example.com/app.Handle", ""},
		{"entry example.com/app.Handle twice", `unknown attribute "twice": entry takes none`},
		{"bounded example.com//rpc", "is not a package, type or function"},
		{"bounded (*example.com/mw.Chain)", "is not a package, type or function"},
		{"bounded example.com/mw.(*Chain).Unary", "is not a package, type or function"},
		{"bounded example.com/mw.Timeout()", "is not a package, type or function"},
		{"bounded example.com/rpc 5s", `unknown attribute "5s": bounded takes none`},
		{"detach example.com/first.Detach", "example.com/first.Detach is on line 1 already"},
	}
	for _, test := range tests {
		_, err := parseEntries("own.catalog", "detach example.com/first.Detach\n\n"+test.line+"\n")
		if test.reason == "" {
			if err != nil {
				t.Errorf("%s: %v", test.line, err)
			}
			continue
		}
		if err == nil || !strings.HasPrefix(err.Error(), "own.catalog:3: ") || !strings.Contains(err.Error(), test.reason) {
			t.Errorf("%s\ngot  %v\nwant own.catalog:3: %s", test.line, err, test.reason)
		}
	}
	_, err := parseEntries("own.catalog", "detach\ndetach example.com/bg.Detach\nentry\n")
	if want := "own.catalog:1: detach of what? A name must follow\nown.catalog:3: entry of what? A name must follow"; err == nil || err.Error() != want {
		t.Errorf("two malformed entries:\ngot  %v\nwant %s", err, want)
	}
}

// TestDocumentedEntries parses the example that users start from.
func TestDocumentedEntries(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/your-own-code.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "<!-- catalog: internal/catalog parses this example in a test -->\n```text\n")
	example, _, _ = strings.Cut(example, "```")
	got, err := parseEntries("your-own-code.md", example)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range kinds {
		if !strings.Contains(example, "\n"+k.name+" ") {
			t.Errorf("the example has no %s", k.name)
		}
	}
	if len(got.outgoing) != 3 || len(got.carriers) != 2 {
		t.Errorf("read %v", got)
	}
}

const ownSource = `package rpc

import (
	"context"
	"net/http"
)

type Client struct{}

func (*Client) Call(method string, ctx context.Context) int { return 0 }
func (*Client) Send(req *http.Request) {}
func (*Client) Fetch(key string) error { return nil }
func (*Client) FetchContext(ctx context.Context, key string) error { return nil }
func (*Client) Ask(key string) error { return nil }
func (*Client) HandleCall() {}

type Stack[T any] struct{}

func (*Stack[T]) Call(ctx context.Context) {}

func Ask(key string) error { return nil }

func Handle() {}

type Caller interface { Call(ctx context.Context) }

type Session struct {
	Visit context.Context
	visit context.Context
	User  string
}

func (*Session) Ctx() context.Context { return nil }
func (*Session) Name() string { return "" }
func (*Session) Of(key string) context.Context { return nil }
`

// ownOptions returns what a file of that text adds.
func ownOptions(t *testing.T, text string) *Options {
	t.Helper()
	read, err := parseEntries("own.catalog", text)
	if err != nil {
		t.Fatal(err)
	}
	options := new(Options)
	options.Files.merge(read)
	return options
}

func TestOptionsOutgoing(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "example.com/rpc", ownSource)
	tests := []struct {
		entry, fn string
		want      Call
	}{
		{"(*example.com/rpc.Client).Call", "Client.Call", Call{Protocol: Named, Context: 1, Request: -1}},
		{"(*example.com/rpc.Client).Call stream", "Client.Call", Call{Protocol: Named, Context: 1, Request: -1, Stream: true}},
		{"(*example.com/rpc.Client).Call instead=Ask", "Client.Call", Call{Protocol: Named, Context: 1, Request: -1}},
		{"(*example.com/rpc.Stack).Call", "Stack.Call", Call{Protocol: Named, Context: 0, Request: -1}},
		{"(example.com/rpc.Caller).Call", "Caller.Call", Call{Protocol: Named, Context: 0, Request: -1}},
		{"(*example.com/rpc.Client).Send", "Client.Send", Call{Protocol: Named, Context: -1, Request: 0}},
		{"(*example.com/rpc.Client).Fetch", "Client.Fetch", Call{Protocol: Named, Context: -1, Request: -1, Instead: "FetchContext", Fixable: true}},
		{"(*example.com/rpc.Client).Ask", "Client.Ask", Call{Protocol: Named, Context: -1, Request: -1}},
		{"(*example.com/rpc.Client).Ask instead=FetchContext", "Client.Ask", Call{Protocol: Named, Context: -1, Request: -1, Instead: "FetchContext", Fixable: true}},
		{"example.com/rpc.Ask instead=rpc.Default.Fetch", "Ask", Call{Protocol: Named, Context: -1, Request: -1, Instead: "rpc.Default.Fetch"}},
	}
	for _, test := range tests {
		got, ok := ownOptions(t, "outgoing "+test.entry).Outgoing(lookupFunc(t, pkg, test.fn), nil, pkg)
		if !ok || got != test.want {
			t.Errorf("outgoing %s: got %+v, %t", test.entry, got, ok)
		}
		symbol, _, attributes := strings.Cut(test.entry, " ")
		var options Options
		setFlag(t, &options.Calls, symbol)
		if got, ok := options.Outgoing(lookupFunc(t, pkg, test.fn), nil, pkg); !ok || !attributes && got != test.want {
			t.Errorf("-outgoing=%s: got %+v, %t", symbol, got, ok)
		}
		if _, ok := new(Options).Outgoing(lookupFunc(t, pkg, test.fn), nil, pkg); ok {
			t.Errorf("%s is outgoing for those who do not say so", test.fn)
		}
	}
}

func TestOptionsAccessor(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "example.com/rpc", ownSource)
	session := types.NewPointer(pkg.Scope().Lookup("Session").Type())
	tests := []struct {
		accessor string
		from     *types.Package
		want     bool
	}{
		{"Ctx()", nil, true},
		{"Visit", nil, true},
		{"visit", pkg, true},
		{"visit", nil, false},
		{"Ctx", nil, false},
		{"Visit()", nil, false},
		{"User", nil, false},
		{"Name()", nil, false},
		{"Of()", nil, false},
		{"Missing()", nil, false},
	}
	for _, test := range tests {
		options := ownOptions(t, "carrier example.com/rpc.Session "+test.accessor)
		got, ok := options.Accessor(session, test.from)
		if ok != test.want || ok && got != test.accessor {
			t.Errorf("carrier Session %s: got %q, %t", test.accessor, got, ok)
		}
		if got, want := options.IsAccessor(session, lookupFunc(t, pkg, "Session.Ctx")), test.accessor == "Ctx()"; got != want {
			t.Errorf("carrier Session %s: IsAccessor(Ctx) is %t", test.accessor, got)
		}
	}
	if _, ok := new(Options).Accessor(session, nil); ok {
		t.Error("a session carries a context for those who do not say so")
	}
}

func TestOptionsIsEntry(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "example.com/rpc", ownSource)
	tests := []struct {
		entry string
		want  string // the functions that it is true of
	}{
		{"(*example.com/rpc.Client).Handle*", "Client.HandleCall"},
		{"(*example.com/rpc.Client).HandleCall", "Client.HandleCall"},
		{"(*example.com/rpc.Client).Handle", ""},
		{"(*example.com/rpc.Client).*", "Client.Fetch Client.HandleCall"},
		{"example.com/rpc.*", "Handle"},
		{"example.com/rpc.Handle", "Handle"},
		{"(*example.com/rpc.Stack).*", ""},
	}
	for _, test := range tests {
		options := ownOptions(t, "entry "+test.entry)
		var got []string
		for _, fn := range []string{"Client.Fetch", "Client.HandleCall", "Handle"} {
			if options.IsEntry(lookupFunc(t, pkg, fn)) {
				got = append(got, fn)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("entry %s: got %s, want %s", test.entry, got, test.want)
		}
	}
}

// TestOptionsOfFiles shows that a file says what the flags say.
func TestOptionsOfFiles(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "example.com/rpc", ownSource)
	options := ownOptions(t, "bounded example.com/rpc.Client\ndetach example.com/rpc.Ask\n")
	if fn := lookupFunc(t, pkg, "Client.Fetch"); !options.IsBounded(fn, nil) || options.IsDetacher(fn) {
		t.Error("Client.Fetch is bounded, and no detacher")
	}
	if fn := lookupFunc(t, pkg, "Ask"); options.IsBounded(fn, nil) || !options.IsDetacher(fn) {
		t.Error("Ask is a detacher, and not bounded")
	}
}
