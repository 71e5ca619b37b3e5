// Command inventoryd serves the inventory over gRPC.
package main

import (
	"flag"
	"log"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/demo/inventory"
	"github.com/cancellint/cancellint/testdata/src/demo/inventorypb"
)

func main() {
	listen := flag.String("listen", "localhost:7001", "address to serve gRPC on")
	flag.Parse()

	stock := inventory.NewStock()
	stock.Fill("lamp", 40, 2500)
	stock.Fill("desk", 3, 19900)

	lis, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	inventorypb.RegisterInventoryServer(server, inventory.NewServer(stock))
	healthpb.RegisterHealthServer(server, health.NewServer())
	log.Printf("inventory on %s", lis.Addr())
	log.Fatal(server.Serve(lis))
}
