package cancellint_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	"github.com/cancellint/cancellint/testdata/src/demo/inventory"
	"github.com/cancellint/cancellint/testdata/src/demo/inventorypb"
	"github.com/cancellint/cancellint/testdata/src/demo/order"
	"github.com/cancellint/cancellint/testdata/src/demo/orderpb"
	"github.com/cancellint/cancellint/testdata/src/demo/storefront"
)

// serve runs a gRPC server in memory and returns a connection to it.
func serve(t *testing.T, register func(*grpc.Server)) *grpc.ClientConn {
	t.Helper()
	listener := bufconn.Listen(1 << 16)
	server := grpc.NewServer()
	register(server)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient("passthrough:///memory",
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// openShop returns the demo's HTTP front with both tiers behind it. There is no database.
func openShop(t *testing.T) http.Handler {
	t.Helper()
	stock := inventory.NewStock()
	stock.Fill("lamp", 40, 2500)
	items := inventorypb.NewInventoryClient(serve(t, func(s *grpc.Server) {
		inventorypb.RegisterInventoryServer(s, inventory.NewServer(stock))
	}))
	store, err := order.OpenStore("postgres://localhost/shop")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	orders := orderpb.NewOrdersClient(serve(t, func(s *grpc.Server) {
		orderpb.RegisterOrdersServer(s, order.NewServer(store, items, make(chan order.Receipt)))
	}))
	bank := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"USD": 1.5}`)
	}))
	t.Cleanup(bank.Close)
	rates := storefront.NewRates(bank.URL)
	if err := rates.Reload(); err != nil {
		t.Fatal(err)
	}
	return storefront.NewHandler(orders, items, rates)
}

func get(shop http.Handler, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	shop.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
	return w
}

// TestDemoRuns asks the demo for a price: it is a program, not just text to analyze.
func TestDemoRuns(t *testing.T) {
	t.Parallel()
	w := get(openShop(t), "/items/lamp/price?currency=USD")
	var reply struct{ Price float64 }
	if err := json.Unmarshal(w.Body.Bytes(), &reply); err != nil || reply.Price != 37.5 {
		t.Errorf("a lamp costs %v (%v), want 37.5\n%d %s", reply.Price, err, w.Code, w.Body)
	}
}

// TestDemoLists asks the demo for several items, which it fetches side by side.
func TestDemoLists(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	w := get(shop, "/items?sku=lamp&sku=lamp")
	var reply []struct{ Available int }
	if err := json.Unmarshal(w.Body.Bytes(), &reply); err != nil || len(reply) != 2 || reply[1].Available != 40 {
		t.Errorf("got %v (%v), want two lamps, 40 of each\n%d %s", reply, err, w.Code, w.Body)
	}
	if w := get(shop, "/items?sku=lamp&sku=unicorn"); w.Code != http.StatusNotFound {
		t.Errorf("status %d, want %d: one of the items is not known\n%s", w.Code, http.StatusNotFound, w.Body)
	}
}

// TestDemoSuffers shows what deadline/degenerate-deadline means for a user of the demo.
func TestDemoSuffers(t *testing.T) {
	t.Parallel()
	if w := get(openShop(t), "/items/lamp"); w.Code != http.StatusGatewayTimeout {
		t.Errorf("status %d, want %d: the request has 2ns\n%s", w.Code, http.StatusGatewayTimeout, w.Body)
	}
}
