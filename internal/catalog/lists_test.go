package catalog

import (
	"flag"
	"strings"
	"testing"
)

// TestLists shows that a flag says what a line of a file says.
func TestLists(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "example.com/rpc", ownSource)
	tests := []struct {
		name string
		list string
		flag func(*Options) flag.Value
		err  string // part of it, or empty
		want func(*Options) bool
	}{
		{
			name: "stream", list: "(*example.com/rpc.Client).Send, (*example.com/rpc.Client).Call stream",
			flag: func(o *Options) flag.Value { return &o.Calls },
			want: func(o *Options) bool {
				c, ok := o.Outgoing(lookupFunc(t, pkg, "Client.Call"), nil, pkg)
				return ok && c.Stream
			},
		},
		{
			name: "an expression with commas", list: "example.com/rpc.Ask instead=rpc.Pick(a,b).Fetch,example.com/rpc.Handle",
			flag: func(o *Options) flag.Value { return &o.Calls },
			want: func(o *Options) bool { return len(o.Calls.outgoing) == 2 },
		},
		{
			name: "carrier", list: "example.com/rpc.Session Ctx()",
			flag: func(o *Options) flag.Value { return &o.Carriers },
			want: func(o *Options) bool {
				_, ok := o.Accessor(pkg.Scope().Lookup("Session").Type(), pkg)
				return ok && o.IsAccessor(pkg.Scope().Lookup("Session").Type(), lookupFunc(t, pkg, "Session.Ctx"))
			},
		},
		{
			name: "entry point", list: "(*example.com/rpc.Client).Handle*",
			flag: func(o *Options) flag.Value { return &o.EntryPoints },
			want: func(o *Options) bool { return o.IsEntry(lookupFunc(t, pkg, "Client.HandleCall")) },
		},
		{
			name: "nothing", list: "",
			flag: func(o *Options) flag.Value { return &o.EntryPoints },
			want: func(o *Options) bool { return !o.IsEntry(lookupFunc(t, pkg, "Handle")) },
		},
		{
			name: "carrier without accessor", list: "example.com/rpc.Session",
			flag: func(o *Options) flag.Value { return &o.Carriers }, err: "want the method or field",
		},
		{
			name: "attribute", list: "example.com/rpc.Ask steam",
			flag: func(o *Options) flag.Value { return &o.Calls }, err: `unknown attribute "steam"`,
		},
		{
			name: "one of two malformed", list: "example.com/rpc.Handle,Handle",
			flag: func(o *Options) flag.Value { return &o.EntryPoints }, err: `"Handle" is not a function`,
			want: func(o *Options) bool { return !o.IsEntry(lookupFunc(t, pkg, "Handle")) },
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			options := new(Options)
			value := test.flag(options)
			err := value.Set(test.list)
			if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("got error %v, want %q", err, test.err)
			}
			if test.want != nil && !test.want(options) {
				t.Errorf("after %q the options are %+v", test.list, options)
			}
			if err == nil && value.String() != strings.ReplaceAll(test.list, ", ", ",") {
				t.Errorf("the flag is %q", value)
			}
		})
	}
}

// TestLaterFlagHolds shows that a command line can say of a call what a configuration has not.
func TestLaterFlagHolds(t *testing.T) {
	t.Parallel()
	var options Options
	setFlag(t, &options.Calls, "example.com/rpc.Ask stream,example.com/rpc.Handle")
	setFlag(t, &options.Calls, "example.com/rpc.Ask")
	if len(options.Calls.outgoing) != 2 || options.Calls.outgoing[name{pkg: "example.com/rpc", fn: "Ask"}].stream {
		t.Errorf("got %v", options.Calls.outgoing)
	}
}
