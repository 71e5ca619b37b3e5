package clients

import (
	"flag"
	"fmt"
	"go/types"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cancellint/cancellint/internal/catalog"
)

var update = flag.Bool("update", false, "write testdata/calls.txt")

const callsHeader = `# The calls that the catalogue finds in the exported types of the libraries: of each type how many, and the first.
# ~ is meant to wait, ! is bounded, * has to have a deadline, ? has to if its client is set up without a bound,
# & has to run when its context has ended, -> takes no context and names what does.
`

// TestCalls holds what the rules of the libraries reach against testdata/calls.txt, for somebody to read.
func TestCalls(t *testing.T) {
	t.Parallel()
	var lines []string
	pkgs := load(t)
	for _, path := range slices.Sorted(maps.Keys(pkgs)) {
		if isLibrary(path) && !strings.Contains(path, "internal") {
			lines = append(lines, describe(pkgs[path])...)
		}
	}
	got := callsHeader + strings.Join(lines, "\n") + "\n"
	const golden = "testdata/calls.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs from what the catalogue finds; read the difference after go test -update", golden)
	}
}

// TestLibraries tests that each library has calls, so that a spelling mistake does not survive.
func TestLibraries(t *testing.T) {
	t.Parallel()
	pkgs := load(t)
	for _, library := range catalog.Libraries() {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(pkgs)), func(path string) bool {
			return isIn(library, path) && len(describe(pkgs[path])) > 0
		}) {
			t.Errorf("%s: no package, or no calls", library)
		}
	}
}

// isLibrary reports whether a package is one of the known libraries, or of those whose calls are known by their shape.
func isLibrary(path string) bool {
	return strings.HasPrefix(path, "github.com/aws/aws-sdk-go-v2/") || strings.HasPrefix(path, "cloud.google.com/go/pubsub/") ||
		slices.ContainsFunc(catalog.Libraries(), func(library string) bool { return isIn(library, path) })
}

// isIn reports whether a package is in a library, which is a path or a tree of them.
func isIn(library, path string) bool {
	elements := slices.DeleteFunc(strings.Split(path, "/"), func(element string) bool {
		return len(element) > 1 && element[0] == 'v' && strings.Trim(element[1:], "0123456789") == ""
	})
	path = strings.Join(elements, "/")
	root, isTree := strings.CutSuffix(library, "/...")
	return path == root || isTree && strings.HasPrefix(path, root+"/")
}

// describe returns one line for the functions of a package and for each of its exported types that has calls.
func describe(pkg *types.Package) []string {
	functions := map[string][]string{}
	add := func(typ string, fn *types.Func, through types.Type) {
		if call, ok := catalog.Outgoing(fn, through); ok && fn.Exported() {
			functions[typ] = append(functions[typ], spell(fn, call))
		}
	}
	for _, name := range pkg.Scope().Names() {
		switch obj := pkg.Scope().Lookup(name).(type) {
		case *types.Func:
			add("", obj, nil)
		case *types.TypeName:
			if !obj.Exported() || obj.IsAlias() {
				continue
			}
			for method := range types.NewMethodSet(receiver(obj.Type())).Methods() {
				add(name, method.Obj().(*types.Func), obj.Type())
			}
		}
	}
	lines := make([]string, 0, len(functions))
	for _, typ := range slices.Sorted(maps.Keys(functions)) {
		calls := functions[typ]
		slices.Sort(calls)
		lines = append(lines, fmt.Sprintf("%s.%s: %d: %s", pkg.Path(), typ, len(calls), strings.Join(calls[:min(len(calls), 6)], " ")))
	}
	return lines
}

// receiver returns the type whose methods are all that a value called T has.
func receiver(t types.Type) types.Type {
	if types.IsInterface(t) {
		return t
	}
	return types.NewPointer(t)
}

func spell(fn *types.Func, call catalog.Call) string {
	text := fn.Name()
	if call.Instead != "" {
		text += "->" + call.Instead
	}
	for _, mark := range []struct {
		is   bool
		text string
	}{
		{call.Stream, "~"},
		{call.Bounded, "!"},
		{!call.Stream && !call.Bounded && !call.DeadlineOptional && !call.BySetup, "*"},
		{call.BySetup && !call.Stream, "?"},
		{call.Ending, "&"},
	} {
		if mark.is {
			text += mark.text
		}
	}
	return text
}

// TestExamples tests calls of every kind, and what comes near and is none.
func TestExamples(t *testing.T) {
	t.Parallel()
	pkgs := load(t)
	tests := []struct{ pkg, typ, fn, want string }{
		{"cloud.google.com/go/bigquery", "Job", "Wait", "Wait"},
		{"cloud.google.com/go/pubsub/v2", "Subscriber", "Receive", "Receive~"},
		{"cloud.google.com/go/pubsub/v2/apiv1", "TopicAdminClient", "CreateTopic", "CreateTopic!"},
		{"cloud.google.com/go/pubsub/v2", "Publisher", "Publish", ""}, // put in a queue
		{"cloud.google.com/go/storage", "ObjectHandle", "NewReader", "NewReader"},
		{"cloud.google.com/go/storage", "BucketHandle", "Objects", "Objects"},
		{"cloud.google.com/go/storage", "", "NewClient", ""},
		{"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob", "Client", "UploadFile", "UploadFile"},
		{"github.com/ClickHouse/clickhouse-go/v2/lib/driver", "Conn", "QueryRow", "QueryRow!"},
		{"github.com/anthropics/anthropic-sdk-go", "MessageService", "New", "New"},
		{"github.com/aws/aws-sdk-go-v2/feature/s3/manager", "Uploader", "Upload", "Upload"},
		{"github.com/aws/aws-sdk-go-v2/service/s3", "Client", "GetObject", "GetObject"},
		{"github.com/aws/aws-sdk-go-v2/service/s3", "ListObjectsV2Paginator", "NextPage", "NextPage"},
		{"github.com/aws/aws-sdk-go-v2/service/s3", "BucketExistsWaiter", "Wait", "Wait"},
		{"github.com/aws/aws-sdk-go-v2/service/s3", "PresignClient", "PresignGetObject", ""},
		{"github.com/aws/aws-sdk-go/service/s3", "S3", "GetObject", "GetObject->GetObjectWithContext"},
		{"github.com/aws/aws-sdk-go/service/s3", "S3", "GetObjectRequest", ""},
		{"github.com/go-redis/redis/v8", "Client", "Get", "Get!"},
		{"github.com/go-redis/redis/v8", "Pipeliner", "Get", ""}, // queued
		{"github.com/go-redis/redis/v8", "Pipeliner", "Exec", "Exec!"},
		{"github.com/hashicorp/vault/api", "Logical", "Read", "Read->ReadWithContext"},
		{"github.com/jackc/pgx/v5", "Tx", "QueryRow", "QueryRow*"},
		{"github.com/jackc/pgx/v5", "Tx", "Rollback", ""},
		{"github.com/jackc/pgx/v5/pgxpool", "", "New", ""},
		{"github.com/jackc/pgx/v5/stdlib", "", "OpenDB", ""},
		{"github.com/nats-io/nats.go", "Conn", "Flush", ""}, // waits for 10s
		{"github.com/nats-io/nats.go", "Conn", "FlushWithContext", "FlushWithContext*&"},
		{"github.com/nats-io/nats.go", "Conn", "Publish", ""},
		{"github.com/nats-io/nats.go", "Conn", "RequestWithContext", "RequestWithContext*"},
		{"github.com/nats-io/nats.go/jetstream", "JetStream", "Publish", "Publish!"},
		{"github.com/redis/go-redis/v9", "Client", "BLPop", "BLPop~!"},
		{"github.com/redis/go-redis/v9", "Client", "Subscribe", ""}, // done by Receive
		{"github.com/redis/rueidis", "Client", "Do", "Do!"},
		{"github.com/segmentio/kafka-go", "Reader", "FetchMessage", "FetchMessage~"},
		{"github.com/slack-go/slack", "Client", "OpenView", "OpenView->OpenViewContext"},
		{"github.com/twmb/franz-go/pkg/kgo", "Client", "PollFetches", "PollFetches~"},
		{"github.com/twmb/franz-go/pkg/kgo", "Client", "Produce", ""},
		{"go.etcd.io/etcd/client/v3", "Client", "Watch", "Watch~"},
		{"go.etcd.io/etcd/client/v3", "Client", "Txn", "Txn*"},
		{"go.etcd.io/etcd/client/v3", "Lease", "Revoke", "Revoke*&"},
		{"go.etcd.io/etcd/client/v3", "Maintenance", "Defragment", "Defragment"}, // takes as long as there is data
		{"go.etcd.io/etcd/client/v3/concurrency", "Election", "Campaign", "Campaign~"},
		{"go.etcd.io/etcd/client/v3/concurrency", "Election", "Resign", "Resign*&"},
		{"go.mongodb.org/mongo-driver/mongo", "", "Connect", ""},
		{"go.mongodb.org/mongo-driver/v2/mongo", "Collection", "FindOne", "FindOne?"},
		{"go.temporal.io/sdk/client", "Client", "ExecuteWorkflow", "ExecuteWorkflow!"},
		{"k8s.io/client-go/kubernetes/typed/core/v1", "PodInterface", "Get", "Get"},
		{"k8s.io/client-go/kubernetes/typed/core/v1", "PodInterface", "Watch", "Watch~"},
		{"k8s.io/client-go/rest", "Request", "Do", "Do"},
		{"sigs.k8s.io/controller-runtime/pkg/client", "Client", "Get", "Get"},
		{"sigs.k8s.io/controller-runtime/pkg/client", "", "New", ""},
	}
	for _, test := range tests {
		fn := lookup(pkgs, test.pkg, test.typ, test.fn)
		if fn == nil {
			t.Errorf("%s.%s.%s: no such function", test.pkg, test.typ, test.fn)
			continue
		}
		var through types.Type
		if test.typ != "" {
			through = pkgs[test.pkg].Scope().Lookup(test.typ).Type()
		}
		got := ""
		if call, ok := catalog.Outgoing(fn, through); ok {
			got = spell(fn, call)
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", fn.FullName(), got, test.want)
		}
	}
}
