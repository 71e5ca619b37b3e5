// Package demo is a small shop: an order service that calls an inventory service over gRPC, an HTTP front and the
// work that goes on behind them.
package demo

//go:generate protoc --go_out=. --go_opt=paths=source_relative --go-grpc_out=. --go-grpc_opt=paths=source_relative inventorypb/inventory.proto orderpb/order.proto
