// Command shopd serves orders over gRPC, the shop over HTTP, and does the work behind both. It needs a Postgres
// database and an inventoryd.
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os/signal"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/demo/inventorypb"
	"github.com/cancellint/cancellint/testdata/src/demo/order"
	"github.com/cancellint/cancellint/testdata/src/demo/orderpb"
	"github.com/cancellint/cancellint/testdata/src/demo/storefront"
	"github.com/cancellint/cancellint/testdata/src/demo/worker"
)

var (
	database  = flag.String("database", "postgres://localhost/shop?sslmode=disable", "database of the orders")
	inventory = flag.String("inventory", "localhost:7001", "address of the inventory service")
	grpcAddr  = flag.String("grpc", "localhost:7002", "address to serve gRPC on")
	httpAddr  = flag.String("http", "localhost:8080", "address to serve HTTP on")
	mail      = flag.String("mail", "http://localhost:8025/send", "mail gateway")
	rates     = flag.String("rates", "http://localhost:8026/rates.json", "exchange rates")
)

func main() {
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	store, err := openStore(ctx)
	if err != nil {
		return err
	}
	defer store.Close()

	inventoryConn, err := dial(*inventory)
	if err != nil {
		return err
	}
	defer inventoryConn.Close()
	ordersConn, err := dial(*grpcAddr)
	if err != nil {
		return err
	}
	defer ordersConn.Close()
	inventory, orders := inventorypb.NewInventoryClient(inventoryConn), orderpb.NewOrdersClient(ordersConn)

	receipts := make(chan order.Receipt)
	exchange := storefront.NewRates(*rates)
	go worker.NewMailer(*mail, receipts).Run(ctx)
	go worker.NewOutages(healthpb.NewHealthClient(inventoryConn), logOutage).Run(ctx)
	go worker.NewSweeper(store, orders, time.Hour).Run(ctx)
	go worker.NewStocktaking(inventory, "lamp", "desk", "chair").Run(ctx)
	go worker.Every(ctx, time.Minute, "restock", worker.NewRestock(inventory, 5).Check)
	go worker.Every(ctx, time.Hour, "exchange rates", exchange.Reload)

	if err := serveGRPC(ctx, order.NewServer(store, inventory, receipts)); err != nil {
		return err
	}
	return serveHTTP(ctx, storefront.NewHandler(orders, inventory, exchange))
}

func logOutage(ctx context.Context, out bool) error {
	slog.InfoContext(ctx, "inventory", "out", out)
	return nil
}

func openStore(ctx context.Context) (*order.Store, error) {
	store, err := order.OpenStore(*database)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := store.Migrate(ctx); err != nil {
		store.Close()
		return nil, err
	}
	return store, nil
}

func dial(addr string) (*grpc.ClientConn, error) {
	return grpc.NewClient(addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
}

// serveGRPC serves orders in the background until ctx ends.
func serveGRPC(ctx context.Context, orders orderpb.OrdersServer) error {
	lis, err := net.Listen("tcp", *grpcAddr)
	if err != nil {
		return err
	}
	server := grpc.NewServer()
	orderpb.RegisterOrdersServer(server, orders)
	context.AfterFunc(ctx, server.Stop)
	go server.Serve(lis)
	return nil
}

// serveHTTP serves handler until ctx ends, and the requests that are under way a little longer.
func serveHTTP(ctx context.Context, handler http.Handler) error {
	server := &http.Server{Addr: *httpAddr, Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
