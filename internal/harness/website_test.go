package harness

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"testing"

	"google.golang.org/grpc/test/bufconn"
)

// TestMain puts an in-memory network under [http.DefaultTransport], before any test can use it: a fixture that calls
// [http.Get] reaches the website of its own stage, in its own bubble, and nothing else.
func TestMain(m *testing.M) {
	http.DefaultTransport = websites
	os.Exit(m.Run())
}

// websites is shared by all tests, as [http.DefaultTransport] is.
var websites = &webNetwork{hosts: make(map[string]*http.Transport)}

// A webNetwork sends each request with the transport of its host: a transport has goroutines and channels of its own,
// and these must not cross from one bubble into another.
type webNetwork struct {
	mu    sync.Mutex
	hosts map[string]*http.Transport
}

// add gives transport a host name and returns it.
func (n *webNetwork) add(transport *http.Transport) (host string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	host = fmt.Sprintf("site%d.test", len(n.hosts)+1)
	n.hosts[host] = transport
	return host
}

// RoundTrip implements [http.RoundTripper].
func (n *webNetwork) RoundTrip(req *http.Request) (*http.Response, error) {
	n.mu.Lock()
	transport, ok := n.hosts[req.URL.Host]
	n.mu.Unlock()
	if !ok {
		return nil, fmt.Errorf("no such host: %s", req.URL.Host)
	}
	return transport.RoundTrip(req)
}

// serveWeb starts an HTTP server in memory, which any client without a transport of its own can reach. It returns the
// server's URL and the way to it, and ends with t.
func serveWeb(t *testing.T, handler http.Handler) (url string, l *link) {
	listener := bufconn.Listen(1 << 20)
	l = &link{connect: listener.DialContext}
	server := &http.Server{Handler: handler}
	go server.Serve(listener)
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return l.dial(ctx) }}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		server.Close()
		listener.Close()
	})
	return "http://" + websites.add(transport), l
}

// website starts a web server of the stage and returns its URL.
func (s *stage) website() (url string) {
	url, _ = serveWeb(s.t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.work(r.Context(), website); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	}))
	return url
}
