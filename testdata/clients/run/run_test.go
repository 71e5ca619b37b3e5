package run

import (
	"context"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/elastic/go-elasticsearch/v8/esapi"
	"github.com/glebarez/sqlite"
	"github.com/go-resty/resty/v2"
	"github.com/hashicorp/consul/api"
	"gorm.io/gorm"
	resty3 "resty.dev/v3"

	"github.com/cancellint/cancellint/testdata/clients/accounts"
	"github.com/cancellint/cancellint/testdata/clients/registry"
	"github.com/cancellint/cancellint/testdata/clients/retries"
	"github.com/cancellint/cancellint/testdata/clients/rollout"
	"github.com/cancellint/cancellint/testdata/clients/search"
	"github.com/cancellint/cancellint/testdata/clients/webhook"
)

// A row runs one function of a fixture on a context that has ended.
type row struct {
	name   string
	goesOn func(t *testing.T, ctx context.Context) bool
	want   bool
}

// bad is the row of a function that goes on, good of one that stops.
func bad[F any](fn F, run func(*testing.T, context.Context, F) bool) row {
	return row{funcName(fn), func(t *testing.T, ctx context.Context) bool { return run(t, ctx, fn) }, true}
}

func good[F any](fn F, run func(*testing.T, context.Context, F) bool) row {
	r := bad(fn, run)
	r.want = false
	return r
}

// funcName returns the name of a fixture's function or method expression: "accounts.Store.Count".
func funcName(fn any) string {
	name := runtime.FuncForPC(reflect.ValueOf(fn).Pointer()).Name()
	return strings.NewReplacer("github.com/cancellint/cancellint/testdata/clients/", "", "(*", "", ")", "").Replace(name)
}

var rows = []row{
	bad((*accounts.Store).ByEmail, byEmail),
	good((*accounts.Store).ByEmailFor, byEmail),
	bad((*accounts.Store).Count, count),
	good((*accounts.Store).CountFor, count),
	bad((*accounts.Store).Rename, rename),
	good((*accounts.Store).RenameFor, rename),
	bad((*accounts.Store).Transfer, transfer),
	good((*accounts.Store).TransferFor, transfer),
	good((*accounts.Store).Replace, replace),
	good((*accounts.Store).Touch, touch),
	good(accounts.In, in),
	good((*accounts.Session).Remove, remove),
	good((*accounts.Session).Purge, purge),
	bad((*accounts.Archive).Latest, latest),

	bad(webhook.Ping, sends),
	good(webhook.PingFor, sends),
	bad(webhook.Notify, notifies),
	good(webhook.NotifyFor, notifies),
	good(webhook.NotifyThrough, sends),
	bad(webhook.Fetch, sends),
	good(webhook.FetchFor, sends),
	good(webhook.Delete, sends),
	bad(webhook.PingV3, sendsV3),
	good(webhook.PingV3For, sendsV3),
	bad(webhook.Check, sends),

	bad(search.Orders, searches),
	good(search.OrdersFor, searches),
	bad(search.Drop, searches),
	good(search.DropFor, searches),
	bad(search.Ping, pings),
	good(search.PingFor, pings),

	bad(registry.Leader, reads),
	good(registry.LeaderFor, reads),
	bad(registry.Healthy, lists),
	good(registry.HealthyFor, lists),
	good(registry.Resign, writes),

	bad(retries.Deliver, delivers),
	good(retries.DeliverFor, delivers),
	good(retries.DeliverUnless, delivers),
	bad(retries.DeliverV3, delivers),
	good(retries.DeliverV3For, delivers),
	bad(retries.DeliverV5, delivers),
	good(retries.DeliverV5For, delivers),
	bad(retries.Receive, receives),
	good(retries.ReceiveFor, receives),
	bad(retries.Upload, delivers),
	good(retries.UploadFor, delivers),
	bad(retries.UploadSome, delivers),
	good(retries.UploadSomeFor, delivers),
	good(retries.UploadUntil, delivers),

	bad(rollout.Apply, delivers),
	good(rollout.ApplyFor, delivers),
	good(rollout.ApplyUnlessRefused, delivers),
	good(rollout.ApplyOrStop, delivers),
}

// curedEnv, when set, says that the golden files are in the place of the fixtures, and names the functions that a fix
// has changed.
const curedEnv = "CANCELLINT_CLIENTS_CURED"

func TestRows(t *testing.T) {
	t.Parallel()
	cured := strings.Fields(os.Getenv(curedEnv))
	for _, r := range rows {
		if slices.Contains(cured, r.name) {
			r.want = false
		}
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if got := r.goesOn(t, ctx); got != r.want {
				t.Errorf("goes on when its context has ended: %t, want %t", got, r.want)
			}
		})
	}
}

// analyzedOnly are the packages that there is no server for.
var analyzedOnly = []string{"cassandra", "columns", "documents", "keys", "secrets", "telemetry"}

// TestFlaggedAreRun: every function with a // want has a row that shows the symptom, in the packages that have a
// server to run against.
func TestFlaggedAreRun(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{}
	for _, r := range rows {
		shown[r.name] = r.want
	}
	for _, s := range silences {
		shown[s.name] = s.want <= 0 // for ever, or with no time at all
	}
	for _, r := range redisRows {
		shown[r.name] = r.want
	}
	for _, r := range endlessRows {
		shown[funcName(r.try)] = r.want
	}
	files, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	flagged := 0
	for _, path := range files {
		if slices.Contains(analyzedOnly, filepath.Base(filepath.Dir(path))) {
			continue
		}
		for _, name := range flaggedIn(t, path) {
			flagged++
			if !shown[name] {
				t.Errorf("%s is flagged, and no row shows why", name)
			}
		}
	}
	if flagged == 0 {
		t.Error("no function is flagged")
	}
}

// flaggedIn returns the names of the functions in a file that have a // want.
func flaggedIn(t *testing.T, path string) (names []string) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		for _, group := range file.Comments {
			if fn.Body.Pos() < group.Pos() && group.Pos() < fn.Body.End() && strings.HasPrefix(group.List[0].Text, "// want") {
				names = append(names, declName(file, fn))
			}
		}
	}
	return names
}

// declName returns what funcName does.
func declName(file *ast.File, fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return file.Name.Name + "." + fn.Name.Name
	}
	recv := fn.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident)
	return file.Name.Name + "." + recv.Name + "." + fn.Name.Name
}

// TestSuggestedFixes runs the rows again on the golden files: what a fix has changed does not go on any more.
func TestSuggestedFixes(t *testing.T) {
	t.Parallel()
	if os.Getenv(curedEnv) != "" {
		return // this is that run
	}
	golden, err := filepath.Glob("../*/*.go.golden")
	if err != nil {
		t.Fatal(err)
	}
	var overlay struct{ Replace map[string]string }
	overlay.Replace = map[string]string{}
	var cured []string
	for _, path := range golden {
		absolute, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		fixture := strings.TrimSuffix(absolute, ".golden")
		overlay.Replace[fixture] = absolute
		cured = append(cured, changed(t, fixture, absolute)...)
	}
	if len(cured) == 0 {
		t.Fatal("no fix changes anything")
	}
	data, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-vet=off", "-run=^TestRows$", "-overlay="+file, ".")
	cmd.Env = append(os.Environ(), curedEnv+"="+strings.Join(cured, " "))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// changed returns the names of the functions whose text differs between two files.
func changed(t *testing.T, before, after string) (names []string) {
	t.Helper()
	old := functions(t, before)
	for name, text := range functions(t, after) {
		if old[name] != text {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// functions returns the text of each function of a file.
func functions(t *testing.T, path string) map[string]string {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, src, 0)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, decl := range file.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok {
			texts[declName(file, fn)] = string(src[fset.Position(fn.Pos()).Offset:fset.Position(fn.End()).Offset])
		}
	}
	return texts
}

// stopped fails the test for any error but the one that says that the context has ended.
func stopped(t *testing.T, err error) bool {
	t.Helper()
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	return err != nil
}

// -- gorm, on SQLite in memory --

func database(t *testing.T) *gorm.DB {
	t.Helper()
	db, err := gorm.Open(sqlite.Open("file:" + filepath.Join(t.TempDir(), "accounts.db")))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.AutoMigrate(&accounts.Account{}); err != nil {
		t.Fatal(err)
	}
	if err := db.Create(&accounts.Account{ID: 1, Email: "a@example.com"}).Error; err != nil {
		t.Fatal(err)
	}
	pool, err := db.DB()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	return db
}

func store(t *testing.T) *accounts.Store {
	t.Helper()
	return accounts.NewStore(database(t))
}

func byEmail(t *testing.T, ctx context.Context, f func(*accounts.Store, context.Context, string) (accounts.Account, error)) bool {
	_, err := f(store(t), ctx, "a@example.com")
	return !stopped(t, err)
}

func count(t *testing.T, ctx context.Context, f func(*accounts.Store, context.Context) (int64, error)) bool {
	_, err := f(store(t), ctx)
	return !stopped(t, err)
}

func rename(t *testing.T, ctx context.Context, f func(*accounts.Store, context.Context, int64, string) error) bool {
	return !stopped(t, f(store(t), ctx, 1, "b@example.com"))
}

func transfer(t *testing.T, ctx context.Context, f func(*accounts.Store, context.Context, int64, int64) error) bool {
	return !stopped(t, f(store(t), ctx, 1, 2))
}

func replace(t *testing.T, ctx context.Context, f func(*accounts.Store, context.Context, *accounts.Account) error) bool {
	return !stopped(t, f(store(t), ctx, &accounts.Account{ID: 1}))
}

func touch(t *testing.T, ctx context.Context, f func(*accounts.Store, context.Context, int64) error) bool {
	return !stopped(t, f(store(t), ctx, 2))
}

func in(t *testing.T, ctx context.Context, f func(context.Context, *gorm.DB, int64) (accounts.Account, error)) bool {
	_, err := f(ctx, database(t).WithContext(ctx), 1)
	return !stopped(t, err)
}

func remove(t *testing.T, ctx context.Context, f func(*accounts.Session, context.Context, int64) error) bool {
	return !stopped(t, f(store(t).Begin(ctx), ctx, 1))
}

func purge(t *testing.T, ctx context.Context, f func(*accounts.Session, context.Context) error) bool {
	return !stopped(t, f(store(t).Begin(ctx), ctx))
}

func latest(t *testing.T, ctx context.Context, f func(*accounts.Archive, context.Context) (accounts.Account, error)) bool {
	_, err := f(accounts.NewArchive(database(t)), ctx)
	return !stopped(t, err)
}

// -- resty and Consul, against a server on loopback --

func server(t *testing.T, body string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func sends(t *testing.T, ctx context.Context, f func(context.Context, *resty.Client, string) error) bool {
	return !stopped(t, f(ctx, resty.New(), server(t, "{}")))
}

func notifies(t *testing.T, ctx context.Context, f func(context.Context, *resty.Client, string, string) error) bool {
	return !stopped(t, f(ctx, resty.New(), server(t, "{}"), "token"))
}

func sendsV3(t *testing.T, ctx context.Context, f func(context.Context, *resty3.Client, string) error) bool {
	client := resty3.New()
	t.Cleanup(func() { client.Close() })
	return !stopped(t, f(ctx, client, server(t, "{}")))
}

func consul(t *testing.T, body string) *api.Client {
	t.Helper()
	client, err := api.NewClient(&api.Config{Address: server(t, body)})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func reads(t *testing.T, ctx context.Context, f func(context.Context, *api.KV) (string, error)) bool {
	_, err := f(ctx, consul(t, `[{"Key": "leader", "Value": "YQ=="}]`).KV())
	return !stopped(t, err)
}

func lists(t *testing.T, ctx context.Context, f func(context.Context, *api.Client, string) (int, error)) bool {
	_, err := f(ctx, consul(t, "[]"), "orders")
	return !stopped(t, err)
}

func writes(t *testing.T, ctx context.Context, f func(context.Context, *api.KV) error) bool {
	return !stopped(t, f(ctx, consul(t, "true").KV()))
}

// -- Elasticsearch, in memory --

// cluster answers every request whose context has not ended.
type cluster struct{}

func (cluster) Perform(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return httptest.NewRecorder().Result(), nil
}

func elastic() *esapi.API { return esapi.New(cluster{}) }

func searches(t *testing.T, ctx context.Context, f func(context.Context, *esapi.API, string) error) bool {
	return !stopped(t, f(ctx, elastic(), "{}"))
}

func pings(t *testing.T, ctx context.Context, f func(context.Context, *esapi.API) error) bool {
	return !stopped(t, f(ctx, elastic()))
}

// -- retries, on a fake clock --

// delivers reports whether it is tried again although the context has ended.
func delivers(t *testing.T, ctx context.Context, f func(context.Context, func(context.Context) error) error) bool {
	attempts := 0
	synctest.Test(t, func(*testing.T) {
		_ = f(ctx, func(ctx context.Context) error {
			attempts++
			return ctx.Err()
		})
	})
	return attempts > 1
}

func receives(t *testing.T, ctx context.Context, f func(context.Context, func(context.Context) (string, error)) (string, error)) bool {
	attempts := 0
	synctest.Test(t, func(*testing.T) {
		_, _ = f(ctx, func(ctx context.Context) (string, error) {
			attempts++
			return "", ctx.Err()
		})
	})
	return attempts > 1
}
