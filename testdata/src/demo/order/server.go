// Package order is the first tier: the gRPC service that takes orders. It keeps them in a database and asks the
// inventory service for the goods.
package order

import (
	"context"
	"crypto/rand"
	"log/slog"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/cancellint/cancellint/testdata/src/demo/inventorypb"
	"github.com/cancellint/cancellint/testdata/src/demo/orderpb"
)

// A Receipt says that an order was paid.
type Receipt struct{ Customer, OrderID string }

// A Server serves shop.order.v1.Orders.
type Server struct {
	orderpb.UnimplementedOrdersServer
	store     *Store
	inventory inventorypb.InventoryClient
	receipts  chan<- Receipt
}

// NewServer returns a server that sends a receipt for each paid order.
func NewServer(store *Store, inventory inventorypb.InventoryClient, receipts chan<- Receipt) *Server {
	return &Server{store: store, inventory: inventory, receipts: receipts}
}

// Quote says what an order would cost.
func (s *Server) Quote(ctx context.Context, req *orderpb.QuoteRequest) (*orderpb.QuoteResponse, error) {
	price, err := s.price(req.GetSku())
	if err != nil {
		return nil, err
	}
	return &orderpb.QuoteResponse{TotalCents: price * req.GetQuantity()}, nil
}

// PlaceOrder reserves the goods and writes the order down.
func (s *Server) PlaceOrder(ctx context.Context, req *orderpb.PlaceOrderRequest) (*orderpb.Order, error) {
	reserved, err := s.inventory.Reserve(context.Background(), &inventorypb.ReserveRequest{
		Sku:      req.GetSku(),
		Quantity: req.GetQuantity(),
	})
	if err != nil {
		return nil, err
	}
	o := &orderpb.Order{
		Id:            rand.Text(),
		Customer:      req.GetCustomer(),
		Sku:           req.GetSku(),
		Quantity:      req.GetQuantity(),
		ReservationId: reserved.GetReservationId(),
		State:         statePlaced,
	}
	if err := s.store.insert(ctx, o); err != nil {
		s.release(ctx, o)
		return nil, status.Errorf(codes.Unavailable, "write the order down: %v", err)
	}
	return o, nil
}

// PayOrder marks an order as paid and has its receipt sent.
func (s *Server) PayOrder(ctx context.Context, req *orderpb.PayOrderRequest) (*orderpb.Order, error) {
	if err := s.store.setState(ctx, req.GetId(), statePaid); err != nil {
		return nil, err
	}
	o, err := s.store.get(ctx, req.GetId())
	if err != nil {
		return nil, err
	}
	select {
	case s.receipts <- Receipt{Customer: o.GetCustomer(), OrderID: o.GetId()}:
		return o, nil
	case <-ctx.Done():
		return nil, status.FromContextError(ctx.Err()).Err()
	}
}

// CancelOrder marks an order as canceled and gives the goods back.
func (s *Server) CancelOrder(ctx context.Context, req *orderpb.CancelOrderRequest) (*orderpb.Order, error) {
	if err := s.store.setState(ctx, req.GetId(), stateCanceled); err != nil {
		return nil, err
	}
	o, err := s.store.get(ctx, req.GetId())
	if err != nil {
		return nil, err
	}
	s.release(ctx, o)
	return o, nil
}

// GetOrder returns an order.
func (s *Server) GetOrder(ctx context.Context, req *orderpb.GetOrderRequest) (*orderpb.Order, error) {
	return s.store.get(ctx, req.GetId())
}

// release gives the goods of an order back, also when the caller of ctx has gone away meanwhile.
func (s *Server) release(ctx context.Context, o *orderpb.Order) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	req := &inventorypb.ReleaseRequest{ReservationId: o.GetReservationId()}
	if _, err := s.inventory.Release(ctx, req); err != nil {
		slog.ErrorContext(ctx, "goods stay reserved", "order", o.GetId(), "err", err)
	}
}
