package frameworks

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	fiber2 "github.com/gofiber/fiber/v2"
	timeout2 "github.com/gofiber/fiber/v2/middleware/timeout"
	fiber3 "github.com/gofiber/fiber/v3"
	"github.com/labstack/echo/v4"
	"github.com/valyala/fasthttp"
	"github.com/valyala/fasthttp/fasthttputil"
	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/frameworks/shop"
)

// patience is how long an outgoing call may take to notice that it is over. It bounds a test that is to fail, and is
// waited for in full by a call that goes on. These are other people's servers, with goroutines that no bubble holds.
const patience = 250 * time.Millisecond

// A stock is the service that the shop asks. It never answers.
type stock struct {
	healthpb.HealthClient
	asked  chan struct{} // closed when it was asked
	over   chan struct{} // closed when the request for which it was asked has ended
	wentOn chan bool     // whether the call was still waiting then
}

func newStock() *stock {
	return &stock{asked: make(chan struct{}), over: make(chan struct{}), wentOn: make(chan bool, 1)}
}

func (s *stock) Check(ctx context.Context, _ *healthpb.HealthCheckRequest, _ ...grpc.CallOption) (*healthpb.HealthCheckResponse, error) {
	close(s.asked)
	<-s.over
	select {
	case <-ctx.Done():
		s.wentOn <- false
	case <-time.After(patience):
		s.wentOn <- true
	}
	return nil, errors.New("no answer")
}

// A framework runs a request until its client has gone away, or until the middleware's time is up.
type framework func(t *testing.T, s *stock)

func TestRuns(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		serve  func(*shop.Shop) framework
		wentOn bool
	}{
		{"gin", func(s *shop.Shop) framework { return serveGin(s.ShowGin) }, true},
		{"gin with a timeout", func(s *shop.Shop) framework { return serveGin(s.ShowGinSoon) }, true},
		{"gin on a root", func(s *shop.Shop) framework { return serveGin(s.ShowGinAlone) }, true},
		{"gin, whatever it is", func(s *shop.Shop) framework { return serveGin(s.ShowGinBlind) }, true},
		{"gin on the request", func(s *shop.Shop) framework { return serveGin(s.ShowGinFor) }, false},
		{"gin on the request, in a helper", func(s *shop.Shop) framework { return serveGin(s.ShowGinThrough) }, false},
		{"gin on the request, in a closure", func(s *shop.Shop) framework { return serveGin(s.ShowGinBoth) }, false},
		{"echo on a root", func(s *shop.Shop) framework { return serveEcho(s.ShowEcho) }, true},
		{"echo on the request", func(s *shop.Shop) framework { return serveEcho(s.ShowEchoFor) }, false},
		{"fiber 2", func(s *shop.Shop) framework { return serveFiber2(s.ShowFiber) }, true},
		{"fiber 2 on what is bounded", func(s *shop.Shop) framework { return serveFiber2(s.ShowFiberFor) }, false},
		{"fiber 3", func(s *shop.Shop) framework { return serveFiber3(s.ShowFiber3) }, true},
		{"fiber 3 on what is bounded", func(s *shop.Shop) framework { return serveFiber3(s.ShowFiber3For) }, false},
		{"fasthttp", func(s *shop.Shop) framework { return serveFast(s.ShowFast) }, true},
		{"fasthttp, bounded", func(s *shop.Shop) framework { return serveFast(s.ShowFastFor) }, false},
		{"pool", func(s *shop.Shop) framework { return runPool(s.ShowPool) }, true},
		{"pool on its context", func(s *shop.Shop) framework { return runPool(s.ShowPoolFor) }, false},
		{"pool whose parts go on", func(s *shop.Shop) framework { return runPool(s.ShowPoolAll) }, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStock()
			test.serve(&shop.Shop{Stock: s})(t, s)
			_, run, _ := strings.Cut(test.name, " ")
			want := test.wentOn && (run == "" || run != os.Getenv(curedEnv))
			if got := <-s.wentOn; got != want {
				t.Errorf("the call went on: %t, want %t", got, want)
			}
		})
	}
}

// curedEnv names the tests, after the frameworks, of whose functions the suggested fix is in place.
const curedEnv = "CANCELLINT_FRAMEWORKS_CURED"

// TestSuggestedFixes runs the functions that golden files change with the changes in place.
func TestSuggestedFixes(t *testing.T) {
	t.Parallel()
	replace := make(map[string]string)
	for _, file := range []string{"shop/echo.go", "shop/gin.go"} {
		path, err := filepath.Abs(file)
		if err != nil {
			t.Fatal(err)
		}
		replace[path] = path + ".golden"
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(file, overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-overlay="+file, "-run=^TestRuns$/on_a_root$", ".")
	cmd.Env = append(os.Environ(), curedEnv+"=on a root")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("with the suggested fixes in place: %v\n%s", err, out)
	}
}

func serveGin(show gin.HandlerFunc) framework {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.GET("/", show)
	return serveHTTP(engine)
}

func serveEcho(show echo.HandlerFunc) framework {
	e := echo.New()
	e.GET("/", show)
	return serveHTTP(e)
}

// serveHTTP has a client that goes away while the stock is asked.
func serveHTTP(handler http.Handler) framework {
	return func(t *testing.T, s *stock) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			context.AfterFunc(r.Context(), func() { close(s.over) })
			handler.ServeHTTP(w, r)
		}))
		t.Cleanup(server.Close)
		ctx, leave := context.WithCancel(t.Context())
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			<-s.asked
			leave()
		}()
		if _, err := server.Client().Do(req); !errors.Is(err, context.Canceled) {
			t.Errorf("the client has got %v", err)
		}
	}
}

// serveFiber2 has middleware whose time is up while the stock is asked: fiber does not see clients go away.
func serveFiber2(show fiber2.Handler) framework {
	return func(t *testing.T, s *stock) {
		app := fiber2.New()
		app.Get("/", timeout2.NewWithContext(func(c *fiber2.Ctx) error {
			context.AfterFunc(c.UserContext(), func() { close(s.over) })
			return show(c)
		}, time.Millisecond))
		if _, err := app.Test(httptest.NewRequest(http.MethodGet, "/", nil), -1); err != nil {
			t.Error(err)
		}
	}
}

// serveFiber3 sets a context that ends while the stock is asked, as middleware does.
func serveFiber3(show fiber3.Handler) framework {
	return func(t *testing.T, s *stock) {
		app := fiber3.New()
		app.Get("/", func(c fiber3.Ctx) error {
			ctx, cancel := context.WithTimeout(c.Context(), time.Millisecond)
			defer cancel()
			c.SetContext(ctx)
			context.AfterFunc(ctx, func() { close(s.over) })
			return show(c)
		})
		if _, err := app.Test(httptest.NewRequest(http.MethodGet, "/", nil), fiber3.TestConfig{Timeout: 0}); err != nil {
			t.Error(err)
		}
	}
}

// serveFast has a client that goes away while the stock is asked.
func serveFast(show fasthttp.RequestHandler) framework {
	return func(t *testing.T, s *stock) {
		listener := fasthttputil.NewInmemoryListener()
		server := &fasthttp.Server{Handler: show}
		go server.Serve(listener)
		t.Cleanup(func() { server.Shutdown() })
		conn, err := listener.Dial()
		if err != nil {
			t.Fatal(err)
		}
		ask(t, conn)
		<-s.asked
		conn.Close()
		close(s.over)
	}
}

func ask(t *testing.T, conn net.Conn) {
	if _, err := conn.Write([]byte("GET / HTTP/1.1\r\nHost: shop\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
}

// runPool has another part of the pool fail while the stock is asked.
func runPool(show func(context.Context, func(context.Context) error) error) framework {
	return func(t *testing.T, s *stock) {
		failed := errors.New("out of order")
		err := show(t.Context(), func(context.Context) error {
			<-s.asked
			defer close(s.over)
			return failed
		})
		if !errors.Is(err, failed) {
			t.Errorf("the pool has got %v", err)
		}
	}
}
