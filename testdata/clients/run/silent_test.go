package run

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/googleapis/gax-go/v2"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/nats-io/nats.go"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/concurrency"
	"go.uber.org/zap"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	"github.com/cancellint/cancellint/testdata/clients/bus"
	"github.com/cancellint/cancellint/testdata/clients/forge"
	"github.com/cancellint/cancellint/testdata/clients/leader"
	"github.com/cancellint/cancellint/testdata/clients/ledger"
	"github.com/cancellint/cancellint/testdata/clients/topics"
)

// never is how long a call takes that does not end while its peer is there and silent.
const never time.Duration = -1

// A silence runs one function of a fixture against a peer that is there and does not answer.
type silence struct {
	name string
	call func(t *testing.T) (call func() error, hangUp func()) // runs in a bubble, on a fake clock
	want time.Duration
}

func ends[F any](after time.Duration, fn F, call func(*testing.T, F) (func() error, func())) silence {
	return silence{funcName(fn), func(t *testing.T) (func() error, func()) { return call(t, fn) }, after}
}

var silences = []silence{
	ends(never, (*leader.Elector).Members, elects),
	ends(time.Second, (*leader.Elector).MembersFor, elects),
	ends(never, (*leader.Elector).Swap, elects1("me")),
	ends(never, (*leader.Elector).Campaign, elects1("me")),
	ends(never, (*leader.Elector).Resign, elects),
	ends(5*time.Second, (*leader.Elector).ResignSoon, elects),

	ends(0, bus.Sync, asks),
	ends(never, bus.Ask, asksFor),
	ends(time.Second, bus.AskSoon, asksFor),

	ends(never, ledger.Balance, queries),
	ends(5*time.Second, ledger.BalanceSoon, queries),

	ends(never, (*forge.Mirror).Latest, mirrors),
	ends(10*time.Second, (*forge.Mirror).LatestSoon, mirrors),
	ends(10*time.Second, forge.Octocat, octocat),
	ends(never, forge.NewTeams, counts),
	ends(10*time.Second, forge.NewPatientTeams, counts),

	ends(time.Minute, topics.Get, gets),
	ends(never, topics.GetEndless, gets),
}

func TestSilences(t *testing.T) {
	t.Parallel()
	for _, s := range silences {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				call, hangUp := s.call(t)
				if got := took(call, hangUp); got != s.want {
					t.Errorf("took %v, want %v", got, s.want)
				}
			})
		})
	}
}

// took returns how long a call takes, or never if an hour is not enough for it. HangUp makes it fail.
func took(call func() error, hangUp func()) time.Duration {
	start := time.Now()
	ended := make(chan time.Duration, 1)
	go func() {
		_ = call()
		ended <- time.Since(start)
	}()
	elapsed := never
	select {
	case elapsed = <-ended:
		hangUp()
	case <-time.After(time.Hour):
		hangUp()
		<-ended
	}
	synctest.Wait()
	return elapsed
}

// -- etcd, which accepts calls and does not answer them --

func elector(t *testing.T) (*leader.Elector, func()) {
	t.Helper()
	listener := bufconn.Listen(1 << 16)
	server := grpc.NewServer(grpc.UnknownServiceHandler(func(_ any, stream grpc.ServerStream) error {
		<-stream.Context().Done()
		return nil
	}))
	go server.Serve(listener)
	client, err := clientv3.New(clientv3.Config{
		Endpoints: []string{"etcd:2379"},
		Logger:    zap.NewNop(),
		DialOptions: []grpc.DialOption{
			grpc.WithTransportCredentials(insecure.NewCredentials()),
			grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	session, err := concurrency.NewSession(client, concurrency.WithLease(1))
	if err != nil {
		t.Fatal(err)
	}
	return leader.NewElector(client, concurrency.ResumeElection(session, "leader", "leader/1", 1)), func() {
		session.Orphan()
		client.Close()
		server.Stop()
	}
}

func elects(t *testing.T, f func(*leader.Elector) error) (func() error, func()) {
	e, hangUp := elector(t)
	return func() error { return f(e) }, hangUp
}

func elects1(value string) func(t *testing.T, f func(*leader.Elector, string) error) (func() error, func()) {
	return func(t *testing.T, f func(*leader.Elector, string) error) (func() error, func()) {
		e, hangUp := elector(t)
		return func() error { return f(e, value) }, hangUp
	}
}

// -- NATS, where nobody replies --

// A pipe dials connections whose other end is in memory.
type pipe func(peer net.Conn)

func (p pipe) Dial(_, _ string) (net.Conn, error) {
	conn, peer := net.Pipe()
	go p(peer)
	return conn, nil
}

func busConn(t *testing.T) *nats.Conn {
	t.Helper()
	conn, err := nats.Connect("nats://192.0.2.1:4222", nats.NoReconnect(), nats.SetCustomDialer(pipe(func(peer net.Conn) {
		io.WriteString(peer, `INFO {"server_id":"bus","version":"2.10.0","max_payload":1048576}`+"\r\n")
		lines := bufio.NewScanner(peer)
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "PING") {
				io.WriteString(peer, "PONG\r\n")
			}
		}
	})))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func asks(t *testing.T, f func(*nats.Conn) error) (func() error, func()) {
	conn := busConn(t)
	return func() error { return f(conn) }, conn.Close
}

func asksFor(t *testing.T, f func(*nats.Conn) ([]byte, error)) (func() error, func()) {
	conn := busConn(t)
	return func() error {
		_, err := f(conn)
		return err
	}, conn.Close
}

// -- Postgres, which lets clients in and does not answer queries --

func queries(t *testing.T, f func(*pgx.Conn, int64) (int64, error)) (func() error, func()) {
	config, err := pgx.ParseConfig("postgres://ledger@postgres/ledger?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	var first net.Conn
	config.LookupFunc = func(context.Context, string) ([]string, error) { return []string{"postgres"}, nil }
	config.DialFunc = func(context.Context, string, string) (net.Conn, error) {
		conn, peer := net.Pipe()
		if first == nil {
			first = peer
		}
		go func() {
			defer peer.Close()
			backend := pgproto3.NewBackend(peer, peer)
			message, err := backend.ReceiveStartupMessage()
			if _, starts := message.(*pgproto3.StartupMessage); err != nil || !starts {
				return // it cancels a query
			}
			backend.Send(&pgproto3.AuthenticationOk{})
			backend.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
			backend.Flush()
			io.Copy(io.Discard, peer)
		}()
		return conn, nil
	}
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return func() error {
			_, err := f(conn, 1)
			return err
		}, func() {
			first.Close()
			conn.Close(t.Context())
		}
}

// -- GitHub, which does not answer --

// TestMain gives clients of net/http that have no transport of their own one whose encrypted connections lead to a
// peer in memory, which hangs up after two hours.
func TestMain(m *testing.M) {
	http.DefaultTransport.(*http.Transport).DialTLSContext = func(context.Context, string, string) (net.Conn, error) {
		conn, peer := net.Pipe()
		go io.Copy(io.Discard, peer)
		time.AfterFunc(2*time.Hour, func() { peer.Close() })
		return conn, nil
	}
	os.Exit(m.Run())
}

func mirrors(t *testing.T, f func(*forge.Mirror, string, string) (string, error)) (func() error, func()) {
	m := forge.NewMirror("token")
	return func() error {
		_, err := f(m, "owner", "repo")
		return err
	}, func() {}
}

func counts(t *testing.T, newTeams func() *forge.Teams) (func() error, func()) {
	teams := newTeams()
	return func() error {
		_, err := teams.Count(context.Background(), "organization")
		return err
	}, func() {}
}

func octocat(t *testing.T, f func() (string, error)) (func() error, func()) {
	return func() error {
		_, err := f()
		return err
	}, func() {}
}

// -- Google's generated clients --

// generated invokes a method as Google's generator does: with the timeout that is its default, then the caller's options.
type generated struct{ hungUp chan struct{} }

func (g generated) GetTopic(ctx context.Context, req *topics.Request, opts ...gax.CallOption) (*topics.Topic, error) {
	opts = append([]gax.CallOption{gax.WithTimeout(time.Minute)}, opts...)
	err := gax.Invoke(ctx, func(ctx context.Context, _ gax.CallSettings) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-g.hungUp:
			return io.ErrUnexpectedEOF
		}
	}, opts...)
	return &topics.Topic{Name: req.Topic}, err
}

func gets(t *testing.T, f func(topics.Client, string) (*topics.Topic, error)) (func() error, func()) {
	g := generated{make(chan struct{})}
	return func() error {
		_, err := f(g, "orders")
		return err
	}, func() { close(g.hungUp) }
}
