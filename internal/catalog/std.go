package catalog

// calls are the outgoing calls that are known by name, spelled as [types.Func.FullName] spells them.
//
// Not here, because nobody wants them to end with a request: Commit, Rollback, Close; because they do not wait:
// sql.Open, net.Listen; because they make a request and do not send it: http.NewRequest (see derivations).
var calls = index(map[string]Call{
	"net/http.Get":                        sendsAlone,
	"net/http.Head":                       sendsAlone,
	"net/http.Post":                       sendsAlone,
	"net/http.PostForm":                   sendsAlone,
	"(*net/http.Client).Get":              sendsAlone,
	"(*net/http.Client).Head":             sendsAlone,
	"(*net/http.Client).Post":             sendsAlone,
	"(*net/http.Client).PostForm":         sendsAlone,
	"(*net/http.Client).Do":               {Protocol: HTTP, Context: -1, Request: 0, HTTPClient: true},
	"(*net/http.Transport).RoundTrip":     {Protocol: HTTP, Context: -1, Request: 0},
	"(net/http.RoundTripper).RoundTrip":   {Protocol: HTTP, Context: -1, Request: 0},
	"(*net/http.ClientConn).RoundTrip":    {Protocol: HTTP, Context: -1, Request: 0},
	"(*net/http.Transport).NewClientConn": takesContext(HTTP),

	"(*database/sql.DB).Begin":             replaced(SQL, "BeginTx"),
	"(*database/sql.DB).BeginTx":           takesContext(SQL),
	"(*database/sql.DB).Conn":              takesContext(SQL),
	"(*database/sql.DB).Exec":              contextless(SQL, "ExecContext"),
	"(*database/sql.DB).ExecContext":       takesContext(SQL),
	"(*database/sql.DB).Ping":              contextless(SQL, "PingContext"),
	"(*database/sql.DB).PingContext":       takesContext(SQL),
	"(*database/sql.DB).Prepare":           contextless(SQL, "PrepareContext"),
	"(*database/sql.DB).PrepareContext":    takesContext(SQL),
	"(*database/sql.DB).Query":             contextless(SQL, "QueryContext"),
	"(*database/sql.DB).QueryContext":      takesContext(SQL),
	"(*database/sql.DB).QueryRow":          contextless(SQL, "QueryRowContext"),
	"(*database/sql.DB).QueryRowContext":   takesContext(SQL),
	"(*database/sql.Conn).BeginTx":         takesContext(SQL),
	"(*database/sql.Conn).ExecContext":     takesContext(SQL),
	"(*database/sql.Conn).PingContext":     takesContext(SQL),
	"(*database/sql.Conn).PrepareContext":  takesContext(SQL),
	"(*database/sql.Conn).QueryContext":    takesContext(SQL),
	"(*database/sql.Conn).QueryRowContext": takesContext(SQL),
	"(*database/sql.Tx).Exec":              contextless(SQL, "ExecContext"),
	"(*database/sql.Tx).ExecContext":       takesContext(SQL),
	"(*database/sql.Tx).Prepare":           contextless(SQL, "PrepareContext"),
	"(*database/sql.Tx).PrepareContext":    takesContext(SQL),
	"(*database/sql.Tx).Query":             contextless(SQL, "QueryContext"),
	"(*database/sql.Tx).QueryContext":      takesContext(SQL),
	"(*database/sql.Tx).QueryRow":          contextless(SQL, "QueryRowContext"),
	"(*database/sql.Tx).QueryRowContext":   takesContext(SQL),
	"(*database/sql.Tx).Stmt":              contextless(SQL, "StmtContext"),
	"(*database/sql.Tx).StmtContext":       takesContext(SQL),
	"(*database/sql.Stmt).Exec":            contextless(SQL, "ExecContext"),
	"(*database/sql.Stmt).ExecContext":     takesContext(SQL),
	"(*database/sql.Stmt).Query":           contextless(SQL, "QueryContext"),
	"(*database/sql.Stmt).QueryContext":    takesContext(SQL),
	"(*database/sql.Stmt).QueryRow":        contextless(SQL, "QueryRowContext"),
	"(*database/sql.Stmt).QueryRowContext": takesContext(SQL),

	"net.Dial":                  {Protocol: Net, Context: -1, Request: -1, Instead: "(&net.Dialer{}).DialContext", Fixable: true, Timed: "net.DialTimeout"},
	"net.DialTimeout":           bounded(replaced(Net, "(*net.Dialer).DialContext")),
	"net.DialTCP":               replaced(Net, "(*net.Dialer).DialContext"),
	"(*net.Dialer).Dial":        {Protocol: Net, Context: -1, Request: -1, Instead: "DialContext", Fixable: true, Timed: "net.DialTimeout"},
	"(*net.Dialer).DialContext": takesContext(Net),
	"(*net.Dialer).DialTCP":     takesContext(Net),
	// The system bounds look-ups: resolv.conf has a timeout and a number of attempts.
	"net.LookupAddr":               contextless(Net, "net.DefaultResolver.LookupAddr"),
	"net.LookupCNAME":              contextless(Net, "net.DefaultResolver.LookupCNAME"),
	"net.LookupHost":               contextless(Net, "net.DefaultResolver.LookupHost"),
	"net.LookupIP":                 replaced(Net, "net.DefaultResolver.LookupIP"),
	"net.LookupMX":                 contextless(Net, "net.DefaultResolver.LookupMX"),
	"net.LookupNS":                 contextless(Net, "net.DefaultResolver.LookupNS"),
	"net.LookupSRV":                contextless(Net, "net.DefaultResolver.LookupSRV"),
	"net.LookupTXT":                contextless(Net, "net.DefaultResolver.LookupTXT"),
	"(*net.Resolver).LookupAddr":   optional(takesContext(Net)),
	"(*net.Resolver).LookupCNAME":  optional(takesContext(Net)),
	"(*net.Resolver).LookupHost":   optional(takesContext(Net)),
	"(*net.Resolver).LookupIP":     optional(takesContext(Net)),
	"(*net.Resolver).LookupIPAddr": optional(takesContext(Net)),
	"(*net.Resolver).LookupMX":     optional(takesContext(Net)),
	"(*net.Resolver).LookupNS":     optional(takesContext(Net)),
	"(*net.Resolver).LookupNetIP":  optional(takesContext(Net)),
	"(*net.Resolver).LookupSRV":    optional(takesContext(Net)),
	"(*net.Resolver).LookupTXT":    optional(takesContext(Net)),

	// A dialer is given for its Timeout, which counts for the handshake too.
	"crypto/tls.Dial":                     {Protocol: TLS, Context: -1, Request: -1, Instead: "(*tls.Dialer).DialContext", Timed: "tls.DialWithDialer"},
	"crypto/tls.DialWithDialer":           bounded(replaced(TLS, "(*tls.Dialer).DialContext")),
	"(*crypto/tls.Dialer).Dial":           contextless(TLS, "DialContext"),
	"(*crypto/tls.Dialer).DialContext":    takesContext(TLS),
	"(*crypto/tls.Conn).Handshake":        contextless(TLS, "HandshakeContext"),
	"(*crypto/tls.Conn).HandshakeContext": takesContext(TLS),

	// A process takes as long as its work does, and many are servers: no deadline is expected.
	"os/exec.Command":        {Protocol: Exec, Context: -1, Request: -1, Stream: true, Instead: "CommandContext", Fixable: true},
	"os/exec.CommandContext": {Protocol: Exec, Context: 0, Request: -1, Stream: true},

	"(*google.golang.org/grpc.ClientConn).Invoke":            takesContext(GRPC),
	"(*google.golang.org/grpc.ClientConn).NewStream":         opensStream(GRPC),
	"(google.golang.org/grpc.ClientConnInterface).Invoke":    takesContext(GRPC),
	"(google.golang.org/grpc.ClientConnInterface).NewStream": opensStream(GRPC),

	"(*connectrpc.com/connect.Client).CallUnary": takesContext(Connect),
})

// sendsAlone is a call of net/http that makes its request itself, without a context.
var sendsAlone = Call{Protocol: HTTP, Context: -1, Request: -1, HTTPClient: true, Instead: "http.NewRequestWithContext"}

func takesContext(p Protocol) Call { return Call{Protocol: p, Context: 0, Request: -1} }

func opensStream(p Protocol) Call { return Call{Protocol: p, Context: 0, Request: -1, Stream: true} }

// contextless is a call that takes no context where another takes one before the same arguments and returns the same
// results.
func contextless(p Protocol, instead string) Call {
	return Call{Protocol: p, Context: -1, Request: -1, Instead: instead, Fixable: true}
}

// replaced is a call that takes no context where another does, with other arguments or results.
func replaced(p Protocol, instead string) Call {
	return Call{Protocol: p, Context: -1, Request: -1, Instead: instead}
}

func bounded(c Call) Call {
	c.Bounded = true
	return c
}

// functionTypes are the function types whose values interceptors call to go on. A server's interceptor calls its
// handler inside the process, but that is still where the context has to go.
var functionTypes = index(map[string]Call{
	"(google.golang.org/grpc.UnaryHandler)":         takesContext(GRPC),
	"(google.golang.org/grpc.UnaryInvoker)":         takesContext(GRPC),
	"(google.golang.org/grpc.Streamer)":             opensStream(GRPC),
	"(connectrpc.com/connect.UnaryFunc)":            takesContext(Connect),
	"(connectrpc.com/connect.StreamingClientFunc)":  opensStream(Connect),
	"(connectrpc.com/connect.StreamingHandlerFunc)": opensStream(Connect),
	"(github.com/twitchtv/twirp.Method)":            takesContext(Twirp),
})

var blocking = set(
	"(*sync.WaitGroup).Wait",
	"(*sync.Cond).Wait",
)

// runningPackages are the packages all of whose functions run what they are given before they return, running the
// functions of others.
var (
	runningPackages = map[string]bool{
		"bytes": true, "io/fs": true, "maps": true, "path/filepath": true, "slices": true, "sort": true, "strings": true,
	}
	running = set("(*sync.Map).Range")
)

var onces = set(
	"sync.OnceFunc",
	"sync.OnceValue",
	"sync.OnceValues",
)

// fatalLoggers are the packages and types whose Fatal, Exit and Panic, and the like, end the program or panic.
var fatalLoggers = map[name]bool{
	{pkg: "log"}:                                        true,
	{pkg: "log", recv: "Logger"}:                        true,
	{pkg: "github.com/golang/glog"}:                     true,
	{pkg: "github.com/sirupsen/logrus"}:                 true,
	{pkg: "github.com/sirupsen/logrus", recv: "Entry"}:  true,
	{pkg: "github.com/sirupsen/logrus", recv: "Logger"}: true,
	{pkg: "go.uber.org/zap", recv: "Logger"}:            true,
	{pkg: "go.uber.org/zap", recv: "SugaredLogger"}:     true,
	{pkg: "google.golang.org/grpc/grpclog"}:             true,
	{pkg: "k8s.io/klog/v2"}:                             true,
}

var noReturn = set(
	"os.Exit",
	"syscall.Exit",
	"runtime.Goexit",
	"(*testing.common).FailNow",
	"(*testing.common).Fatal",
	"(*testing.common).Fatalf",
	"(*testing.common).Skip",
	"(*testing.common).SkipNow",
	"(*testing.common).Skipf",
	"(testing.TB).FailNow",
	"(testing.TB).Fatal",
	"(testing.TB).Fatalf",
	"(testing.TB).Skip",
	"(testing.TB).SkipNow",
	"(testing.TB).Skipf",
)
