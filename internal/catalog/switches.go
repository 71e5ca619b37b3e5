package catalog

import (
	"go/types"
	"slices"
)

// A Switch is an option with which the bound that a library gives its calls is switched off: a field of what a client is
// made from, or the parameter of a function.
type Switch struct {
	Calls  string // what has the bound: "command"
	Remedy string // what to do instead

	off func(value int64) bool
	// deaf: with it the library does not look at the deadline of a context either; unless, for some values, the field
	// called heeds says so.
	deaf  bool
	heeds string
	never func(value int64) bool // as deaf, whatever heeds says
}

// Off reports whether a value of the option switches the bound off.
func (s Switch) Off(value int64) bool { return s.off(value) }

// Ignores reports whether the library then does not look at the deadlines of contexts either. That may depend on a
// field beside the option, which is named: if it is true, the library does.
func (s Switch) Ignores(value int64) (ignores bool, unless string) {
	if s.never != nil && s.never(value) {
		return true, ""
	}
	return s.deaf, s.heeds
}

// SwitchOfField returns what is known of a field of a struct as a switch. Typ is the struct, or a pointer to it.
func SwitchOfField(typ types.Type, field string) (Switch, bool) {
	n := typeName(typ)
	n.fn = field
	s, ok := switches[n]
	return s, ok
}

// SwitchOfFunc returns what is known of the first parameter of fn as a switch.
func SwitchOfFunc(fn *types.Func) (Switch, bool) {
	s, ok := switches[nameOf(fn)]
	return s, ok
}

// An Omission is a field that a struct literal leaves out, so that the client made from it has no bound, though one made
// without the literal has.
type Omission struct {
	Field  string
	Calls  string // what has no bound: "request"
	Remedy string
	Others []string // the fields and methods that do in its place
}

// OmissionOf returns what a literal of the type must not leave out.
func OmissionOf(typ types.Type) (Omission, bool) {
	o, ok := omissions[typeName(typ)]
	return o, ok
}

var omissions = index(map[string]Omission{
	"(github.com/hashicorp/vault/api.Config)": {"Timeout", "request", "begin with api.DefaultConfig, which has 60s", []string{"HttpClient", "ReadEnvironment", "SetClientTimeout"}},
})

// HasSwitches reports whether a package has options with which the bound of its calls is switched off or left out.
func HasSwitches(pkg *types.Package) bool { return switching[pkg.Path()] }

var switching = func() map[string]bool {
	paths := make(map[string]bool)
	for n := range switches {
		paths[n.pkg] = true
	}
	return paths
}()

// The switches, by field or function. Those of Redis count from -1, since 0 stands for the default; its clusters have
// taken -1 for the default in most versions. What they do is shown by runs.
var switches = index(map[string]Switch{
	"(github.com/redis/go-redis/v9.Options).ReadTimeout":          redisSwitch,
	"(github.com/redis/go-redis/v9.FailoverOptions).ReadTimeout":  redisSwitch,
	"(github.com/redis/go-redis/v9.RingOptions).ReadTimeout":      redisSwitch,
	"(github.com/redis/go-redis/v9.ClusterOptions).ReadTimeout":   {Calls: "command", Remedy: leaveZero, off: is(-2), deaf: true},
	"(github.com/redis/go-redis/v9.UniversalOptions).ReadTimeout": {Calls: "command", Remedy: leaveZero, off: is(-2), deaf: true},
	"(github.com/go-redis/redis/v8.Options).ReadTimeout":          {Calls: "command", Remedy: leaveZero, off: is(-1)},
	"(github.com/go-redis/redis/v8.FailoverOptions).ReadTimeout":  {Calls: "command", Remedy: leaveZero, off: is(-1)},
	"(github.com/go-redis/redis/v8.RingOptions).ReadTimeout":      {Calls: "command", Remedy: leaveZero, off: is(-1)},
	"(github.com/hibiken/asynq.RedisClientOpt).ReadTimeout":       {Calls: "command", Remedy: leaveZero, off: is(-1, -2), deaf: true},
	"(github.com/hibiken/asynq.RedisFailoverClientOpt).ReadTimeout": {
		Calls: "command", Remedy: leaveZero, off: is(-1, -2), deaf: true},

	"(" + gocqlPath + ".ClusterConfig).Timeout":  {Calls: "query", Remedy: "leave the 11s of NewCluster", off: notPositive},
	"(" + gocql2Path + ".ClusterConfig).Timeout": {Calls: "query", Remedy: "leave the 11s of NewCluster", off: notPositive},

	"(github.com/apache/pulsar-client-go/pulsar.ProducerOptions).SendTimeout": {
		Calls: "message", Remedy: "leave it 0 for the default of 30s", off: negative},

	"(github.com/hashicorp/vault/api.Config).Timeout":           {Calls: "request", Remedy: "leave the 60s of DefaultConfig", off: notPositive},
	"(*github.com/hashicorp/vault/api.Client).SetClientTimeout": {Calls: "request", Remedy: "leave the default of 60s", off: notPositive},
	"github.com/googleapis/gax-go/v2.WithTimeout":               {Calls: "call", Remedy: "leave it out for the method's own", off: is(0)},
})

const leaveZero = "leave it 0 for the default"

// redisSwitch: commands look at a context if ContextTimeoutEnabled says so; with -2 not even then.
var redisSwitch = Switch{Calls: "command", Remedy: leaveZero, off: is(-1, -2), deaf: true, heeds: "ContextTimeoutEnabled", never: is(-2)}

func is(values ...int64) func(int64) bool {
	return func(value int64) bool { return slices.Contains(values, value) }
}

func negative(value int64) bool    { return value < 0 }
func notPositive(value int64) bool { return value <= 0 }
