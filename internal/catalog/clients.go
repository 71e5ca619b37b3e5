package catalog

import (
	"go/types"
	"maps"
	"slices"
	"strings"
)

// A library is a package of clients, or a tree of them, whose calls can be told by a rule: the exported functions and
// methods that take a context first and can fail.
type library struct {
	protocol Protocol
	bound    bound
	answers  []string // end the names of result types that hold an error, or from which one comes later
	waits    []string // begin the names of calls that are meant to wait or to stay open
	lengthy  []string // begin the names of calls that take as long as what they carry, so that no deadline is asked of them
	cleanUps []string // begin the names of calls that have to run when the context has ended, and that a deadline is asked of
	except   []string // begin the names of what makes no call, or ends what is often over already
}

// A bound says what ends a call of a library whose context has no deadline, as the library's source has it.
type bound uint8

const (
	unasked bound = iota // nothing for sure, and yet no deadline is asked for
	always               // the library's own default, if nobody switches it off (see switches)
	never                // nothing: a deadline is due
	bySetup              // nothing, if its client is set up without a bound (see setups)
)

// Libraries returns the import paths of the known client libraries, without major versions; "…/..." is a path and all
// below it.
func Libraries() []string { return slices.Sorted(maps.Keys(libraries)) }

// libraryOf returns the library that a package belongs to, whatever its version.
func libraryOf(path string) (library, bool) {
	if !strings.Contains(path, ".") {
		return library{}, false // of the standard library
	}
	path = withoutVersions(path)
	if lib, ok := libraries[path]; ok {
		return lib, true
	}
	for {
		if lib, ok := libraries[path+"/..."]; ok {
			return lib, true
		}
		i := strings.LastIndexByte(path, '/')
		if i < 0 {
			return library{}, false
		}
		path = path[:i]
	}
}

// withoutVersions returns an import path without the elements that are major versions.
func withoutVersions(path string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(path, "/"), isMajorVersion), "/")
}

// libraryCall reports whether fn is a call of a known library. Typ is the type that it is called on, if that is an
// interface.
func libraryCall(fn *types.Func, typ types.Type) (Call, bool) {
	if fn.Pkg() == nil || !fn.Exported() {
		return Call{}, false
	}
	lib, ok := libraryOf(fn.Pkg().Path())
	if !ok || lib.excepts(fn) || queues[typeName(typ)] && !strings.HasPrefix(fn.Name(), "Exec") {
		return Call{}, false
	}
	if lib.takesContext(fn) {
		return lib.call(fn), true
	}
	sibling, match, ok := Sibling(fn, nil, nil)
	if !ok || match != Exact || !lib.takesContext(sibling) {
		return Call{}, false
	}
	c := contextless(lib.protocol, sibling.Name())
	c.Stream, c.DeadlineOptional = lib.isWait(fn), true
	return c, true
}

// takesContext reports whether fn is a call that takes a context first.
func (lib library) takesContext(fn *types.Func) bool {
	sig := fn.Signature()
	return sig.Params().Len() > 0 && IsContext(sig.Params().At(0).Type()) && lib.canFail(sig)
}

func (lib library) call(fn *types.Func) Call {
	c := takesContext(lib.protocol)
	c.Stream, c.Ending = lib.isWait(fn), startsWith(lib.cleanUps, fn.Name())
	switch {
	case lib.bound == always:
		c.Bounded = true
	case lib.bound == bySetup && !startsWith(lib.lengthy, fn.Name()):
		c.BySetup = true
	case lib.bound != never || startsWith(lib.lengthy, fn.Name()):
		c.DeadlineOptional = true
	}
	return c
}

// canFail reports whether what sig returns can tell of a failure: an error, or what holds one.
func (lib library) canFail(sig *types.Signature) bool {
	if canFail(sig) {
		return true
	}
	n := sig.Results().Len()
	if n == 0 {
		return false
	}
	obj := typeObject(elemOf(sig.Results().At(n - 1).Type()))
	return obj != nil && slices.ContainsFunc(lib.answers, func(end string) bool { return strings.HasSuffix(obj.Name(), end) })
}

// elemOf returns the element type of a slice or channel, and any other type as it is.
func elemOf(t types.Type) types.Type {
	switch u := types.Unalias(t).(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Chan:
		return u.Elem()
	}
	return t
}

func (lib library) isWait(fn *types.Func) bool { return startsWith(lib.waits, fn.Name()) }

// excepts reports whether fn makes no call, whatever its type says. A package's functions called New make clients; its
// methods may make what is remote.
func (lib library) excepts(fn *types.Func) bool {
	if fn.Signature().Recv() == nil && startsWith(excludedVerbs, fn.Name()) {
		return true
	}
	return startsWith(lib.except, fn.Name())
}

// ends begin the names of what ends a session, a transaction or a lock, mostly deferred: it has to run although the
// context has ended.
var ends = []string{"Abort", "Close", "Commit", "Disconnect", "End", "Release", "Rollback", "Shutdown", "Stop", "Unlock"}

// libraries are keyed by import path without major versions; "…/..." is a path and all below it. What is unasked takes as
// long as its work does, as a rule: a transfer, a job, an answer that is written while one waits; or it is tried again a
// certain number of times; or it may be answered from memory.
var libraries = map[string]library{
	// Clouds. Their shapes tell most calls (see shape.go): these are what has no options. Amazon's, Google's and Azure's
	// clients set no time for an answer, and give up after a number of attempts.
	"github.com/aws/aws-sdk-go/service/...":     {protocol: HTTP},
	"cloud.google.com/go/bigquery":              {protocol: HTTP, answers: []string{"Iterator"}},
	"cloud.google.com/go/firestore":             {answers: []string{"Iterator"}},
	"cloud.google.com/go/pubsub":                {answers: []string{"Iterator"}, waits: []string{"Receive"}},
	"cloud.google.com/go/storage":               {protocol: HTTP, answers: []string{"Iterator", "Writer"}},
	"github.com/Azure/azure-sdk-for-go/sdk/...": {protocol: HTTP},

	// Kubernetes. rest.Config.Timeout is 0, but the server ends what is no watch after its --request-timeout of 60s, and
	// the client pings a silent connection and closes it after 45s. Discovery takes 32s. controller-runtime reads from
	// its cache.
	"k8s.io/client-go/discovery/...":            {protocol: HTTP, bound: always},
	"k8s.io/client-go/dynamic":                  {protocol: HTTP, waits: []string{"Watch"}},
	"k8s.io/client-go/kubernetes/typed/...":     {protocol: HTTP, waits: []string{"Watch"}},
	"k8s.io/client-go/rest":                     {protocol: HTTP, answers: []string{"Result"}, waits: []string{"Stream", "Watch"}, except: []string{"Before"}},
	"k8s.io/client-go/tools/remotecommand":      {protocol: HTTP, waits: []string{"Stream"}},
	"k8s.io/apimachinery/pkg/util/wait":         {waits: []string{"PollUntilContextCancel", "PollInfinite", "PollImmediateInfinite"}},
	"sigs.k8s.io/controller-runtime/pkg/client": {protocol: HTTP, waits: []string{"Watch"}},

	// Stores. ClickHouse: ReadTimeout, 300s. Redis: ReadTimeout, 3s or 5s, and ConnWriteTimeout, 10s. A connection of
	// redigo's has the timeouts that it was dialed with, one of neo4j's what the server asks for, and MinIO's waits a
	// minute for each answer.
	"github.com/ClickHouse/clickhouse-go/lib/driver": {bound: always, answers: []string{"Row"}, except: ends},
	"github.com/go-redis/redis":                      redisLibrary,
	"github.com/redis/go-redis":                      redisLibrary,
	"github.com/gomodule/redigo/redis":               {waits: []string{"Receive"}, except: ends},
	"github.com/jackc/pgx":                           pgxLibrary,
	"github.com/jackc/pgx/pgconn":                    pgxLibrary,
	"github.com/jackc/pgx/pgxpool":                   pgxLibrary,
	"github.com/jmoiron/sqlx":                        {protocol: SQL, bound: never, answers: []string{"Result", "Row", "Stmt"}, lengthy: []string{"Connect"}, except: ends},
	"github.com/minio/minio-go":                      {protocol: HTTP, answers: []string{"Info", "Error"}, waits: []string{"Listen"}},
	"github.com/neo4j/neo4j-go-driver/neo4j":         {except: ends},
	"github.com/redis/rueidis":                       {bound: always, answers: []string{"Result", "ResultStream"}, waits: []string{"Receive"}},
	"go.etcd.io/etcd/client":                         {bound: never, answers: []string{"Txn", "WatchChan"}, waits: []string{"GetStream", "KeepAlive", "RequestProgress", "Snapshot", "Watch"}, lengthy: []string{"Compact", "Defragment"}, cleanUps: []string{"Revoke"}, except: slices.Concat(ends, []string{"ContextError"})},
	"go.etcd.io/etcd/client/concurrency":             {bound: never, waits: []string{"Campaign", "Lock", "Observe"}, cleanUps: []string{"Resign", "Unlock"}},
	"go.mongodb.org/mongo-driver/mongo":              {bound: bySetup, answers: []string{"SingleResult"}, waits: []string{"Watch"}, lengthy: []string{"Aggregate", "All", "BulkWrite", "Create", "Download", "InsertMany", "Open", "Upload", "Use", "With"}, except: slices.Concat(ends, []string{"Connect"})},

	// Brokers and queues. Pulsar: OperationTimeout and SendTimeout, 30s. JetStream: DefaultTimeout, 5s. asynq: Redis'.
	// Each request of kafka-go's Writer and of franz-go has 10s; what they send is tried again, for as long as is set.
	"github.com/IBM/sarama":                              {waits: []string{"Consume"}},
	"github.com/apache/pulsar-client-go/pulsar":          {bound: always, waits: []string{"Next", "Receive"}, except: ends},
	"github.com/apache/pulsar-client-go/pulsaradmin/...": {protocol: HTTP},
	"github.com/hibiken/asynq":                           {bound: always, except: []string{"NotFound", "Process"}},
	"github.com/nats-io/nats.go":                         {bound: never, waits: []string{"Next"}, except: []string{"Flush"}},
	"github.com/nats-io/nats.go/jetstream":               {bound: always, waits: []string{"Watch", "Next"}},
	"github.com/segmentio/kafka-go":                      {bound: bySetup, waits: []string{"Fetch", "Next", "Read"}},
	"github.com/twmb/franz-go/pkg/kadm":                  {},
	"github.com/twmb/franz-go/pkg/kgo":                   {answers: []string{"Fetches", "Results"}, waits: []string{"Poll"}, except: ends},

	// Services. Vault: Config.Timeout, 60s. Temporal: 10s for each request.
	"github.com/anthropics/anthropic-sdk-go/...": {protocol: HTTP, answers: []string{"Stream"}},
	"github.com/google/go-github/github":         {protocol: HTTP, bound: bySetup, lengthy: []string{"Download", "Upload"}},
	"github.com/hashicorp/vault/api":             {protocol: HTTP, bound: always, except: []string{"DefaultRetryPolicy"}},
	"github.com/openai/openai-go/...":            {protocol: HTTP, answers: []string{"Stream"}},
	"github.com/slack-go/slack":                  {protocol: HTTP, bound: bySetup, waits: []string{"ConnectRTM", "StartRTM"}, lengthy: []string{"GetFile", "Upload"}},
	"github.com/slack-go/slack/socketmode":       {protocol: HTTP, waits: []string{"Run"}},
	"go.temporal.io/sdk/client":                  {bound: always},
	"google.golang.org/genai":                    {protocol: HTTP},
}

var (
	redisLibrary = library{bound: always, answers: []string{"Cmd"}, waits: []string{"BLMove", "BLMPop", "BLPop", "BRPop", "BRPopLPush", "BZMPop", "BZPopMax", "BZPopMin", "Receive", "XRead", "XReadGroup"}, except: slices.Concat(ends, []string{"AfterProcess", "BeforeProcess"})}

	// What bounds a dial is in the connection string, or the system.
	pgxLibrary = library{bound: never, answers: []string{"Row", "BatchResults"}, waits: []string{"WaitForNotification"}, lengthy: []string{"Connect", "CopyFrom", "CopyTo"}, except: slices.Concat(ends, []string{"Rewrite"})}
)

// queues are the types whose methods only note what is to be sent, but for the one that sends it.
var queues = map[name]bool{
	{pkg: "github.com/go-redis/redis/v8", recv: "Pipeliner"}: true,
	{pkg: "github.com/redis/go-redis/v9", recv: "Pipeliner"}: true,
}

// clientCalls are the calls of libraries that no rule tells, and those that a rule would misjudge.
var clientCalls = index(map[string]Call{
	// A writer sends what it is given until it is closed, or its context ends.
	"(*cloud.google.com/go/storage.ObjectHandle).NewWriter": opensStream(HTTP),

	"github.com/jmoiron/sqlx.MustExec":        optional(replaced(SQL, "MustExecContext")),
	"(*github.com/jmoiron/sqlx.DB).Beginx":    optional(replaced(SQL, "BeginTxx")),
	"(*github.com/jmoiron/sqlx.DB).MustBegin": optional(replaced(SQL, "MustBeginTx")),

	// What a connection waits for is bounded by the options that it was dialed with.
	"(github.com/gomodule/redigo/redis.Conn).Do":            bounded(replaced(Other, "redis.DoContext")),
	"(*github.com/gomodule/redigo/redis.Pool).Get":          bounded(replaced(Other, "GetContext")),
	"(github.com/gomodule/redigo/redis.PubSubConn).Receive": {Context: -1, Request: -1, Stream: true, Instead: "ReceiveContext", Fixable: true},

	"github.com/hashicorp/go-retryablehttp.Get":                sendsRetried,
	"github.com/hashicorp/go-retryablehttp.Head":               sendsRetried,
	"github.com/hashicorp/go-retryablehttp.Post":               sendsRetried,
	"github.com/hashicorp/go-retryablehttp.PostForm":           sendsRetried,
	"(*github.com/hashicorp/go-retryablehttp.Client).Get":      sendsRetried,
	"(*github.com/hashicorp/go-retryablehttp.Client).Head":     sendsRetried,
	"(*github.com/hashicorp/go-retryablehttp.Client).Post":     sendsRetried,
	"(*github.com/hashicorp/go-retryablehttp.Client).PostForm": sendsRetried,

	// The context ends the deliveries; who waits for them may well look at it.
	"(*github.com/rabbitmq/amqp091-go.Channel).Consume": bounded(contextless(Other, "ConsumeWithContext")),

	// Not Flush, which waits for 10s.
	"(*github.com/nats-io/nats.go.Conn).FlushWithContext": {Context: 0, Request: -1, Ending: true, Refuses: true},

	"(*github.com/slack-go/slack.Client).PublishView": optional(replaced(HTTP, "PublishViewContext")),

	// It waits until the workflow has run.
	"(go.temporal.io/sdk/internal.WorkflowRun).Get":            opensStream(Other),
	"(go.temporal.io/sdk/internal.WorkflowRun).GetWithOptions": opensStream(Other),

	"k8s.io/apimachinery/pkg/util/wait.ExponentialBackoff":         bounded(replaced(Other, "ExponentialBackoffWithContext")),
	"k8s.io/apimachinery/pkg/util/wait.Poll":                       bounded(replaced(Other, "PollUntilContextTimeout")),
	"k8s.io/apimachinery/pkg/util/wait.PollImmediate":              bounded(replaced(Other, "PollUntilContextTimeout")),
	"k8s.io/apimachinery/pkg/util/wait.PollInfinite":               {Context: -1, Request: -1, Stream: true, Instead: "PollUntilContextCancel"},
	"k8s.io/apimachinery/pkg/util/wait.PollImmediateInfinite":      {Context: -1, Request: -1, Stream: true, Instead: "PollUntilContextCancel"},
	"k8s.io/apimachinery/pkg/util/wait.JitterUntilWithContext":     opensStream(Other),
	"k8s.io/apimachinery/pkg/util/wait.NonSlidingUntilWithContext": opensStream(Other),
	"k8s.io/apimachinery/pkg/util/wait.UntilWithContext":           opensStream(Other),
})

// A ClientRow is a call of a client library that is known by its name. Type is empty for a function.
type ClientRow struct {
	Package, Type, Func string
	Call                Call
}

// ClientRows returns the calls of client libraries that are known by name, in no order.
func ClientRows() []ClientRow {
	rows := make([]ClientRow, 0, len(clientCalls))
	for n, call := range clientCalls {
		rows = append(rows, ClientRow{n.pkg, n.recv, n.fn, call})
	}
	return rows
}

// sendsRetried is a call of go-retryablehttp that makes its request itself, without a context.
var sendsRetried = Call{Protocol: HTTP, Context: -1, Request: -1, DeadlineOptional: true, Instead: "retryablehttp.NewRequestWithContext"}

func optional(c Call) Call {
	c.DeadlineOptional = true
	return c
}
